// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Upgradeable} from "../access/Upgradeable.sol";
import {IPowerProgramme} from "../interfaces/IPowerProgramme.sol";
import {Lanes, LanesLib} from "../types/Lanes.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Right, RightId} from "../types/RightId.sol";

/**
 * @title {IPowerProgramme}, defined by the grid operator.
 * @dev Invariant, in every cell that is not over: zone <= its ceiling, plant <= its ceiling, and the sum of the zones =
 * programme <= its ceiling.
 */
contract PowerProgramme is IPowerProgramme, Upgradeable {
    /// @dev A zone of the grid. `capKw` zero: not defined.
    struct Zone {
        bytes32 code;
        uint32 capKw;
    }

    /// @dev A plant. `zone` and `capKw` share a word; `capKw` zero: not defined.
    struct Plant {
        bytes32 code;
        uint16 zone;
        uint32 capKw;
    }

    /// @dev A product. `code` zero: not defined.
    struct Product {
        bytes32 code;
        TransferPolicy policy;
    }

    /// @dev What a reservation meets first: the reason, and the cell with its amount and ceiling.
    struct Refusal {
        uint16 code;
        uint16 period;
        uint8 timeBlock;
        uint256 allocatedKw;
        uint256 capKw;
    }

    /// @dev Ceiling of the programme, kW.
    uint32 private immutable PROGRAMME_CAP_KW;
    /// @dev Number of time blocks, 1 to 8.
    uint8 private immutable BLOCK_COUNT;
    /// @dev Byte h is the time block of hour h of the PKT day.
    bytes32 private immutable BLOCK_OF_HOUR;

    /// @dev Longest delivery window, in months.
    uint256 private constant MAX_WINDOW_MONTHS = 60;
    /// @dev Windows end within this many months, the current one included; so a ceiling can be checked against them all.
    uint256 private constant HORIZON_MONTHS = 120;
    /// @dev Hours of a day.
    uint256 private constant HOURS = 24;

    /// @dev Every zone by number.
    mapping(uint16 zone => Zone) private _zones;
    /// @dev Every plant by number. Invariant: its zone is defined and never changes.
    mapping(uint16 plant => Plant) private _plants;
    /// @dev Every product by number.
    mapping(uint16 product => Product) private _products;

    /// @dev kW allocated in the programme, by month and time block.
    mapping(uint16 period => Lanes) private _programmeKw;
    /// @dev kW allocated in each zone, by month and time block.
    mapping(uint16 zone => mapping(uint16 period => Lanes)) private _zoneKw;
    /// @dev kW allocated from each plant, by month and time block.
    mapping(uint16 plant => mapping(uint16 period => Lanes)) private _plantKw;

    /// @param capKw Ceiling of the programme, kW.
    /// @param blockCount Number of time blocks, 1 to 8.
    /// @param blockOfHour Byte h is the time block of hour h of the PKT day; the bytes from 24 on are zero.
    constructor(uint32 capKw, uint8 blockCount, bytes32 blockOfHour) {
        if (capKw == 0) revert DefinitionInvalid();
        if (blockCount == 0 || blockCount > LanesLib.COUNT || blockOfHour << (8 * HOURS) != 0) {
            revert BlocksMalformed();
        }
        for (uint256 hour; hour < HOURS; ++hour) {
            if (uint8(blockOfHour[hour]) >= blockCount) revert BlocksMalformed();
        }
        PROGRAMME_CAP_KW = capKw;
        BLOCK_COUNT = blockCount;
        BLOCK_OF_HOUR = blockOfHour;
    }

    /// @inheritdoc Upgradeable
    function initialise(address authority) public override {
        super.initialise(authority);
        emit ProgrammeCreated(PROGRAMME_CAP_KW, BLOCK_COUNT, BLOCK_OF_HOUR);
    }

    /// @inheritdoc IPowerProgramme
    function setZone(uint16 zone, bytes32 code, uint32 capKw) external restricted {
        if (zone == 0 || code == 0 || capKw == 0) revert DefinitionInvalid();
        if (capKw < _zones[zone].capKw) _checkNotBelow(_zoneKw[zone], capKw);
        _zones[zone] = Zone(code, capKw);
        emit ZoneSet(zone, code, capKw);
    }

    /// @inheritdoc IPowerProgramme
    function setPlant(uint16 plant, uint16 zone, bytes32 code, uint32 capKw) external restricted {
        Plant storage p = _plants[plant];
        bool moves = p.zone != 0 && p.zone != zone;
        if (plant == 0 || code == 0 || capKw == 0 || moves || _zones[zone].capKw == 0) {
            revert DefinitionInvalid();
        }
        if (capKw < p.capKw) _checkNotBelow(_plantKw[plant], capKw);
        (p.code, p.zone, p.capKw) = (code, zone, capKw);
        emit PlantSet(plant, zone, code, capKw);
    }

    /// @inheritdoc IPowerProgramme
    function setProduct(uint16 product, bytes32 code, TransferPolicy policy) external restricted {
        if (product == 0 || code == 0) revert DefinitionInvalid();
        _products[product] = Product(code, policy);
        emit ProductSet(product, code, policy);
    }

    /// @inheritdoc IPowerProgramme
    function reserve(uint256 id, uint256 kw) external restricted {
        Refusal memory refusal = _refusal(id, kw);
        if (refusal.code != ReasonCodes.OK) {
            revert ReservationRefused(
                refusal.code, refusal.period, refusal.timeBlock, refusal.allocatedKw, refusal.capKw
            );
        }
        Right memory right = RightId.wrap(id).unpack();
        // No block passes the uint32 range: each stays at or under a ceiling of that type.
        Lanes more = LanesLib.spread(right.blockMask, kw);
        for (uint16 period = right.firstPeriod; period <= right.lastPeriod; ++period) {
            _programmeKw[period] = _programmeKw[period].plus(more);
            _zoneKw[right.zone][period] = _zoneKw[right.zone][period].plus(more);
            _plantKw[right.plant][period] = _plantKw[right.plant][period].plus(more);
        }
    }

    /// @inheritdoc IPowerProgramme
    function release(uint256 id, uint256 kw) external restricted {
        Right memory right = RightId.wrap(id).unpack();
        if (right.lastPeriod >= right.firstPeriod + MAX_WINDOW_MONTHS) revert DefinitionInvalid();
        uint16 current = PktCalendar.periodAt(block.timestamp);
        uint16 first = right.firstPeriod > current ? right.firstPeriod : current;
        Lanes less = LanesLib.spread(right.blockMask, kw);
        for (uint16 period = first; period <= right.lastPeriod; ++period) {
            // What a plant gives back its zone and the programme hold at least as well.
            (uint8 timeBlock, uint256 held) = _plantKw[right.plant][period].emptiest(right.blockMask);
            if (held < kw) revert ReleaseExceedsAllocated(kw, held, period, timeBlock);
            _programmeKw[period] = _programmeKw[period].minus(less);
            _zoneKw[right.zone][period] = _zoneKw[right.zone][period].minus(less);
            _plantKw[right.plant][period] = _plantKw[right.plant][period].minus(less);
        }
    }

    /// @inheritdoc IPowerProgramme
    function reservationCode(uint256 id, uint256 kw) external view returns (uint16 code) {
        return _refusal(id, kw).code;
    }

    /// @inheritdoc IPowerProgramme
    function programmeCapKw() external view returns (uint32) {
        return PROGRAMME_CAP_KW;
    }

    /// @inheritdoc IPowerProgramme
    function timeBlocks() external view returns (uint8 count, bytes32 blockOfHour) {
        return (BLOCK_COUNT, BLOCK_OF_HOUR);
    }

    /// @inheritdoc IPowerProgramme
    function zoneOf(uint16 zone) external view returns (bytes32 code, uint32 capKw) {
        Zone storage z = _zones[zone];
        return (z.code, z.capKw);
    }

    /// @inheritdoc IPowerProgramme
    function plantOf(uint16 plant) external view returns (uint16 zone, bytes32 code, uint32 capKw) {
        Plant storage p = _plants[plant];
        return (p.zone, p.code, p.capKw);
    }

    /// @inheritdoc IPowerProgramme
    function productOf(uint16 product) external view returns (bytes32 code, TransferPolicy policy) {
        Product storage p = _products[product];
        return (p.code, p.policy);
    }

    /// @inheritdoc IPowerProgramme
    function allocatedAt(uint16 zone, uint256 instant) external view returns (uint256 kw) {
        (uint16 period, uint8 timeBlock) = cellAt(instant);
        return _zoneKw[zone][period].at(timeBlock);
    }

    /// @inheritdoc IPowerProgramme
    function programmeAllocatedAt(uint256 instant) external view returns (uint256 kw) {
        (uint16 period, uint8 timeBlock) = cellAt(instant);
        return _programmeKw[period].at(timeBlock);
    }

    /// @inheritdoc IPowerProgramme
    function zoneAllocated(uint16 zone, uint16 period, uint8 timeBlock) external view returns (uint256 kw) {
        return _zoneKw[zone][period].at(timeBlock);
    }

    /// @inheritdoc IPowerProgramme
    function plantAllocated(uint16 plant, uint16 period, uint8 timeBlock) external view returns (uint256 kw) {
        return _plantKw[plant][period].at(timeBlock);
    }

    /// @inheritdoc IPowerProgramme
    function programmeAllocated(uint16 period, uint8 timeBlock) external view returns (uint256 kw) {
        return _programmeKw[period].at(timeBlock);
    }

    /// @inheritdoc IPowerProgramme
    function periodEnd(uint16 period) external pure returns (uint256) {
        return PktCalendar.periodEnd(period);
    }

    /// @inheritdoc IPowerProgramme
    function cellAt(uint256 instant) public view returns (uint16 period, uint8 timeBlock) {
        return (PktCalendar.periodAt(instant), uint8(BLOCK_OF_HOUR[PktCalendar.hourAt(instant)]));
    }

    /// @dev What a reservation would meet first: its definition, then month by month the widest ceiling first.
    function _refusal(uint256 id, uint256 kw) private view returns (Refusal memory r) {
        if (!RightId.wrap(id).isWellFormed()) {
            r.code = ReasonCodes.RIGHT_MALFORMED;
            return r;
        }
        Right memory right = RightId.wrap(id).unpack();
        r.code = _definitionCode(right);
        if (r.code != ReasonCodes.OK) return r;
        (uint256 zoneCap, uint256 plantCap) = (_zones[right.zone].capKw, _plants[right.plant].capKw);
        for (uint16 p = right.firstPeriod; p <= right.lastPeriod; ++p) {
            if (
                _exceeds(r, _programmeKw[p], right, PROGRAMME_CAP_KW, kw, ReasonCodes.PROGRAMME_CAP_EXCEEDED)
                    || _exceeds(r, _zoneKw[right.zone][p], right, zoneCap, kw, ReasonCodes.ZONE_CAP_EXCEEDED)
                    || _exceeds(
                        r, _plantKw[right.plant][p], right, plantCap, kw, ReasonCodes.PLANT_CAP_EXCEEDED
                    )
            ) {
                r.period = p;
                return r;
            }
        }
    }

    /// @dev Why a right could not be reserved whatever the ceilings, or zero.
    function _definitionCode(Right memory right) private view returns (uint16) {
        if (_products[right.product].code == 0) return ReasonCodes.PRODUCT_UNKNOWN;
        if (_zones[right.zone].capKw == 0) return ReasonCodes.ZONE_UNKNOWN;
        Plant storage plant = _plants[right.plant];
        if (plant.capKw == 0 || plant.zone != right.zone) return ReasonCodes.PLANT_UNKNOWN;
        if (right.blockMask == 0 || right.blockMask >> BLOCK_COUNT != 0) return ReasonCodes.BLOCKS_INVALID;
        (uint256 first, uint256 last) = (right.firstPeriod, right.lastPeriod);
        uint256 current = PktCalendar.periodAt(block.timestamp);
        bool valid = first >= current && last >= first && last < first + MAX_WINDOW_MONTHS
            && last < current + HORIZON_MONTHS;
        return valid ? ReasonCodes.OK : ReasonCodes.WINDOW_INVALID;
    }

    /// @dev Refuses to put a ceiling below what is allocated in a cell that is not over.
    function _checkNotBelow(mapping(uint16 period => Lanes) storage allocated, uint32 capKw) private view {
        uint16 current = PktCalendar.periodAt(block.timestamp);
        for (uint16 period = current; period < current + HORIZON_MONTHS; ++period) {
            (uint8 timeBlock, uint256 kw) = allocated[period].fullest(type(uint8).max);
            if (kw > capKw) revert CapBelowAllocated(capKw, kw, period, timeBlock);
        }
    }

    /// @dev Whether `kw` more would pass the ceiling in the fullest block; if so notes it in `r`.
    function _exceeds(
        Refusal memory r,
        Lanes lanes,
        Right memory right,
        uint256 capKw,
        uint256 kw,
        uint16 code
    ) private pure returns (bool) {
        (uint8 timeBlock, uint256 allocated) = lanes.fullest(right.blockMask);
        if (kw <= capKw && allocated <= capKw - kw) return false;
        (r.code, r.timeBlock, r.allocatedKw, r.capKw) = (code, timeBlock, allocated, capKw);
        return true;
    }
}
