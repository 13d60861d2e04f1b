// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Entitlement} from "../../src/types/Entitlement.sol";
import {Test} from "../base/Test.sol";

contract EntitlementTest is Test {
    uint256 private constant HOLDERS = 16;

    /// @dev Invariant 10: however a supply is divided, what holders are owed is within what is funded, and less than a base
    /// unit a holder is left, and the ceiling's.
    function testFuzz_share__any_holdings__sum_within_the_need(uint96[16] memory units, uint96 perUnitE18)
        public
        pure
    {
        (uint256 supply, uint256 sum) = (0, 0);
        for (uint256 i; i < HOLDERS; ++i) {
            supply += units[i];
            sum += Entitlement.share(units[i], perUnitE18);
        }
        uint256 need = Entitlement.need(supply, perUnitE18);
        assertLe(sum, need, "within");
        assertLe(need - sum, HOLDERS, "dust");
    }

    function testFuzz_tax__any_rate__within_the_income(uint112 income, uint32 rate, bool halfUp) public pure {
        uint256 tax = Entitlement.tax(income, bound(rate, 0, 1e6), halfUp);
        assertLe(tax, income, "within");
        assertEq(Entitlement.tax(income, 0, halfUp), 0, "nothing");
        assertEq(Entitlement.tax(income, 1e6, halfUp), income, "all");
    }

    function test_tax__half_a_base_unit__down_or_up() public pure {
        assertEq(Entitlement.tax(5, 100_000, false), 0, "down");
        assertEq(Entitlement.tax(5, 100_000, true), 1, "half up");
        assertEq(Entitlement.tax(4, 100_000, true), 0, "below a half");
    }

    function test_need__whole_and_broken__rounded_up() public pure {
        assertEq(Entitlement.need(3, 1e18), 3, "whole");
        assertEq(Entitlement.need(3, 1e18 + 1), 4, "broken");
        assertEq(Entitlement.need(0, 1e18), 0, "none");
    }
}
