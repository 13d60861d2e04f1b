// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondMath} from "../../src/debt/BondMath.sol";
import {DayCount} from "../../src/debt/DayCount.sol";
import {Schedule} from "../../src/debt/Schedule.sol";
import {CouponDates, DayCountConvention} from "../../src/types/Conventions.sol";
import {AccrualTest} from "./AccrualTest.sol";

contract BondMathTest is AccrualTest {
    uint256 private constant RATE_E6 = 120_000;

    /// @dev 12 % a year of PKR 100 is PKR 6 each half year; after 47 of 181 days, 47/181 of it.
    function test_coupon__five_year_bond__half_the_rate() public pure {
        CouponDates memory dates = _regular(_day(2025, 1, 15), _day(2030, 1, 15), 2);
        assertEq(_coupon(BondMath.FACE, dates, 3), 60_000e18, "coupon");
        assertEq(_coupon(BondMath.FACE / 4, dates, 3), 15_000e18, "of what is still owed");
        assertEq(_accrued(dates, _day(2025, 3, 3)), 60_000e18 * 47 / uint256(181), "accrued");
        assertEq(_accrued(dates, _day(2025, 1, 15)), 0, "at issue");
        assertEq(_accrued(dates, _day(2025, 7, 15)), 0, "on a coupon day");
    }

    function test_paid_and_required__a_third__floor_and_ceiling() public pure {
        assertEq(BondMath.paid(10, 1e18 / uint256(3)), 3, "floor");
        assertEq(BondMath.required(10, 1e18 / uint256(3)), 4, "ceiling");
        assertEq(BondMath.paid(10, 6e18), 60, "exact");
        assertEq(BondMath.required(10, 6e18), 60, "exact");
    }

    /// @dev Accrual only grows within a period and never passes its coupon.
    function testFuzz_accrued__any_day__between_yesterday_and_coupon(uint256 seed, uint256 day, uint256 kind)
        public
        pure
    {
        CouponDates memory dates = _any(seed);
        DayCountConvention convention = DayCountConvention(kind % 5);
        day = bound(day, dates.issueDay, dates.maturityDay - 1);
        uint256 index = Schedule.indexAt(dates, day);
        (uint256 start,) = Schedule.period(dates, index);
        uint256 accrued = BondMath.accruedPerUnitE18(BondMath.FACE, RATE_E6, convention, dates, day);
        uint256 coupon = BondMath.couponPerUnitE18(BondMath.FACE, RATE_E6, convention, dates, index);
        // 30/360 counts the 31st with the 30th and the end of February for itself, so a day may count for more.
        if (convention != DayCountConvention.Thirty360) assertLe(accrued, coupon, "at most the coupon");
        if (day == start) assertEq(accrued, 0, "nothing at first");
        else assertLe(_before(convention, dates, day), accrued, "never falls");
    }

    /// @dev The amount per unit is the greatest that does not pass the exact fraction.
    function testFuzz_coupon__any_bond__floored_once(uint256 seed, uint256 rateE6, uint256 kind) public pure {
        CouponDates memory dates = _any(seed);
        DayCountConvention convention = DayCountConvention(kind % 5);
        rateE6 = bound(rateE6, 0, 1e6);
        uint256 index = _draw(seed, 9) % Schedule.count(dates);
        (uint256 start, uint256 end) = Schedule.period(dates, index);
        (uint256 n, uint256 d) = DayCount.fraction(convention, dates, start, end);
        uint256 coupon = BondMath.couponPerUnitE18(BondMath.FACE, rateE6, convention, dates, index);
        assertLe(coupon * d, rateE6 * 1e18 * n, "not above");
        assertTrue((coupon + 1) * d > rateE6 * 1e18 * n, "not a step below");
    }

    /// @dev What two holders are paid is there, and less than two base units stay behind.
    function testFuzz_required__two_holders__covers_both(uint96 one, uint96 other, uint128 perUnitE18)
        public
        pure
    {
        uint256 out = BondMath.paid(one, perUnitE18) + BondMath.paid(other, perUnitE18);
        uint256 there = BondMath.required(uint256(one) + other, perUnitE18);
        assertLe(out, there, "covered");
        assertLe(there, out + 2, "dust");
    }

    function _before(DayCountConvention convention, CouponDates memory dates, uint256 day)
        private
        pure
        returns (uint256)
    {
        return BondMath.accruedPerUnitE18(BondMath.FACE, RATE_E6, convention, dates, day - 1);
    }

    function _coupon(uint256 principal, CouponDates memory dates, uint256 index)
        private
        pure
        returns (uint256)
    {
        return BondMath.couponPerUnitE18(principal, RATE_E6, DayCountConvention.ActActIcma, dates, index);
    }

    function _accrued(CouponDates memory dates, uint256 day) private pure returns (uint256) {
        return BondMath.accruedPerUnitE18(BondMath.FACE, RATE_E6, DayCountConvention.ActActIcma, dates, day);
    }
}
