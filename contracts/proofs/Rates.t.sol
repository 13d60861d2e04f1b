// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RateWord, RateWords} from "../src/types/RateHistory.sol";
import {Test} from "../test/base/Test.sol";

/// @title What holds of every packed rate of tax. A twin sees every word with its lowest bit turned over.
abstract contract RateLemmas is Test {
    function _fault() internal pure virtual returns (uint256);

    /// @dev Any parts of a rate pack and come out again.
    function check_rate__pack_then_unpack(
        uint32 from,
        uint32 until,
        uint32 rateE6,
        uint8 rounding,
        uint32 number
    ) public pure {
        RateWord w = RateWords.pack(from, until, rateE6, rounding).withNumber(number);
        w = RateWord.wrap(RateWord.unwrap(w) ^ _fault());
        assertEq(w.fromDay(), from, "from");
        assertEq(w.untilDay(), until, "until");
        assertEq(w.rateE6(), rateE6, "rate");
        assertEq(w.rounding(), rounding, "rounding");
        assertEq(w.number(), number, "number");
    }
}

contract RateProof is RateLemmas {
    function _fault() internal pure override returns (uint256) {
        return 0;
    }
}

contract RateTwin is RateLemmas {
    function _fault() internal pure override returns (uint256) {
        return 1;
    }
}
