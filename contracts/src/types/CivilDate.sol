// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice Days, months and years of the proleptic Gregorian calendar from 1970 on.
 * @dev A day counts from 1 January 1970; a month is `12 * year + month - 1`. Inside, years are counted from March, which
 * puts the leap day last, so that the start of every month is a closed formula: exact, without tables or loops.
 */
library CivilDate {
    /// @dev Days from 1 March of year 0 to 1 January 1970.
    uint256 private constant UNIX_EPOCH_DAY = 719_468;
    uint256 private constant DAYS_IN_400_YEARS = 146_097;
    /// @dev Months from January to March.
    uint256 private constant TO_MARCH = 2;

    /// @dev The month a day lies in, and which day of it, from 1.
    function monthAndDay(uint256 day) internal pure returns (uint256 month, uint256 dayOfMonth) {
        month = monthOf(day);
        dayOfMonth = day - firstDay(month) + 1;
    }

    /// @dev The month a day lies in.
    function monthOf(uint256 day) internal pure returns (uint256) {
        uint256 shifted = day + UNIX_EPOCH_DAY;
        uint256 dayOfEra = shifted % DAYS_IN_400_YEARS;
        uint256 yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        uint256 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        uint256 year = shifted / DAYS_IN_400_YEARS * 400 + yearOfEra;
        return 12 * year + (5 * dayOfYear + 2) / 153 + TO_MARCH;
    }

    /// @dev The first day of a month; of January 1970 at the earliest.
    function firstDay(uint256 month) internal pure returns (uint256) {
        uint256 shifted = month - TO_MARCH;
        uint256 year = shifted / 12;
        uint256 day = 365 * year + year / 4 - year / 100 + year / 400 + (153 * (shifted % 12) + 2) / 5;
        return day - UNIX_EPOCH_DAY;
    }

    /// @dev The year a day lies in.
    function yearOf(uint256 day) internal pure returns (uint256) {
        return monthOf(day) / 12;
    }

    /// @dev Whether a year has 366 days.
    function isLeap(uint256 year) internal pure returns (bool) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    /// @dev Of the days before one, counted from a day in the past that is always the same, those that lie in leap years.
    function leapDaysBefore(uint256 day) internal pure returns (uint256) {
        uint256 year = yearOf(day);
        uint256 before = year - 1;
        uint256 whole = 366 * (before / 4 - before / 100 + before / 400);
        return isLeap(year) ? whole + day - firstDay(12 * year) : whole;
    }
}
