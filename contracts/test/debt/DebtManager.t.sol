// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IDirectory} from "../../src/interfaces/IDirectory.sol";
import {IPermissionedERC20} from "../../src/interfaces/IPermissionedERC20.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {MizanTest} from "../base/MizanTest.sol";
import {Vm} from "../base/Vm.sol";

contract DebtManagerTest is MizanTest {
    bytes32 private constant UNKNOWN = "PK0000000023";

    // --- Opening a series ---------------------------------------------------------------------------------------------

    function test_createSeries__terms__kept_and_told() public {
        IDebtManager.Terms memory t = _terms(ISIN);
        address expected = debt.tokenAddress(ISIN);
        vm.expectEmit(address(directory));
        emit IDirectory.Listed(expected, IDirectory.Kind.BondToken, ISIN, "units", 0);
        vm.expectEmit(address(debt));
        emit IDebtManager.SeriesCreated(
            ISIN,
            expected,
            t.instrument,
            t.issueDate,
            t.maturityDate,
            t.lotUnits,
            t.priceE4,
            t.yieldE6,
            t.authorisedUnits,
            t.documentHash
        );
        vm.prank(DEBT_ISSUER);
        assertEq(debt.createSeries(t, _bill(), _nothingEarly()), expected, "token");
        assertEq(keccak256(abi.encode(debt.termsOf(ISIN))), keccak256(abi.encode(t)), "terms");
        assertEq(BondToken(expected).isin(), ISIN, "token's ISIN");
        assertEq(debt.issuedUnits(ISIN), 0, "nothing issued");
        assertTrue(directory.kindOf(expected) == IDirectory.Kind.BondToken, "listed as a bond");
        assertEq(directory.byCode(ISIN), expected, "listed by its ISIN");
    }

    /// @dev A node that follows the directory must know a token before it hears anything else of it.
    function test_createSeries__logs__the_listing_comes_first() public {
        vm.recordLogs();
        vm.prank(DEBT_ISSUER);
        debt.createSeries(_terms(ISIN), _bill(), _nothingEarly());
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs[0].emitter, address(directory), "directory");
        assertEq(logs[0].topics[0], IDirectory.Listed.selector, "listed");
    }

    function test_createSeries__twice__refused() public {
        _openSeries();
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.SeriesExists.selector, ISIN));
        vm.prank(DEBT_ISSUER);
        debt.createSeries(_terms(ISIN), _bill(), _nothingEarly());
    }

    function test_createSeries__bad_isin__refused() public {
        bytes32[3] memory wrong = [bytes32("PK0000000014"), "PK000000001", 0];
        for (uint256 i; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IDebtManager.IsinInvalid.selector, wrong[i]));
            vm.prank(DEBT_ISSUER);
            debt.createSeries(_terms(wrong[i]), _bill(), _nothingEarly());
        }
    }

    function test_createSeries__contradicting_terms__refused_by_field() public {
        IDebtManager.Terms memory t = _terms(ISIN);
        t.instrument = IDebtManager.Instrument.None;
        _expectInvalid(t, "instrument");
        t = _terms(ISIN);
        t.issueDate += 1;
        _expectInvalid(t, "issueDate");
        t = _terms(ISIN);
        t.maturityDate -= 1;
        _expectInvalid(t, "maturityDate");
        t.maturityDate = t.issueDate;
        _expectInvalid(t, "maturityDate");
        t = _terms(ISIN);
        t.lotUnits = 0;
        _expectInvalid(t, "lotUnits");
        t = _terms(ISIN);
        t.priceE4 = 0;
        _expectInvalid(t, "priceE4");
        t.priceE4 = 1_000_001;
        _expectInvalid(t, "priceE4");
        t = _terms(ISIN);
        t.authorisedUnits = 0;
        _expectInvalid(t, "authorisedUnits");
        t.authorisedUnits = LOT + 1;
        _expectInvalid(t, "authorisedUnits");
    }

    function test_createSeries__mature_on_arrival__refused() public {
        vm.warp(MATURITY);
        _expectInvalid(_terms(ISIN), "maturityDate");
    }

    // --- Issuing ------------------------------------------------------------------------------------------------------

    function test_issue__lines__all_of_them() public {
        BondToken bond = _openSeries();
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _lines(ALICE, 100, BOB, 150));
        assertEq(bond.balanceOf(ALICE), 100, "first");
        assertEq(bond.balanceOf(BOB), 150, "second");
        assertEq(debt.issuedUnits(ISIN), 250, "issued");
        assertEq(bond.totalSupply(), 250, "supply");
    }

    function test_issue__one_bad_line__none_of_them() public {
        BondToken bond = _openSeries();
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.NotWholeLots.selector, ISIN, 151, LOT));
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _lines(ALICE, 100, BOB, 151));
        assertEq(bond.totalSupply(), 0, "nothing issued");
        assertEq(debt.issuedUnits(ISIN), 0, "nothing counted");
    }

    function test_issue__ref__works_once_in_a_series() public {
        _openSeries();
        vm.startPrank(DEBT_ISSUER);
        debt.issue(ISIN, _line("REF", ALICE, 50));
        vm.expectRevert(abi.encodeWithSelector(IPermissionedERC20.RefRefused.selector, bytes32("REF")));
        debt.issue(ISIN, _line("REF", BOB, 50));
        vm.stopPrank();
    }

    function test_issue__nothing_or_a_broken_lot__refused() public {
        _openSeries();
        uint256[3] memory wrong = [uint256(0), 49, 51];
        for (uint256 i; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IDebtManager.NotWholeLots.selector, ISIN, wrong[i], LOT));
            vm.prank(DEBT_ISSUER);
            debt.issue(ISIN, _line("REF", ALICE, wrong[i]));
        }
    }

    function test_issue__up_to_the_authorised_amount__and_no_further() public {
        _openSeries();
        _issueBond(ALICE, HOLDING_CAP);
        _issueBond(BOB, AUTHORISED - HOLDING_CAP);
        vm.expectRevert(
            abi.encodeWithSelector(
                IDebtManager.AuthorisationExceeded.selector, ISIN, AUTHORISED, LOT, AUTHORISED
            )
        );
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _line("REF", BOB, LOT));
    }

    /// @dev The lines of one batch count together, and amounts near 2^256 wrap nothing.
    function test_issue__batch_past_the_authorised_amount__refused() public {
        _openSeries();
        uint256 huge = type(uint256).max - type(uint256).max % LOT;
        vm.expectRevert(
            abi.encodeWithSelector(IDebtManager.AuthorisationExceeded.selector, ISIN, 100, huge, AUTHORISED)
        );
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _lines(ALICE, 100, BOB, huge));
    }

    function test_issue__unknown_or_mature_series__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.SeriesUnknown.selector, UNKNOWN));
        vm.prank(DEBT_ISSUER);
        debt.issue(UNKNOWN, _line("REF", ALICE, LOT));
        _openSeries();
        vm.warp(MATURITY);
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.SeriesIsMature.selector, ISIN, MATURITY));
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _line("REF", ALICE, LOT));
    }

    function test_issue__no_lines_or_too_many__refused() public {
        _openSeries();
        uint256 most = debt.maxLines();
        uint256[2] memory counts = [0, most + 1];
        for (uint256 i; i < counts.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IDebtManager.BatchSize.selector, counts[i], most));
            vm.prank(DEBT_ISSUER);
            debt.issue(ISIN, new IPermissionedERC20.Issue[](counts[i]));
        }
    }

    function test_maxLines__lines_of_an_issuance__as_documented() public view {
        assertEq(debt.maxLines(), 100, "lines");
    }

    function test_announceRecord__unknown_series__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.SeriesUnknown.selector, UNKNOWN));
        vm.prank(DEBT_ISSUER);
        debt.announceRecord(UNKNOWN, uint40(START + 2 days));
    }

    /// @dev A full batch to holders who never held anything costs less than a transaction may (EIP-7825).
    function test_issue__full_batch_to_new_holders__fits_a_transaction() public {
        _openSeries();
        uint256 most = debt.maxLines();
        IPermissionedERC20.Issue[] memory lines = new IPermissionedERC20.Issue[](most);
        for (uint256 i; i < most; ++i) {
            address account = address(uint160(0x10000 + i));
            _register(bytes32((0x10000 + i) << 128), account);
            lines[i] = IPermissionedERC20.Issue(_nextRef(), account, LOT);
        }
        _cool();
        vm.prank(DEBT_ISSUER);
        debt.issue{gas: CALL_GAS}(ISIN, lines);
        assertEq(debt.issuedUnits(ISIN), most * LOT, "issued");
    }

    function testFuzz_issue__any_amounts__never_past_the_authorised(uint32[4] memory lots) public {
        BondToken bond = _openSeries();
        vm.prank(REGULATOR);
        capRule.setCap(address(bond), type(uint256).max);
        uint256 expected;
        for (uint256 i; i < lots.length; ++i) {
            uint256 units = LOT * bound(lots[i], 1, AUTHORISED / LOT);
            bool fits = expected + units <= AUTHORISED;
            if (!fits) vm.expectPartialRevert(IDebtManager.AuthorisationExceeded.selector);
            vm.prank(DEBT_ISSUER);
            debt.issue(ISIN, _line(_nextRef(), i % 2 == 0 ? ALICE : BOB, units));
            if (fits) expected += units;
            assertEq(debt.issuedUnits(ISIN), expected, "issued");
            assertEq(bond.totalSupply(), expected, "supply");
        }
    }

    function _lines(address first, uint256 firstUnits, address second, uint256 secondUnits)
        private
        returns (IPermissionedERC20.Issue[] memory lines)
    {
        lines = new IPermissionedERC20.Issue[](2);
        lines[0] = IPermissionedERC20.Issue(_nextRef(), first, firstUnits);
        lines[1] = IPermissionedERC20.Issue(_nextRef(), second, secondUnits);
    }

    function _expectInvalid(IDebtManager.Terms memory t, bytes32 field) private {
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.TermsInvalid.selector, field));
        vm.prank(DEBT_ISSUER);
        debt.createSeries(t, _bill(), _nothingEarly());
    }
}
