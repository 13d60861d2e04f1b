// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MovementKind} from "./Movement.sol";

/**
 * @notice What compliance asks of the movements of an asset or of one id, packed into one storage word.
 * @dev Layout from the lowest bit: address of the list of rules 160 | kinds of movement that its rules are asked about 8,
 * bit k for the MovementKind of number k | kinds that they note 8 | flags. The zero word: rules were never set.
 */
type Policy is uint256;

using Policies for Policy global;

/// @notice Packing and reading of {Policy}.
library Policies {
    /// @dev Rules were set, if only to none: the asset may move.
    uint256 internal constant OPEN = 1 << 176;
    /// @dev Holdings are counted by investor.
    uint256 internal constant TRACKED = 1 << 177;
    /// @dev Something has moved.
    uint256 internal constant MOVED = 1 << 178;
    /// @dev Some id has rules of its own.
    uint256 internal constant ID_RULES = 1 << 179;

    uint256 private constant ASKED = 160;
    uint256 private constant NOTED = 168;
    uint256 private constant FLAGS = 176;

    /// @dev The same flags with another list.
    function withList(Policy p, address list_, uint8 asked, uint8 noted) internal pure returns (Policy) {
        uint256 flags = Policy.unwrap(p) >> FLAGS << FLAGS;
        return Policy.wrap(flags | uint256(noted) << NOTED | uint256(asked) << ASKED | uint160(list_));
    }

    function with(Policy p, uint256 flag) internal pure returns (Policy) {
        return Policy.wrap(Policy.unwrap(p) | flag);
    }

    function has(Policy p, uint256 flag) internal pure returns (bool) {
        return Policy.unwrap(p) & flag != 0;
    }

    function asks(Policy p, MovementKind kind) internal pure returns (bool) {
        return Policy.unwrap(p) >> (ASKED + uint8(kind)) & 1 != 0;
    }

    function notes(Policy p, MovementKind kind) internal pure returns (bool) {
        return Policy.unwrap(p) >> (NOTED + uint8(kind)) & 1 != 0;
    }

    function list(Policy p) internal pure returns (address) {
        // The address is the word's lowest 160 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        return address(uint160(Policy.unwrap(p)));
    }
}
