// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Eight uint32 amounts in one word, one a time block of a month; block b sits at bit 32 b. Unit: kW.
type Lanes is uint256;

using LanesLib for Lanes global;

/// @notice Reading and moving the amounts of a {Lanes} word.
library LanesLib {
    /// @dev How many time blocks a word holds.
    uint8 internal constant COUNT = 8;

    /// @dev The amount of one time block.
    function at(Lanes lanes, uint8 timeBlock) internal pure returns (uint256 kw) {
        return uint32(Lanes.unwrap(lanes) >> (32 * uint256(timeBlock)));
    }

    /// @dev The fullest of the masked time blocks, the first of equals.
    function fullest(Lanes lanes, uint8 blockMask) internal pure returns (uint8 timeBlock, uint256 kw) {
        bool found;
        (uint256 word, uint256 left) = (Lanes.unwrap(lanes), blockMask);
        for (uint8 b; b < COUNT; ++b) {
            if (left == 0) break;
            uint256 amount = word & type(uint32).max;
            if (left & 1 != 0 && (!found || amount > kw)) (found, timeBlock, kw) = (true, b, amount);
            (word, left) = (word >> 32, left >> 1);
        }
    }

    /// @dev The emptiest of the masked time blocks, the first of equals.
    function emptiest(Lanes lanes, uint8 blockMask) internal pure returns (uint8 timeBlock, uint256 kw) {
        kw = type(uint256).max;
        (uint256 word, uint256 left) = (Lanes.unwrap(lanes), blockMask);
        for (uint8 b; b < COUNT; ++b) {
            if (left == 0) break;
            uint256 amount = word & type(uint32).max;
            if (left & 1 != 0 && amount < kw) (timeBlock, kw) = (b, amount);
            (word, left) = (word >> 32, left >> 1);
        }
    }

    /// @dev The same amount, within the uint32 range, in every masked time block.
    function spread(uint8 blockMask, uint256 kw) internal pure returns (Lanes) {
        uint256 word;
        for (uint8 b; blockMask >> b != 0; ++b) {
            if (blockMask >> b & 1 != 0) word |= kw << (32 * uint256(b));
        }
        return Lanes.wrap(word);
    }

    /// @dev What every time block holds above an amount.
    function above(Lanes lanes, uint256 kw) internal pure returns (Lanes) {
        uint256 word;
        for (uint8 b; b < COUNT; ++b) {
            uint256 amount = lanes.at(b);
            if (amount > kw) word |= (amount - kw) << (32 * uint256(b));
        }
        return Lanes.wrap(word);
    }

    /**
     * @dev Adds block by block.
     * Warning: the caller makes sure that no sum passes the uint32 range, or it would carry into its neighbour.
     */
    function plus(Lanes lanes, Lanes more) internal pure returns (Lanes) {
        return Lanes.wrap(Lanes.unwrap(lanes) + Lanes.unwrap(more));
    }

    /**
     * @dev Subtracts block by block.
     * Warning: the caller makes sure that every block holds as much, or it would borrow from its neighbour.
     */
    function minus(Lanes lanes, Lanes less) internal pure returns (Lanes) {
        return Lanes.wrap(Lanes.unwrap(lanes) - Lanes.unwrap(less));
    }
}
