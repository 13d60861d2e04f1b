// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CapacityRights} from "../../src/token/CapacityRights.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Test} from "../base/Test.sol";
import {RightsHandler} from "./RightsHandler.sol";

/// @title Holders, their operators, and intruders, at the rights of a {RightsHandler}.
contract RightsTraderHandler is Test {
    RightsHandler private immutable WORLD;
    CapacityRights private immutable RIGHTS;

    /// @notice How often each function of the system went through, so that a test can see that it does.
    mapping(bytes4 selector => uint256) public successes;

    /// @dev See {RightsHandler}.
    modifier watched(address loser) {
        bool still = WORLD.remember(false);
        _;
        WORLD.judge(loser, still, false);
    }

    constructor(RightsHandler world) {
        WORLD = world;
        RIGHTS = world.token();
    }

    function transfer(uint256 fromSeed, uint256 toSeed, uint256 idSeed, uint256 kw) external {
        uint256 id = WORLD.ids(idSeed % 4);
        address from = WORLD.holder(fromSeed, id);
        _transfer(from, from, _account(toSeed), id, bound(kw, 0, RIGHTS.balanceOf(from, id) + 1));
    }

    /// @notice Somebody is given charge of an account's rights, which takes a licence, and moves some. Invariant 30: that
    /// makes nobody eligible and nothing free.
    function operate(uint256 operatorSeed, uint256 fromSeed, uint256 toSeed, uint256 kw) external {
        uint256 id = WORLD.ids(0);
        (address operator, address from) = (_account(operatorSeed), WORLD.holder(fromSeed, id));
        bool expected = WORLD.isEligible(operator) && WORLD.isLicensed(operator) && !RIGHTS.isRetired(from);
        _try(expected, from, abi.encodeCall(RIGHTS.setApprovalForAll, (operator, true)));
        _transfer(operator, from, _account(toSeed), id, bound(kw, 0, RIGHTS.balanceOf(from, id) + 1));
    }

    function _transfer(address operator, address from, address to, uint256 id, uint256 kw)
        private
        watched(from)
    {
        _checkFree(from, to, id);
        bool allowed = operator == from || RIGHTS.isApprovedForAll(from, operator);
        bool expected = allowed && kw <= RIGHTS.balanceOf(from, id)
            && RIGHTS.transferCode(operator, from, to, id, kw) == ReasonCodes.OK;
        _try(expected, operator, abi.encodeCall(RIGHTS.safeTransferFrom, (from, to, id, kw, "")));
    }

    /// @dev Invariant 2: free = max(0, balance - frozen). The pre-check never wants fewer to be free, and never lets more go.
    function _checkFree(address from, address to, uint256 id) private view {
        (uint256 balance, uint256 frozen) = (RIGHTS.balanceOf(from, id), RIGHTS.getFrozenTokens(from, id));
        uint256 free = balance > frozen ? balance - frozen : 0;
        uint16 code = RIGHTS.transferCode(from, from, to, id, free);
        assertTrue(code != ReasonCodes.FREE_BALANCE_TOO_LOW, "free units are free");
        if (free == balance || from == to || code != ReasonCodes.OK) return;
        assertTrue(
            RIGHTS.transferCode(from, from, to, id, free + 1) != ReasonCodes.OK, "frozen units are not"
        );
    }

    /// @notice Invariant 29: zero-value and self transfers are harmless, whoever makes them.
    function transferNothing(uint256 fromSeed, uint256 toSeed, uint256 idSeed, uint256 toOneself)
        external
        watched(address(0))
    {
        (address from, uint256 id) = (_account(fromSeed), WORLD.ids(idSeed % 4));
        (address to, uint256 kw) =
            toOneself % 2 == 0 ? (from, RIGHTS.balanceOf(from, id)) : (_account(toSeed), 0);
        bool expected = RIGHTS.transferCode(from, from, to, id, kw) == ReasonCodes.OK;
        _try(expected, from, abi.encodeCall(RIGHTS.safeTransferFrom, (from, to, id, kw, "")));
    }

    /// @notice Invariant 27: a batch does what its lines would have done one by one, or nothing if one of them is refused.
    /// Both lines may be of the same right.
    function batchTransfer(uint256 fromSeed, uint256 toSeed, uint256 idSeeds, uint256 kws) external {
        (uint256[] memory ids, uint256[] memory values) = (new uint256[](2), new uint256[](2));
        // Mostly rights that holders may transfer by themselves, or hardly any batch would go through.
        (ids[0], ids[1]) = (WORLD.ids(idSeeds % 2), WORLD.ids(idSeeds / 2 % 8 == 0 ? 3 : idSeeds / 16 % 2));
        address from = WORLD.holder(fromSeed, ids[0]);
        for (uint256 i; i < 2; ++i) {
            values[i] = bound(kws >> 128 * i, 0, RIGHTS.balanceOf(from, ids[i]) * 5 / 8);
        }
        _batchTransfer(from, _account(toSeed), ids, values);
    }

    function _batchTransfer(address from, address to, uint256[] memory ids, uint256[] memory values)
        private
        watched(from)
    {
        uint256 snapshot = vm.snapshotState();
        bool expected = true;
        for (uint256 i; i < 2 && expected; ++i) {
            vm.prank(from);
            (expected,) = address(RIGHTS)
                .call(abi.encodeCall(RIGHTS.safeTransferFrom, (from, to, ids[i], values[i], "")));
        }
        uint256[4] memory after_ = _four(from, to, ids);
        vm.revertToState(snapshot);
        _try(expected, from, abi.encodeCall(RIGHTS.safeBatchTransferFrom, (from, to, ids, values, "")));
        uint256[4] memory now_ = _four(from, to, ids);
        for (uint256 i; i < 4 && expected; ++i) {
            assertEq(now_[i], after_[i], "a batch is its singles");
        }
    }

    /// @notice Invariant 5: anybody tries what is only the issuer's, the regulator's or the enforcer's, and to move rights
    /// that they have no charge of.
    function intrude(uint256 callerSeed, uint256 victimSeed, uint256 idSeed) external watched(address(0)) {
        (address caller, address victim, uint256 id) =
            (_account(callerSeed), _account(victimSeed), WORLD.ids(idSeed % 4));
        bytes[8] memory calls = [
            abi.encodeCall(RIGHTS.recall, (victim, id, 1)),
            abi.encodeCall(RIGHTS.forcedTransfer, (victim, caller, id, 1)),
            abi.encodeCall(RIGHTS.recoveryAddress, (victim, caller, address(0))),
            abi.encodeCall(RIGHTS.setFrozenTokens, (victim, id, 0)),
            abi.encodeCall(RIGHTS.setAddressFrozen, (victim, false)),
            abi.encodeCall(RIGHTS.unpause, ()),
            abi.encodeCall(RIGHTS.approveTransfer, (victim, caller, id, 1, type(uint40).max)),
            abi.encodeCall(RIGHTS.setDocument, ("X", "x", 0))
        ];
        for (uint256 i; i < calls.length; ++i) {
            _try(false, caller, calls[i]);
        }
        if (caller == victim || RIGHTS.isApprovedForAll(victim, caller)) return;
        _try(false, caller, abi.encodeCall(RIGHTS.safeTransferFrom, (victim, caller, id, 0, "")));
    }

    function _four(address from, address to, uint256[] memory ids) private view returns (uint256[4] memory) {
        return [
            RIGHTS.balanceOf(from, ids[0]),
            RIGHTS.balanceOf(from, ids[1]),
            RIGHTS.balanceOf(to, ids[0]),
            RIGHTS.balanceOf(to, ids[1])
        ];
    }

    function _account(uint256 seed) private view returns (address) {
        return WORLD.accounts(seed % WORLD.accountCount());
    }

    /// @dev Calls, and insists that it goes as it must.
    function _try(bool expected, address caller, bytes memory data) private {
        vm.prank(caller);
        (bool ok,) = address(RIGHTS).call(data);
        assertTrue(ok == expected, expected ? "should have gone through" : "should have been refused");
        if (ok) ++successes[bytes4(data)];
    }
}
