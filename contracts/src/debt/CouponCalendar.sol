// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {CouponDates} from "../types/Conventions.sol";
import {PktCalendar} from "../types/PktCalendar.sol";

/// @notice The coupon days of a series, from its terms.
library CouponCalendar {
    /// @dev As the schedule takes them: in PKT days.
    function datesOf(IDebtManager.Terms memory t, IDebtManager.CouponTerms memory c)
        internal
        pure
        returns (CouponDates memory)
    {
        return CouponDates({
            issueDay: _day(t.issueDate),
            maturityDay: _day(t.maturityDate),
            firstCouponDay: _day(c.firstCouponDate),
            lastCouponDay: _day(c.lastCouponDate),
            perYear: c.perYear,
            endOfMonth: c.endOfMonth
        });
    }

    /// @dev The PKT day of an instant; of 0, which stands for none, 0.
    function _day(uint256 instant) private pure returns (uint256 day) {
        (day,) = PktCalendar.dayAndSecond(instant);
    }
}
