// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CapacityRights} from "../../src/token/CapacityRights.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {RightsTest} from "../token/RightsTest.sol";

/// @dev Takes rights, and while it is told of them looks around and passes them on, then tries to pass on the same again.
contract Hostile {
    CapacityRights private immutable RIGHTS;
    address private immutable FRIEND;
    uint16 private immutable PLANT;

    uint256 public seenSupply;
    uint256 public seenReserved;
    uint256 public seenBalance;
    bool public passedOn;
    bool public passedOnTwice;
    bool private _inside;

    constructor(CapacityRights rights, address friend, uint16 plant) {
        (RIGHTS, FRIEND, PLANT) = (rights, friend, plant);
    }

    /// @dev Agrees to be linked (ERC-1271).
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return this.isValidSignature.selector;
    }

    function onERC1155Received(address, address, uint256 id, uint256 kw, bytes calldata)
        external
        returns (bytes4)
    {
        if (!_inside) _reenter(id, kw);
        return this.onERC1155Received.selector;
    }

    function onERC1155BatchReceived(
        address,
        address,
        uint256[] calldata ids,
        uint256[] calldata kws,
        bytes calldata
    ) external returns (bytes4) {
        if (!_inside) _reenter(ids[0], kws[0]);
        return this.onERC1155BatchReceived.selector;
    }

    function _reenter(uint256 id, uint256 kw) private {
        _inside = true;
        seenSupply = RIGHTS.totalSupply(id);
        seenReserved = RIGHTS.PROGRAMME().plantAllocated(PLANT, 10, 0);
        seenBalance = RIGHTS.balanceOf(address(this), id);
        passedOn = _pass(id, kw);
        passedOnTwice = _pass(id, kw);
        _inside = false;
    }

    function _pass(uint256 id, uint256 kw) private returns (bool ok) {
        (ok,) = address(RIGHTS)
            .call(abi.encodeCall(RIGHTS.safeTransferFrom, (address(this), FRIEND, id, kw, "")));
    }
}

/// @title Trap: reentrancy through the receiver hooks of ERC-1155. That hooks veto no protective act is tested beside those.
contract HookTraps is RightsTest {
    bytes32 private constant CAROL_ID = "INV-CAROL";

    Hostile private _hostile;

    function setUp() public override {
        super.setUp();
        _hostile = new Hostile(rights, BOB, SAHIWAL);
        _register(CAROL_ID, address(_hostile));
        _license("PVARA-0003", CAROL_ID, LicenceCategories.MINER);
    }

    /// @dev Balances, supply and the programme's books stand before anybody is called; what has gone on does not go twice.
    function test_safeTransferFrom__receiver_that_reenters__sees_the_end_and_moves_only_its_own() public {
        _send(ALICE, address(_hostile), id, 400);
        _expectSeen(2 * HELD, 400);
        _expectAfter(HELD - 400);
    }

    function test_safeBatchTransferFrom__receiver_that_reenters__sees_the_end_and_moves_only_its_own()
        public
    {
        uint256[] memory ids = new uint256[](2);
        uint256[] memory values = new uint256[](2);
        (ids[0], ids[1], values[0], values[1]) = (id, id, 400, 0);
        vm.prank(ALICE);
        rights.safeBatchTransferFrom(ALICE, address(_hostile), ids, values, "");
        _expectSeen(2 * HELD, 400);
        _expectAfter(HELD - 400);
    }

    function test_allocate__receiver_that_reenters__sees_the_end_and_moves_only_its_own() public {
        _allocate(address(_hostile), id, 400);
        _expectSeen(2 * HELD + 400, 400);
        _expectAfter(HELD);
    }

    function _expectSeen(uint256 supply, uint256 balance) private view {
        assertEq(_hostile.seenSupply(), supply, "supply as it ends");
        assertEq(_hostile.seenReserved(), supply, "reserved as it ends");
        assertEq(_hostile.seenBalance(), balance, "balance as it ends");
    }

    function _expectAfter(uint256 alices) private view {
        assertTrue(_hostile.passedOn(), "its own");
        assertFalse(_hostile.passedOnTwice(), "not twice");
        assertEq(rights.balanceOf(ALICE, id), alices, "sender");
        assertEq(rights.balanceOf(BOB, id), HELD + 400, "friend");
        assertEq(rights.balanceOf(address(_hostile), id), 0, "nothing left");
    }
}
