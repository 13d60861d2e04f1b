// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IHolds} from "../../src/interfaces/IHolds.sol";
import {IEnforcementDesk} from "../../src/interfaces/IEnforcementDesk.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {SecurityTest} from "../token/SecurityTest.sol";

/// @title Traps of freezing: a holder who moves first, and units set aside that a freeze locks for ever.
contract FreezingTraps is SecurityTest {
    bytes32 private constant DOCUMENT = keccak256("order of a court");
    address private constant NOTARY = address(0x4074);

    /**
     * @dev Trap: a freeze that stands in the queue is seen, and the holder moves its units first. The operator pauses first,
     * which takes one person and no delay and names nobody, freezes behind the pause, and unpauses by another duty.
     */
    function test_freeze__behind_a_pause__cannot_be_run_ahead_of() public {
        vm.prank(PAUSER);
        desk.pause(address(bond), DOCUMENT);
        _expectRefused(ReasonCodes.PAUSED, ALICE, BOB, HELD);
        vm.expectRevert(_refusal(ReasonCodes.PAUSED, ALICE, ALICE, 1));
        vm.prank(ALICE);
        bond.placeHold(BOB, NOTARY, 1, MATURITY);
        vm.prank(PROPOSER);
        desk.freezeUnits(address(bond), 0, ALICE, 600, DOCUMENT);
        bytes memory unpause = abi.encodeCall(IEnforcementDesk.unpause, (address(bond), DOCUMENT));
        vm.startPrank(UNPAUSER);
        access.schedule(address(desk), unpause, 0);
        vm.warp(START + 1 hours);
        desk.unpause(address(bond), DOCUMENT);
        vm.stopPrank();
        _expectTooFew(ALICE, BOB, 401, 400);
        _send(ALICE, BOB, 400);
    }

    /**
     * @dev Trap: units in the escrow of a system contract are frozen or seized with it, and everybody behind it waits for
     * ever. Here units set aside stay in their holder's account, and whoever is frozen, paused or over, they can be let go.
     */
    function test_hold__everything_frozen_and_paused__can_still_be_let_go() public {
        vm.prank(ALICE);
        uint256 hold = bond.placeHold(BOB, NOTARY, 600, uint40(START + 1 days));
        assertEq(bond.balanceOf(ALICE), HELD, "no escrow has them");
        _freezeAccount(ALICE);
        _freezeUnits(ALICE, type(uint256).max);
        _freezeAccount(BOB);
        _freezeAccount(NOTARY);
        _pause();
        vm.warp(MATURITY + 1);
        vm.expectEmit(address(bond));
        emit IHolds.HoldReleased(hold, ALICE, 0);
        vm.prank(STRANGER);
        bond.releaseHold(hold);
        assertEq(bond.heldOf(ALICE), 0, "let go");
    }

    /// @dev Trap, the same: an order takes held units from their holder, and what it ends is told, so that nobody waits.
    function test_hold__units_seized__ends_and_says_so() public {
        vm.prank(ALICE);
        bond.placeHold(BOB, NOTARY, 600, MATURITY);
        vm.expectEmit(address(bond));
        emit IHolds.HoldsCancelled(ALICE, 1);
        _enforce();
        bond.forcedTransfer(ALICE, BOB, HELD);
        assertEq(bond.heldOf(ALICE), 0, "nothing is set aside any more");
    }
}
