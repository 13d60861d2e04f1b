// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IHolidays} from "./IHolidays.sol";
import {IRule} from "./IRule.sol";

/**
 * @title When an asset may be dealt in.
 * @notice Daily hours on some days of the week, but not on holidays, and not in the asset's closed period. Times are those
 * of Pakistan. Only transfers between investors are asked: issuance and redemption keep their own calendars.
 * @dev Warning: an asset that lists this rule without hours is never open.
 */
interface ITradingWindowRule is IRule, IHolidays {
    /// @notice The asset is dealt in from `opens` to just before `closes`, on these days of the week.
    event HoursSet(address indexed asset, uint24 opens, uint24 closes, uint8 weekdays);
    /// @notice The asset is closed from `from` to just before `until`, UTC seconds. Both zero: no closed period.
    event ClosedPeriodSet(address indexed asset, uint40 from, uint40 until);

    /// @notice The hours end before they begin or after the day does, or no or no such day of the week is named.
    error HoursInvalid(uint24 opens, uint24 closes, uint8 weekdays);
    /// @notice The period ends before it begins.
    error PeriodInvalid(uint40 from, uint40 until);

    /// @notice Sets the hours of an asset.
    /// @param asset The token.
    /// @param opens First second of the PKT day.
    /// @param closes Second of the PKT day at which dealing is over, at most 86,400.
    /// @param weekdays One bit a day: bit 0 Sunday, bit 6 Saturday.
    function setHours(address asset, uint24 opens, uint24 closes, uint8 weekdays) external;

    /// @notice Closes an asset for a time, as around a record date, in place of any other closed period.
    /// @param asset The token.
    /// @param from First UTC second.
    /// @param until UTC second at which it is over.
    function setClosedPeriod(address asset, uint40 from, uint40 until) external;

    /// @notice Declares days to be holidays of every asset, or not.
    /// @param dayNumbers Days from 1 January 1970 in PKT.
    /// @param holiday Whether they are holidays.
    function setHolidays(uint32[] calldata dayNumbers, bool holiday) external;

    /// @notice Whether an asset may be dealt in at an instant, as far as is known now.
    /// @param asset The token.
    /// @param instant UTC seconds.
    function isOpen(address asset, uint256 instant) external view returns (bool);

    /// @notice The hours and the closed period of an asset.
    /// @param asset The token.
    function windowOf(address asset)
        external
        view
        returns (uint24 opens, uint24 closes, uint8 weekdays, uint40 closedFrom, uint40 closedUntil);
}
