// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {HolidayBook} from "../../calendar/HolidayBook.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {ITradingWindowRule} from "../../interfaces/ITradingWindowRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {PktCalendar} from "../../types/PktCalendar.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {ITradingWindowRule}, set by the regulator.
contract TradingWindowRule is ITradingWindowRule, HolidayBook, AccessManaged {
    /// @dev One word an asset. Hours are seconds of the PKT day, the closed period is in UTC seconds.
    struct Window {
        uint24 opens;
        uint24 closes;
        uint8 weekdays;
        uint40 closedFrom;
        uint40 closedUntil;
    }

    /// @dev Every day of the week, one bit each.
    uint8 private constant ALL_WEEK = 127;

    /// @dev When each asset is open.
    mapping(address asset => Window) private _windows;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc ITradingWindowRule
    function setHours(address asset, uint24 opens, uint24 closes, uint8 weekdays) external restricted {
        if (opens >= closes || closes > 1 days || weekdays == 0 || weekdays > ALL_WEEK) {
            revert HoursInvalid(opens, closes, weekdays);
        }
        Window storage window = _windows[asset];
        (window.opens, window.closes, window.weekdays) = (opens, closes, weekdays);
        emit HoursSet(asset, opens, closes, weekdays);
    }

    /// @inheritdoc ITradingWindowRule
    function setClosedPeriod(address asset, uint40 from, uint40 until) external restricted {
        if (from > until) revert PeriodInvalid(from, until);
        (_windows[asset].closedFrom, _windows[asset].closedUntil) = (from, until);
        emit ClosedPeriodSet(asset, from, until);
    }

    /// @inheritdoc ITradingWindowRule
    function setHolidays(uint32[] calldata dayNumbers, bool holiday) external restricted {
        _setHolidays(dayNumbers, holiday);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires() || isOpen(movement.asset, block.timestamp)) return ReasonCodes.OK;
        return ReasonCodes.TRADING_CLOSED;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.TRANSFER, 0);
    }

    /// @inheritdoc ITradingWindowRule
    function windowOf(address asset)
        external
        view
        returns (uint24 opens, uint24 closes, uint8 weekdays, uint40 closedFrom, uint40 closedUntil)
    {
        Window memory w = _windows[asset];
        return (w.opens, w.closes, w.weekdays, w.closedFrom, w.closedUntil);
    }

    /// @inheritdoc ITradingWindowRule
    function isOpen(address asset, uint256 instant) public view returns (bool) {
        Window memory window = _windows[asset];
        (uint256 day, uint256 second) = PktCalendar.dayAndSecond(instant);
        if (second < window.opens || second >= window.closes) return false;
        if (window.weekdays >> PktCalendar.weekdayOf(day) & 1 == 0) return false;
        if (instant >= window.closedFrom && instant < window.closedUntil) return false;
        return !_isHoliday(day);
    }
}
