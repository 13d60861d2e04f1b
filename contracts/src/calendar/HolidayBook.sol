// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {IHolidays} from "../interfaces/IHolidays.sol";

/// @title {IHolidays}, for whoever rests on them.
abstract contract HolidayBook is IHolidays {
    using BitMaps for BitMaps.BitMap;

    /// @dev Days of one call; a year has fewer holidays.
    uint256 private constant MAX_DAYS = 100;

    /// @dev One bit a PKT day.
    BitMaps.BitMap private _holidays;

    /// @inheritdoc IHolidays
    function isHoliday(uint32 day) external view returns (bool) {
        return _isHoliday(day);
    }

    /// @dev Makes days holidays, or not.
    function _setHolidays(uint32[] calldata dayNumbers, bool holiday) internal {
        uint256 count = dayNumbers.length;
        if (count == 0 || count > MAX_DAYS) revert BatchSize(count, MAX_DAYS);
        for (uint256 i; i < count; ++i) {
            _holidays.setTo(dayNumbers[i], holiday);
            emit HolidaySet(dayNumbers[i], holiday);
        }
    }

    function _isHoliday(uint256 day) internal view returns (bool) {
        return _holidays.get(day);
    }
}
