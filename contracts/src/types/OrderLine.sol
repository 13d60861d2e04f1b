// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Factor} from "./Factor.sol";
import {Firmness} from "./Firmness.sol";

/**
 * @notice A curtailment order of one day, short enough that three share a word; zero: none.
 * @dev Layout from the lowest bit: num 24 | den 24 | emergency code 16 | first hour of the day 5 | first hour after 5 | class 1.
 * Never a `num` above its `den`.
 */
type OrderLine is uint80;

using OrderLines for OrderLine global;

/// @notice Packing and reading of {OrderLine}.
library OrderLines {
    function pack(uint8 class, uint256 from, uint256 to, uint24 remaining, uint24 whole, uint16 emergencyCode)
        internal
        pure
        returns (OrderLine)
    {
        uint256 word = uint256(remaining) | uint256(whole) << 24 | uint256(emergencyCode) << 48 | from << 64
            | to << 69 | uint256(class) << 74;
        // Fits: the caller passes hours up to 24 and a class of one bit.
        // forge-lint: disable-next-line(unsafe-typecast)
        return OrderLine.wrap(uint80(word));
    }

    /// @dev The same class and hours, with other terms.
    function revise(OrderLine line, uint24 remaining, uint24 whole, uint16 emergencyCode)
        internal
        pure
        returns (OrderLine)
    {
        return pack(line.classOf(), line.first(), line.end(), remaining, whole, emergencyCode);
    }

    /// @dev The same from a later hour on.
    function since(OrderLine line, uint256 from) internal pure returns (OrderLine) {
        uint256 word = OrderLine.unwrap(line) & ~(uint256(31) << 64) | from << 64;
        // Nothing above the 80 bits was set.
        // forge-lint: disable-next-line(unsafe-typecast)
        return OrderLine.wrap(uint80(word));
    }

    function isNone(OrderLine line) internal pure returns (bool) {
        return OrderLine.unwrap(line) == 0;
    }

    /// @dev Parts that remain.
    function num(OrderLine line) internal pure returns (uint24) {
        // Cuts one part out of the word.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint24(OrderLine.unwrap(line));
    }

    /// @dev Parts of the whole.
    function den(OrderLine line) internal pure returns (uint24) {
        // Cuts one part out of the word.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint24(OrderLine.unwrap(line) >> 24);
    }

    /// @dev What the order leaves.
    function factor(OrderLine line) internal pure returns (Factor memory) {
        return Factor(line.num(), line.den());
    }

    function emergency(OrderLine line) internal pure returns (uint16) {
        return uint16(OrderLine.unwrap(line) >> 48);
    }

    /// @dev First hour of the day.
    function first(OrderLine line) internal pure returns (uint256) {
        return OrderLine.unwrap(line) >> 64 & 31;
    }

    /// @dev First hour of the day after it.
    function end(OrderLine line) internal pure returns (uint256) {
        return OrderLine.unwrap(line) >> 69 & 31;
    }

    function classOf(OrderLine line) internal pure returns (uint8) {
        return uint8(OrderLine.unwrap(line) >> 74 & 1);
    }

    /// @dev Whether the order speaks of a class in an hour of the day.
    function covers(OrderLine line, uint8 class, uint256 hourOfDay) internal pure returns (bool) {
        return line.classOf() == class && line.first() <= hourOfDay && hourOfDay < line.end();
    }

    /// @dev Whether it says of how many parts how many remain.
    function hasFactor(OrderLine line) internal pure returns (bool) {
        return line.den() != 0 && line.num() <= line.den();
    }

    /// @dev The hours in which the order leaves no interruptible kW, a bit each.
    function cleared(OrderLine line) internal pure returns (uint256 mask) {
        return line.classOf() == Firmness.INTERRUPTIBLE && line.num() == 0 ? line.hourMask() : 0;
    }

    /// @dev The hours in which the order takes firm kW without citing an emergency, a bit each.
    function takesFirm(OrderLine line) internal pure returns (uint256 mask) {
        bool takes = line.classOf() == Firmness.FIRM && line.num() < line.den() && line.emergency() == 0;
        return takes ? line.hourMask() : 0;
    }

    /// @dev The hours of the day the order speaks of, a bit each.
    function hourMask(OrderLine line) internal pure returns (uint256 mask) {
        return 2 ** line.end() - 2 ** line.first();
    }
}
