// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LicensedVenueRule} from "../../src/compliance/rules/LicensedVenueRule.sol";
import {LotSizeRule} from "../../src/compliance/rules/LotSizeRule.sol";
import {IPermissionedERC20} from "../../src/interfaces/IPermissionedERC20.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {MizanTest} from "../base/MizanTest.sol";

/**
 * @dev What a bond costs, whole transactions on cold storage, against what it may cost. Rules and counting cost extra and
 * are measured apart, so that a dearer rule is not taken for a dearer token.
 */
contract GasTest is MizanTest {
    uint256 private constant HOLDERS = 20;

    BondToken private _bond;

    function setUp() public override {
        super.setUp();
        vm.prank(DEBT_ISSUER);
        _bond = BondToken(debt.createSeries(_terms(ISIN), _bill(), _nothingEarly()));
        vm.prank(REGULATOR);
        engine.setRules(address(_bond), new IRule[](0));
        _issueBond(ALICE, 100 * LOT);
        _issueBond(BOB, 100 * LOT);
        _mint("PLAN-0001");
    }

    /// forge-config: default.isolate = true
    function test_transfer__between_holders__at_most_60_000() public {
        _send();
        _expectAtMost(60_000);
    }

    /// forge-config: default.isolate = true
    function test_transfer__first_after_a_record_date__at_most_110_000() public {
        _announce(START + 1 days);
        _announce(START + 3 days);
        vm.warp(START + 2 days);
        _send();
        _expectAtMost(110_000);
        _send();
        _expectAtMost(60_000);
        vm.warp(START + 4 days);
        _send();
        _expectAtMost(110_000);
    }

    /// @dev Four that ask nothing of the register of holdings; others read more and cost more, as docs/gas.md says.
    /// forge-config: default.isolate = true
    function test_transfer__four_rules__at_most_90_000() public {
        _setFourRules();
        _send();
        _expectAtMost(90_000);
    }

    /// @dev The token's part: the manager as if it were an account.
    /// forge-config: default.isolate = true
    function test_mint__to_a_holder__at_most_75_000() public {
        _mint("PLAN-0002");
        _expectAtMost(75_000);
    }

    /// @dev Up to 17,100 more keep the first reference of a hundred.
    /// forge-config: default.isolate = true
    function test_mint__first_of_its_references__at_most_80_000() public {
        _mint("OTHER-0001");
        _expectAtMost(80_000);
    }

    /// @dev With the issuer's role, lots and authorisation asked by the manager.
    /// forge-config: default.isolate = true
    function test_issue__to_a_holder__at_most_95_000() public {
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _line("PLAN-0002", ALICE, LOT));
        _expectAtMost(95_000);
    }

    /// forge-config: default.isolate = true
    function test_issue__batch_to_holders__at_most_30_000_for_each_further_one() public {
        _issueMany(HOLDERS);
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _lines(1, "ONE"));
        uint256 one = vm.lastCallGas().gasTotalUsed;
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _lines(HOLDERS, "MANY"));
        assertLe((vm.lastCallGas().gasTotalUsed - one) / (HOLDERS - 1), 30_000, "gas for each further holder");
    }

    function _mint(bytes32 ref) private {
        vm.prank(address(debt));
        _bond.mint(ALICE, LOT, ref);
    }

    function _send() private {
        vm.prank(ALICE);
        _bond.transfer(BOB, 10);
    }

    /// @dev Where the holder is of, in what lots, from when, and by whose hand.
    function _setFourRules() private {
        LotSizeRule lots = LotSizeRule(_contract("LotSizeRule"));
        LicensedVenueRule venues = LicensedVenueRule(_contract("LicensedVenueRule"));
        IRule[] memory rules = new IRule[](4);
        (rules[0], rules[1], rules[2]) = (countryRule, lots, IRule(_contract("LockUpRule")));
        rules[3] = venues;
        vm.startPrank(REGULATOR);
        countryRule.setAllowed(address(_bond), _countries(PAKISTAN), true);
        lots.setLot(address(_bond), 10);
        venues.setVenue(address(_bond), LicenceCategories.EXCHANGE, true);
        engine.setRules(address(_bond), rules);
        vm.stopPrank();
    }

    function _announce(uint256 record) private {
        vm.prank(DEBT_ISSUER);
        debt.announceRecord(ISIN, uint40(record));
    }

    /// @dev Registers investors and makes them holders.
    function _issueMany(uint256 count) private {
        for (uint256 i; i < count; ++i) {
            _register(bytes32("INV-GAS") | bytes32((i + 1) << 184), address(uint160(0x6A5000 + i)));
        }
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _lines(count, "FIRST"));
    }

    function _lines(uint256 count, bytes32 refs)
        private
        pure
        returns (IPermissionedERC20.Issue[] memory lines)
    {
        lines = new IPermissionedERC20.Issue[](count);
        for (uint256 i; i < count; ++i) {
            lines[i] = IPermissionedERC20.Issue(refs | bytes32(i + 1), address(uint160(0x6A5000 + i)), LOT);
        }
    }

    function _expectAtMost(uint256 most) private view {
        assertLe(vm.lastCallGas().gasTotalUsed, most, "gas of the transaction");
    }
}
