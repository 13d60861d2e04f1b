// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IHolidayCalendar} from "../interfaces/IHolidayCalendar.sol";
import {CivilDate} from "../types/CivilDate.sol";
import {Roll} from "../types/Conventions.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {HolidayBook} from "./HolidayBook.sol";

/// @title {IHolidayCalendar}, kept by the registrar.
contract HolidayCalendar is IHolidayCalendar, HolidayBook, AccessManaged {
    /// @dev Days of the week as {PktCalendar} counts them.
    uint256 private constant SUNDAY = 0;
    uint256 private constant SATURDAY = 6;
    /// @dev Days that are looked at for a business day.
    uint256 private constant MAX_STEPS = 31;

    /// @dev What each year's holidays were declared from. Invariant: never changes once set.
    mapping(uint256 year => bytes32) private _documents;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IHolidayCalendar
    function declareYear(uint16 year, uint32[] calldata dayNumbers, bytes32 documentHash)
        external
        restricted
    {
        if (documentHash == 0) revert DocumentMissing();
        if (_documents[year] != 0) revert YearIsDeclared(year);
        for (uint256 i; i < dayNumbers.length; ++i) {
            if (CivilDate.yearOf(dayNumbers[i]) != year) revert DayOutsideYear(dayNumbers[i], year);
        }
        _documents[year] = documentHash;
        _setHolidays(dayNumbers, true);
        emit YearDeclared(year, documentHash);
    }

    /// @inheritdoc IHolidayCalendar
    function amend(uint32[] calldata dayNumbers, bool holiday, bytes32 documentHash) external restricted {
        if (documentHash == 0) revert DocumentMissing();
        (uint256 today,) = PktCalendar.dayAndSecond(block.timestamp);
        for (uint256 i; i < dayNumbers.length; ++i) {
            if (dayNumbers[i] <= today) revert DayHasBegun(dayNumbers[i]);
            uint256 year = CivilDate.yearOf(dayNumbers[i]);
            if (_documents[year] == 0) revert YearUndeclared(year);
        }
        _setHolidays(dayNumbers, holiday);
        emit HolidaysAmended(documentHash);
    }

    /// @inheritdoc IHolidayCalendar
    function documentOf(uint16 year) external view returns (bytes32) {
        return _documents[year];
    }

    /// @inheritdoc IHolidayCalendar
    function roll(uint256 day, Roll convention) external view returns (uint256) {
        if (convention == Roll.None) return day;
        if (convention == Roll.Preceding) return _preceding(day);
        uint256 following = _following(day);
        if (convention == Roll.Following) return following;
        bool sameMonth = CivilDate.monthOf(following) == CivilDate.monthOf(day);
        return sameMonth ? following : _preceding(day);
    }

    /// @inheritdoc IHolidayCalendar
    function isBusinessDay(uint256 day) public view returns (bool) {
        uint256 weekday = PktCalendar.weekdayOf(day);
        return weekday != SATURDAY && weekday != SUNDAY && !_isHoliday(day);
    }

    function _following(uint256 day) private view returns (uint256) {
        for (uint256 i; i < MAX_STEPS; ++i) {
            if (isBusinessDay(day + i)) return day + i;
        }
        revert NoBusinessDay(day);
    }

    function _preceding(uint256 day) private view returns (uint256) {
        for (uint256 i; i < MAX_STEPS; ++i) {
            if (isBusinessDay(day - i)) return day - i;
        }
        revert NoBusinessDay(day);
    }
}
