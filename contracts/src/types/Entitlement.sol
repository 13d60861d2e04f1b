// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice What holders are owed, to the last base unit of cash.
 * @dev Per unit, so that nobody's share depends on what others hold. Units are below 2^112 and amounts per unit below 2^96,
 * so that no product overflows. Holders are rounded down one by one and the event is funded rounded up, so what is funded
 * suffices for all of them.
 */
library Entitlement {
    /// @dev Amounts per unit are multiplied by this.
    uint256 internal constant ONE_E18 = 1e18;
    /// @dev The whole, of a rate.
    uint256 internal constant WHOLE_E6 = 1e6;

    /// @dev What so many units are owed, rounded down.
    function share(uint256 units, uint256 perUnitE18) internal pure returns (uint256) {
        return units * perUnitE18 / ONE_E18;
    }

    /// @dev What funds so many units however they are divided among holders: rounded up.
    function need(uint256 units, uint256 perUnitE18) internal pure returns (uint256) {
        return (units * perUnitE18 + ONE_E18 - 1) / ONE_E18;
    }

    /// @dev The tax on an income, never more than it: `rateE6` is at most the whole.
    function tax(uint256 income, uint256 rateE6, bool halfUp) internal pure returns (uint256) {
        return (income * rateE6 + (halfUp ? WHOLE_E6 / 2 : 0)) / WHOLE_E6;
    }
}
