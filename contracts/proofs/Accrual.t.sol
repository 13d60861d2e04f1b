// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondMath} from "../src/debt/BondMath.sol";
import {Test} from "../test/base/Test.sol";

/// @title What holds of every rounding of payments. A twin pays the ceiling.
abstract contract AccrualLemmas is Test {
    function _paid(uint256 units, uint256 perUnitE18) internal pure virtual returns (uint256);

    /// @dev A holder is paid no more than is due, and less than a base unit below it.
    function check_paid__is_the_floor(uint64 units, uint64 perUnitE18) public pure {
        uint256 due = uint256(units) * perUnitE18;
        uint256 out = _paid(units, perUnitE18);
        assertTrue(out * BondMath.SCALE <= due && due - out * BondMath.SCALE < BondMath.SCALE, "floor");
    }

    /// @dev What is asked for is what is due, or less than a base unit above it: it covers what is paid.
    function check_required__covers_what_is_paid(uint64 units, uint64 perUnitE18) public pure {
        uint256 due = uint256(units) * perUnitE18;
        uint256 there = BondMath.required(units, perUnitE18) * BondMath.SCALE;
        assertTrue(there >= due && there - due < BondMath.SCALE, "ceiling");
        if (due % BondMath.SCALE != 0) {
            assertTrue(_paid(units, perUnitE18) * BondMath.SCALE < there, "a base unit apart");
        }
    }
}

contract AccrualProof is AccrualLemmas {
    function _paid(uint256 units, uint256 perUnitE18) internal pure override returns (uint256) {
        return BondMath.paid(units, perUnitE18);
    }
}

contract AccrualTwin is AccrualLemmas {
    function _paid(uint256 units, uint256 perUnitE18) internal pure override returns (uint256) {
        return BondMath.required(units, perUnitE18);
    }
}
