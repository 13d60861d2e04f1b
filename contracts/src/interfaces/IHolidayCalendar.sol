// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Roll} from "../types/Conventions.sol";
import {IHolidays} from "./IHolidays.sol";

/**
 * @title On which days payments are made.
 * @notice Keeps the public holidays of Pakistan, year by year, each with the notification it is taken from. Saturdays and
 * Sundays are never business days.
 * @dev A year is declared once, from its yearly notification; later notifications, as after a sighting of the moon, amend
 * days that have not begun. What has been a business day, or none, stays so. Warning: of a year that is not declared only
 * the weekends are known, and what falls into it may still move; freeze a payment day when the payment is opened.
 */
interface IHolidayCalendar is IHolidays {
    /// @notice A year's holidays were declared, as {HolidaySet} says one by one.
    event YearDeclared(uint16 indexed year, bytes32 documentHash);
    /// @notice Days of declared years were made holidays, or business days again, as {HolidaySet} says one by one.
    event HolidaysAmended(bytes32 documentHash);

    /// @notice The year is declared already; amend it.
    error YearIsDeclared(uint16 year);
    /// @notice The year is not declared yet; declare it.
    error YearUndeclared(uint256 year);
    /// @notice The day lies in another year.
    error DayOutsideYear(uint32 day, uint16 year);
    /// @notice The day has begun, so that payments may rest on it.
    error DayHasBegun(uint32 day);
    /// @notice A declaration or amendment names the document it is taken from.
    error DocumentMissing();
    /// @notice Within a month of the day there is none on which payments are made; amend what was declared.
    error NoBusinessDay(uint256 day);

    /// @notice Declares the holidays of a year.
    /// @param year The calendar year.
    /// @param dayNumbers Its holidays, in any order; those on weekends may be left out.
    /// @param documentHash Hash of the notification they are taken from.
    function declareYear(uint16 year, uint32[] calldata dayNumbers, bytes32 documentHash) external;

    /// @notice Makes coming days of declared years holidays, or business days again.
    /// @param dayNumbers The days.
    /// @param holiday Whether they are holidays.
    /// @param documentHash Hash of the notification they are taken from.
    function amend(uint32[] calldata dayNumbers, bool holiday, bytes32 documentHash) external;

    /// @notice The document a year's holidays were declared from; zero if they are not declared.
    /// @param year The calendar year.
    function documentOf(uint16 year) external view returns (bytes32);

    /// @notice Whether payments are made on a day, as far as is known now.
    /// @param day The day.
    function isBusinessDay(uint256 day) external view returns (bool);

    /// @notice Where a payment due on a day is made, as far as is known now.
    /// @param day The day.
    /// @param convention What is done if that is no business day.
    function roll(uint256 day, Roll convention) external view returns (uint256);
}
