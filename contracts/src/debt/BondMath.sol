// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {CouponDates, DayCountConvention} from "../types/Conventions.sol";
import {DayCount} from "./DayCount.sol";
import {Schedule} from "./Schedule.sol";

/**
 * @notice What a unit of a bond pays and has accrued.
 * @dev Amounts per unit are base units of cash times 1e18, floored once; rates are yearly fractions times 1e6. One unit is
 * PKR 100 of face. What is paid out is floored per holder and what must be there is the ceiling of all, so that no rounding
 * ever lacks cash: floor(a) + floor(b) <= ceil(a + b).
 */
library BondMath {
    /// @dev What an amount per unit is a multiple of.
    uint256 internal constant SCALE = 1e18;
    /// @dev Face of a unit in base units of cash of four decimals.
    uint256 internal constant FACE = 1_000_000;
    /// @dev What a rate is a multiple of.
    uint256 private constant RATE_SCALE = 1e6;

    /// @dev The coupon of a period.
    /// @param principal What a unit still owes, in base units: {FACE} until some of it is paid back.
    /// @param rateE6 The yearly rate.
    /// @param convention How days count.
    /// @param dates The bond's coupon days.
    /// @param index The coupon period, from 0.
    /// @return Base units per unit, times 1e18.
    function couponPerUnitE18(
        uint256 principal,
        uint256 rateE6,
        DayCountConvention convention,
        CouponDates memory dates,
        uint256 index
    ) internal pure returns (uint256) {
        (uint256 start, uint256 end) = Schedule.period(dates, index);
        return _interestE18(principal, rateE6, convention, dates, start, end);
    }

    /// @dev What has accrued of the coupon of the period a day lies in, at the day's start: nothing on a coupon day.
    /// @param principal What a unit still owes, in base units.
    /// @param rateE6 The yearly rate of that period.
    /// @param convention How days count.
    /// @param dates The bond's coupon days.
    /// @param day A day from issue to the day before maturity.
    /// @return Base units per unit, times 1e18.
    function accruedPerUnitE18(
        uint256 principal,
        uint256 rateE6,
        DayCountConvention convention,
        CouponDates memory dates,
        uint256 day
    ) internal pure returns (uint256) {
        (uint256 start,) = Schedule.period(dates, Schedule.indexAt(dates, day));
        return _interestE18(principal, rateE6, convention, dates, start, day);
    }

    /// @dev What units are paid: whole base units, the rest stays.
    function paid(uint256 units, uint256 perUnitE18) internal pure returns (uint256) {
        return Math.mulDiv(units, perUnitE18, SCALE);
    }

    /// @dev What must be there, or is asked, for units: the next whole base unit.
    function required(uint256 units, uint256 perUnitE18) internal pure returns (uint256) {
        return Math.mulDiv(units, perUnitE18, SCALE, Math.Rounding.Ceil);
    }

    function _interestE18(
        uint256 principal,
        uint256 rateE6,
        DayCountConvention convention,
        CouponDates memory dates,
        uint256 start,
        uint256 end
    ) private pure returns (uint256) {
        (uint256 numerator, uint256 denominator) = DayCount.fraction(convention, dates, start, end);
        return Math.mulDiv(principal * rateE6 * (SCALE / RATE_SCALE), numerator, denominator);
    }
}
