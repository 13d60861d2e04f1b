// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/**
 * @notice References that have worked, a bit each, so that siblings share a storage word.
 * @dev Issuers number their references: PLAN-0001, PLAN-0002, ... A reference's last two characters choose the bit, by four
 * bits each, and everything else chooses the word. A hundred numbered siblings share one, so that only the first of them
 * pays for a fresh word.
 */
struct RefSet {
    /// @dev Invariant: no bit is ever unset.
    mapping(bytes32 family => uint256 bits) words;
}

using RefSets for RefSet global;

/// @notice Adding to and asking a {RefSet}.
library RefSets {
    /// @dev Of the last two bytes, the four bits that tell siblings apart.
    uint256 private constant SIBLING = 0x0f0f;

    /// @dev Adds a reference; answers whether it is new. Nobody's reference, the zero word, never is.
    function add(RefSet storage set, bytes32 ref) internal returns (bool) {
        if (ref == 0) return false;
        (bytes32 family, uint256 sibling) = split(ref);
        uint256 bits = set.words[family];
        set.words[family] = bits | uint256(1) << sibling;
        return bits >> sibling & 1 == 0;
    }

    function has(RefSet storage set, bytes32 ref) internal view returns (bool) {
        (bytes32 family, uint256 sibling) = split(ref);
        return set.words[family] >> sibling & 1 != 0;
    }

    /**
     * @dev A reference as its family and its number in it, 0 to 255. No two references give the same pair: the family is the
     * reference without its sibling bits, and with where they stood in the lowest bits of its two lowest bytes. Those are
     * free: either the sibling bits were there or, below the last byte in use, nothing is. The zero word stands where no
     * reference does.
     */
    function split(bytes32 ref) internal pure returns (bytes32 family, uint256 sibling) {
        if (ref == 0) return (0, 0);
        uint256 word = uint256(ref);
        uint256 unused = Math.log256(word & ~(word - 1));
        uint256 last = word >> 8 * unused;
        sibling = last & 0x0f | last >> 4 & 0xf0;
        family = bytes32(word & ~(SIBLING << 8 * unused) | unused & 0x0f | unused >> 4 << 8);
    }
}
