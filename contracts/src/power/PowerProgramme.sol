// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Upgradeable} from "../access/Upgradeable.sol";
import {IPowerProgramme} from "../interfaces/IPowerProgramme.sol";
import {Firmness} from "../types/Firmness.sol";
import {Lanes, LanesLib} from "../types/Lanes.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Right, RightId} from "../types/RightId.sol";
import {Ceilings} from "./Ceilings.sol";

/**
 * @title {IPowerProgramme}, defined by the grid operator.
 * @dev Invariant, in every cell that is not over: what is allocated in a zone, from a plant and in a phase <= its ceiling, and
 * the sum of the zones = the sum of the phases = programme <= its ceiling.
 */
contract PowerProgramme is IPowerProgramme, Ceilings {
    /// @dev A plant. Its zone and phase share a word. `code` zero: not defined.
    struct Plant {
        bytes32 code;
        uint16 zone;
        uint16 phase;
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

    /// @dev Number of time blocks, 1 to 8.
    uint8 private immutable BLOCK_COUNT;
    /// @dev Byte h is the time block of hour h of the PKT day.
    bytes32 private immutable BLOCK_OF_HOUR;

    /// @dev Longest delivery window, in months.
    uint256 private constant MAX_WINDOW_MONTHS = 60;
    /// @dev Hours of a day.
    uint256 private constant HOURS = 24;
    /// @dev How many ceilings a right counts against, one of each {Level}.
    uint256 private constant LEVELS = 4;

    /// @dev The name of every zone by number; zero: not defined.
    mapping(uint16 zone => bytes32 code) private _zones;
    /// @dev The name of every phase by number; zero: not defined.
    mapping(uint16 phase => bytes32 code) private _phases;
    /// @dev Every plant by number. Invariant: its zone and its phase are defined and never change.
    mapping(uint16 plant => Plant) private _plants;
    /// @dev Every product by number.
    mapping(uint16 product => Product) private _products;

    /// @param capKw Ceiling of the programme that nothing ever passes, kW.
    /// @param blockCount Number of time blocks, 1 to 8.
    /// @param blockOfHour Byte h is the time block of hour h of the PKT day; the bytes from 24 on are zero.
    constructor(uint32 capKw, uint8 blockCount, bytes32 blockOfHour) Ceilings(capKw) {
        if (capKw == 0) revert DefinitionInvalid();
        if (blockCount == 0 || blockCount > LanesLib.COUNT || blockOfHour << (8 * HOURS) != 0) {
            revert BlocksMalformed();
        }
        for (uint256 hour; hour < HOURS; ++hour) {
            if (uint8(blockOfHour[hour]) >= blockCount) revert BlocksMalformed();
        }
        BLOCK_COUNT = blockCount;
        BLOCK_OF_HOUR = blockOfHour;
    }

    /// @inheritdoc Upgradeable
    function initialise(address authority) public override {
        super.initialise(authority);
        emit ProgrammeCreated(PROGRAMME_CAP_KW, BLOCK_COUNT, BLOCK_OF_HOUR);
        _putStep(Level.Programme, 0, 0, PROGRAMME_CAP_KW);
    }

    /// @inheritdoc IPowerProgramme
    function setZone(uint16 zone, bytes32 code, uint32 capKw) external restricted {
        if (zone == 0 || code == 0 || capKw == 0) revert DefinitionInvalid();
        _zones[zone] = code;
        emit ZoneSet(zone, code, _setCeilingNow(Level.Zone, zone, capKw));
    }

    /// @inheritdoc IPowerProgramme
    function setPhase(uint16 phase, bytes32 code, uint32 capKw) external restricted {
        if (phase == 0 || code == 0 || capKw == 0) revert DefinitionInvalid();
        _phases[phase] = code;
        emit PhaseSet(phase, code, _setCeilingNow(Level.Phase, phase, capKw));
    }

    /// @inheritdoc IPowerProgramme
    function setPlant(uint16 plant, uint16 zone, uint16 phase, bytes32 code, uint32 capKw)
        external
        restricted
    {
        Plant storage p = _plants[plant];
        bool moves = p.code != 0 && (p.zone != zone || p.phase != phase);
        bool placed = _zones[zone] != 0 && _phases[phase] != 0;
        if (plant == 0 || code == 0 || capKw == 0 || moves || !placed) revert DefinitionInvalid();
        (p.code, p.zone, p.phase) = (code, zone, phase);
        emit PlantSet(plant, zone, phase, code, _setCeilingNow(Level.Plant, plant, capKw));
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
        uint16[LEVELS] memory keys = _keysOf(right);
        // No block passes the uint32 range: each stays at or under a ceiling of that type.
        Lanes more = LanesLib.spread(right.blockMask, kw);
        uint16 end = right.lastPeriod + 1;
        for (uint256 i; i < LEVELS; ++i) {
            mapping(uint16 period => Lanes) storage held = _ceilings[Level(i)][keys[i]].allocated;
            for (uint16 period = right.firstPeriod; period < end; ++period) {
                held[period] = held[period].plus(more);
            }
        }
    }

    /// @inheritdoc IPowerProgramme
    function release(uint256 id, uint256 kw) external restricted {
        Right memory right = RightId.wrap(id).unpack();
        if (right.lastPeriod >= right.firstPeriod + MAX_WINDOW_MONTHS) revert DefinitionInvalid();
        uint16[LEVELS] memory keys = _keysOf(right);
        uint16 current = PktCalendar.periodAt(block.timestamp);
        uint16 first = right.firstPeriod > current ? right.firstPeriod : current;
        Lanes less = LanesLib.spread(right.blockMask, kw);
        for (uint16 period = first; period <= right.lastPeriod; ++period) {
            // What a plant gives back its zone, its phase and the programme hold at least as well.
            (uint8 timeBlock, uint256 least) =
                _ceilings[Level.Plant][right.plant].allocated[period].emptiest(right.blockMask);
            if (least < kw) revert ReleaseExceedsAllocated(kw, least, period, timeBlock);
            for (uint256 i; i < LEVELS; ++i) {
                mapping(uint16 period => Lanes) storage held = _ceilings[Level(i)][keys[i]].allocated;
                held[period] = held[period].minus(less);
            }
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
        return (_zones[zone], _capNow(Level.Zone, zone));
    }

    /// @inheritdoc IPowerProgramme
    function phaseOf(uint16 phase) external view returns (bytes32 code, uint32 capKw) {
        return (_phases[phase], _capNow(Level.Phase, phase));
    }

    /// @inheritdoc IPowerProgramme
    function plantOf(uint16 plant)
        external
        view
        returns (uint16 zone, uint16 phase, bytes32 code, uint32 capKw)
    {
        Plant storage p = _plants[plant];
        return (p.zone, p.phase, p.code, _capNow(Level.Plant, plant));
    }

    /// @inheritdoc IPowerProgramme
    function productOf(uint16 product) external view returns (bytes32 code, TransferPolicy policy) {
        Product storage p = _products[product];
        return (p.code, p.policy);
    }

    /// @inheritdoc IPowerProgramme
    function transferPolicyOf(uint16 product) external view returns (TransferPolicy policy) {
        return _products[product].policy;
    }

    /// @inheritdoc IPowerProgramme
    function allocatedAt(uint16 zone, uint256 instant) external view returns (uint256 kw) {
        (uint16 period, uint8 timeBlock) = cellAt(instant);
        return _held(Level.Zone, zone, period, timeBlock);
    }

    /// @inheritdoc IPowerProgramme
    function programmeAllocatedAt(uint256 instant) external view returns (uint256 kw) {
        (uint16 period, uint8 timeBlock) = cellAt(instant);
        return _held(Level.Programme, 0, period, timeBlock);
    }

    /// @inheritdoc IPowerProgramme
    function zoneAllocated(uint16 zone, uint16 period, uint8 timeBlock) external view returns (uint256 kw) {
        return _held(Level.Zone, zone, period, timeBlock);
    }

    /// @inheritdoc IPowerProgramme
    function plantAllocated(uint16 plant, uint16 period, uint8 timeBlock) external view returns (uint256 kw) {
        return _held(Level.Plant, plant, period, timeBlock);
    }

    /// @inheritdoc IPowerProgramme
    function programmeAllocated(uint16 period, uint8 timeBlock) external view returns (uint256 kw) {
        return _held(Level.Programme, 0, period, timeBlock);
    }

    /// @inheritdoc IPowerProgramme
    function periodEnd(uint16 period) external pure returns (uint256) {
        return PktCalendar.periodEnd(period);
    }

    /// @inheritdoc IPowerProgramme
    function cellAt(uint256 instant) public view returns (uint16 period, uint8 timeBlock) {
        return (PktCalendar.periodAt(instant), uint8(BLOCK_OF_HOUR[PktCalendar.hourAt(instant)]));
    }

    /// @inheritdoc Ceilings
    function _isDefined(Level level, uint16 key) internal view override returns (bool) {
        if (level == Level.Programme) return key == 0;
        if (level == Level.Plant) return _plants[key].code != 0;
        return (level == Level.Zone ? _zones[key] : _phases[key]) != 0;
    }

    /// @dev What a reservation would meet first: its definition, then month by month its ceilings in order of their level.
    function _refusal(uint256 id, uint256 kw) private view returns (Refusal memory r) {
        if (!RightId.wrap(id).isWellFormed()) {
            r.code = ReasonCodes.RIGHT_MALFORMED;
            return r;
        }
        Right memory right = RightId.wrap(id).unpack();
        r.code = _definitionCode(right);
        if (r.code != ReasonCodes.OK) return r;
        uint16[LEVELS] memory keys = _keysOf(right);
        uint16 end = right.lastPeriod + 1;
        for (uint256 i; i < LEVELS; ++i) {
            Refusal memory met = _refusalUnder(Level(i), keys[i], right, kw, end);
            // Of a further level only an earlier month comes first.
            if (met.code != ReasonCodes.OK) (r, end) = (met, met.period);
        }
    }

    /// @dev What a reservation would meet first under one ceiling in the months before `end`, if anything.
    function _refusalUnder(Level level, uint16 key, Right memory right, uint256 kw, uint16 end)
        private
        view
        returns (Refusal memory r)
    {
        Bounds memory bounds = _boundsOf(level, key);
        mapping(uint16 period => Lanes) storage held = _ceilings[level][key].allocated;
        for (uint16 p = right.firstPeriod; p < end; ++p) {
            (uint8 timeBlock, uint256 allocated) = held[p].fullest(right.blockMask);
            uint256 capKw = _bindingAt(bounds, p);
            if (!_fits(allocated, kw, capKw)) {
                return Refusal(_capCode(level), p, timeBlock, allocated, capKw);
            }
        }
    }

    /// @dev Why a right could not be reserved whatever the ceilings, or zero.
    function _definitionCode(Right memory right) private view returns (uint16) {
        if (_products[right.product].code == 0) return ReasonCodes.PRODUCT_UNKNOWN;
        if (_zones[right.zone] == 0) return ReasonCodes.ZONE_UNKNOWN;
        Plant storage plant = _plants[right.plant];
        if (plant.code == 0 || plant.zone != right.zone) return ReasonCodes.PLANT_UNKNOWN;
        if (right.blockMask == 0 || right.blockMask >> BLOCK_COUNT != 0) return ReasonCodes.BLOCKS_INVALID;
        if (!Firmness.isKnown(right.firmness)) return ReasonCodes.FIRMNESS_INVALID;
        (uint256 first, uint256 last) = (right.firstPeriod, right.lastPeriod);
        uint256 current = PktCalendar.periodAt(block.timestamp);
        bool valid = first >= current && last >= first && last < first + MAX_WINDOW_MONTHS
            && last < current + HORIZON_MONTHS;
        return valid ? ReasonCodes.OK : ReasonCodes.WINDOW_INVALID;
    }

    /// @dev Whose ceilings a right counts against, by level.
    function _keysOf(Right memory right) private view returns (uint16[LEVELS] memory) {
        return [0, right.zone, right.plant, _plants[right.plant].phase];
    }

    /// @dev kW allocated in one cell.
    function _held(Level level, uint16 key, uint16 period, uint8 timeBlock) private view returns (uint256) {
        return _ceilings[level][key].allocated[period].at(timeBlock);
    }

    /// @dev The ceiling in force in the current month, kW.
    function _capNow(Level level, uint16 key) private view returns (uint32) {
        // It was set as a value of this type.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint32(ceilingAt(level, key, PktCalendar.periodAt(block.timestamp)));
    }

    /// @dev The check of one window: whether `kw` more stays at or under a ceiling. Says no rather than overflow.
    function _fits(uint256 allocatedKw, uint256 kw, uint256 capKw) private pure returns (bool) {
        return kw <= capKw && allocatedKw <= capKw - kw;
    }

    function _capCode(Level level) private pure returns (uint16) {
        if (level == Level.Programme) return ReasonCodes.PROGRAMME_CAP_EXCEEDED;
        if (level == Level.Zone) return ReasonCodes.ZONE_CAP_EXCEEDED;
        return level == Level.Plant ? ReasonCodes.PLANT_CAP_EXCEEDED : ReasonCodes.PHASE_CAP_EXCEEDED;
    }
}
