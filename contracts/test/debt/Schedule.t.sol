// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Schedule} from "../../src/debt/Schedule.sol";
import {CouponDates} from "../../src/types/Conventions.sol";
import {AccrualTest} from "./AccrualTest.sol";

contract ScheduleTest is AccrualTest {
    function test_period__five_year_bond__ten_half_years() public pure {
        CouponDates memory dates = _regular(_day(2025, 1, 15), _day(2030, 1, 15), 2);
        assertEq(Schedule.count(dates), 10, "count");
        _expect(dates, 0, _day(2025, 1, 15), _day(2025, 7, 15));
        _expect(dates, 9, _day(2029, 7, 15), _day(2030, 1, 15));
    }

    function test_period__short_and_long_front__as_named() public pure {
        CouponDates memory dates = _regular(_day(2025, 3, 1), _day(2027, 1, 15), 2);
        _expect(dates, 0, _day(2025, 3, 1), _day(2025, 7, 15));
        dates.firstCouponDay = _day(2026, 1, 15);
        _expect(dates, 0, _day(2025, 3, 1), _day(2026, 1, 15));
        assertEq(Schedule.count(dates), 3, "count");
    }

    function test_period__irregular_end__counted_from_the_last_coupon_day() public pure {
        CouponDates memory dates = _regular(_day(2025, 2, 28), _day(2027, 5, 1), 4);
        (dates.lastCouponDay, dates.endOfMonth) = (_day(2027, 2, 28), true);
        assertEq(Schedule.count(dates), 9, "count");
        _expect(dates, 0, _day(2025, 2, 28), _day(2025, 5, 31));
        _expect(dates, 7, _day(2026, 11, 30), _day(2027, 2, 28));
        _expect(dates, 8, _day(2027, 2, 28), _day(2027, 5, 1));
    }

    /// @dev From a 31st, and from the last of February with and without the rule of month ends.
    function test_period__ends_of_months__clipped_or_kept() public pure {
        _expect(_regular(_day(2025, 1, 1), _day(2027, 8, 31), 2), 1, _day(2025, 2, 28), _day(2025, 8, 31));
        CouponDates memory dates = _regular(_day(2023, 1, 1), _day(2025, 2, 28), 2);
        _expect(dates, 1, _day(2023, 2, 28), _day(2023, 8, 28));
        dates.endOfMonth = true;
        _expect(dates, 1, _day(2023, 2, 28), _day(2023, 8, 31));
        _expect(dates, 2, _day(2023, 8, 31), _day(2024, 2, 29));
    }

    function test_count__no_coupons__none() public {
        CouponDates memory dates = _regular(_day(2025, 1, 1), _day(2026, 1, 1), 0);
        Schedule.check(dates);
        assertEq(Schedule.count(dates), 0, "count");
        vm.expectRevert(abi.encodeWithSelector(Schedule.PeriodUnknown.selector, 0, 0));
        accrual.period(dates, 0);
        _expectOutside(dates, dates.issueDay);
    }

    function test_check__contradictions__named() public {
        uint256 issue = _day(2025, 1, 15);
        CouponDates memory good = _regular(issue, _day(2030, 1, 15), 2);
        Schedule.check(good);
        _refuse(CouponDates(365, good.maturityDay, 0, 0, 2, false), "issueDay");
        _refuse(CouponDates(issue, issue, 0, 0, 2, false), "maturityDay");
        _refuse(CouponDates(issue, good.maturityDay, 0, 0, 5, false), "perYear");
        _refuse(CouponDates(issue, good.maturityDay, 0, 0, 24, false), "perYear");
        _refuse(CouponDates(issue, good.maturityDay, 0, issue, 2, false), "lastCouponDay");
        _refuse(CouponDates(issue, good.maturityDay, 0, good.maturityDay, 2, false), "lastCouponDay");
        _refuse(CouponDates(issue, good.maturityDay, 0, issue + 1, 0, false), "lastCouponDay");
        _refuse(CouponDates(issue, good.maturityDay, issue, 0, 2, false), "firstCouponDay");
        _refuse(CouponDates(issue, good.maturityDay, good.maturityDay + 1, 0, 2, false), "firstCouponDay");
        _refuse(CouponDates(issue, good.maturityDay, _day(2025, 7, 16), 0, 2, false), "firstCouponDay");
        _refuse(CouponDates(issue, good.maturityDay, _day(2025, 7, 15), 0, 0, false), "firstCouponDay");
        Schedule.check(CouponDates(issue, good.maturityDay, good.maturityDay, 0, 2, false));
        Schedule.check(CouponDates(366, 367, 0, 0, 1, false));
    }

    function test_period__beyond_the_last__refused() public {
        CouponDates memory dates = _regular(_day(2025, 1, 15), _day(2030, 1, 15), 2);
        vm.expectRevert(abi.encodeWithSelector(Schedule.PeriodUnknown.selector, 10, 10));
        accrual.period(dates, 10);
    }

    function test_indexAt__outside__refused() public {
        CouponDates memory dates = _regular(_day(2025, 1, 15), _day(2030, 1, 15), 2);
        _expectOutside(dates, dates.issueDay - 1);
        _expectOutside(dates, dates.maturityDay);
        assertEq(Schedule.indexAt(dates, dates.issueDay), 0, "first day");
        assertEq(Schedule.indexAt(dates, dates.maturityDay - 1), 9, "last day");
    }

    /// @dev Periods follow each other without gap from issue to maturity, whatever the bond.
    function testFuzz_period__any_bond__covers_its_life(uint256 seed) public pure {
        CouponDates memory dates = _any(seed);
        Schedule.check(dates);
        uint256 expected = dates.issueDay;
        uint256 count = Schedule.count(dates);
        for (uint256 i; i < count; ++i) {
            (uint256 start, uint256 end) = Schedule.period(dates, i);
            assertEq(start, expected, "no gap");
            assertTrue(end > start, "no empty period");
            expected = end;
        }
        assertEq(expected, dates.maturityDay, "until maturity");
    }

    /// @dev The index of a day is that of the one period it lies in.
    function testFuzz_indexAt__any_day__lies_in_its_period(uint256 seed, uint256 day) public pure {
        CouponDates memory dates = _any(seed);
        day = bound(day, dates.issueDay, dates.maturityDay - 1);
        (uint256 start, uint256 end) = Schedule.period(dates, Schedule.indexAt(dates, day));
        assertTrue(start <= day && day < end, "within");
    }

    function _expect(CouponDates memory dates, uint256 index, uint256 start, uint256 end) private pure {
        (uint256 foundStart, uint256 foundEnd) = Schedule.period(dates, index);
        assertEq(foundStart, start, "start");
        assertEq(foundEnd, end, "end");
    }

    function _refuse(CouponDates memory dates, bytes32 field) private {
        vm.expectRevert(abi.encodeWithSelector(Schedule.ScheduleInvalid.selector, field));
        accrual.check(dates);
    }

    function _expectOutside(CouponDates memory dates, uint256 day) private {
        vm.expectRevert(
            abi.encodeWithSelector(Schedule.DayOutsideBond.selector, day, dates.issueDay, dates.maturityDay)
        );
        accrual.indexAt(dates, day);
    }
}
