// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../base/Test.sol";

/// @title An asset whose issuances each use up a reference.
interface IRefs {
    function refUsed(bytes32 ref) external view returns (bool);
}

/// @title The references that worked, written down apart from the assets they worked at.
contract RefBook is Test {
    /// @dev References that actions try: few, so that they come again. Zero is none.
    uint256 private constant REFS = 64;

    mapping(address asset => mapping(bytes32 ref => bool)) private _worked;

    /// @notice One of the few references, and whether it must still work.
    function pick(address asset, uint256 seed) external view returns (bytes32 ref, bool fresh) {
        ref = bytes32(seed % REFS);
        return (ref, ref != 0 && !_worked[asset][ref]);
    }

    /// @notice A reference has worked.
    function note(address asset, bytes32 ref) external {
        _worked[asset][ref] = true;
    }

    /// @notice The first references are used up by what is issued before a walk begins.
    function noteFirst(address asset, uint256 count) external {
        for (uint256 i = 1; i <= count; ++i) {
            _worked[asset][bytes32(i)] = true;
        }
    }

    /// @notice Conservation of references: those an asset calls used are those that worked, no more and no fewer.
    function check(address asset) external view {
        for (uint256 i; i < REFS; ++i) {
            bytes32 ref = bytes32(i);
            bool same = IRefs(asset).refUsed(ref) == _worked[asset][ref];
            assertTrue(same, "used but never worked, or the reverse");
        }
    }
}
