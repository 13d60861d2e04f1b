// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {IDebtServicing} from "../interfaces/IDebtServicing.sol";
import {CouponDates} from "../types/Conventions.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {CouponCalendar} from "./CouponCalendar.sol";
import {Schedule} from "./Schedule.sol";

/// @notice A series as its servicing sees it, read once from the manager.
struct SeriesFacts {
    IDebtManager.Terms terms;
    IDebtManager.CouponTerms coupon;
    IDebtManager.Instalment[] instalments;
    CouponDates dates;
    uint256 coupons;
    address token;
}

/// @notice Reads series, and what they say of their payments without knowing what was paid.
library SeriesReader {
    /// @dev The whole, of a share. A unit's face has as many base units of cash, so that a share of it is an amount as well.
    uint256 private constant ONE_E6 = 1_000_000;

    /// @dev Everything about a series; refuses what there is not.
    function read(IDebtManager manager, bytes32 isin) internal view returns (SeriesFacts memory f) {
        f.terms = manager.termsOf(isin);
        if (f.terms.isin == 0) revert IDebtServicing.SeriesUnknown(isin);
        f.coupon = manager.couponTermsOf(isin);
        f.instalments = manager.instalmentsOf(isin);
        f.dates = CouponCalendar.datesOf(f.terms, f.coupon);
        f.coupons = Schedule.count(f.dates);
        f.token = manager.tokenAddress(isin);
    }

    /// @dev Whether the rate of a series is not in its terms.
    function floats(SeriesFacts memory f) internal pure returns (bool) {
        return f.coupon.referenceMonths != 0;
    }

    /// @dev The first and last instant of what a payment is for. The last period but one more is the whole life: redemption.
    function span(SeriesFacts memory f, uint256 period) internal pure returns (uint40 start, uint40 end) {
        if (period == f.coupons) return (f.terms.issueDate, f.terms.maturityDate);
        (uint256 first, uint256 last) = Schedule.period(f.dates, period);
        // A PKT day of a bond's life is far below 2^40 seconds.
        // forge-lint: disable-next-line(unsafe-typecast)
        return (uint40(PktCalendar.startOfDay(first)), uint40(PktCalendar.startOfDay(last)));
    }

    /// @dev The share of the face that is paid back with a coupon, before maturity.
    function shareE6(SeriesFacts memory f, uint256 period) internal pure returns (uint256) {
        for (uint256 i; i < f.instalments.length; ++i) {
            if (f.instalments[i].period == period) return f.instalments[i].shareE6;
        }
        return 0;
    }

    /// @dev What of the face is not paid back by instalments before a period.
    function outstandingE6(SeriesFacts memory f, uint256 period) internal pure returns (uint256 left) {
        left = ONE_E6;
        for (uint256 i; i < f.instalments.length && f.instalments[i].period < period; ++i) {
            left -= f.instalments[i].shareE6;
        }
    }
}
