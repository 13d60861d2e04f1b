// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DayCount} from "../../src/debt/DayCount.sol";
import {Schedule} from "../../src/debt/Schedule.sol";
import {CouponDates, DayCountConvention} from "../../src/types/Conventions.sol";
import {AccrualTest} from "./AccrualTest.sol";

/// @dev Worked examples: ISDA, "EMU and Market Conventions: Recent Developments" (1998), section 4.
contract DayCountTest is AccrualTest {
    uint256 private constant CONVENTIONS = 5;

    /// @dev 1 November 2003 to 1 May 2004, a coupon of 10 %: 4.997723 by ISDA's rule, 5 by ICMA's.
    function test_fraction__semi_annual_over_a_leap_year__as_published() public pure {
        CouponDates memory dates = _regular(_day(2003, 11, 1), _day(2004, 5, 1), 2);
        _expect(DayCountConvention.ActActIsda, dates, 61 * 366 + 121 * 365, 365 * 366);
        _expect(DayCountConvention.ActActIcma, dates, 1, 2);
    }

    /// @dev 1 February to 1 July 1999, a short first period of a yearly coupon.
    function test_fraction__short_first_period__as_published() public pure {
        CouponDates memory dates = _regular(_day(1999, 2, 1), _day(1999, 7, 1), 1);
        _expect(DayCountConvention.ActActIsda, dates, 150, 365);
        _expect(DayCountConvention.ActActIcma, dates, 150, 365);
    }

    /// @dev 15 August 2002 to 15 July 2003, a long first period of a semi-annual coupon.
    function test_fraction__long_first_period__as_published() public pure {
        CouponDates memory dates = _regular(_day(2002, 8, 15), _day(2003, 7, 15), 2);
        dates.firstCouponDay = _day(2003, 7, 15);
        _expect(DayCountConvention.ActActIsda, dates, 334, 365);
        // Of 15 July 2002 to 15 January 2003, 184 days, 153 count; the second half year is whole.
        _expect(DayCountConvention.ActActIcma, dates, 153 + 184, 2 * 184);
    }

    /// @dev 30 July 1999 to 30 June 2000, a short last period after a semi-annual coupon of 30 January.
    function test_fraction__short_last_period__as_published() public pure {
        CouponDates memory dates = _regular(_day(1999, 7, 30), _day(2000, 6, 30), 2);
        dates.lastCouponDay = _day(2000, 1, 30);
        _expectOf(DayCountConvention.ActActIsda, dates, dates.lastCouponDay, dates.maturityDay, 152, 366);
        _expectOf(DayCountConvention.ActActIcma, dates, dates.lastCouponDay, dates.maturityDay, 152, 2 * 182);
    }

    /// @dev 30 November 1999 to 30 April 2000, a long last period of a quarterly coupon of month ends.
    function test_fraction__long_last_period__as_published() public pure {
        CouponDates memory dates = _regular(_day(1999, 5, 31), _day(2000, 4, 30), 4);
        (dates.lastCouponDay, dates.endOfMonth) = (_day(1999, 11, 30), true);
        (uint256 start, uint256 end) = (dates.lastCouponDay, dates.maturityDay);
        _expectOf(DayCountConvention.ActActIsda, dates, start, end, 32 * 366 + 120 * 365, 365 * 366);
        // A whole quarter to 29 February, and 61 days of the 92 to 31 May.
        _expectOf(DayCountConvention.ActActIcma, dates, start, end, 92 + 61, 4 * 92);
    }

    function test_fraction__fixed_bases__count_days() public pure {
        CouponDates memory dates = _regular(_day(2024, 1, 31), _day(2024, 3, 31), 1);
        _expect(DayCountConvention.Act365Fixed, dates, 60, 365);
        _expect(DayCountConvention.Act360, dates, 60, 360);
        _expect(DayCountConvention.Thirty360, dates, 60, 360);
    }

    /// @dev A 31st at the end stays unless the first day is a 30th or 31st; February is as long as it is.
    function test_fraction__thirty_360__ends_of_months() public pure {
        _expectThirty(_day(2024, 1, 29), _day(2024, 3, 31), 62);
        _expectThirty(_day(2024, 1, 30), _day(2024, 3, 31), 60);
        _expectThirty(_day(2024, 1, 31), _day(2024, 2, 29), 29);
        _expectThirty(_day(2024, 2, 29), _day(2024, 3, 31), 32);
    }

    function test_fraction__reversed_or_without_coupons__refused() public {
        CouponDates memory dates = _regular(_day(2024, 1, 31), _day(2024, 3, 31), 0);
        vm.expectRevert(abi.encodeWithSelector(DayCount.DaysReversed.selector, 11, 10));
        accrual.fraction(DayCountConvention.Act360, dates, 11, 10);
        vm.expectRevert(abi.encodeWithSelector(Schedule.ScheduleInvalid.selector, bytes32("perYear")));
        accrual.fraction(DayCountConvention.ActActIcma, dates, dates.issueDay, dates.maturityDay);
    }

    /// @dev What two stretches count is what both together do, but for 30/360, where a 31st is no day.
    function testFuzz_fraction__two_stretches__add_up(uint256 seed, uint256 middle, uint256 kind)
        public
        pure
    {
        CouponDates memory dates = _any(seed);
        middle = bound(middle, dates.issueDay, dates.maturityDay);
        DayCountConvention convention = DayCountConvention(kind % (CONVENTIONS - 1));
        (uint256 n1, uint256 d1) = DayCount.fraction(convention, dates, dates.issueDay, middle);
        (uint256 n2, uint256 d2) = DayCount.fraction(convention, dates, middle, dates.maturityDay);
        (uint256 n, uint256 d) = DayCount.fraction(convention, dates, dates.issueDay, dates.maturityDay);
        assertEq((n1 * d2 + n2 * d1) * d, n * d1 * d2, "sum");
    }

    /// @dev A regular period is exactly one coupon's share of a year.
    function testFuzz_fraction__regular_period__is_its_share(uint256 seed, uint256 number) public pure {
        CouponDates memory dates = _any(seed);
        Schedule.Grid memory grid = Schedule.gridOf(dates);
        number = Schedule.numberAt(grid, dates.issueDay) + number % 100;
        (uint256 start, uint256 end) = (Schedule.dayOf(grid, number), Schedule.dayOf(grid, number + 1));
        (uint256 n, uint256 d) = DayCount.fraction(DayCountConvention.ActActIcma, dates, start, end);
        assertEq(n * dates.perYear, d, "share");
    }

    function _expectThirty(uint256 start, uint256 end, uint256 days_) private pure {
        _expectOf(DayCountConvention.Thirty360, _regular(start, end, 1), start, end, days_, 360);
    }

    function _expect(DayCountConvention convention, CouponDates memory dates, uint256 n, uint256 d)
        private
        pure
    {
        _expectOf(convention, dates, dates.issueDay, dates.maturityDay, n, d);
    }

    function _expectOf(
        DayCountConvention convention,
        CouponDates memory dates,
        uint256 start,
        uint256 end,
        uint256 n,
        uint256 d
    ) private pure {
        (uint256 foundN, uint256 foundD) = DayCount.fraction(convention, dates, start, end);
        assertEq(foundN * d, n * foundD, "fraction");
    }
}
