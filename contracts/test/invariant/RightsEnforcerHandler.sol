// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CapacityRights} from "../../src/token/CapacityRights.sol";
import {Test} from "../base/Test.sol";
import {RightsHandler} from "./RightsHandler.sol";

/// @title The enforcer, the regulator, and what anybody may do, at the rights of a {RightsHandler}.
contract RightsEnforcerHandler is Test {
    address private constant REGULATOR = address(0xA1);
    address private constant OUTSIDER = address(0xBAD);

    RightsHandler private immutable WORLD;
    CapacityRights private immutable RIGHTS;
    address private immutable DESK;

    /// @notice How often each function of the system went through, so that a test can see that it does.
    mapping(bytes4 selector => uint256) public successes;

    /// @dev See {RightsHandler}.
    modifier watched(address loser, bool protective) {
        bool still = WORLD.remember(protective);
        _;
        WORLD.judge(loser, still, protective);
    }

    constructor(RightsHandler world) {
        WORLD = world;
        RIGHTS = world.token();
        DESK = RIGHTS.ENFORCER();
    }

    /// @notice The regulator approves a transfer of the right that asks for it.
    function approve(uint256 fromSeed, uint256 toSeed, uint256 kw) external {
        (address from, address to) = (_account(fromSeed), _account(toSeed));
        uint40 until = uint40(block.timestamp + kw % 30 days);
        bytes memory data =
            abi.encodeCall(RIGHTS.approveTransfer, (from, to, WORLD.ids(3), uint208(kw % 100_000), until));
        _try(true, REGULATOR, address(RIGHTS), data);
    }

    function setPaused(uint256 seed) external watched(address(0), true) {
        bytes memory data =
            seed % 6 == 0 ? abi.encodeCall(RIGHTS.pause, ()) : abi.encodeCall(RIGHTS.unpause, ());
        _try(true, DESK, address(RIGHTS), data);
    }

    function setAccountFrozen(uint256 seed, uint256 freeze) external {
        bytes memory data = abi.encodeCall(RIGHTS.setAddressFrozen, (_account(seed), freeze % 4 == 0));
        _try(true, DESK, address(RIGHTS), data);
    }

    function setFrozen(uint256 seed, uint256 idSeed, uint256 kw) external {
        kw = kw % 16 == 0 ? type(uint256).max : kw % 100_000;
        bytes memory data =
            abi.encodeCall(RIGHTS.setFrozenTokens, (_account(seed), WORLD.ids(idSeed % 4), kw));
        _try(true, DESK, address(RIGHTS), data);
    }

    function forcedTransfer(uint256 fromSeed, uint256 toSeed, uint256 idSeed, uint256 kw) external {
        uint256 id = WORLD.ids(idSeed % 4);
        address from = WORLD.holder(fromSeed, id);
        _forcedTransfer(from, _account(toSeed), id, bound(kw, 0, RIGHTS.balanceOf(from, id) + 1));
    }

    function _forcedTransfer(address from, address to, uint256 id, uint256 kw) private watched(from, true) {
        bool same = WORLD.ownerOfAccount(from) == WORLD.ownerOfAccount(to);
        bool expected = from != to && kw <= RIGHTS.balanceOf(from, id) && _mayReceive(to)
            && (kw == 0 || same || WORLD.isLicensed(to));
        bytes memory data = abi.encodeCall(RIGHTS.forcedTransfer, (from, to, id, kw));
        _try(expected, DESK, address(RIGHTS), data);
    }

    function recall(uint256 fromSeed, uint256 idSeed, uint256 kw) external {
        uint256 id = WORLD.ids(idSeed % 4);
        address from = WORLD.holder(fromSeed, id);
        _recall(from, id, bound(kw, 1, RIGHTS.balanceOf(from, id) / 4 + 1));
    }

    function _recall(address from, uint256 id, uint256 kw) private watched(from, true) {
        bytes memory data = abi.encodeCall(RIGHTS.recall, (from, id, kw));
        bool expected = kw <= RIGHTS.balanceOf(from, id);
        if (expected) WORLD.noteEnded(id, kw);
        _try(expected, DESK, address(RIGHTS), data);
    }

    /// @notice Recovers an account now and then, to the other account of its investor.
    function recover(uint256 lostSeed, uint256 rarely) external {
        (address lost, address successor) =
            (WORLD.accounts(lostSeed % 6), WORLD.accounts((lostSeed % 6 + 3) % 6));
        if (rarely % 3 != 0) return;
        bool expected = !RIGHTS.isRetired(lost) && _mayReceive(successor);
        bytes memory data = abi.encodeCall(RIGHTS.recoveryAddress, (lost, successor, address(0)));
        _try(expected, DESK, address(RIGHTS), data);
    }

    /// @notice Anybody carries over what a retired account still has.
    function carry(uint256 seed) external {
        address lost = WORLD.accounts(seed % 6);
        for (uint256 i; i < 6 && !RIGHTS.isRetired(lost); ++i) {
            lost = WORLD.accounts((seed % 6 + i) % 6);
        }
        _carry(lost, RIGHTS.successorOf(lost));
    }

    /// @dev Invariant 22: it moves what the investor has of each right and does not change it.
    function _carry(address lost, address successor) private watched(lost, true) {
        uint256 units;
        uint256[] memory list = new uint256[](4);
        uint256[4] memory had = _unitsOf(WORLD.ownerOfAccount(lost));
        for (uint256 i; i < 4; ++i) {
            list[i] = WORLD.ids(i);
            units += RIGHTS.balanceOf(lost, WORLD.ids(i));
        }
        bool expected = successor != address(0) && !RIGHTS.isRetired(successor)
            && (units == 0 || WORLD.isEligible(successor));
        _try(expected, OUTSIDER, address(RIGHTS), abi.encodeCall(RIGHTS.carry, (lost, list)));
        uint256[4] memory has = _unitsOf(WORLD.ownerOfAccount(lost));
        for (uint256 i; i < 4; ++i) {
            assertEq(has[i], had[i], "what the investor has");
        }
    }

    function _unitsOf(bytes32 investor) private view returns (uint256[4] memory units) {
        for (uint256 i; i < 4; ++i) {
            units[i] = WORLD.unitsOf(investor, WORLD.ids(i));
        }
    }

    /// @notice Anybody clears the books of a right, which works only when its window is over.
    function expire(uint256 seed, uint256 accountSeed) external {
        uint256 index = seed % 4;
        for (uint256 i; i < 4 && !WORLD.isOver(index); ++i) {
            index = (seed % 4 + i) % 4;
        }
        _expire(index, WORLD.holder(accountSeed, WORLD.ids(index)));
    }

    function _expire(uint256 index, address account) private watched(account, true) {
        address[] memory list = new address[](1);
        list[0] = account;
        if (WORLD.isOver(index)) {
            WORLD.noteEnded(WORLD.ids(index), RIGHTS.balanceOf(account, WORLD.ids(index)));
        }
        _try(
            WORLD.isOver(index),
            OUTSIDER,
            address(RIGHTS),
            abi.encodeCall(RIGHTS.expire, (WORLD.ids(index), list))
        );
    }

    function _mayReceive(address to) private view returns (bool) {
        return !RIGHTS.isFrozen(to) && !RIGHTS.isRetired(to) && WORLD.isEligible(to);
    }

    function _account(uint256 seed) private view returns (address) {
        return WORLD.accounts(seed % WORLD.accountCount());
    }

    /// @dev Calls, and insists that it goes as it must.
    function _try(bool expected, address caller, address target, bytes memory data) private {
        vm.prank(caller);
        (bool ok,) = target.call(data);
        assertTrue(ok == expected, expected ? "should have gone through" : "should have been refused");
        if (ok) ++successes[bytes4(data)];
    }
}
