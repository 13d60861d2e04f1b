// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tariff} from "../types/Tariff.sol";

/**
 * @title The tariffs of power, zone by zone, as dated data with their source.
 * @notice Each tariff continues the one before: it begins no later than the month after that one's last, so between a
 * zone's first and last month there is none without a tariff. From its first month on it takes the place of the one before.
 * No month that has begun is ever priced anew.
 */
interface ITariffBook {
    /// @notice The tariff of that number in a zone, from 1, holds for these months.
    event TariffSet(
        uint16 indexed zone,
        uint256 indexed number,
        uint16 fromPeriod,
        uint16 lastPeriod,
        uint16 dueDays,
        uint16 graceDays,
        bytes32 sourceHash
    );
    /// @notice The rates of that tariff, PKR 1e-4 and, the share, 1e-6.
    event TariffRatesSet(
        uint16 indexed zone,
        uint256 indexed number,
        uint32 firmCapacityE4,
        uint32 interruptibleCapacityE4,
        uint32 energyE4,
        uint32 takeOrPayE6,
        uint32 compensationE4,
        uint32 breachE4
    );

    /// @notice The tariff is refused for that reason; `newest` is the last month of the zone's newest tariff.
    error TariffRefused(uint16 code, uint16 zone, uint16 fromPeriod, uint16 newest);
    /// @notice No tariff holds in that zone in that month.
    error TariffMissing(uint16 zone, uint16 period);

    /// @notice Sets what power costs in a zone from a month on. One that has not begun is replaced by one of the same first month.
    /// @param zone Zone of the grid.
    /// @param tariff The tariff.
    function setTariff(uint16 zone, Tariff calldata tariff) external;

    /// @notice The tariff of a zone's month; there must be one.
    /// @param zone Zone of the grid.
    /// @param period Month since January 2025.
    function tariffAt(uint16 zone, uint16 period) external view returns (Tariff memory);

    /// @notice How many tariffs a zone has had.
    /// @param zone Zone of the grid.
    function tariffCount(uint16 zone) external view returns (uint256);
}
