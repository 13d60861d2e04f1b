// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CivilDate} from "./CivilDate.sol";

/**
 * @notice Calendar months and hours in Pakistan Standard Time (UTC+5, no daylight saving).
 * @dev Period 0 is January 2025.
 */
library PktCalendar {
    /// @notice The instant lies outside the calendar of periods (January 2025 and the 65,536 months from then).
    error InstantOutOfRange(uint256 instant);

    /// @dev PKT is ahead of UTC by this many seconds.
    uint256 internal constant OFFSET_S = 5 hours;
    /// @dev January 2025, as {CivilDate} counts months.
    uint256 private constant FIRST_MONTH = 12 * 2025;
    /// @dev First UTC second of January 2025 in PKT.
    uint256 private constant FIRST_INSTANT = 1_735_671_600;

    /// @dev The period an instant lies in.
    function periodAt(uint256 instant) internal pure returns (uint16 period) {
        if (instant < FIRST_INSTANT || instant >= periodStart(1 << 16)) revert InstantOutOfRange(instant);
        uint256 month = CivilDate.monthOf((instant + OFFSET_S) / 1 days);
        // Fits: the range check above leaves 65,536 periods.
        // forge-lint: disable-next-line(unsafe-typecast)
        period = uint16(month - FIRST_MONTH);
    }

    /// @dev First UTC second of a period; takes one period more than there are, so that the last one has an end.
    function periodStart(uint256 period) internal pure returns (uint256) {
        return startOf(CivilDate.firstDay(period + FIRST_MONTH));
    }

    /// @dev First UTC second after a period.
    function periodEnd(uint16 period) internal pure returns (uint256) {
        return periodStart(uint256(period) + 1);
    }

    /// @dev Hour of the PKT day, 0 to 23.
    function hourAt(uint256 instant) internal pure returns (uint256) {
        return (instant + OFFSET_S) % 1 days / 1 hours;
    }

    /// @dev The PKT day an instant lies in, counted from 1 January 1970, and the second of that day.
    function dayAndSecond(uint256 instant) internal pure returns (uint256 day, uint256 second) {
        uint256 local = instant + OFFSET_S;
        return (local / 1 days, local % 1 days);
    }

    /// @dev First UTC second of a PKT day counted from 1 January 1970.
    function startOf(uint256 day) internal pure returns (uint256) {
        return day * 1 days - OFFSET_S;
    }

    /// @dev First UTC second of a PKT day, counted from 1 January 1970; not of the first one, which begins before.
    function startOfDay(uint256 day) internal pure returns (uint256) {
        return day * 1 days - OFFSET_S;
    }

    /// @dev Day of the week of a day counted from 1 January 1970, a Thursday: 0 Sunday to 6 Saturday.
    function weekdayOf(uint256 day) internal pure returns (uint256) {
        return (day + 4) % 7;
    }

    /// @dev Whether an instant is the first second of a PKT day.
    function isMidnight(uint256 instant) internal pure returns (bool) {
        return (instant + OFFSET_S) % 1 days == 0;
    }
}
