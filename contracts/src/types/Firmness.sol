// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice What a right says about how its kW are delivered: the firmness byte of a RightId.
 * @dev Bit 0: interruptible, so curtailed before the firm. Bit 1: green, from a renewable plant. The rest is zero.
 */
library Firmness {
    /// @dev Class of rights that are curtailed last.
    uint8 internal constant FIRM = 0;
    /// @dev Class of rights that are curtailed first.
    uint8 internal constant INTERRUPTIBLE = 1;
    /// @dev From a renewable plant. Says nothing about curtailment.
    uint8 internal constant GREEN = 1 << 1;

    /// @dev The class of a firmness byte by which it is curtailed: {FIRM} or {INTERRUPTIBLE}.
    function classOf(uint8 firmness) internal pure returns (uint8) {
        return firmness & INTERRUPTIBLE;
    }

    /// @dev Whether a firmness byte sets no other bits.
    function isKnown(uint8 firmness) internal pure returns (bool) {
        return firmness & ~(INTERRUPTIBLE | GREEN) == 0;
    }
}
