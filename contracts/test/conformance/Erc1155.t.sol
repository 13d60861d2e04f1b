// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {CapacityRights} from "../../src/token/CapacityRights.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {RightsTest} from "../token/RightsTest.sol";

/// @dev Answers whatever it was told to, and keeps what it was called with.
contract Witness {
    bytes32 public heard;
    uint256 public balanceThen;
    bytes4 private _single = 0xf23a6e61;
    bytes4 private _batch = 0xbc197c81;

    function answer(bytes4 single, bytes4 batch) external {
        (_single, _batch) = (single, batch);
    }

    function onERC1155Received(address, address, uint256 id, uint256, bytes calldata)
        external
        returns (bytes4)
    {
        (heard, balanceThen) = (keccak256(msg.data), CapacityRights(msg.sender).balanceOf(address(this), id));
        return _single;
    }

    function onERC1155BatchReceived(
        address,
        address,
        uint256[] calldata ids,
        uint256[] calldata,
        bytes calldata
    ) external returns (bytes4) {
        (heard, balanceThen) =
        (keccak256(msg.data), CapacityRights(msg.sender).balanceOf(address(this), ids[0]));
        return _batch;
    }
}

/// @title ERC-1155: receivers are asked after the fact, with everything, and must answer the magic value.
contract Erc1155Conformance is RightsTest {
    bytes4 private constant SINGLE =
        bytes4(keccak256("onERC1155Received(address,address,uint256,uint256,bytes)"));
    bytes4 private constant BATCH =
        bytes4(keccak256("onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)"));

    Witness private _witness;
    uint256[] private _pair;
    uint256[] private _values;

    function setUp() public override {
        super.setUp();
        _witness = new Witness();
        _register("INV-CAROL", address(_witness));
        _license("PVARA-0003", "INV-CAROL", LicenceCategories.MINER);
        uint256 second = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025, 1);
        _allocate(ALICE, second, HELD);
        (_pair, _values) = ([id, second], [uint256(100), 200]);
    }

    function test_safeTransferFrom__receiver__hears_everything_after_the_fact() public {
        vm.prank(ALICE);
        rights.safeTransferFrom(ALICE, address(_witness), id, 100, "words");
        bytes memory heard = abi.encodeWithSelector(SINGLE, ALICE, ALICE, id, 100, bytes("words"));
        assertEq(_witness.heard(), keccak256(heard), "operator, from, id, value, data");
        assertEq(_witness.balanceThen(), 100, "balances stand already");
    }

    function test_safeBatchTransferFrom__receiver__hears_everything_once() public {
        vm.expectEmit(address(rights));
        emit IERC1155.TransferBatch(ALICE, ALICE, address(_witness), _pair, _values);
        _sendPair(address(_witness));
        bytes memory heard = abi.encodeWithSelector(BATCH, ALICE, ALICE, _pair, _values, bytes("words"));
        assertEq(_witness.heard(), keccak256(heard), "operator, from, ids, values, data");
        assertEq(_witness.balanceThen(), 100, "balances stand already");
    }

    function test_allocate__receiver__hears_of_creation_from_nobody() public {
        _allocate(address(_witness), id, 100);
        bytes memory heard = abi.encodeWithSelector(SINGLE, POWER_ISSUER, address(0), id, 100, bytes(""));
        assertEq(_witness.heard(), keccak256(heard), "from the zero address");
    }

    /// @dev Any other value is a rejection, and so is having no such function.
    function test_receiver__wrong_magic_value__nothing_moves() public {
        _witness.answer(BATCH, SINGLE);
        bytes memory refusal =
            abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, address(_witness));
        vm.expectRevert(refusal);
        _send(ALICE, address(_witness), id, 100);
        vm.expectRevert(refusal);
        _sendPair(address(_witness));
        vm.expectRevert(refusal);
        vm.prank(POWER_ISSUER);
        rights.allocate(_allocation("NEW", address(_witness), id, 100));
        assertEq(rights.balanceOf(ALICE, id), HELD, "as before");
        assertFalse(rights.refUsed("NEW"), "and the reference still works");
    }

    function test_safeTransferFrom__to_nobody__refused() public {
        bytes memory refusal =
            abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, address(0));
        vm.expectRevert(refusal);
        _send(ALICE, address(0), id, 1);
        vm.expectRevert(refusal);
        _sendPair(address(0));
    }

    function test_balanceOfBatch__pairs__are_the_singles() public {
        address[] memory owners = new address[](2);
        (owners[0], owners[1]) = (ALICE, BOB);
        uint256[] memory balances = rights.balanceOfBatch(owners, _pair);
        assertEq(balances.length, 2, "one each");
        assertEq(balances[0], rights.balanceOf(ALICE, _pair[0]), "first");
        assertEq(balances[1], rights.balanceOf(BOB, _pair[1]), "second");
        vm.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidArrayLength.selector, 2, 1));
        rights.balanceOfBatch(_accounts(ALICE), new uint256[](2));
    }

    function test_setApprovalForAll__given_and_taken__told() public {
        _license("PVARA-0009", BOB_ID, LicenceCategories.BROKER);
        vm.startPrank(ALICE);
        vm.expectEmit(address(rights));
        emit IERC1155.ApprovalForAll(ALICE, BOB, true);
        rights.setApprovalForAll(BOB, true);
        vm.expectEmit(address(rights));
        emit IERC1155.ApprovalForAll(ALICE, BOB, false);
        rights.setApprovalForAll(BOB, false);
        vm.stopPrank();
    }

    /// @dev Everything about a right is in its id; there is no metadata behind an address.
    function test_uri__any_right__is_empty() public view {
        assertEq(rights.uri(id), "", "none");
    }

    function _sendPair(address to) private {
        vm.prank(ALICE);
        rights.safeBatchTransferFrom(ALICE, to, _pair, _values, "words");
    }
}
