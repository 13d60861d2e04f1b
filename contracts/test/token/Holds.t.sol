// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IHolds} from "../../src/interfaces/IHolds.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {SecurityTest} from "./SecurityTest.sol";

contract HoldsTest is SecurityTest {
    address private constant NOTARY = address(0x207A);
    uint40 private constant EXPIRY = uint40(START + 1 days);

    function test_placeHold__free_units__no_longer_free() public {
        vm.expectEmit(address(bond));
        emit IHolds.HoldPlaced(1, ALICE, BOB, NOTARY, 600, EXPIRY, 600);
        assertEq(_hold(600), 1, "number");
        assertEq(bond.heldOf(ALICE), 600, "held");
        assertEq(bond.balanceOf(ALICE), HELD, "still owned");
        IHolds.Hold memory hold = bond.holdOf(1);
        assertEq(hold.holder, ALICE, "holder");
        assertEq(hold.receiver, BOB, "receiver");
        assertEq(hold.notary, NOTARY, "notary");
        assertEq(hold.amount, 600, "amount");
        assertEq(hold.expiry, EXPIRY, "expiry");
        _expectTooFew(ALICE, BOB, 401, 400);
        _send(ALICE, BOB, 400);
    }

    function test_placeHold__one_unit__no_longer_free() public {
        _hold(1);
        _expectTooFew(ALICE, BOB, HELD, HELD - 1);
    }

    function test_placeHold__more_than_free__refused() public {
        _hold(600);
        vm.expectRevert(_tooFew(ALICE, 401, 400));
        _hold(401);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, ALICE, HELD, HELD + 1)
        );
        _hold(uint96(HELD) + 1);
    }

    function test_placeHold__nothing_nobody_or_past__refused() public {
        bytes memory refusal = abi.encodeWithSelector(IHolds.HoldInvalid.selector);
        vm.startPrank(ALICE);
        vm.expectRevert(refusal);
        bond.placeHold(BOB, NOTARY, 0, EXPIRY);
        vm.expectRevert(refusal);
        bond.placeHold(address(0), NOTARY, 1, EXPIRY);
        vm.expectRevert(refusal);
        bond.placeHold(BOB, address(0), 1, EXPIRY);
        vm.expectRevert(refusal);
        bond.placeHold(BOB, NOTARY, 1, uint40(START - 1));
        bond.placeHold(BOB, NOTARY, 1, uint40(START));
        vm.stopPrank();
    }

    function test_placeHold__frozen_account_or_matured__refused() public {
        _freezeAccount(ALICE);
        vm.expectRevert(_refusal(ReasonCodes.SENDER_ACCOUNT_FROZEN, ALICE, ALICE, 1));
        _hold(1);
        vm.warp(MATURITY);
        vm.expectRevert(_refusal(ReasonCodes.SERIES_MATURED, BOB, BOB, 1));
        vm.prank(BOB);
        bond.placeHold(ALICE, NOTARY, 1, uint40(MATURITY));
    }

    function test_executeHold__notary__delivers_once() public {
        _hold(600);
        vm.warp(EXPIRY);
        vm.expectEmit(address(bond));
        emit IHolds.HoldExecuted(1, ALICE, BOB, 0);
        vm.prank(NOTARY);
        bond.executeHold(1);
        assertEq(bond.balanceOf(BOB), HELD + 600, "delivered");
        assertEq(bond.heldOf(ALICE), 0, "no longer held");
        assertEq(bond.holdOf(1).holder, address(0), "over");
        vm.expectRevert(abi.encodeWithSelector(IHolds.HoldUnknown.selector, 1));
        vm.prank(NOTARY);
        bond.executeHold(1);
    }

    function test_executeHold__not_the_notary_or_late__refused() public {
        _hold(600);
        vm.expectRevert(abi.encodeWithSelector(IHolds.NotNotary.selector, 1, BOB));
        vm.prank(BOB);
        bond.executeHold(1);
        vm.warp(EXPIRY + 1);
        vm.expectRevert(abi.encodeWithSelector(IHolds.HoldExpired.selector, 1, EXPIRY));
        vm.prank(NOTARY);
        bond.executeHold(1);
        vm.expectRevert(abi.encodeWithSelector(IHolds.HoldUnknown.selector, 2));
        vm.prank(NOTARY);
        bond.executeHold(2);
    }

    /// @dev Eligibility is asked at delivery: a hold promises units, not admission.
    function test_executeHold__receiver_not_eligible_then__refused_and_still_held() public {
        _hold(600);
        vm.prank(REGISTRAR);
        identity.setStatus(BOB_ID, InvestorStatus.Frozen);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_FROZEN, ALICE, BOB, 600));
        vm.prank(NOTARY);
        bond.executeHold(1);
        assertEq(bond.heldOf(ALICE), 600, "still held");
    }

    function test_executeHold__holder_frozen_later__the_freeze_comes_first() public {
        _hold(600);
        _freezeUnits(ALICE, 900);
        vm.expectRevert(_tooFew(ALICE, 600, 100));
        vm.prank(NOTARY);
        bond.executeHold(1);
        _freezeUnits(ALICE, 400);
        vm.prank(NOTARY);
        bond.executeHold(1);
        assertEq(bond.balanceOf(ALICE), 400, "what is frozen");
    }

    function test_releaseHold__notary_before_and_anybody_after_expiry() public {
        _hold(600);
        _hold(100);
        vm.expectRevert(abi.encodeWithSelector(IHolds.NotNotary.selector, 1, ALICE));
        vm.prank(ALICE);
        bond.releaseHold(1);
        vm.expectEmit(address(bond));
        emit IHolds.HoldReleased(1, ALICE, 100);
        vm.prank(NOTARY);
        bond.releaseHold(1);
        vm.warp(EXPIRY + 1);
        vm.prank(STRANGER);
        bond.releaseHold(2);
        assertEq(bond.heldOf(ALICE), 0, "free again");
        _send(ALICE, BOB, HELD);
    }

    /// @dev Rounds: holds from before an enforcement stay void however many follow.
    function test_holds__after_enforcement_ended_them__old_ones_are_void_and_new_ones_work() public {
        _hold(600);
        _enforce();
        bond.forcedTransfer(ALICE, BOB, 900);
        assertEq(bond.holdOf(1).amount, 0, "void");
        vm.expectRevert(abi.encodeWithSelector(IHolds.HoldUnknown.selector, 1));
        vm.prank(NOTARY);
        bond.releaseHold(1);
        assertEq(_hold(50), 2, "another");
        vm.prank(NOTARY);
        bond.executeHold(2);
        assertEq(bond.balanceOf(ALICE), 50, "delivered");
    }

    function _hold(uint96 amount) private returns (uint256) {
        vm.prank(ALICE);
        return bond.placeHold(BOB, NOTARY, amount, EXPIRY);
    }
}
