// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {Test} from "../base/Test.sol";

/// @dev Makes the library's reverts happen in a call of their own.
contract CalendarCaller {
    function periodAt(uint256 instant) external pure returns (uint16) {
        return PktCalendar.periodAt(instant);
    }
}

contract PktCalendarTest is Test {
    /// @dev 1 January 2025, 00:00 PKT = 31 December 2024, 19:00 UTC.
    uint256 private constant FIRST = 1_735_671_600;

    CalendarCaller private _caller = new CalendarCaller();

    function test_periodStart__known_months__are_their_first_seconds() public pure {
        assertEq(PktCalendar.periodStart(0), FIRST, "January 2025");
        assertEq(PktCalendar.periodStart(10), 1_761_937_200, "November 2025");
        assertEq(PktCalendar.periodStart(38), 1_835_463_600, "March 2028, after a leap day");
        assertEq(PktCalendar.periodStart(12 * 75 + 2), 4_107_524_400, "March 2100, which has no leap day");
    }

    function test_periodAt__edges__fall_on_the_right_side() public pure {
        assertEq(PktCalendar.periodAt(FIRST), 0, "first second");
        assertEq(PktCalendar.periodAt(1_761_937_199), 9, "last second of October 2025");
        assertEq(PktCalendar.periodAt(1_761_937_200), 10, "first second of November 2025");
    }

    function test_periodAt__outside_the_calendar__refused() public {
        _expectOutOfRange(FIRST - 1);
        _expectOutOfRange(0);
        uint256 end = PktCalendar.periodStart(1 << 16);
        assertEq(_caller.periodAt(end - 1), type(uint16).max, "the last second has a period");
        _expectOutOfRange(end);
        _expectOutOfRange(type(uint256).max);
    }

    /// @dev The closed formulas against a walk month by month with the textbook leap-year rule.
    function test_periods__two_thousand_years__as_a_walk_finds_them() public pure {
        uint256 start = FIRST;
        for (uint16 period; period < 12 * 2000; ++period) {
            uint256 end = start + _daysInMonth(2025 + period / 12, period % 12 + 1) * 1 days;
            if (PktCalendar.periodStart(period) != start || PktCalendar.periodEnd(period) != end) {
                assertEq(PktCalendar.periodStart(period), start, "start of a month");
                assertEq(PktCalendar.periodEnd(period), end, "end of a month");
            }
            start = end;
        }
    }

    function testFuzz_periodAt__any_instant__lies_within_its_period(uint256 instant) public pure {
        instant = bound(instant, FIRST, PktCalendar.periodStart(1 << 16) - 1);
        uint16 period = PktCalendar.periodAt(instant);
        assertLe(PktCalendar.periodStart(period), instant, "not before its start");
        assertTrue(instant < PktCalendar.periodEnd(period), "before its end");
    }

    function testFuzz_hourAt__any_day_and_second__is_the_hour(uint256 day, uint256 second) public pure {
        (day, second) = (bound(day, 0, 1e6), bound(second, 0, 1 days - 1));
        uint256 instant = FIRST + day * 1 days + second;
        assertEq(PktCalendar.hourAt(instant), second / 3600, "hour of the PKT day");
        assertTrue(PktCalendar.isMidnight(instant) == (second == 0), "midnight");
    }

    function _expectOutOfRange(uint256 instant) private {
        vm.expectRevert(abi.encodeWithSelector(PktCalendar.InstantOutOfRange.selector, instant));
        _caller.periodAt(instant);
    }

    function _daysInMonth(uint256 year, uint256 month) private pure returns (uint256) {
        if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }
}
