// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";

import {IEnforcementDesk} from "../../src/interfaces/IEnforcementDesk.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {SecurityTest} from "../token/SecurityTest.sol";

contract EnforcementDeskTest is SecurityTest {
    bytes32 private constant DOCUMENT = keccak256("order of a court");
    address private constant SECOND = address(0x2ED);

    // --- Pause --------------------------------------------------------------------------------------------------------

    function test_pause__pauser__at_once() public {
        vm.expectEmit(address(desk));
        emit IEnforcementDesk.PauseSet(address(bond), true, PAUSER, DOCUMENT);
        vm.prank(PAUSER);
        desk.pause(address(bond), DOCUMENT);
        assertTrue(bond.paused(), "paused");
    }

    function test_unpause__unpauser__only_after_the_delay() public {
        _pause();
        bytes memory data = abi.encodeCall(desk.unpause, (address(bond), DOCUMENT));
        vm.startPrank(UNPAUSER);
        vm.expectPartialRevert(IAccessManager.AccessManagerNotScheduled.selector);
        desk.unpause(address(bond), DOCUMENT);
        access.schedule(address(desk), data, 0);
        vm.warp(START + 1 hours - 1);
        vm.expectPartialRevert(IAccessManager.AccessManagerNotReady.selector);
        desk.unpause(address(bond), DOCUMENT);
        vm.warp(START + 1 hours);
        vm.expectEmit(address(desk));
        emit IEnforcementDesk.PauseSet(address(bond), false, UNPAUSER, DOCUMENT);
        desk.unpause(address(bond), DOCUMENT);
        vm.stopPrank();
        assertFalse(bond.paused(), "moves again");
    }

    // --- Freezes ------------------------------------------------------------------------------------------------------

    function test_freezeAccount__then_release__by_two_persons() public {
        vm.expectEmit(address(desk));
        emit IEnforcementDesk.AccountFreezeSet(address(bond), ALICE, true, PROPOSER, DOCUMENT);
        vm.prank(PROPOSER);
        desk.freezeAccount(address(bond), ALICE, DOCUMENT);
        assertTrue(bond.isFrozen(ALICE), "frozen");
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, PROPOSER));
        vm.prank(PROPOSER);
        desk.releaseAccount(address(bond), ALICE, DOCUMENT);
        vm.expectEmit(address(desk));
        emit IEnforcementDesk.AccountFreezeSet(address(bond), ALICE, false, APPROVER, DOCUMENT);
        vm.prank(APPROVER);
        desk.releaseAccount(address(bond), ALICE, DOCUMENT);
        assertFalse(bond.isFrozen(ALICE), "released");
    }

    /// @dev A freeze only ever raises and a release only ever lowers, so that two of them sent at once cannot undo each other.
    function test_freezeUnits__raises_and_releaseUnits__lowers() public {
        vm.expectEmit(address(desk));
        emit IEnforcementDesk.UnitsFreezeSet(address(bond), 0, ALICE, 500, PROPOSER, DOCUMENT);
        vm.prank(PROPOSER);
        desk.freezeUnits(address(bond), 0, ALICE, 500, DOCUMENT);
        assertEq(bond.getFrozenTokens(ALICE), 500, "frozen");
        vm.expectRevert(abi.encodeWithSelector(IEnforcementDesk.FreezeNotRaised.selector, 500, 500));
        vm.prank(PROPOSER);
        desk.freezeUnits(address(bond), 0, ALICE, 500, DOCUMENT);
        vm.expectRevert(abi.encodeWithSelector(IEnforcementDesk.FreezeNotLowered.selector, 500, 500));
        vm.prank(APPROVER);
        desk.releaseUnits(address(bond), 0, ALICE, 500, DOCUMENT);
        vm.expectEmit(address(desk));
        emit IEnforcementDesk.UnitsFreezeSet(address(bond), 0, ALICE, 100, APPROVER, DOCUMENT);
        vm.prank(APPROVER);
        desk.releaseUnits(address(bond), 0, ALICE, 100, DOCUMENT);
        assertEq(bond.getFrozenTokens(ALICE), 100, "lowered");
    }

    // --- Orders -------------------------------------------------------------------------------------------------------

    function test_forcedTransfer__proposed_and_approved__moves() public {
        uint40 expiry = uint40(START + 7 days);
        vm.expectEmit(address(desk));
        emit IEnforcementDesk.OrderProposed(
            1,
            address(bond),
            ALICE,
            IEnforcementDesk.OrderKind.ForcedTransfer,
            BOB,
            0,
            300,
            PROPOSER,
            expiry,
            DOCUMENT
        );
        assertEq(_propose(300), 1, "number");
        IEnforcementDesk.Order memory order = desk.orderOf(1);
        assertTrue(order.state == IEnforcementDesk.OrderState.Proposed, "waits");
        assertEq(order.documentHash, DOCUMENT, "document");
        assertEq(bond.balanceOf(ALICE), HELD, "nothing moves yet");
        vm.expectEmit(address(desk));
        emit IEnforcementDesk.OrderExecuted(1, APPROVER);
        vm.prank(APPROVER);
        desk.approve(1);
        assertEq(bond.balanceOf(BOB), HELD + 300, "moved");
        assertEq(desk.orderCount(), 1, "orders");
    }

    /// @dev Two persons, even where one of them holds both roles.
    function test_approve__by_the_proposer__refused() public {
        uint64 role = _roleId("ENFORCEMENT_APPROVER");
        vm.prank(ADMIN);
        access.grantRole(role, PROPOSER, 0);
        _propose(300);
        vm.expectRevert(abi.encodeWithSelector(IEnforcementDesk.SamePerson.selector, 1, PROPOSER));
        vm.prank(PROPOSER);
        desk.approve(1);
    }

    function test_approve__late__refused() public {
        _propose(300);
        uint40 expiry = uint40(START + 7 days);
        vm.warp(expiry + 1);
        vm.expectRevert(abi.encodeWithSelector(IEnforcementDesk.OrderExpired.selector, 1, expiry));
        vm.prank(APPROVER);
        desk.approve(1);
    }

    function test_approve__at_the_last_second__works() public {
        _propose(300);
        vm.warp(START + 7 days);
        vm.prank(APPROVER);
        desk.approve(1);
        assertEq(bond.balanceOf(BOB), HELD + 300, "moved");
    }

    function test_approve__twice_unknown_or_cancelled__refused() public {
        _propose(300);
        vm.startPrank(APPROVER);
        desk.approve(1);
        _expectNotOpen(1, IEnforcementDesk.OrderState.Executed);
        desk.approve(1);
        _expectNotOpen(2, IEnforcementDesk.OrderState.None);
        desk.approve(2);
        vm.stopPrank();
        _propose(300);
        vm.startPrank(APPROVER);
        desk.cancel(2);
        _expectNotOpen(2, IEnforcementDesk.OrderState.Cancelled);
        desk.approve(2);
        _expectNotOpen(1, IEnforcementDesk.OrderState.Executed);
        desk.cancel(1);
        vm.stopPrank();
        assertEq(bond.balanceOf(BOB), HELD + 300, "moved once");
    }

    function test_cancel__proposer_or_approver__nobody_else() public {
        _propose(1);
        _propose(2);
        _propose(3);
        vm.expectEmit(address(desk));
        emit IEnforcementDesk.OrderCancelled(1, PROPOSER);
        vm.prank(PROPOSER);
        desk.cancel(1);
        vm.expectEmit(address(desk));
        emit IEnforcementDesk.OrderCancelled(2, APPROVER);
        vm.prank(APPROVER);
        desk.cancel(2);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER));
        vm.prank(STRANGER);
        desk.cancel(3);
    }

    /// @dev The asset has the last word at execution: an order it refuses stays open.
    function test_approve__receiver_no_longer_eligible__refused_and_still_open() public {
        _propose(300);
        vm.prank(REGISTRAR);
        identity.setStatus(BOB_ID, InvestorStatus.Frozen);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_FROZEN, ALICE, BOB, 300));
        vm.prank(APPROVER);
        desk.approve(1);
        assertTrue(desk.orderOf(1).state == IEnforcementDesk.OrderState.Proposed, "still open");
    }

    function test_recovery__proposed_and_approved__moves_all() public {
        address successor = _link(ALICE_ID, 0x2E37);
        vm.prank(PROPOSER);
        desk.proposeRecovery(address(bond), ALICE, successor, DOCUMENT);
        vm.prank(APPROVER);
        desk.approve(1);
        assertEq(bond.balanceOf(successor), HELD, "moved");
        assertTrue(bond.isRetired(ALICE), "retired");
    }

    function test_orders__on_rights__carried_out_by_id() public {
        _openProgramme();
        _license("PVARA-0001", ALICE_ID, LicenceCategories.MINER);
        _license("PVARA-0002", BOB_ID, LicenceCategories.DATA_CENTRE);
        uint256 id = _right(FIXED, NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS);
        _allocate(ALICE, id, 500);
        vm.startPrank(PROPOSER);
        desk.freezeUnits(address(rights), id, ALICE, 450, DOCUMENT);
        desk.proposeForcedTransfer(address(rights), id, ALICE, BOB, 200, DOCUMENT);
        desk.proposeRecall(address(rights), id, ALICE, 100, DOCUMENT);
        vm.stopPrank();
        assertEq(rights.getFrozenTokens(ALICE, id), 450, "frozen");
        vm.startPrank(APPROVER);
        desk.releaseUnits(address(rights), id, ALICE, 300, DOCUMENT);
        desk.approve(1);
        desk.approve(2);
        vm.stopPrank();
        assertEq(rights.balanceOf(BOB, id), 200, "forced");
        assertEq(rights.balanceOf(ALICE, id), 200, "what is left");
        assertEq(rights.totalSupply(id), 400, "recalled");
        assertEq(programme.plantAllocated(SAHIWAL, NOV_2025, 0), 400, "given back");
    }

    function test_orders__nothing_nobody_or_no_asset__refused() public {
        bytes memory refusal = abi.encodeWithSelector(IEnforcementDesk.OrderInvalid.selector);
        vm.startPrank(PROPOSER);
        vm.expectRevert(refusal);
        desk.proposeForcedTransfer(address(bond), 0, ALICE, BOB, 0, DOCUMENT);
        vm.expectRevert(refusal);
        desk.proposeForcedTransfer(address(bond), 0, ALICE, ALICE, 1, DOCUMENT);
        vm.expectRevert(refusal);
        desk.proposeForcedTransfer(address(bond), 0, ALICE, address(0), 1, DOCUMENT);
        vm.expectRevert(refusal);
        desk.proposeForcedTransfer(address(bond), 0, address(0), BOB, 1, DOCUMENT);
        vm.expectRevert(refusal);
        desk.proposeForcedTransfer(STRANGER, 0, ALICE, BOB, 1, DOCUMENT);
        vm.expectRevert(refusal);
        desk.proposeRecovery(address(bond), ALICE, ALICE, DOCUMENT);
        vm.expectRevert(refusal);
        desk.proposeRecovery(address(bond), ALICE, address(0), DOCUMENT);
        vm.expectRevert(refusal);
        desk.proposeRecall(address(rights), 1, ALICE, 0, DOCUMENT);
        vm.stopPrank();
    }

    function test_every_act__without_a_document__refused() public {
        bytes memory refusal = abi.encodeWithSelector(IEnforcementDesk.DocumentMissing.selector);
        vm.startPrank(PROPOSER);
        vm.expectRevert(refusal);
        desk.freezeAccount(address(bond), ALICE, 0);
        vm.expectRevert(refusal);
        desk.freezeUnits(address(bond), 0, ALICE, 1, 0);
        vm.expectRevert(refusal);
        desk.proposeForcedTransfer(address(bond), 0, ALICE, BOB, 1, 0);
        vm.expectRevert(refusal);
        desk.proposeRecovery(address(bond), ALICE, SECOND, 0);
        vm.expectRevert(refusal);
        desk.proposeRecall(address(rights), 1, ALICE, 1, 0);
        vm.stopPrank();
        vm.startPrank(APPROVER);
        vm.expectRevert(refusal);
        desk.releaseAccount(address(bond), ALICE, 0);
        vm.expectRevert(refusal);
        desk.releaseUnits(address(bond), 0, ALICE, 0, 0);
        vm.stopPrank();
        vm.expectRevert(refusal);
        vm.prank(PAUSER);
        desk.pause(address(bond), 0);
    }

    function _propose(uint256 amount) private returns (uint256) {
        vm.prank(PROPOSER);
        return desk.proposeForcedTransfer(address(bond), 0, ALICE, BOB, amount, DOCUMENT);
    }

    function _expectNotOpen(uint256 order, IEnforcementDesk.OrderState state) private {
        vm.expectRevert(abi.encodeWithSelector(IEnforcementDesk.OrderNotOpen.selector, order, state));
    }
}
