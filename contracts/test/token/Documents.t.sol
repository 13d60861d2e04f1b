// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1643} from "../../src/interfaces/draft-IERC1643.sol";
import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {ISecurityToken} from "../../src/interfaces/ISecurityToken.sol";
import {Documents} from "../../src/token/Documents.sol";
import {SecurityTest} from "./SecurityTest.sol";

contract DocumentsTest is SecurityTest {
    function test_setDocument__new_and_again__latest_counts_and_both_are_logged() public {
        vm.expectEmit(address(bond));
        emit IERC1643.DocumentUpdated("TERMS", "https://one", "H1");
        _set("TERMS", "https://one", "H1");
        vm.warp(START + 100);
        vm.expectEmit(address(bond));
        emit IERC1643.DocumentUpdated("TERMS", "https://two", "H2");
        _set("TERMS", "https://two", "H2");
        (string memory uri, bytes32 hash, uint256 time) = bond.getDocument("TERMS");
        assertEq(uri, "https://two", "address");
        assertEq(hash, "H2", "hash");
        assertEq(time, START + 100, "time");
        assertEq(bond.getAllDocuments().length, 1, "one entry");
    }

    function test_removeDocument__entered__gone_and_logged_with_its_contents() public {
        _set("TERMS", "https://one", "H1");
        _set("RESULT", "", 0);
        vm.expectEmit(address(bond));
        emit IERC1643.DocumentRemoved("TERMS", "https://one", "H1");
        vm.prank(DEBT_ISSUER);
        debt.removeDocument(ISIN, "TERMS");
        (string memory uri, bytes32 hash, uint256 time) = bond.getDocument("TERMS");
        assertTrue(bytes(uri).length == 0 && hash == 0 && time == 0, "empty");
        assertEq(bond.getAllDocuments().length, 1, "the other one stays");
        assertEq(bond.getAllDocuments()[0], "RESULT", "the other one");
        vm.expectRevert(abi.encodeWithSelector(IERC1643.ERC1643MissingDocument.selector));
        vm.prank(DEBT_ISSUER);
        debt.removeDocument(ISIN, "TERMS");
    }

    function test_setDocument__no_name_too_long_or_too_many__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IERC1643.ERC1643InvalidName.selector));
        _set(0, "x", "H");
        vm.expectRevert(abi.encodeWithSelector(Documents.DocumentTooLarge.selector, 257, 256));
        _set("LONG", string(new bytes(257)), "H");
        _set("LONG", string(new bytes(256)), "H");
        for (uint256 i = 1; i < 32; ++i) {
            _set(bytes32(i), "x", "H");
        }
        vm.expectRevert(abi.encodeWithSelector(Documents.DocumentTooLarge.selector, 33, 32));
        _set("ONE MORE", "x", "H");
        _set("LONG", "shorter", "H");
    }

    function test_documents__anybody_but_the_manager__refused() public {
        vm.startPrank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.NotManager.selector, STRANGER));
        bond.setDocument("TERMS", "x", "H");
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.NotManager.selector, STRANGER));
        bond.removeDocument("TERMS");
        vm.stopPrank();
    }

    function test_manager__unknown_series__refused() public {
        bytes memory refusal = abi.encodeWithSelector(IDebtManager.SeriesUnknown.selector, bytes32("NONE"));
        vm.startPrank(DEBT_ISSUER);
        vm.expectRevert(refusal);
        debt.setDocument("NONE", "TERMS", "x", "H");
        vm.expectRevert(refusal);
        debt.removeDocument("NONE", "TERMS");
        vm.expectRevert(refusal);
        debt.announceRecord("NONE", uint40(START + 2 days));
        debt.announceRecord(ISIN, uint40(START + 2 days));
        vm.stopPrank();
        assertEq(bond.recordCount(), 1, "announced through the manager");
    }

    function _set(bytes32 name, string memory uri, bytes32 hash) private {
        vm.prank(DEBT_ISSUER);
        debt.setDocument(ISIN, name, uri, hash);
    }
}
