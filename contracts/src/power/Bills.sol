// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../types/Lanes.sol";
import {Charges, Tariff, Usage} from "../types/Tariff.sol";

/// @notice What a month costs by a tariff. Every line is exact until it is rounded once, to the paisa, half to even.
library Bills {
    /// @dev Base units of cash in a paisa.
    uint256 internal constant PAISA = 100;
    /// @dev The whole, of a share.
    uint256 internal constant WHOLE_E6 = 1e6;

    /// @dev Hours of a day.
    uint256 private constant HOURS = 24;

    /// @dev All lines of a month.
    function charges(Tariff memory t, Usage memory u) internal pure returns (Charges memory c) {
        uint256 hourlyE4;
        uint256 dailyKwh;
        for (uint256 hour; hour < HOURS; ++hour) {
            uint8 timeBlock = uint8(u.blockOfHour[hour]);
            uint256 firm = Lanes.wrap(u.firmLanes).at(timeBlock);
            uint256 interruptible = Lanes.wrap(u.interruptibleLanes).at(timeBlock);
            hourlyE4 += firm * t.firmCapacityE4 + interruptible * t.interruptibleCapacityE4;
            dailyKwh += firm + interruptible;
        }
        c.capacity = rounded(hourlyE4, HOURS);
        c.energy = rounded(u.drawnKwh * t.energyE4, 1);
        c.compensation = rounded(u.firmCurtailedKwh * t.compensationE4, 1);
        // No hour is curtailed by more than is nominated in it.
        uint256 usable = dailyKwh * u.daysOfMonth - u.firmCurtailedKwh - u.interruptibleCurtailedKwh;
        (uint256 owed, uint256 drawn) = (usable * t.takeOrPayE6, u.drawnKwh * WHOLE_E6);
        if (owed > drawn) c.takeOrPay = rounded((owed - drawn) * t.energyE4, WHOLE_E6);
    }

    /// @dev A quotient of base units, in whole paisa.
    function rounded(uint256 dividend, uint256 divisor) internal pure returns (uint256) {
        uint256 step = divisor * PAISA;
        uint256 whole = dividend / step;
        uint256 twice = 2 * (dividend % step);
        if (twice > step || (twice == step && whole % 2 == 1)) ++whole;
        return whole * PAISA;
    }
}
