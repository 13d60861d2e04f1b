// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CivilDate} from "../../src/types/CivilDate.sol";
import {Test} from "../base/Test.sol";

contract CivilDateTest is Test {
    uint256 private constant YEARS = 500;

    /// @dev The closed formulas against a walk day by day with the textbook leap-year rule.
    function test_everything__five_centuries__as_a_walk_finds_them() public pure {
        (uint256 day, uint256 leapDays) = (0, CivilDate.leapDaysBefore(0));
        for (uint256 month = 12 * 1970; month < 12 * (1970 + YEARS); ++month) {
            uint256 length = _daysInMonth(month / 12, month % 12 + 1);
            assertEq(CivilDate.firstDay(month), day, "first day");
            _expect(day, month, 1);
            _expect(day + length - 1, month, length);
            assertEq(CivilDate.leapDaysBefore(day), leapDays, "leap days");
            day += length;
            if (CivilDate.isLeap(month / 12)) leapDays += length;
        }
        assertEq(CivilDate.leapDaysBefore(day), leapDays, "leap days in the end");
    }

    function testFuzz_monthAndDay__any_day__leads_back_to_it(uint256 day) public pure {
        day = bound(day, 0, 1e6);
        (uint256 month, uint256 dayOfMonth) = CivilDate.monthAndDay(day);
        assertEq(CivilDate.firstDay(month) + dayOfMonth - 1, day, "day");
        assertLe(dayOfMonth, _daysInMonth(month / 12, month % 12 + 1), "within the month");
        assertEq(CivilDate.yearOf(day), month / 12, "year");
    }

    function testFuzz_leapDaysBefore__one_day_more__counts_it_in_leap_years(uint256 day) public pure {
        day = bound(day, 0, 1e6);
        uint256 more = CivilDate.leapDaysBefore(day + 1) - CivilDate.leapDaysBefore(day);
        assertEq(more, CivilDate.isLeap(CivilDate.yearOf(day)) ? 1 : 0, "one more");
    }

    function _expect(uint256 day, uint256 month, uint256 dayOfMonth) private pure {
        (uint256 foundMonth, uint256 foundDay) = CivilDate.monthAndDay(day);
        assertEq(foundMonth, month, "month");
        assertEq(foundDay, dayOfMonth, "day of the month");
    }

    function _daysInMonth(uint256 year, uint256 month) private pure returns (uint256) {
        if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }
}
