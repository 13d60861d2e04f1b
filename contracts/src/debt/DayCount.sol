// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CivilDate} from "../types/CivilDate.sol";
import {CouponDates, DayCountConvention} from "../types/Conventions.sol";
import {Schedule} from "./Schedule.sol";

/**
 * @notice The share of a year between two days, as an exact fraction.
 * @dev The first day counts, the last does not. Fractions are not reduced; for days of one bond their parts stay far below
 * 128 bits. Sources: ICMA rule 251 and ISDA, EMU and Market Conventions (1998) for ACT/ACT; ISDA Definitions 2006, 4.16.
 */
library DayCount {
    /// @notice The days lie the wrong way round.
    error DaysReversed(uint256 start, uint256 end);

    /// @dev The share of a year between two days of a bond.
    /// @param convention How it is counted.
    /// @param dates The bond's coupon days; only {ActActIcma} looks at them.
    /// @param start The first day that counts.
    /// @param end The first day that no longer counts.
    function fraction(DayCountConvention convention, CouponDates memory dates, uint256 start, uint256 end)
        internal
        pure
        returns (uint256 numerator, uint256 denominator)
    {
        if (end < start) revert DaysReversed(start, end);
        if (convention == DayCountConvention.ActActIcma) return _icma(dates, start, end);
        if (convention == DayCountConvention.ActActIsda) return _isda(start, end);
        if (convention == DayCountConvention.Act365Fixed) return (end - start, 365);
        if (convention == DayCountConvention.Act360) return (end - start, 360);
        return (_days30(start, end), 360);
    }

    /// @dev Each regular period that the days touch counts for itself; those between the first and the last are whole.
    function _icma(CouponDates memory dates, uint256 start, uint256 end)
        private
        pure
        returns (uint256 numerator, uint256 denominator)
    {
        Schedule.Grid memory grid = Schedule.gridOf(dates);
        uint256 first = Schedule.numberAt(grid, start);
        uint256 firstEnd = Schedule.dayOf(grid, first + 1);
        uint256 firstDays = firstEnd - Schedule.dayOf(grid, first);
        if (end <= firstEnd) return (end - start, dates.perYear * firstDays);
        uint256 last = Schedule.numberAt(grid, end);
        uint256 lastStart = Schedule.dayOf(grid, last);
        uint256 lastDays = Schedule.dayOf(grid, last + 1) - lastStart;
        uint256 both = firstDays * lastDays;
        numerator = (firstEnd - start) * lastDays + (last - first - 1) * both + (end - lastStart) * firstDays;
        denominator = dates.perYear * both;
    }

    function _isda(uint256 start, uint256 end) private pure returns (uint256 numerator, uint256 denominator) {
        uint256 leap = CivilDate.leapDaysBefore(end) - CivilDate.leapDaysBefore(start);
        return (leap * 365 + (end - start - leap) * 366, 365 * 366);
    }

    /// @dev Days where every month has 30: a 31st is a 30th, the last day only if the first is a 30th or 31st as well.
    function _days30(uint256 start, uint256 end) private pure returns (uint256) {
        (uint256 startMonth, uint256 startDay) = CivilDate.monthAndDay(start);
        (uint256 endMonth, uint256 endDay) = CivilDate.monthAndDay(end);
        if (startDay > 30) startDay = 30;
        if (endDay > 30 && startDay == 30) endDay = 30;
        return 30 * (endMonth - startMonth) + endDay - startDay;
    }
}
