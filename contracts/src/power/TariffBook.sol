// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {ITariffBook} from "../interfaces/ITariffBook.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Tariff} from "../types/Tariff.sol";
import {Bills} from "./Bills.sol";

/**
 * @title {ITariffBook}, kept by the billing agent.
 * @dev Invariant of every zone: first months rise, and each is at most the month after the last of the tariff before.
 */
contract TariffBook is ITariffBook, AccessManaged {
    /// @dev Every tariff of each zone, in order.
    mapping(uint16 zone => Tariff[]) private _tariffs;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc ITariffBook
    function setTariff(uint16 zone, Tariff calldata tariff) external restricted {
        Tariff[] storage all = _tariffs[zone];
        (uint16 code, uint16 newest) = _tariffCode(all, tariff);
        if (code != ReasonCodes.OK) revert TariffRefused(code, zone, tariff.fromPeriod, newest);
        if (all.length != 0 && all[all.length - 1].fromPeriod == tariff.fromPeriod) all.pop();
        all.push(tariff);
        emit TariffSet(
            zone,
            all.length,
            tariff.fromPeriod,
            tariff.lastPeriod,
            tariff.dueDays,
            tariff.graceDays,
            tariff.sourceHash
        );
        emit TariffRatesSet(
            zone,
            all.length,
            tariff.firmCapacityE4,
            tariff.interruptibleCapacityE4,
            tariff.energyE4,
            tariff.takeOrPayE6,
            tariff.compensationE4,
            tariff.breachE4
        );
    }

    /// @inheritdoc ITariffBook
    function tariffCount(uint16 zone) external view returns (uint256) {
        return _tariffs[zone].length;
    }

    /// @inheritdoc ITariffBook
    function tariffAt(uint16 zone, uint16 period) external view returns (Tariff memory) {
        Tariff[] storage all = _tariffs[zone];
        // Those before `low` begin by that month, those from `high` on after it.
        (uint256 low, uint256 high) = (0, all.length);
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (all[middle].fromPeriod <= period) low = middle + 1;
            else high = middle;
        }
        if (low == 0 || all[low - 1].lastPeriod < period) revert TariffMissing(zone, period);
        return all[low - 1];
    }

    /// @dev Why a tariff cannot follow the others, or zero, and the last month of the newest.
    function _tariffCode(Tariff[] storage all, Tariff calldata t)
        private
        view
        returns (uint16 code, uint16 newest)
    {
        bool sound = t.sourceHash != 0 && t.fromPeriod <= t.lastPeriod && t.takeOrPayE6 <= Bills.WHOLE_E6;
        if (!sound) code = ReasonCodes.TARIFF_INVALID;
        if (all.length == 0) return (code, newest);
        Tariff storage was = all[all.length - 1];
        newest = was.lastPeriod;
        if (code != ReasonCodes.OK) return (code, newest);
        if (t.fromPeriod > uint256(newest) + 1) return (ReasonCodes.TARIFF_GAP, newest);
        bool begun = t.fromPeriod <= PktCalendar.periodAt(block.timestamp);
        bool priced = begun && t.fromPeriod <= newest;
        if (priced || t.fromPeriod < was.fromPeriod) code = ReasonCodes.TARIFF_TOO_LATE;
    }
}
