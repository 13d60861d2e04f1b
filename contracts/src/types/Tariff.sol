// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice What power costs in a zone from one month to another, and where that is written.
 * @dev Rates are PKR 1e-4. Months are calendar months in PKT, counted from January 2025 = 0, both ends inclusive.
 * @param fromPeriod First month.
 * @param lastPeriod Last month, unless a later tariff begins before.
 * @param dueDays Days from an invoice to its due date.
 * @param graceDays Days from there until whoever has not paid is delinquent.
 * @param firmCapacityE4 For each firm kW nominated around the clock for the month; in fewer hours of the day, so many parts.
 * @param interruptibleCapacityE4 The same for an interruptible kW.
 * @param energyE4 For each kWh drawn.
 * @param takeOrPayE6 Share, times 1e6, of the kWh nominated and not curtailed that is paid for whether or not it is drawn.
 * @param compensationE4 Due to the site for each firm kWh curtailed.
 * @param breachE4 Penalty for each kWh drawn above what is allowed in its hour.
 * @param sourceHash Hash of the document that sets all this.
 */
struct Tariff {
    uint16 fromPeriod;
    uint16 lastPeriod;
    uint16 dueDays;
    uint16 graceDays;
    uint32 firmCapacityE4;
    uint32 interruptibleCapacityE4;
    uint32 energyE4;
    uint32 takeOrPayE6;
    uint32 compensationE4;
    uint32 breachE4;
    bytes32 sourceHash;
}

/// @notice What a site did in a month. `curtailed...` are kWh that orders took of what is nominated.
struct Usage {
    uint256 firmLanes;
    uint256 interruptibleLanes;
    bytes32 blockOfHour;
    uint256 daysOfMonth;
    uint256 firmCurtailedKwh;
    uint256 interruptibleCurtailedKwh;
    uint256 drawnKwh;
}

/// @notice What a month costs, line by line, in base units of cash and whole paisa. The compensation is the site's.
struct Charges {
    uint256 capacity;
    uint256 energy;
    uint256 takeOrPay;
    uint256 compensation;
}
