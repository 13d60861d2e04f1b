// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICeilings} from "./ICeilings.sol";

/**
 * @title The programme that power is allocated from.
 * @notice Zones, phases, plants and products, and the promise that allocated kW never pass the ceiling of the programme, of a
 * zone, of a plant or of a phase at any instant.
 * @dev Time is a grid: calendar months in PKT (UTC+5), counted from January 2025 = 0, times at most eight time blocks that
 * split every day by the hour. Within a cell of that grid the allocation is constant, so checking each cell a right
 * touches checks every instant. Amounts are kW; one word holds the eight blocks of a month as uint32 lanes. A window lasts
 * 60 months at most and ends within 120 months of the current one, so that every loop over it is bounded.
 */
interface IPowerProgramme is ICeilings {
    /// @notice How rights of a product change hands. Append only. Approval: each transfer as approved by the regulator.
    enum TransferPolicy {
        Approval,
        Never,
        Free
    }

    /// @notice A zone of the grid now reads thus; `capKw` is its ceiling in the current month.
    event ZoneSet(uint16 indexed zone, bytes32 code, uint32 capKw);
    /// @notice A phase of the programme now reads thus; `capKw` is its ceiling in the current month.
    event PhaseSet(uint16 indexed phase, bytes32 code, uint32 capKw);
    /// @notice A plant now reads thus; `capKw` is its ceiling in the current month.
    event PlantSet(
        uint16 indexed plant, uint16 indexed zone, uint16 indexed phase, bytes32 code, uint32 capKw
    );
    /// @notice A product now reads thus.
    event ProductSet(uint16 indexed product, bytes32 code, TransferPolicy policy);
    /// @notice The frame of the programme, emitted once when it is deployed. Byte h of `blockOfHour` is the time block of hour h.
    event ProgrammeCreated(uint32 capKw, uint8 blockCount, bytes32 blockOfHour);

    /// @notice The reservation is refused for that reason. For a ceiling the cell is the first month that it would not fit,
    /// with its fullest time block.
    error ReservationRefused(uint16 code, uint16 period, uint8 timeBlock, uint256 allocatedKw, uint256 capKw);
    /// @notice More would be given back than is allocated in a cell.
    error ReleaseExceedsAllocated(uint256 kw, uint256 allocatedKw, uint16 period, uint8 timeBlock);
    /// @notice Zero id, zero code, zero ceiling, an unknown zone or phase, or a plant that would change its zone or phase.
    error DefinitionInvalid();
    /// @notice The time blocks do not number 1 to 8, or an hour names a block that is not there.
    error BlocksMalformed();

    /// @notice Defines a zone, or renames it and sets its ceiling from the current month on (see setCeiling).
    /// @param zone Zone number, not zero.
    /// @param code Short ASCII name.
    /// @param capKw Ceiling in kW, not zero.
    function setZone(uint16 zone, bytes32 code, uint32 capKw) external;

    /// @notice Defines a phase, or renames it and sets its ceiling from the current month on (see setCeiling).
    /// @param phase Phase number, not zero.
    /// @param code Short ASCII name.
    /// @param capKw Ceiling in kW, not zero.
    function setPhase(uint16 phase, bytes32 code, uint32 capKw) external;

    /// @notice Defines a plant, or renames it and sets its ceiling from the current month on (see setCeiling). A plant never
    /// changes its zone or phase.
    /// @param plant Plant number, not zero.
    /// @param zone Its zone.
    /// @param phase Its phase.
    /// @param code Short ASCII name.
    /// @param capKw Ceiling in kW, not zero.
    function setPlant(uint16 plant, uint16 zone, uint16 phase, bytes32 code, uint32 capKw) external;

    /// @notice Defines a product or changes how its rights change hands.
    /// @param product Product number, not zero.
    /// @param code Short ASCII name.
    /// @param policy How its rights change hands.
    function setProduct(uint16 product, bytes32 code, TransferPolicy policy) external;

    /// @notice Takes kW for a right out of every cell of its window. For the rights token only.
    /// @param id The right (see RightId).
    /// @param kw Amount in kW.
    function reserve(uint256 id, uint256 kw) external;

    /// @notice Gives kW of a right back to every cell of its window that is not over. For the rights token only.
    /// @param id The right (see RightId).
    /// @param kw Amount in kW.
    function release(uint256 id, uint256 kw) external;

    /// @notice Why reserving would be refused now.
    /// @param id The right (see RightId).
    /// @param kw Amount in kW.
    /// @return code Zero, or the reason.
    function reservationCode(uint256 id, uint256 kw) external view returns (uint16 code);

    /// @notice The ceiling nothing ever passes, in kW; the programme's own steps only lower it.
    function programmeCapKw() external view returns (uint32);

    /// @notice How many time blocks a day has; byte h of `blockOfHour` is the time block of hour h.
    function timeBlocks() external view returns (uint8 count, bytes32 blockOfHour);

    /// @notice A zone's name and its ceiling in the current month, kW; zeros if not defined.
    /// @param zone Zone number.
    function zoneOf(uint16 zone) external view returns (bytes32 code, uint32 capKw);

    /// @notice A phase's name and its ceiling in the current month, kW; zeros if not defined.
    /// @param phase Phase number.
    function phaseOf(uint16 phase) external view returns (bytes32 code, uint32 capKw);

    /// @notice A plant's zone, phase, name and ceiling in the current month, kW; zeros if not defined.
    /// @param plant Plant number.
    function plantOf(uint16 plant)
        external
        view
        returns (uint16 zone, uint16 phase, bytes32 code, uint32 capKw);

    /// @notice A product's name and how its rights change hands.
    /// @param product Product number.
    function productOf(uint16 product) external view returns (bytes32 code, TransferPolicy policy);

    /// @notice How rights of a product change hands.
    /// @param product Product number.
    function transferPolicyOf(uint16 product) external view returns (TransferPolicy policy);

    /// @notice kW allocated in a zone at an instant.
    /// @param zone Zone number.
    /// @param instant UTC seconds.
    function allocatedAt(uint16 zone, uint256 instant) external view returns (uint256 kw);

    /// @notice kW allocated in the whole programme at an instant.
    /// @param instant UTC seconds.
    function programmeAllocatedAt(uint256 instant) external view returns (uint256 kw);

    /// @notice kW allocated in a zone in one cell of the grid.
    /// @param zone Zone number.
    /// @param period Month since January 2025.
    /// @param timeBlock Time block.
    function zoneAllocated(uint16 zone, uint16 period, uint8 timeBlock) external view returns (uint256 kw);

    /// @notice kW allocated from a plant in one cell of the grid.
    /// @param plant Plant number.
    /// @param period Month since January 2025.
    /// @param timeBlock Time block.
    function plantAllocated(uint16 plant, uint16 period, uint8 timeBlock) external view returns (uint256 kw);

    /// @notice kW allocated in the whole programme in one cell of the grid.
    /// @param period Month since January 2025.
    /// @param timeBlock Time block.
    function programmeAllocated(uint16 period, uint8 timeBlock) external view returns (uint256 kw);

    /// @notice The cell of the grid an instant lies in.
    /// @param instant UTC seconds.
    function cellAt(uint256 instant) external view returns (uint16 period, uint8 timeBlock);

    /// @notice First UTC second after a period.
    /// @param period Month since January 2025.
    function periodEnd(uint16 period) external view returns (uint256);
}
