// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {CivilDate} from "../types/CivilDate.sol";
import {CouponDates} from "../types/Conventions.sol";

/**
 * @notice Which coupon periods a bond has.
 * @dev Regular days lie whole coupon periods from an anchor: the last coupon day before an irregular end, or maturity.
 * Periods are counted from 0, run from one coupon day to the next and never move for holidays; only payments do. Every
 * answer is a closed formula, whatever the length of the bond. Only {check} looks at what it is given: ask it once, when
 * terms are frozen.
 */
library Schedule {
    /// @notice The dates contradict themselves; `field` names the first that does.
    error ScheduleInvalid(bytes32 field);
    /// @notice There is no such coupon period.
    error PeriodUnknown(uint256 index, uint256 count);
    /// @notice Nothing accrues on the day.
    error DayOutsideBond(uint256 day, uint256 issueDay, uint256 maturityDay);

    /// @dev The regular days of a bond, before issue and after maturity too: number n lies in month `n * months + phase`,
    /// on its day of that month or, where that month is too short, on its last.
    struct Grid {
        uint256 months;
        uint256 phase;
        uint256 dayOfMonth;
    }

    /// @dev What a day of the month is that lies in no month, so that it stands for the last of each.
    uint256 private constant LAST_OF_MONTH = 31;

    /// @dev Refuses dates that contradict themselves, naming the field.
    function check(CouponDates memory dates) internal pure {
        uint256 issueDay = dates.issueDay;
        // A regular day up to a year before issue is asked for, and days count from 1970.
        if (issueDay < 366) revert ScheduleInvalid("issueDay");
        if (dates.maturityDay <= issueDay) revert ScheduleInvalid("maturityDay");
        (uint256 first, uint256 last, uint256 perYear) =
            (dates.firstCouponDay, dates.lastCouponDay, dates.perYear);
        if (perYear > 12 || (perYear != 0 && 12 % perYear != 0)) revert ScheduleInvalid("perYear");
        if (last != 0 && (perYear == 0 || last <= issueDay || last >= dates.maturityDay)) {
            revert ScheduleInvalid("lastCouponDay");
        }
        if (first == 0) return;
        if (perYear == 0 || first <= issueDay || first > anchorOf(dates)) {
            revert ScheduleInvalid("firstCouponDay");
        }
        Grid memory grid = gridOf(dates);
        if (dayOf(grid, numberAt(grid, first)) != first) revert ScheduleInvalid("firstCouponDay");
    }

    /// @dev How many coupon periods there are.
    function count(CouponDates memory dates) internal pure returns (uint256) {
        if (dates.perYear == 0) return 0;
        Grid memory grid = gridOf(dates);
        uint256 coupons = numberAt(grid, anchorOf(dates)) + 1 - _firstNumber(grid, dates);
        return dates.lastCouponDay == 0 ? coupons : coupons + 1;
    }

    /// @dev The first day of a coupon period, and the first day after it: its coupon day.
    function period(CouponDates memory dates, uint256 index)
        internal
        pure
        returns (uint256 start, uint256 end)
    {
        uint256 periods = count(dates);
        if (index >= periods) revert PeriodUnknown(index, periods);
        Grid memory grid = gridOf(dates);
        uint256 number = _firstNumber(grid, dates) + index;
        start = index == 0 ? dates.issueDay : dayOf(grid, number - 1);
        end = index + 1 == periods ? dates.maturityDay : dayOf(grid, number);
    }

    /// @dev The coupon period a day lies in: a coupon day begins one, and maturity lies in none.
    function indexAt(CouponDates memory dates, uint256 day) internal pure returns (uint256) {
        if (dates.perYear == 0 || day < dates.issueDay || day >= dates.maturityDay) {
            revert DayOutsideBond(day, dates.issueDay, dates.maturityDay);
        }
        Grid memory grid = gridOf(dates);
        uint256 first = _firstNumber(grid, dates);
        uint256 number = numberAt(grid, Math.min(day, anchorOf(dates)));
        return number < first ? 0 : number + 1 - first;
    }

    /// @dev The day from which regular days are counted.
    function anchorOf(CouponDates memory dates) internal pure returns (uint256) {
        return dates.lastCouponDay == 0 ? dates.maturityDay : dates.lastCouponDay;
    }

    /// @dev The regular days of a bond that pays coupons.
    function gridOf(CouponDates memory dates) internal pure returns (Grid memory grid) {
        if (dates.perYear == 0) revert ScheduleInvalid("perYear");
        uint256 anchor = anchorOf(dates);
        (uint256 month, uint256 dayOfMonth) = CivilDate.monthAndDay(anchor);
        bool isLast = CivilDate.firstDay(month + 1) == anchor + 1;
        grid.months = 12 / dates.perYear;
        grid.phase = month % grid.months;
        grid.dayOfMonth = dates.endOfMonth && isLast ? LAST_OF_MONTH : dayOfMonth;
    }

    /// @dev A regular day by its number.
    function dayOf(Grid memory grid, uint256 number) internal pure returns (uint256) {
        uint256 month = number * grid.months + grid.phase;
        uint256 first = CivilDate.firstDay(month);
        return Math.min(first + grid.dayOfMonth, CivilDate.firstDay(month + 1)) - 1;
    }

    /// @dev The number of the last regular day that is not after a day.
    function numberAt(Grid memory grid, uint256 day) internal pure returns (uint256 number) {
        number = (CivilDate.monthOf(day) - grid.phase) / grid.months;
        if (dayOf(grid, number) > day) --number;
    }

    /// @dev The number of the first coupon day.
    function _firstNumber(Grid memory grid, CouponDates memory dates) private pure returns (uint256) {
        if (dates.firstCouponDay != 0) return numberAt(grid, dates.firstCouponDay);
        return numberAt(grid, dates.issueDay) + 1;
    }
}
