// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes, LanesLib} from "../../src/types/Lanes.sol";
import {Test} from "../base/Test.sol";

contract LanesTest is Test {
    function test_at__layout__block_zero_is_lowest() public pure {
        Lanes lanes = Lanes.wrap(0x00000007_00000006_00000005_00000004_00000003_00000002_00000001_ffffffff);
        assertEq(lanes.at(0), type(uint32).max, "block 0");
        for (uint8 b = 1; b < LanesLib.COUNT; ++b) {
            assertEq(lanes.at(b), b, "block b");
        }
    }

    function test_fullest__no_blocks__is_nothing() public pure {
        (uint8 timeBlock, uint256 kw) = Lanes.wrap(type(uint256).max).fullest(0);
        assertEq(timeBlock, 0, "block");
        assertEq(kw, 0, "kW");
    }

    function test_emptiest__no_blocks__holds_anything() public pure {
        (, uint256 kw) = Lanes.wrap(0).emptiest(0);
        assertEq(kw, type(uint256).max, "kW");
    }

    /// @dev Each operation against an array of eight plain numbers.
    function testFuzz_lanes__any_amounts__behave_as_eight_numbers(
        uint32[8] memory kws,
        uint8 mask,
        uint32 more
    ) public pure {
        Lanes lanes = _pack(kws);
        (uint8 fullBlock, uint256 most) = lanes.fullest(mask);
        (uint8 emptyBlock, uint256 least) = lanes.emptiest(mask);
        for (uint8 b; b < 8; ++b) {
            assertEq(lanes.at(b), kws[b], "at");
            if (mask >> b & 1 == 0) continue;
            assertTrue(kws[b] < most || (kws[b] == most && fullBlock <= b), "fullest, first of equals");
            assertTrue(kws[b] > least || (kws[b] == least && emptyBlock <= b), "emptiest, first of equals");
        }
        if (mask == 0 || most + more > type(uint32).max) return;
        Lanes raised = lanes.plus(LanesLib.spread(mask, more));
        for (uint8 b; b < 8; ++b) {
            uint256 expected = uint256(kws[b]) + (mask >> b & 1 == 0 ? 0 : more);
            assertEq(raised.at(b), expected, "plus");
        }
        assertEq(
            Lanes.unwrap(raised.minus(LanesLib.spread(mask, more))), Lanes.unwrap(lanes), "minus undoes plus"
        );
    }

    function _pack(uint32[8] memory kws) private pure returns (Lanes) {
        uint256 word;
        for (uint256 b = 8; b > 0; --b) {
            word = word << 32 | kws[b - 1];
        }
        return Lanes.wrap(word);
    }
}
