// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {BondHandler} from "./BondHandler.sol";
import {SecurityHandler} from "./SecurityHandler.sol";

/// @title Holders at the bond of a {SecurityHandler}: plain transfers, of nothing, to oneself, in batches, by permit.
contract TraderHandler is BondHandler {
    /// @dev The keys of the first six accounts follow on from this one.
    uint256 private constant FIRST_KEY = 0xACC0;

    constructor(SecurityHandler world) BondHandler(world) {}

    function transfer(uint256 fromSeed, uint256 toSeed, uint256 amount) external {
        address from = WORLD.holder(fromSeed);
        _transfer(from, _account(toSeed), WORLD.some(from, amount));
    }

    function _transfer(address from, address to, uint256 amount) private watched(from, false) {
        bool expected =
            amount <= BOND.balanceOf(from) && BOND.transferCode(from, from, to, amount) == ReasonCodes.OK;
        _try(expected, from, address(BOND), abi.encodeCall(BOND.transfer, (to, amount)));
    }

    /// @notice Invariant 29: zero-value and self transfers are harmless, whoever makes them.
    function transferNothing(uint256 fromSeed, uint256 toSeed, uint256 toOneself)
        external
        watched(address(0), false)
    {
        address from = _account(fromSeed);
        (address to, uint256 amount) =
            toOneself % 2 == 0 ? (from, BOND.balanceOf(from)) : (_account(toSeed), 0);
        bool expected = BOND.transferCode(from, from, to, amount) == ReasonCodes.OK;
        _try(expected, from, address(BOND), abi.encodeCall(BOND.transfer, (to, amount)));
    }

    /// @notice Invariant 27: a batch does what its lines would have done one by one, or nothing if one of them is refused.
    function batchTransfer(uint256 fromSeed, uint256[2] calldata toSeeds, uint256[2] calldata amounts)
        external
    {
        address from = WORLD.holder(fromSeed);
        address[] memory receivers = new address[](2);
        uint256[] memory parts = new uint256[](2);
        (receivers[0], receivers[1]) = (_account(toSeeds[0]), _account(toSeeds[1]));
        (parts[0], parts[1]) = (WORLD.some(from, amounts[0]) / 2, WORLD.some(from, amounts[1]) / 2);
        uint256 snapshot = vm.snapshotState();
        bool expected = true;
        for (uint256 i; i < 2 && expected; ++i) {
            vm.prank(from);
            (expected,) = address(BOND).call(abi.encodeCall(BOND.transfer, (receivers[i], parts[i])));
        }
        uint256[3] memory after_ = _three(from, receivers);
        vm.revertToState(snapshot);
        _try(expected, from, address(BOND), abi.encodeCall(BOND.batchTransfer, (receivers, parts)));
        if (!expected) return;
        uint256[3] memory now_ = _three(from, receivers);
        for (uint256 i; i < 3; ++i) {
            assertEq(now_[i], after_[i], "a batch is its singles");
        }
    }

    /// @notice Invariant 30: a signed permit is an allowance and nothing more: it makes nobody eligible and nothing free.
    function permitAndTransfer(uint256 fromSeed, uint256 toSeed, uint256 spenderSeed, uint256 amount)
        external
    {
        address from = WORLD.accounts(fromSeed % 6);
        _permitAndTransfer(
            fromSeed % 6, from, _account(toSeed), _account(spenderSeed), WORLD.some(from, amount)
        );
    }

    function _permitAndTransfer(uint256 index, address from, address to, address spender, uint256 amount)
        private
        watched(from, false)
    {
        bytes memory permit = _permit(FIRST_KEY + index, from, spender, amount);
        _try(!BOND.isRetired(from), spender, address(BOND), permit);
        bool expected = !BOND.isRetired(from) && amount <= BOND.balanceOf(from)
            && BOND.transferCode(spender, from, to, amount) == ReasonCodes.OK;
        _try(expected, spender, address(BOND), abi.encodeCall(BOND.transferFrom, (from, to, amount)));
    }

    function _three(address from, address[] memory receivers) private view returns (uint256[3] memory) {
        return [BOND.balanceOf(from), BOND.balanceOf(receivers[0]), BOND.balanceOf(receivers[1])];
    }

    function _permit(uint256 key, address owner, address spender, uint256 amount)
        private
        view
        returns (bytes memory)
    {
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 message =
            keccak256(abi.encode(typeHash, owner, spender, amount, BOND.nonces(owner), block.timestamp));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", BOND.DOMAIN_SEPARATOR(), message));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodeCall(BOND.permit, (owner, spender, amount, block.timestamp, v, r, s));
    }
}
