// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {IERC1643} from "../../src/interfaces/draft-IERC1643.sol";
import {ICapacityRights} from "../../src/interfaces/ICapacityRights.sol";
import {IEnforceable} from "../../src/interfaces/IEnforceable.sol";
import {IERC7943MultiToken} from "../../src/interfaces/IERC7943MultiToken.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {RightsTest} from "./RightsTest.sol";

/// @dev How rights change hands: product policies, approvals, operators.
contract RightsTransferTest is RightsTest {
    address private constant BROKER = address(0xB20C);
    bytes32 private constant BROKER_ID = "INV-BROKER";
    bytes32 private constant LICENCE = "PVARA-0007";

    // --- Policies -----------------------------------------------------------------------------------------------------

    function test_policy__never__not_even_with_an_approval() public {
        uint256 fixedId = _right(FIXED, NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS);
        _allocate(ALICE, fixedId, 10);
        _approve(ALICE, BOB, fixedId, 10, uint40(START + 1 days));
        _expectRefused(ReasonCodes.PRODUCT_NOT_TRANSFERABLE, ALICE, BOB, fixedId, 1);
        _expectRefused(ReasonCodes.PRODUCT_NOT_TRANSFERABLE, ALICE, ALICE, fixedId, 1);
    }

    function test_policy__approval__only_as_approved_and_until_used_up() public {
        _expectRefused(ReasonCodes.APPROVAL_MISSING, ALICE, BOB, approvedId, 1);
        vm.expectEmit(address(rights));
        emit ICapacityRights.TransferApproved(ALICE, BOB, approvedId, 500, uint40(START + 1 days));
        _approve(ALICE, BOB, approvedId, 500, uint40(START + 1 days));
        _expectRefused(ReasonCodes.APPROVAL_MISSING, ALICE, BOB, approvedId, 501);
        vm.expectEmit(address(rights));
        emit ICapacityRights.TransferApproved(ALICE, BOB, approvedId, 200, uint40(START + 1 days));
        _send(ALICE, BOB, approvedId, 300);
        (uint256 left, uint40 until) = rights.approvalOf(ALICE, BOB, approvedId);
        assertEq(left, 200, "left");
        assertEq(until, START + 1 days, "until");
        _expectRefused(ReasonCodes.APPROVAL_MISSING, ALICE, BOB, approvedId, 201);
        _expectRefused(ReasonCodes.APPROVAL_MISSING, BOB, ALICE, approvedId, 1);
        vm.warp(START + 1 days + 1);
        _expectRefused(ReasonCodes.APPROVAL_MISSING, ALICE, BOB, approvedId, 200);
    }

    function test_policy__approval__withdrawn_is_gone() public {
        _approve(ALICE, BOB, approvedId, 500, uint40(START + 1 days));
        _approve(ALICE, BOB, approvedId, 0, 0);
        _expectRefused(ReasonCodes.APPROVAL_MISSING, ALICE, BOB, approvedId, 1);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE));
        vm.prank(ALICE);
        rights.approveTransfer(ALICE, BOB, approvedId, 1, uint40(START + 1 days));
    }

    /// @dev An approval is for what changes hands: nothing, and one's own, need none.
    function test_policy__approval__nothing_or_to_oneself__needs_none() public {
        _send(ALICE, BOB, approvedId, 0);
        _send(ALICE, ALICE, approvedId, HELD);
        assertEq(rights.balanceOf(ALICE, approvedId), HELD, "as before");
    }

    function test_batchTransfer__same_approved_id_twice__both_count() public {
        _approve(ALICE, BOB, approvedId, 500, uint40(START + 1 days));
        uint256[] memory ids = new uint256[](2);
        uint256[] memory values = new uint256[](2);
        (ids[0], ids[1], values[0], values[1]) = (approvedId, approvedId, 300, 300);
        vm.expectRevert(_refusal(ReasonCodes.APPROVAL_MISSING, ALICE, BOB, 300));
        vm.prank(ALICE);
        rights.safeBatchTransferFrom(ALICE, BOB, ids, values, "");
        values[1] = 200;
        vm.prank(ALICE);
        rights.safeBatchTransferFrom(ALICE, BOB, ids, values, "");
        (uint256 left,) = rights.approvalOf(ALICE, BOB, approvedId);
        assertEq(left, 0, "used up");
    }

    function test_transfer__expired_right__refused_even_if_approved() public {
        _approve(ALICE, BOB, approvedId, 500, uint40(START + 1000 days));
        vm.warp(PktCalendar.periodEnd(NOV_2025));
        _expectRefused(ReasonCodes.RIGHT_EXPIRED, ALICE, BOB, approvedId, 1);
    }

    // --- Operators ----------------------------------------------------------------------------------------------------

    /// @dev Trap of ERC-1155: an operator may move everything. Only who is licensed for it can become one.
    function test_setApprovalForAll__unlicensed__refused_and_licensed_accepted() public {
        _register(BROKER_ID, BROKER);
        vm.expectRevert(_operatorRefused(BROKER));
        vm.prank(ALICE);
        rights.setApprovalForAll(BROKER, true);
        vm.expectRevert(_operatorRefused(STRANGER));
        vm.prank(ALICE);
        rights.setApprovalForAll(STRANGER, true);
        _license(LICENCE, BROKER_ID, LicenceCategories.BROKER);
        vm.prank(ALICE);
        rights.setApprovalForAll(BROKER, true);
        assertTrue(rights.isApprovedForAll(ALICE, BROKER), "approved");
        vm.prank(BROKER);
        rights.safeTransferFrom(ALICE, BOB, id, 10, "");
        assertEq(rights.balanceOf(BOB, id), HELD + 10, "moved");
    }

    /// @dev Trap: approvals that survive the loss of the licence.
    function test_operator__licence_lost__approval_is_void_while_it_is() public {
        _register(BROKER_ID, BROKER);
        _license(LICENCE, BROKER_ID, LicenceCategories.CUSTODY);
        vm.prank(ALICE);
        rights.setApprovalForAll(BROKER, true);
        vm.prank(REGULATOR);
        licences.suspend(LICENCE, "ORDER");
        assertFalse(rights.isApprovedForAll(ALICE, BROKER), "void");
        assertEq(
            rights.transferCode(BROKER, ALICE, BOB, id, 1), ReasonCodes.OPERATOR_NOT_LICENSED, "pre-check"
        );
        vm.expectRevert(
            abi.encodeWithSelector(IERC1155Errors.ERC1155MissingApprovalForAll.selector, BROKER, ALICE)
        );
        vm.prank(BROKER);
        rights.safeTransferFrom(ALICE, BOB, id, 1, "");
        vm.prank(REGULATOR);
        licences.grant(LICENCE, uint40(START), KYC_EXPIRY, 0);
        assertTrue(rights.isApprovedForAll(ALICE, BROKER), "in force again");
        vm.prank(ALICE);
        rights.setApprovalForAll(BROKER, false);
        assertFalse(rights.isApprovedForAll(ALICE, BROKER), "withdrawn");
    }

    /// @dev Who is no longer fit to have charge of rights can still be relieved of it.
    function test_setApprovalForAll__licence_lost__still_withdrawn() public {
        _register(BROKER_ID, BROKER);
        _license(LICENCE, BROKER_ID, LicenceCategories.BROKER);
        vm.prank(ALICE);
        rights.setApprovalForAll(BROKER, true);
        vm.prank(REGULATOR);
        licences.suspend(LICENCE, "ORDER");
        vm.prank(ALICE);
        rights.setApprovalForAll(BROKER, false);
        vm.prank(REGULATOR);
        licences.grant(LICENCE, uint40(START), KYC_EXPIRY, 0);
        assertFalse(rights.isApprovedForAll(ALICE, BROKER), "not in force again");
    }

    function test_operator__whose_investor_is_frozen__is_none() public {
        _register(BROKER_ID, BROKER);
        _license(LICENCE, BROKER_ID, LicenceCategories.EXCHANGE);
        vm.prank(ALICE);
        rights.setApprovalForAll(BROKER, true);
        vm.prank(REGISTRAR);
        identity.updateRecord(BROKER_ID, 2, 1, PAKISTAN, uint40(START + 1));
        vm.warp(START + 2);
        assertFalse(rights.isApprovedForAll(ALICE, BROKER), "KYC expired");
    }

    // --- What it says of itself ---------------------------------------------------------------------------------------

    function test_documents__power_issuer__keeps_them() public {
        vm.prank(POWER_ISSUER);
        rights.setDocument("RULES", "https://rules", "H");
        (string memory uri,,) = rights.getDocument("RULES");
        assertEq(uri, "https://rules", "address");
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER));
        vm.prank(STRANGER);
        rights.removeDocument("RULES");
        vm.prank(POWER_ISSUER);
        rights.removeDocument("RULES");
        assertEq(rights.getAllDocuments().length, 0, "gone");
    }

    function test_supportsInterface__standards__by_their_published_ids() public view {
        assertTrue(type(IERC7943MultiToken).interfaceId == bytes4(0x41c4fbad), "ERC-7943 as published");
        assertTrue(rights.supportsInterface(0x41c4fbad), "ERC-7943");
        assertTrue(rights.supportsInterface(type(IERC1643).interfaceId), "ERC-1643");
        assertTrue(rights.supportsInterface(type(IEnforceable).interfaceId), "enforceable");
    }

    /// @dev ERC-7943 wants these never to revert, whatever is asked about.
    function testFuzz_pre_checks__anything__never_revert(address from, address to, uint256 right, uint256 kw)
        public
        view
    {
        rights.canTransfer(from, to, right, kw);
        assertFalse(rights.canSend(address(0)) || rights.canReceive(address(0)), "nobody");
        assertTrue(rights.canSend(from) == (from == ALICE || from == BOB), "senders");
        assertTrue(rights.canReceive(to) == (to == ALICE || to == BOB), "receivers");
    }

    function test_canTransfer__nobody__never() public view {
        assertFalse(rights.canTransfer(address(0), BOB, id, 0), "from nobody");
        assertFalse(rights.canTransfer(BOB, address(0), id, 0), "to nobody");
        assertTrue(rights.canTransfer(ALICE, BOB, id, HELD + 1), "a lack of balance is not a rules matter");
    }

    function _approve(address from, address to, uint256 right, uint208 kw, uint40 until) private {
        vm.prank(REGULATOR);
        rights.approveTransfer(from, to, right, kw, until);
    }

    function _operatorRefused(address operator) private pure returns (bytes memory) {
        return abi.encodeWithSelector(
            ICapacityRights.OperatorRefused.selector, operator, ReasonCodes.OPERATOR_NOT_LICENSED
        );
    }
}
