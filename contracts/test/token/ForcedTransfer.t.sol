// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IERC3643Token} from "../../src/interfaces/IERC3643Token.sol";
import {IERC7943Fungible} from "../../src/interfaces/IERC7943Fungible.sol";
import {IHolds} from "../../src/interfaces/IHolds.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {SecurityTest} from "./SecurityTest.sol";

contract ForcedTransferTest is SecurityTest {
    function test_forcedTransfer__free_units__moves_and_says_so() public {
        vm.expectEmit(address(bond));
        emit IERC20.Transfer(ALICE, BOB, 300);
        vm.expectEmit(address(bond));
        emit IERC7943Fungible.ForcedTransfer(ALICE, BOB, 300);
        assertTrue(_force(ALICE, BOB, 300), "answers true");
        assertEq(bond.balanceOf(ALICE), HELD - 300, "from");
        assertEq(bond.balanceOf(BOB), HELD + 300, "to");
        assertEq(engine.holdingOf(address(bond), 0, BOB_ID), HELD + 300, "counted");
    }

    /// @dev ERC-7943: what is frozen is unfrozen first, and the event comes before the transfer's.
    function test_forcedTransfer__frozen_units__unfreezes_what_it_must_and_no_more() public {
        _freezeUnits(ALICE, 900);
        vm.expectEmit(address(bond));
        emit IERC7943Fungible.Frozen(ALICE, 700);
        vm.expectEmit(address(bond));
        emit IERC3643Token.TokensUnfrozen(ALICE, 200);
        vm.expectEmit(address(bond));
        emit IERC20.Transfer(ALICE, BOB, 300);
        _force(ALICE, BOB, 300);
        assertEq(bond.getFrozenTokens(ALICE), 700, "still frozen");
        assertEq(bond.freeBalanceOf(ALICE), 0, "nothing became free");
    }

    /// @dev A freeze of one unit is a freeze like any other.
    function test_forcedTransfer__everything_with_one_unit_frozen__nothing_stays_frozen() public {
        _freezeUnits(ALICE, 1);
        _force(ALICE, BOB, HELD);
        assertEq(bond.getFrozenTokens(ALICE), 0, "frozen");
    }

    /// @dev Trap: frozen > balance. The freeze shrinks by what was taken of it and still covers what is left.
    function test_forcedTransfer__freeze_above_the_balance__no_underflow() public {
        _freezeUnits(ALICE, 5000);
        _force(ALICE, BOB, 400);
        assertEq(bond.getFrozenTokens(ALICE), 4600, "still frozen");
        assertEq(bond.freeBalanceOf(ALICE), 0, "nothing became free");
        _force(ALICE, BOB, 600);
        assertEq(bond.balanceOf(ALICE), 0, "all taken");
    }

    /// @dev Trap: a forced transfer to the same account eats its freezes.
    function test_forcedTransfer__to_the_same_account__refused_and_freezes_stay() public {
        _freezeUnits(ALICE, 900);
        vm.expectRevert(_refusal(ReasonCodes.SAME_ACCOUNT, ALICE, ALICE, 300));
        _force(ALICE, ALICE, 300);
        assertEq(bond.getFrozenTokens(ALICE), 900, "frozen as before");
    }

    function test_forcedTransfer__held_units__ends_the_holds_only_if_it_must() public {
        vm.prank(ALICE);
        bond.placeHold(BOB, address(this), 600, uint40(START + 1 days));
        _force(ALICE, BOB, 400);
        assertEq(bond.heldOf(ALICE), 600, "the free ones sufficed");
        vm.expectEmit(address(bond));
        emit IHolds.HoldsCancelled(ALICE, 1);
        _force(ALICE, BOB, 1);
        assertEq(bond.heldOf(ALICE), 0, "ended");
        assertEq(bond.freeBalanceOf(ALICE), 599, "free again");
        vm.expectRevert(abi.encodeWithSelector(IHolds.HoldUnknown.selector, 1));
        bond.executeHold(1);
    }

    function test_forcedTransfer__frozen_and_held__frozen_first() public {
        vm.prank(ALICE);
        bond.placeHold(BOB, address(this), 300, uint40(START + 1 days));
        _freezeUnits(ALICE, 500);
        _force(ALICE, BOB, 700);
        assertEq(bond.getFrozenTokens(ALICE), 0, "all unfrozen");
        assertEq(bond.heldOf(ALICE), 300, "hold stands");
        assertEq(bond.freeBalanceOf(ALICE), 0, "nothing free");
    }

    /// @dev Whatever keeps the sender from sending does not protect it from an order.
    function test_forcedTransfer__sender_barred_in_every_way__still_moves() public {
        _freezeAccount(ALICE);
        vm.startPrank(REGISTRAR);
        identity.setStatus(ALICE_ID, InvestorStatus.Frozen);
        identity.unlinkAccount(ALICE_ID, ALICE);
        vm.stopPrank();
        _pause();
        vm.warp(MATURITY + 1);
        _force(ALICE, BOB, HELD);
        assertEq(bond.balanceOf(BOB), 2 * HELD, "moved");
        assertEq(engine.holdingOf(address(bond), 0, ALICE_ID), 0, "counted off its owner");
    }

    function test_forcedTransfer__receiver_that_may_not_receive__refused() public {
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_UNKNOWN, ALICE, STRANGER, 1));
        _force(ALICE, STRANGER, 1);
        _freezeAccount(BOB);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_ACCOUNT_FROZEN, ALICE, BOB, 1));
        _force(ALICE, BOB, 1);
        _enforce();
        bond.setAddressFrozen(BOB, false);
        vm.prank(REGISTRAR);
        identity.setStatus(BOB_ID, InvestorStatus.Frozen);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_FROZEN, ALICE, BOB, 1));
        _force(ALICE, BOB, 1);
    }

    function test_forcedTransfer__nobody_or_too_much__refused_as_the_base_standard_says() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidSender.selector, address(0)));
        _force(address(0), BOB, 0);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        _force(ALICE, address(0), 1);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, ALICE, HELD, HELD + 1)
        );
        _force(ALICE, BOB, HELD + 1);
    }

    /// @dev Whatever is frozen and held, an order takes exactly what it says and leaves nothing free that was not.
    function testFuzz_forcedTransfer__any_encumbrance__takes_it_and_frees_nothing(
        uint256 frozen,
        uint96 held,
        uint256 amount
    ) public {
        held = uint96(bound(held, 1, HELD));
        amount = bound(amount, 1, HELD);
        vm.prank(ALICE);
        bond.placeHold(BOB, address(this), held, uint40(START + 1 days));
        _freezeUnits(ALICE, frozen);
        uint256 free = bond.freeBalanceOf(ALICE);
        _force(ALICE, BOB, amount);
        assertEq(bond.balanceOf(ALICE), HELD - amount, "taken");
        assertLe(bond.heldOf(ALICE), HELD - amount, "held within the balance");
        if (bond.heldOf(ALICE) != 0) assertLe(bond.freeBalanceOf(ALICE), free, "free");
    }

    function _force(address from, address to, uint256 amount) private returns (bool) {
        _enforce();
        return bond.forcedTransfer(from, to, amount);
    }
}
