// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Upgradeable} from "../access/Upgradeable.sol";
import {ICeilings} from "../interfaces/ICeilings.sol";
import {Lanes} from "../types/Lanes.sol";
import {PktCalendar} from "../types/PktCalendar.sol";

/**
 * @title {ICeilings}: steps by month, and plans for those that are not in force yet.
 * @dev Read before you inherit: whoever counts more under a ceiling asks {_bindingAt} first. Invariant, in every cell that is
 * not over: what is allocated <= the ceiling in force.
 */
abstract contract Ceilings is ICeilings, Upgradeable {
    /// @dev A ceiling from a month on.
    struct Step {
        uint16 fromPeriod;
        uint32 capKw;
    }

    /// @dev One ceiling and what is allocated under it. `steps` rise by month and end with those to come; `plan` is its open
    /// recall plan, or zero.
    struct Ceiling {
        Step[] steps;
        uint256 plan;
        mapping(uint16 period => Lanes) allocated;
    }

    /// @dev What reservations are held to: the steps, and the open plan if its ceiling is one.
    struct Bounds {
        Step[] steps;
        RecallPlan plan;
    }

    /// @dev Ceiling of the programme that nothing ever passes, kW.
    uint32 internal immutable PROGRAMME_CAP_KW;

    /// @dev Windows end within this many months, the current one included; so a ceiling can be checked against them all.
    uint256 internal constant HORIZON_MONTHS = 120;
    /// @dev Steps of one ceiling: those to come, and the one in force.
    uint256 private constant MAX_STEPS = 20;

    /// @dev Every ceiling; the programme's key is zero.
    mapping(Level level => mapping(uint16 key => Ceiling)) internal _ceilings;
    /// @dev Every recall plan there was, from 1. Invariant: open exactly while it is the plan of its ceiling.
    mapping(uint256 plan => RecallPlan) private _plans;
    uint256 private _planCount;

    /// @param programmeCapKw Ceiling of the programme that nothing ever passes, kW.
    constructor(uint32 programmeCapKw) {
        PROGRAMME_CAP_KW = programmeCapKw;
    }

    /// @inheritdoc ICeilings
    function setCeiling(Level level, uint16 key, uint16 fromPeriod, uint32 capKw)
        external
        restricted
        returns (uint256 plan)
    {
        return _setCeiling(level, key, fromPeriod, capKw);
    }

    /// @inheritdoc ICeilings
    function completeRecallPlan(uint256 plan) external {
        RecallPlan memory p = _close(plan);
        Ceiling storage ceiling = _ceilings[p.level][p.key];
        (uint256 first, uint256 last) = _ahead(p.firstPeriod, p.lastPeriod);
        for (uint256 period = first; period <= last; ++period) {
            // Within the months there are.
            // forge-lint: disable-next-line(unsafe-typecast)
            (uint8 timeBlock, uint256 kw) = ceiling.allocated[uint16(period)].fullest(type(uint8).max);
            // forge-lint: disable-next-line(unsafe-typecast)
            if (kw > p.capKw) revert ExcessRemains(plan, uint16(period), timeBlock, kw);
        }
        // Nothing about this ceiling changed while the plan was open, so the step after its last month still stands.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (first <= p.lastPeriod) _putStep(p.level, p.key, uint16(first), p.capKw);
        emit RecallPlanCompleted(plan);
    }

    /// @inheritdoc ICeilings
    function withdrawRecallPlan(uint256 plan) external restricted {
        _close(plan);
        emit RecallPlanWithdrawn(plan);
    }

    /// @inheritdoc ICeilings
    function bindingCeilingAt(Level level, uint16 key, uint16 period) external view returns (uint256 capKw) {
        return _bindingAt(_boundsOf(level, key), period);
    }

    /// @inheritdoc ICeilings
    function allocatedUnder(Level level, uint16 key, uint16 period) external view returns (uint256 lanes) {
        return Lanes.unwrap(_ceilings[level][key].allocated[period]);
    }

    /// @inheritdoc ICeilings
    function openPlanOf(Level level, uint16 key) external view returns (uint256 plan) {
        return _ceilings[level][key].plan;
    }

    /// @inheritdoc ICeilings
    function recallPlanOf(uint256 plan) external view returns (RecallPlan memory) {
        return _plans[plan];
    }

    /// @inheritdoc ICeilings
    function excessOf(uint256 plan, uint16 period) external view returns (uint256 excessKw) {
        RecallPlan memory p = _plans[plan];
        if (!p.open || period < p.firstPeriod || period > p.lastPeriod) return 0;
        return Lanes.unwrap(_ceilings[p.level][p.key].allocated[period].above(p.capKw));
    }

    /// @inheritdoc ICeilings
    function ceilingAt(Level level, uint16 key, uint16 period) public view returns (uint256 capKw) {
        return _stepAt(_ceilings[level][key].steps, period);
    }

    /// @dev Whether a ceiling's zone, plant or phase is there.
    function _isDefined(Level level, uint16 key) internal view virtual returns (bool);

    /// @dev Sets a ceiling from the current month on, unless it is that already; answers what is in force then.
    function _setCeilingNow(Level level, uint16 key, uint32 capKw) internal returns (uint32) {
        uint16 current = PktCalendar.periodAt(block.timestamp);
        if (ceilingAt(level, key, current) != capKw) _setCeiling(level, key, current, capKw);
        // It was set as a value of this type.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint32(ceilingAt(level, key, current));
    }

    /// @dev Puts a step in its place, and forgets those that are over.
    function _putStep(Level level, uint16 key, uint16 fromPeriod, uint32 capKw) internal {
        Step[] storage steps = _ceilings[level][key].steps;
        Step[] memory old = steps;
        uint16 current = PktCalendar.periodAt(block.timestamp);
        delete _ceilings[level][key].steps;
        bool placed;
        for (uint256 i; i < old.length; ++i) {
            if (i + 1 < old.length && old[i + 1].fromPeriod <= current) continue;
            if (!placed && old[i].fromPeriod >= fromPeriod) {
                steps.push(Step(fromPeriod, capKw));
                placed = true;
            }
            if (old[i].fromPeriod != fromPeriod) steps.push(old[i]);
        }
        if (!placed) steps.push(Step(fromPeriod, capKw));
        if (steps.length > MAX_STEPS) revert TooManySteps(MAX_STEPS);
        emit CeilingSet(level, key, fromPeriod, capKw);
    }

    /// @dev What reservations under a ceiling are held to, for {_bindingAt}.
    function _boundsOf(Level level, uint16 key) internal view returns (Bounds memory) {
        Ceiling storage ceiling = _ceilings[level][key];
        return Bounds(ceiling.steps, _plans[ceiling.plan]);
    }

    /// @dev What reservations are held to in one month, kW.
    function _bindingAt(Bounds memory bounds, uint16 period) internal pure returns (uint256 capKw) {
        capKw = _stepAt(bounds.steps, period);
        RecallPlan memory p = bounds.plan;
        bool planned = p.open && period >= p.firstPeriod && period <= p.lastPeriod;
        return planned && p.capKw < capKw ? p.capKw : capKw;
    }

    function _setCeiling(Level level, uint16 key, uint16 fromPeriod, uint32 capKw)
        private
        returns (uint256 plan)
    {
        uint256 current = PktCalendar.periodAt(block.timestamp);
        bool outside = fromPeriod < current || fromPeriod >= current + HORIZON_MONTHS;
        bool tooHigh = level == Level.Programme && capKw > PROGRAMME_CAP_KW;
        if (outside || tooHigh || !_isDefined(level, key)) {
            revert CeilingInvalid(level, key, fromPeriod, capKw);
        }
        plan = _ceilings[level][key].plan;
        if (plan != 0) revert RecallPlanPending(plan);
        plan = _openPlan(RecallPlan(level, key, fromPeriod, _lastOf(level, key, fromPeriod), capKw, true));
        if (plan == 0) _putStep(level, key, fromPeriod, capKw);
    }

    /// @dev Opens a plan if anything exceeds its ceiling; otherwise answers zero.
    function _openPlan(RecallPlan memory p) private returns (uint256 plan) {
        Ceiling storage ceiling = _ceilings[p.level][p.key];
        (uint256 first, uint256 last) = _ahead(p.firstPeriod, p.lastPeriod);
        for (uint256 period = first; period <= last; ++period) {
            // Within the months there are.
            // forge-lint: disable-next-line(unsafe-typecast)
            uint256 excess = Lanes.unwrap(ceiling.allocated[uint16(period)].above(p.capKw));
            if (excess == 0) continue;
            if (plan == 0) {
                plan = ++_planCount;
                (_plans[plan], ceiling.plan) = (p, plan);
                emit RecallPlanOpened(plan, p.level, p.key, p.firstPeriod, p.lastPeriod, p.capKw);
            }
            // forge-lint: disable-next-line(unsafe-typecast)
            emit ExcessFound(plan, uint16(period), excess);
        }
    }

    /// @dev Takes an open plan off its ceiling.
    function _close(uint256 plan) private returns (RecallPlan memory p) {
        p = _plans[plan];
        if (!p.open) revert RecallPlanNotOpen(plan);
        _plans[plan].open = false;
        _ceilings[p.level][p.key].plan = 0;
    }

    /// @dev Last month of a step that would begin there: the one before the next step.
    function _lastOf(Level level, uint16 key, uint16 fromPeriod) private view returns (uint16) {
        Step[] storage steps = _ceilings[level][key].steps;
        for (uint256 i; i < steps.length; ++i) {
            if (steps[i].fromPeriod > fromPeriod) return steps[i].fromPeriod - 1;
        }
        return type(uint16).max;
    }

    /// @dev The part of some months that is not over and in which anything can be allocated.
    function _ahead(uint16 first, uint16 last) private view returns (uint256, uint256) {
        uint256 current = PktCalendar.periodAt(block.timestamp);
        uint256 end = current + HORIZON_MONTHS - 1;
        return (first > current ? first : current, last < end ? last : end);
    }

    /// @dev The last step that has begun in a month, kW; zero before the first.
    function _stepAt(Step[] memory steps, uint16 period) private pure returns (uint256 capKw) {
        for (uint256 i; i < steps.length; ++i) {
            Step memory step = steps[i];
            if (step.fromPeriod > period) break;
            capKw = step.capKw;
        }
    }
}
