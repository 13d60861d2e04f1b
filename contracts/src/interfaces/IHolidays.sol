// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Days on which something rests, kept one by one. Days count from 1 January 1970 in PKT.
interface IHolidays {
    /// @notice A day is, or is no longer, a holiday.
    event HolidaySet(uint32 indexed day, bool holiday);

    /// @notice No days, or more than one call takes.
    error BatchSize(uint256 given, uint256 most);

    /// @notice Whether a day is a holiday.
    /// @param day The day.
    function isHoliday(uint32 day) external view returns (bool);
}
