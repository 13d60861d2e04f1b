// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What remains of kW: `num` of `den` parts, never more than all of them.
struct Factor {
    uint256 num;
    uint256 den;
}

using FactorLib for Factor global;

/// @notice Comparing and applying of {Factor}. Terms stay under 2^32, so that no product passes the word.
library FactorLib {
    /// @dev Whether one leaves less than the other.
    function isTighterThan(Factor memory self, Factor memory other) internal pure returns (bool) {
        return self.num * other.den < other.num * self.den;
    }

    /// @dev What remains of an amount, floored: the parts of a sum never remain more than the sum does.
    function share(Factor memory self, uint256 kw) internal pure returns (uint256) {
        return kw * self.num / self.den;
    }
}
