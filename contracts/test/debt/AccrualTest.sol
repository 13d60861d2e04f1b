// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Schedule} from "../../src/debt/Schedule.sol";
import {CivilDate} from "../../src/types/CivilDate.sol";
import {CouponDates} from "../../src/types/Conventions.sol";
import {Test} from "../base/Test.sol";
import {Accrual} from "./Accrual.sol";

/// @title What tests of accrual stand on: days by their names, and bonds of every shape.
abstract contract AccrualTest is Test {
    Accrual internal accrual = new Accrual();

    function _day(uint256 year, uint256 month, uint256 dayOfMonth) internal pure returns (uint256) {
        return CivilDate.firstDay(12 * year + month - 1) + dayOfMonth - 1;
    }

    /// @dev A bond without irregular periods.
    function _regular(uint256 issueDay, uint256 maturityDay, uint256 perYear)
        internal
        pure
        returns (CouponDates memory)
    {
        return CouponDates(issueDay, maturityDay, 0, 0, perYear, false);
    }

    /// @dev Some bond with coupons, of a month to forty years, with stubs at either end or none.
    function _any(uint256 seed) internal pure returns (CouponDates memory dates) {
        uint256[4] memory frequencies = [uint256(1), 2, 4, 12];
        dates.issueDay = bound(_draw(seed, 1), _day(1990, 1, 1), _day(2080, 1, 1));
        dates.maturityDay = dates.issueDay + bound(_draw(seed, 2), 30, 365 * 40);
        dates.perYear = frequencies[_draw(seed, 3) % 4];
        dates.endOfMonth = _draw(seed, 4) % 2 == 0;
        if (_draw(seed, 5) % 3 == 0) {
            uint256 life = dates.maturityDay - dates.issueDay;
            dates.lastCouponDay = dates.maturityDay - bound(_draw(seed, 6), 1, life / 2);
        }
        if (_draw(seed, 7) % 3 != 0) return dates;
        Schedule.Grid memory grid = Schedule.gridOf(dates);
        uint256 least = Schedule.numberAt(grid, dates.issueDay) + 1;
        uint256 most = Schedule.numberAt(grid, Schedule.anchorOf(dates));
        if (least <= most) {
            dates.firstCouponDay = Schedule.dayOf(grid, bound(_draw(seed, 8), least, most));
        }
    }

    function _draw(uint256 seed, uint256 number) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, number)));
    }
}
