// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {ICapacityRights} from "../../src/interfaces/ICapacityRights.sol";
import {IEnforceable} from "../../src/interfaces/IEnforceable.sol";
import {IERC7943MultiToken} from "../../src/interfaces/IERC7943MultiToken.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {RightsTest} from "./RightsTest.sol";

/// @dev Agrees to everything it is asked to sign (ERC-1271); takes rights until it is closed, then refuses every one.
contract Stubborn {
    bool private _open = true;

    function close() external {
        _open = false;
    }

    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return this.isValidSignature.selector;
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata)
        external
        view
        returns (bytes4)
    {
        require(_open, "stubborn");
        return this.onERC1155Received.selector;
    }
}

contract RightsEnforcementTest is RightsTest {
    // --- Freezes ------------------------------------------------------------------------------------------------------

    function test_setAddressFrozen__account__neither_sends_nor_receives() public {
        vm.expectEmit(address(rights));
        emit IEnforceable.AddressFrozen(ALICE, true, address(desk));
        _enforce();
        rights.setAddressFrozen(ALICE, true);
        assertTrue(rights.isFrozen(ALICE), "frozen");
        assertFalse(rights.canSend(ALICE) || rights.canReceive(ALICE), "ERC-7943");
        _expectRefused(ReasonCodes.SENDER_ACCOUNT_FROZEN, ALICE, BOB, id, 1);
        _expectRefused(ReasonCodes.RECEIVER_ACCOUNT_FROZEN, BOB, ALICE, id, 1);
        assertEq(
            rights.transferCode(POWER_ISSUER, address(0), ALICE, id, 1),
            ReasonCodes.RECEIVER_ACCOUNT_FROZEN,
            "allocation, pre-check"
        );
        assertEq(
            rights.admissionCode(POWER_ISSUER, ALICE, id, 1),
            ReasonCodes.RECEIVER_ACCOUNT_FROZEN,
            "allocation, whatever room there is"
        );
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_ACCOUNT_FROZEN, address(0), ALICE, 1));
        vm.prank(POWER_ISSUER);
        rights.allocate(_allocation("NEW", ALICE, id, 1));
        _enforce();
        rights.setAddressFrozen(ALICE, false);
        _send(ALICE, BOB, id, 1);
    }

    function test_setFrozenTokens__of_one_id__others_stay_free() public {
        vm.expectEmit(address(rights));
        emit IERC7943MultiToken.Frozen(ALICE, id, 700);
        _freeze(ALICE, id, 700);
        assertEq(rights.getFrozenTokens(ALICE, id), 700, "frozen");
        assertEq(rights.getFrozenTokens(ALICE, approvedId), 0, "the other id");
        assertEq(
            rights.transferCode(ALICE, ALICE, BOB, id, 301), ReasonCodes.FREE_BALANCE_TOO_LOW, "pre-check"
        );
        vm.expectRevert(_tooFew(ALICE, id, 301, 300));
        _send(ALICE, BOB, id, 301);
        _send(ALICE, BOB, id, 300);
        _freeze(ALICE, id, 1);
        vm.expectRevert(_tooFew(ALICE, id, 700, 699));
        _send(ALICE, BOB, id, 700);
        _freeze(ALICE, id, 0);
        _send(ALICE, BOB, id, 700);
    }

    function test_setFrozenTokens__receiver_refused_too__pre_check_names_what_the_transfer_does() public {
        _freeze(ALICE, id, 700);
        vm.prank(REGISTRAR);
        identity.setStatus(BOB_ID, InvestorStatus.Frozen);
        _expectRefused(ReasonCodes.RECEIVER_FROZEN, ALICE, BOB, id, 301);
    }

    function test_setFrozenTokens__more_than_the_balance__nothing_underflows() public {
        _freeze(ALICE, id, type(uint256).max);
        vm.expectRevert(_tooFew(ALICE, id, 1, 0));
        _send(ALICE, BOB, id, 1);
        _send(ALICE, BOB, id, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IERC1155Errors.ERC1155InsufficientBalance.selector, ALICE, HELD, HELD + 1, id
            )
        );
        _send(ALICE, BOB, id, HELD + 1);
    }

    /// @dev Trap of ERC-1155: the same id twice in one batch, each within what is free, both together not.
    function test_batchTransfer__same_id_twice__frozen_units_stay() public {
        _freeze(ALICE, id, 500);
        uint256[] memory ids = new uint256[](2);
        uint256[] memory values = new uint256[](2);
        (ids[0], ids[1], values[0], values[1]) = (id, id, 300, 300);
        vm.expectRevert(_tooFew(ALICE, id, 300, 200));
        vm.prank(ALICE);
        rights.safeBatchTransferFrom(ALICE, BOB, ids, values, "");
        (values[0], values[1]) = (300, 200);
        vm.prank(ALICE);
        rights.safeBatchTransferFrom(ALICE, BOB, ids, values, "");
        assertEq(rights.balanceOf(ALICE, id), 500, "what is frozen");
    }

    // --- Pause --------------------------------------------------------------------------------------------------------

    /// @dev Trap: a pause that stops transfers but not creation.
    function test_pause__movements__stop_but_for_enforcement_and_expiry() public {
        vm.expectEmit(address(rights));
        emit IEnforceable.Paused(address(desk));
        _enforce();
        rights.pause();
        assertTrue(rights.paused(), "paused");
        _expectRefused(ReasonCodes.PAUSED, ALICE, BOB, id, 1);
        _expectRefused(ReasonCodes.PAUSED, ALICE, BOB, id, 0);
        vm.expectRevert(_refusal(ReasonCodes.PAUSED, ALICE, BOB, 1));
        vm.prank(ALICE);
        rights.safeBatchTransferFrom(ALICE, BOB, _ids(id), _ids(1), "");
        vm.expectRevert(_refusal(ReasonCodes.PAUSED, address(0), ALICE, 1));
        vm.prank(POWER_ISSUER);
        rights.allocate(_allocation("NEW", ALICE, id, 1));
        _freeze(ALICE, id, 10);
        _force(ALICE, BOB, 100);
        _enforce();
        rights.recall(BOB, id, 50);
        address successor = _link(ALICE_ID, 0x2E37);
        _recover(ALICE, successor);
        rights.carry(ALICE, _ids(id));
        vm.warp(PktCalendar.periodEnd(NOV_2025 + 2));
        rights.expire(id, _accounts(BOB));
        assertEq(rights.totalSupply(id), HELD - 100, "what the successor has");
        vm.expectEmit(address(rights));
        emit IEnforceable.Unpaused(address(desk));
        _enforce();
        rights.unpause();
        assertFalse(rights.paused(), "moves again");
    }

    // --- Forced transfer and recall -----------------------------------------------------------------------------------

    function test_forcedTransfer__frozen_units__unfreezes_what_it_must_first() public {
        _freeze(ALICE, id, 900);
        vm.expectEmit(address(rights));
        emit IERC7943MultiToken.Frozen(ALICE, id, 700);
        vm.expectEmit(address(rights));
        emit IERC1155.TransferSingle(address(desk), ALICE, BOB, id, 300);
        vm.expectEmit(address(rights));
        emit IERC7943MultiToken.ForcedTransfer(ALICE, BOB, id, 300);
        assertTrue(_force(ALICE, BOB, 300), "answers true");
        assertEq(rights.balanceOf(BOB, id), HELD + 300, "moved");
    }

    /// @dev A freeze of one kW is a freeze like any other.
    function test_forcedTransfer__everything_with_one_kw_frozen__nothing_stays_frozen() public {
        _freeze(ALICE, id, 1);
        _force(ALICE, BOB, HELD);
        assertEq(rights.getFrozenTokens(ALICE, id), 0, "frozen");
    }

    /// @dev Trap: a self forced transfer eats freezes.
    function test_forcedTransfer__bad_receiver_or_too_much__refused() public {
        _freeze(ALICE, id, 900);
        vm.expectRevert(_refusal(ReasonCodes.SAME_ACCOUNT, ALICE, ALICE, 300));
        _force(ALICE, ALICE, 300);
        assertEq(rights.getFrozenTokens(ALICE, id), 900, "as before");
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_UNKNOWN, ALICE, STRANGER, 300));
        _force(ALICE, STRANGER, 300);
        vm.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, address(0)));
        _force(ALICE, address(0), 300);
        vm.expectRevert(
            abi.encodeWithSelector(
                IERC1155Errors.ERC1155InsufficientBalance.selector, ALICE, HELD, HELD + 1, id
            )
        );
        _force(ALICE, BOB, HELD + 1);
        _enforce();
        rights.setAddressFrozen(BOB, true);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_ACCOUNT_FROZEN, ALICE, BOB, 300));
        _force(ALICE, BOB, 300);
    }

    /// @dev Trap: receiver hooks must never veto an order, a recall, a recovery or an expiry.
    function test_protective_paths__receiver_contract__is_not_asked() public {
        Stubborn stubborn = new Stubborn();
        vm.prank(REGISTRAR);
        identity.linkAccount(ALICE_ID, address(stubborn), START + 1 days, "");
        _send(ALICE, address(stubborn), id, 400);
        stubborn.close();
        vm.expectRevert("stubborn");
        _send(ALICE, address(stubborn), id, 1);
        _force(ALICE, address(stubborn), 100);
        assertEq(rights.balanceOf(address(stubborn), id), 500, "forced upon it");
        _enforce();
        rights.recall(address(stubborn), id, 200);
        assertEq(rights.balanceOf(address(stubborn), id), 300, "recalled from it");
        _recover(ALICE, address(stubborn));
        rights.carry(ALICE, _ids(id));
        assertEq(rights.balanceOf(address(stubborn), id), 800, "recovered to it");
        vm.warp(PktCalendar.periodEnd(NOV_2025 + 2));
        rights.expire(id, _accounts(address(stubborn)));
        assertEq(rights.balanceOf(address(stubborn), id), 0, "expired");
    }

    function test_recall__frozen_holder_without_standing__ends_and_gives_capacity_back() public {
        _enforce();
        rights.setAddressFrozen(ALICE, true);
        _freeze(ALICE, id, 900);
        vm.prank(REGISTRAR);
        identity.setStatus(ALICE_ID, InvestorStatus.Frozen);
        vm.expectEmit(address(rights));
        emit IERC7943MultiToken.Frozen(ALICE, id, 600);
        vm.expectEmit(address(rights));
        emit IERC1155.TransferSingle(address(desk), ALICE, address(0), id, 400);
        vm.expectEmit(address(rights));
        emit ICapacityRights.Recalled(ALICE, id, 400);
        _enforce();
        rights.recall(ALICE, id, 400);
        assertEq(rights.totalSupply(id), 2 * HELD - 400, "supply");
        assertEq(programme.plantAllocated(SAHIWAL, NOV_2025, 0), 2 * HELD - 400, "plant");
        assertEq(programme.zoneAllocated(NORTH, NOV_2025 + 2, 2), 2 * HELD - 400, "zone");
        assertEq(programme.programmeAllocated(NOV_2025 + 1, 1), 2 * HELD - 400, "programme");
    }

    function test_recall__in_the_middle_of_the_window__gives_back_what_is_not_over() public {
        vm.warp(PktCalendar.periodEnd(NOV_2025));
        _enforce();
        rights.recall(ALICE, id, HELD);
        assertEq(programme.plantAllocated(SAHIWAL, NOV_2025, 0), 2 * HELD, "what is over stays written");
        assertEq(programme.plantAllocated(SAHIWAL, NOV_2025 + 1, 0), HELD, "what is not over is free again");
    }

    // --- Expiry -------------------------------------------------------------------------------------------------------

    function test_expire__window_over__anybody_clears_the_books() public {
        _freeze(ALICE, id, 900);
        vm.warp(PktCalendar.periodEnd(NOV_2025 + 2));
        address[] memory holders = new address[](3);
        (holders[0], holders[1], holders[2]) = (ALICE, STRANGER, BOB);
        vm.expectEmit(address(rights));
        emit ICapacityRights.Expired(ALICE, id, HELD);
        vm.expectEmit(address(rights));
        emit ICapacityRights.Expired(BOB, id, HELD);
        vm.prank(STRANGER);
        rights.expire(id, holders);
        assertEq(rights.totalSupply(id), 0, "supply");
        assertEq(rights.getFrozenTokens(ALICE, id), 0, "nothing left to freeze");
    }

    function test_expire__window_not_over_or_no_right__refused() public {
        vm.warp(PktCalendar.periodEnd(NOV_2025 + 2) - 1);
        vm.expectRevert(abi.encodeWithSelector(ICapacityRights.NotExpired.selector, id));
        rights.expire(id, _accounts(ALICE));
        vm.expectRevert(abi.encodeWithSelector(ICapacityRights.NotExpired.selector, type(uint256).max));
        rights.expire(type(uint256).max, _accounts(ALICE));
        vm.expectRevert(abi.encodeWithSelector(ICapacityRights.BatchSize.selector, 0, 64));
        rights.expire(id, new address[](0));
        vm.expectRevert(abi.encodeWithSelector(ICapacityRights.BatchSize.selector, 65, 64));
        rights.expire(id, new address[](65));
    }

    // --- Recovery -----------------------------------------------------------------------------------------------------

    /// @dev Trap: recovery must move or cancel everything, operator approvals included.
    function test_recovery__retires_then_carries_id_by_id() public {
        address successor = _link(ALICE_ID, 0x2E37);
        _license("PVARA-0009", BOB_ID, LicenceCategories.BROKER);
        vm.prank(ALICE);
        rights.setApprovalForAll(BOB, true);
        _freeze(ALICE, id, 300);
        _freeze(successor, id, 50);
        _enforce();
        rights.setAddressFrozen(ALICE, true);
        vm.expectEmit(address(rights));
        emit IEnforceable.AddressFrozen(successor, true, address(desk));
        vm.expectEmit(address(rights));
        emit IEnforceable.AccountRetired(ALICE, successor);
        vm.expectEmit(address(rights));
        emit IEnforceable.RecoverySuccess(ALICE, successor, address(0));
        _enforce();
        assertTrue(rights.recoveryAddress(ALICE, successor, address(0)), "answers true");
        assertTrue(rights.isRetired(ALICE), "retired");
        assertFalse(rights.isRetired(successor), "the successor is not");
        assertEq(rights.successorOf(ALICE), successor, "successor");
        assertFalse(rights.isApprovedForAll(ALICE, BOB), "no operator any more");
        _expectRefused(ReasonCodes.ACCOUNT_RETIRED, ALICE, BOB, id, 0);
        _expectRefused(ReasonCodes.ACCOUNT_RETIRED, BOB, ALICE, id, 1);
        uint256[] memory ids = new uint256[](3);
        (ids[0], ids[1], ids[2]) = (id, approvedId, id);
        vm.expectEmit(address(rights));
        emit IERC7943MultiToken.Frozen(ALICE, id, 0);
        vm.expectEmit(address(rights));
        emit IERC7943MultiToken.Frozen(successor, id, 350);
        vm.prank(STRANGER);
        rights.carry(ALICE, ids);
        assertEq(rights.balanceOf(successor, id), HELD, "first id");
        assertEq(rights.balanceOf(successor, approvedId), HELD, "second id");
        assertTrue(rights.isFrozen(successor), "the account's freeze");
        vm.expectRevert(abi.encodeWithSelector(IEnforceable.RetiredAccount.selector, ALICE));
        vm.prank(ALICE);
        rights.setApprovalForAll(BOB, true);
    }

    function test_carry__nothing_frozen__tells_the_transfer_alone() public {
        _recover(ALICE, _link(ALICE_ID, 0x2E37));
        vm.recordLogs();
        rights.carry(ALICE, _ids(id));
        assertEq(vm.getRecordedLogs().length, 1, "logs");
    }

    /// @dev The successor is lost as well before everything was carried: what is left goes to another one.
    function test_recovery__of_the_successor_too__the_rest_follows() public {
        address second = _link(ALICE_ID, 0x2E37);
        address third = _link(ALICE_ID, 0x2E38);
        _recover(ALICE, second);
        rights.carry(ALICE, _ids(id));
        _recover(second, third);
        vm.expectRevert(abi.encodeWithSelector(IEnforceable.RetiredAccount.selector, second));
        rights.carry(ALICE, _ids(approvedId));
        _recover(ALICE, third);
        rights.carry(ALICE, _ids(approvedId));
        rights.carry(second, _ids(id));
        assertEq(rights.balanceOf(third, id), HELD, "first id");
        assertEq(rights.balanceOf(third, approvedId), HELD, "second id");
    }

    function test_recovery__wrong_successor_or_twice__refused() public {
        vm.expectRevert(_refusal(ReasonCodes.RECOVERY_TO_ANOTHER_INVESTOR, ALICE, BOB, 0));
        _recover(ALICE, BOB);
        vm.expectRevert(_refusal(ReasonCodes.SAME_ACCOUNT, ALICE, ALICE, 0));
        _recover(ALICE, ALICE);
        vm.expectRevert(abi.encodeWithSelector(ICapacityRights.NotRetired.selector, ALICE));
        rights.carry(ALICE, _ids(id));
        address successor = _link(ALICE_ID, 0x2E37);
        _recover(ALICE, successor);
        vm.expectRevert(abi.encodeWithSelector(IEnforceable.RetiredAccount.selector, ALICE));
        _recover(ALICE, successor);
        vm.expectRevert(_refusal(ReasonCodes.ACCOUNT_RETIRED, successor, ALICE, 0));
        _recover(successor, ALICE);
        vm.expectRevert(abi.encodeWithSelector(ICapacityRights.BatchSize.selector, 65, 64));
        rights.carry(ALICE, new uint256[](65));
    }

    function test_enforcement__anybody_else__refused() public {
        address[4] memory others = [STRANGER, ADMIN, POWER_ISSUER, PROPOSER];
        for (uint256 i; i < others.length; ++i) {
            vm.startPrank(others[i]);
            bytes memory refusal = abi.encodeWithSelector(IEnforceable.NotEnforcer.selector, others[i]);
            vm.expectRevert(refusal);
            rights.pause();
            vm.expectRevert(refusal);
            rights.unpause();
            vm.expectRevert(refusal);
            rights.setAddressFrozen(ALICE, true);
            vm.expectRevert(refusal);
            rights.setFrozenTokens(ALICE, id, 1);
            vm.expectRevert(refusal);
            rights.forcedTransfer(ALICE, BOB, id, 1);
            vm.expectRevert(refusal);
            rights.recoveryAddress(ALICE, BOB, address(0));
            vm.expectRevert(refusal);
            rights.recall(ALICE, id, 1);
            vm.stopPrank();
        }
    }

    function test_freezes__nobodys_account__refused() public {
        vm.startPrank(address(desk));
        vm.expectRevert(abi.encodeWithSelector(IEnforceable.AccountInvalid.selector, address(0)));
        rights.setAddressFrozen(address(0), true);
        vm.expectRevert(abi.encodeWithSelector(IEnforceable.AccountInvalid.selector, address(0)));
        rights.setFrozenTokens(address(0), id, 1);
        vm.stopPrank();
    }

    function _freeze(address account, uint256 right, uint256 kw) private {
        _enforce();
        rights.setFrozenTokens(account, right, kw);
    }

    function _force(address from, address to, uint256 kw) private returns (bool) {
        _enforce();
        return rights.forcedTransfer(from, to, id, kw);
    }

    function _recover(address lost, address successor) private {
        _enforce();
        rights.recoveryAddress(lost, successor, address(0));
    }
}
