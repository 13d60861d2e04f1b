// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondMath} from "../../src/debt/BondMath.sol";
import {DayCount} from "../../src/debt/DayCount.sol";
import {Schedule} from "../../src/debt/Schedule.sol";
import {CouponDates, DayCountConvention} from "../../src/types/Conventions.sol";

/// @title The libraries of accrual, each function as a call of its own: its reverts show, and other programs may ask.
contract Accrual {
    /// @notice A bond and a day on which something is asked of it.
    struct Question {
        CouponDates dates;
        DayCountConvention convention;
        uint256 rateE6;
        uint256 day;
    }

    /// @notice All that is to be said of a bond.
    struct Answer {
        uint256[] couponDays;
        uint256[] couponsE18;
        uint256 index;
        uint256 accruedE18;
        uint256 numerator;
        uint256 denominator;
    }

    /// @notice All that is to be said of bonds.
    function answers(Question[] calldata questions) external pure returns (Answer[] memory all) {
        all = new Answer[](questions.length);
        for (uint256 i; i < questions.length; ++i) {
            all[i] = answer(questions[i]);
        }
    }

    /// @notice See {Schedule.check}.
    function check(CouponDates memory dates) external pure {
        Schedule.check(dates);
    }

    /// @notice See {Schedule.period}.
    function period(CouponDates memory dates, uint256 index) external pure returns (uint256, uint256) {
        return Schedule.period(dates, index);
    }

    /// @notice See {Schedule.indexAt}.
    function indexAt(CouponDates memory dates, uint256 day) external pure returns (uint256) {
        return Schedule.indexAt(dates, day);
    }

    /// @notice See {DayCount.fraction}.
    function fraction(DayCountConvention convention, CouponDates memory dates, uint256 start, uint256 end)
        external
        pure
        returns (uint256, uint256)
    {
        return DayCount.fraction(convention, dates, start, end);
    }

    /// @notice All that is to be said of a bond.
    function answer(Question memory q) public pure returns (Answer memory a) {
        Schedule.check(q.dates);
        uint256 count = Schedule.count(q.dates);
        (a.couponDays, a.couponsE18) = (new uint256[](count), new uint256[](count));
        for (uint256 i; i < count; ++i) {
            (, a.couponDays[i]) = Schedule.period(q.dates, i);
            a.couponsE18[i] = BondMath.couponPerUnitE18(BondMath.FACE, q.rateE6, q.convention, q.dates, i);
        }
        a.index = Schedule.indexAt(q.dates, q.day);
        a.accruedE18 = BondMath.accruedPerUnitE18(BondMath.FACE, q.rateE6, q.convention, q.dates, q.day);
        (a.numerator, a.denominator) = DayCount.fraction(q.convention, q.dates, q.dates.issueDay, q.day);
    }
}
