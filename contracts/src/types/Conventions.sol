// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice How the days between two dates become a share of a year. Append only.
 * @dev ActActIcma: days over the coupons a year times the days of the regular coupon period they lie in (ICMA rule 251).
 * ActActIsda: days in leap years over 366, other days over 365. Act365Fixed and Act360: days over 365 or 360. Thirty360:
 * months of 30 days, the bond basis of the ISDA Definitions 2006, section 4.16(f).
 */
enum DayCountConvention {
    ActActIcma,
    ActActIsda,
    Act365Fixed,
    Act360,
    Thirty360
}

/**
 * @notice Where a payment goes that falls on no business day. Append only.
 * @dev None: it stays. Following: to the next business day. ModifiedFollowing: to the next, but if that lies in another
 * month, to the one before. Preceding: to the one before.
 */
enum Roll {
    None,
    Following,
    ModifiedFollowing,
    Preceding
}

/**
 * @notice Between which days a bond pays coupons. Days count from 1 January 1970 in PKT.
 * @dev Regular coupon days lie whole periods away from the last coupon day, or from maturity if there is none of its own.
 * @param issueDay First day of accrual.
 * @param maturityDay Day of redemption and of the last payment.
 * @param firstCouponDay The first coupon day, where the first period is longer than what is left of a regular one; 0: the
 * first regular day after issue.
 * @param lastCouponDay The last coupon day before maturity, where the last period is no regular one; 0: there is no such.
 * @param perYear Coupons a year: 1, 2, 4 or 12; 0: none are paid.
 * @param endOfMonth Whether regular days are ends of months whenever the day they are counted from is one.
 */
struct CouponDates {
    uint256 issueDay;
    uint256 maturityDay;
    uint256 firstCouponDay;
    uint256 lastCouponDay;
    uint256 perYear;
    bool endOfMonth;
}
