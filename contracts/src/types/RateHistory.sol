// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice A rate and the days it holds, packed into one storage word.
 * @dev Layout from the lowest bit: first day 32 (PKT days since 1970) | last day 32 | rate 32 (a fraction times 1e6)
 * | rounding 8 | number 32 (in its history, from 1). The zero word: no rate. A last day before the first: holds on no day.
 */
type RateWord is uint256;

using RateWords for RateWord global;

/// @notice Packing and reading of {RateWord}.
library RateWords {
    // Each cast below cuts one part out of the word; packing and reading are fuzzed as each other's inverse.
    // forge-lint: disable-start(unsafe-typecast)

    function pack(uint32 fromDay_, uint32 untilDay_, uint32 rateE6_, uint8 rounding_)
        internal
        pure
        returns (RateWord)
    {
        return RateWord.wrap(
            uint256(fromDay_) | uint256(untilDay_) << 32 | uint256(rateE6_) << 64 | uint256(rounding_) << 96
        );
    }

    function withNumber(RateWord w, uint256 number_) internal pure returns (RateWord) {
        return RateWord.wrap(RateWord.unwrap(w) & type(uint104).max | number_ << 104);
    }

    function isNone(RateWord w) internal pure returns (bool) {
        return RateWord.unwrap(w) == 0;
    }

    function fromDay(RateWord w) internal pure returns (uint256) {
        return uint32(RateWord.unwrap(w));
    }

    function untilDay(RateWord w) internal pure returns (uint256) {
        return uint32(RateWord.unwrap(w) >> 32);
    }

    function rateE6(RateWord w) internal pure returns (uint32) {
        return uint32(RateWord.unwrap(w) >> 64);
    }

    function rounding(RateWord w) internal pure returns (uint8) {
        return uint8(RateWord.unwrap(w) >> 96);
    }

    function number(RateWord w) internal pure returns (uint256) {
        return uint32(RateWord.unwrap(w) >> 104);
    }

    // forge-lint: disable-end(unsafe-typecast)
}

/**
 * @notice Rates one after the other, each from its first day on. The newest is found with one read.
 * @dev What has begun never changes: a new rate begins after today, and replaces only one that has not begun.
 */
struct RateHistory {
    RateWord newest;
    /// @dev The others by number. Invariant: their first days rise, up to the newest's.
    mapping(uint256 number => RateWord) earlier;
}

using RateHistories for RateHistory global;

/// @notice Adding to and asking a {RateHistory}.
library RateHistories {
    /// @dev Adds a rate that begins after today, or the first of all; answers its number.
    function enter(RateHistory storage history, RateWord w, uint256 today) internal returns (uint256 number) {
        RateWord newest = history.newest;
        number = newest.number();
        if (number == 0 || newest.fromDay() <= today) {
            history.earlier[number] = newest;
            ++number;
        }
        history.newest = w.withNumber(number);
    }

    /// @dev Whether a rate entered now would be the first, the one it replaces aside.
    function isFirst(RateHistory storage history, uint256 today) internal view returns (bool) {
        RateWord newest = history.newest;
        return newest.number() == 0 || (newest.number() == 1 && newest.fromDay() > today);
    }

    /// @dev The rate that holds on a day, or none.
    function at(RateHistory storage history, uint256 day) internal view returns (RateWord w) {
        w = history.newest;
        if (day < w.fromDay()) {
            // The last one that begins at or before the day; number zero is none.
            (uint256 low, uint256 high) = (0, w.number() - 1);
            while (low < high) {
                uint256 middle = (low + high + 1) / 2;
                if (history.earlier[middle].fromDay() <= day) low = middle;
                else high = middle - 1;
            }
            w = history.earlier[low];
        }
        if (day > w.untilDay()) w = RateWord.wrap(0);
    }
}
