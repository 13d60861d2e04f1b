// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDirectory} from "../../src/interfaces/IDirectory.sol";
import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {IERC7943Fungible} from "../../src/interfaces/IERC7943Fungible.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {RedeemingManager} from "./RedeemingManager.sol";
import {VaultTest} from "./VaultTest.sol";

/// @dev Units against cash: whoever has them is paid, they are gone, and their cash waits as long as they are there.
contract RedemptionTest is VaultTest {
    uint256 private constant FACE = 1_000_000;
    uint40 private constant DUE = uint40(START + 30 days);

    RedeemingManager private _manager;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _link(ALICE_ID, HELD_KEY);
        _manager = new RedeemingManager(engine, address(desk), address(vault), "PK0000000031", DUE);
        bond = _manager.TOKEN();
        vm.prank(ADMIN);
        directory.list(address(bond), IDirectory.Kind.BondToken, "PK0000000031", "units", 0);
        vm.prank(REGULATOR);
        engine.setRules(address(bond), new IRule[](0));
        _manager.issue(ALICE, HELD, "A");
        _manager.issue(BOB, HELD, "B");
        _manager.announceRecord(DUE - 1);
        vm.warp(DUE);
        _id = _openEvent(_redemption());
    }

    function _redemption() private view returns (IDistributionVault.Opening memory) {
        return IDistributionVault.Opening({
            token: address(bond),
            cash: address(cash),
            kind: IDistributionVault.EventKind.Redemption,
            record: DUE - 1,
            paymentDate: DUE,
            expiry: DUE + 365 days,
            taxType: 0,
            perUnitE18: uint96(FACE * 1e18),
            taxablePerUnitE18: 0,
            redeemsUnits: true
        });
    }

    /// @dev Invariant 13: face once, and then there is nothing.
    function test_redemption__claimed_and_pushed__face_once_and_supply_zero() public {
        _fund(_id);
        _claim(_id, ALICE);
        _push(_id, ALICE, BOB);
        _push(_id, ALICE, BOB);
        assertEq(cash.balanceOf(ALICE), HELD * FACE, "claimed");
        assertEq(cash.balanceOf(BOB), HELD * FACE, "pushed");
        assertEq(bond.totalSupply(), 0, "supply");
        assertEq(cash.balanceOf(address(vault)), 0, "all of it");
        assertTrue(bond.refUsed(bytes32(_id << 32 | 1)), "the certificate is the reference");
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NothingDue.selector, _id, ALICE));
        _claim(_id, ALICE);
    }

    /// @dev The units are the claim: after a recovery or a court's transfer their new holder is paid, and nobody else.
    function test_redemption__units_moved_by_force__whoever_has_them() public {
        address second = vm.addr(HELD_KEY);
        _fund(_id);
        _enforce();
        bond.recoveryAddress(ALICE, second, address(0));
        _enforce();
        bond.forcedTransfer(BOB, FUNDER, HELD / 2);
        address[] memory page = new address[](4);
        (page[0], page[1], page[2], page[3]) = (ALICE, second, BOB, FUNDER);
        vault.push(_id, page);
        assertEq(cash.balanceOf(ALICE), 0, "lost key");
        assertEq(cash.balanceOf(second), HELD * FACE, "successor");
        assertEq(cash.balanceOf(BOB), HELD / 2 * FACE, "what is left");
        assertEq(cash.balanceOf(FUNDER), HELD / 2 * FACE, "what came by order");
    }

    function test_redemption__units_frozen__passed_over_and_paid_once_free() public {
        _fund(_id);
        _freezeUnits(ALICE, 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IERC7943Fungible.ERC7943InsufficientUnfrozenBalance.selector, ALICE, HELD, HELD - 1
            )
        );
        _claim(_id, ALICE);
        vm.expectEmit(address(vault));
        emit IDistributionVault.HolderSkipped(_id, ALICE, 603);
        _push(_id, ALICE, BOB);
        assertEq(bond.balanceOf(ALICE), HELD, "keeps its units");
        assertEq(cash.balanceOf(BOB), HELD * FACE, "the others are paid");
        _freezeUnits(ALICE, 0);
        _push(_id, ALICE);
        assertEq(cash.balanceOf(ALICE), HELD * FACE, "paid");
    }

    function test_redemption__investor_frozen__passed_over_with_the_code() public {
        _fund(_id);
        _setStatus(ALICE_ID, InvestorStatus.Frozen);
        vm.expectEmit(address(vault));
        emit IDistributionVault.HolderSkipped(_id, ALICE, 104);
        _push(_id, ALICE);
        assertEq(bond.balanceOf(ALICE), HELD, "keeps its units");
    }

    /// @dev Trap: the cash of redemption must not be swept while a unit is out, however late its holder comes.
    function test_redemption__expired__units_keep_their_cash() public {
        _fund(_id);
        _claim(_id, ALICE);
        vm.warp(DUE + 500 days);
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NothingToReturn.selector, _id, FUNDER));
        vault.returnSurplus(_id, FUNDER);
        _claim(_id, BOB);
        assertEq(cash.balanceOf(BOB), HELD * FACE, "late and whole");
    }

    /// @dev Units that end otherwise, as in a buyback, free their cash bit by bit; each bit goes back once.
    function test_redemption__units_ended_elsewhere__their_cash_goes_back_as_they_end() public {
        _fund(_id);
        vm.warp(DUE + 500 days);
        for (uint256 i = 1; i < 4; ++i) {
            vm.prank(address(vault));
            _manager.redeem("PK0000000031", ALICE, 100, bytes32(i));
            vault.returnSurplus(_id, FUNDER);
            assertEq(cash.balanceOf(FUNDER), i * 100 * FACE, "of those that ended");
        }
    }

    /// @dev What was never complete pays nobody, so its cash goes back though units are out.
    function test_redemption__never_complete__the_cash_goes_back() public {
        _fund(_id, FUNDER, FACE);
        vm.warp(DUE + 365 days);
        vault.returnSurplus(_id, FUNDER);
        assertEq(cash.balanceOf(FUNDER), FACE, "all of it");
    }

    /// @dev Units redeemed, cash refused: it is held, and the units are gone.
    function test_redemption__cash_refused__held() public {
        _fund(_id);
        IRule[] memory rules = new IRule[](1);
        rules[0] = countryRule;
        vm.prank(REGULATOR);
        engine.setRules(address(cash), rules);
        vm.expectEmit(address(vault));
        emit IDistributionVault.EntitlementHeld(
            _id, ALICE, 601, _id << 32 | 1, HELD, HELD * FACE, 0, HELD * FACE
        );
        _push(_id, ALICE);
        assertEq(bond.balanceOf(ALICE), 0, "redeemed");
        _openCash();
        _claim(_id, ALICE);
        assertEq(cash.balanceOf(ALICE), HELD * FACE, "paid later");
    }

    /// @dev A holder that comes by more units after it was paid is paid again, for those.
    function test_redemption__more_units_later__paid_again() public {
        address second = vm.addr(HELD_KEY);
        _fund(_id);
        _claim(_id, ALICE);
        _enforce();
        bond.forcedTransfer(BOB, second, HELD);
        _push(_id, second);
        assertEq(cash.balanceOf(second), HELD * FACE, "for what came");
        assertEq(bond.totalSupply(), 0, "supply");
    }
}
