// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RefSet, RefSets} from "../../src/types/RefSet.sol";
import {Test} from "../base/Test.sol";

contract RefSetTest is Test {
    RefSet private _set;

    /// @dev The way back from where a reference stands: if there is one, no two of them stand in one place.
    function testFuzz_split__any_ref__has_a_way_back(bytes32 ref, uint8 unusedBytes) public pure {
        ref = ref << 8 * (unusedBytes % 32);
        if (ref == 0) return;
        (bytes32 family, uint256 sibling) = RefSets.split(ref);
        assertLe(sibling, 255, "a bit of a word");
        uint256 f = uint256(family);
        uint256 unused = f & 0x0f | (f >> 4 & 0xf0);
        uint256 siblingBits = sibling & 0x0f | (sibling & 0xf0) << 4;
        assertEq(bytes32(f & ~uint256(0x0f0f) | siblingBits << 8 * unused), ref, "the reference again");
    }

    function testFuzz_add__two_refs__each_works_once(bytes32 one, bytes32 other) public {
        vm.assume(one != 0 && other != 0 && one != other);
        assertTrue(!_set.has(one), "not there yet");
        assertTrue(_set.add(one), "new");
        assertTrue(_set.has(one) && !_set.has(other), "one is there, the other is not");
        assertTrue(_set.add(other), "another one");
        assertTrue(!_set.add(one) && !_set.add(other), "neither works again");
        assertTrue(_set.has(one) && _set.has(other), "both stay");
    }

    /// @dev Whatever a neighbour differs in: one bit, one byte more, one byte less.
    function testFuzz_add__neighbour__is_another_one(bytes32 ref, uint8 bit, uint8 unusedBytes) public {
        ref = ref << 8 * (unusedBytes % 32);
        bytes32 neighbour = ref ^ bytes32(1 << uint256(bit));
        vm.assume(ref != 0 && neighbour != 0);
        assertTrue(_set.add(ref) && !_set.has(neighbour), "apart");
        assertTrue(_set.add(neighbour) && !_set.add(ref), "each once");
    }

    function test_split__a_hundred_numbered_siblings__one_family() public pure {
        (bytes32 first,) = RefSets.split("PLAN-0100");
        (bytes32 last,) = RefSets.split("PLAN-0199");
        (bytes32 next,) = RefSets.split("PLAN-0200");
        assertEq(first, last, "one word");
        assertTrue(first != next, "the next hundred have their own");
    }

    function test_add__nobody_s_ref__never_new() public {
        assertTrue(!_set.add(0) && !_set.has(0), "zero");
    }
}
