// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICeilings} from "../../src/interfaces/ICeilings.sol";
import {IPowerProgramme} from "../../src/interfaces/IPowerProgramme.sol";
import {LicenceCategories, LicenceState} from "../../src/types/LicenceTypes.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Right, RightId} from "../../src/types/RightId.sol";
import {Handler} from "./Handler.sol";

/**
 * @title Power rights in the hands of three investors, a grid operator, an enforcer and a regulator who change their minds.
 * @dev The oracle is brute force: it adds up, for any cell, the supply of every id that ever was whose window and blocks
 * contain it, and it keeps each ceiling as a plain list of months. It shares no arithmetic with the programme.
 */
abstract contract PowerHandler is Handler {
    uint16 internal constant EXTRA = 3;
    uint16 internal constant LATER = 2;
    uint256 private constant MOST_IDS = 16;
    uint256 private constant MOST_PARTS = 40;
    /// @dev Further ahead than any run gets.
    uint16 private constant END = 120;

    /// @dev A split, which a merge may undo.
    struct Parts {
        uint256 first;
        uint256 second;
    }

    /// @notice Every id that there ever was.
    uint256[] public ids;

    Parts[] private _parts;
    mapping(uint256 id => bool) private _known;
    mapping(address account => mapping(uint256 id => uint256)) private _before;
    /// @dev The ceiling in force in every month, and in which months a step begins.
    mapping(ICeilings.Level level => mapping(uint16 key => mapping(uint16 period => uint256))) private _caps;
    mapping(ICeilings.Level level => mapping(uint16 key => mapping(uint16 period => bool))) private _steps;
    /// @dev The plan of a ceiling that is still open.
    mapping(ICeilings.Level level => mapping(uint16 key => ICeilings.RecallPlan)) private _plans;

    modifier watched(uint256 id) {
        for (uint256 i; i < accounts.length; ++i) {
            _before[accounts[i]][id] = rights.balanceOf(accounts[i], id);
        }
        _;
        _checkGains(id);
    }

    function setUp() public virtual override {
        super.setUp();
        _openProgramme();
        vm.startPrank(GRID_OPERATOR);
        programme.setPhase(LATER, "PHASE-2", 900_000);
        programme.setPlant(EXTRA, NORTH, LATER, "EXTRA", 600_000);
        vm.stopPrank();
        for (uint256 i; i < investors.length; ++i) {
            _license(investors[i], investors[i], LicenceCategories.MINER);
        }
        _putCap(ICeilings.Level.Programme, 0, 0, PROGRAMME_CAP);
        _putCap(ICeilings.Level.Zone, NORTH, 0, 1_200_000);
        _putCap(ICeilings.Level.Zone, SOUTH, 0, 1_000_000);
        _putCap(ICeilings.Level.Plant, SAHIWAL, 0, 1_000_000);
        _putCap(ICeilings.Level.Plant, HUB, 0, 1_000_000);
        _putCap(ICeilings.Level.Plant, EXTRA, 0, 600_000);
        _putCap(ICeilings.Level.Phase, PHASE, 0, PROGRAMME_CAP);
        _putCap(ICeilings.Level.Phase, LATER, 0, 900_000);
    }

    /// @notice Allocates a right of one to twelve months, beginning in this or the next few, mostly well formed.
    function allocate(uint256 toSeed, uint256 shape, uint256 kw, uint256 refSeed) external {
        uint256 id = ids.length < MOST_IDS ? _shape(shape) : ids[shape % ids.length];
        _allocate(_account(toSeed), id, bound(kw, 0, 300_000), bytes32(refSeed % 128));
    }

    /// @notice Allocates what is left under the tightest ceiling of a right, or one kW more.
    function allocateTheRest(uint256 toSeed, uint256 shape, uint256 oneMore, uint256 refSeed) external {
        uint256 id = ids.length < MOST_IDS ? _shape(shape) : ids[shape % ids.length];
        if (programme.reservationCode(id, 0) != ReasonCodes.OK) return;
        uint256 kw = _headroom(RightId.wrap(id).unpack()) + oneMore % 2;
        _allocate(_account(toSeed), id, kw, bytes32(refSeed % 128));
    }

    function transfer(uint256 fromSeed, uint256 toSeed, uint256 idSeed, uint256 kw) external {
        if (ids.length == 0) return;
        uint256 id = ids[idSeed % ids.length];
        address from = _holder(id, fromSeed);
        _transfer(from, _account(toSeed), id, bound(kw, 0, rights.balanceOf(from, id) + 1));
    }

    /// @notice Splits by months or by time blocks, sometimes where there is nothing to cut.
    function split(uint256 holderSeed, uint256 idSeed, uint256 cut, uint256 kw) external {
        if (ids.length == 0 || ids.length >= MOST_PARTS) return;
        uint256 id = ids[idSeed % ids.length];
        address holder = _holder(id, holderSeed);
        kw = bound(kw, 0, rights.balanceOf(holder, id) + 1);
        (Right memory first, Right memory second) = (RightId.wrap(id).unpack(), RightId.wrap(id).unpack());
        if (cut % 2 == 0) {
            second.firstPeriod = first.firstPeriod + uint16(cut / 2 % 4);
            first.lastPeriod = second.firstPeriod - 1;
        } else {
            first.blockMask &= uint8(cut / 2 % 8);
            second.blockMask &= ~first.blockMask;
        }
        bool whole = first.firstPeriod <= first.lastPeriod && second.firstPeriod <= second.lastPeriod;
        whole = whole && first.blockMask != 0 && second.blockMask != 0;
        Parts memory parts = Parts(RightId.unwrap(first.pack()), RightId.unwrap(second.pack()));
        bool expected = whole && _converts(holder, id, kw);
        bytes memory data = abi.encodeCall(rights.split, (parts.first, parts.second, kw));
        _try(expected, holder, address(rights), data);
        if (!expected) return;
        _parts.push(parts);
        _know(parts.first);
        _know(parts.second);
    }

    /// @notice Merges what a split made, or what no split made.
    function merge(uint256 holderSeed, uint256 partsSeed, uint256 kw, uint256 crossed) external {
        if (_parts.length == 0) return;
        Parts memory parts = _parts[partsSeed % _parts.length];
        if (crossed % 8 == 0) parts.second = parts.first;
        address holder = _holder(parts.first, holderSeed);
        kw = bound(kw, 0, rights.balanceOf(holder, parts.first) + 1);
        bool expected = parts.second != parts.first && _converts(holder, parts.first, kw)
            && _converts(holder, parts.second, kw);
        bytes memory data = abi.encodeCall(rights.merge, (parts.first, parts.second, kw));
        _try(expected, holder, address(rights), data);
    }

    /// @notice The enforcer takes rights back.
    function recall(uint256 holderSeed, uint256 idSeed, uint256 kw) external {
        if (ids.length == 0) return;
        uint256 id = ids[idSeed % ids.length];
        address holder = _holder(id, holderSeed);
        uint256 held = rights.balanceOf(holder, id);
        kw = bound(kw, 0, held + 1);
        bytes memory data = abi.encodeCall(rights.recall, (holder, id, kw));
        _try(kw <= held, address(desk), address(rights), data);
    }

    /// @notice Takes a right off the books: the first from a seed on whose window is over, if there is one.
    function expire(uint256 idSeed) external {
        if (ids.length == 0) return;
        uint256 id = ids[idSeed % ids.length];
        for (uint256 i; i < ids.length && !_isOver(id); ++i) {
            id = ids[(idSeed % ids.length + i) % ids.length];
        }
        _try(_isOver(id), STRANGER, address(rights), abi.encodeCall(rights.expire, (id, accounts)));
    }

    /// @notice A ceiling changes from a month on, or opens a plan exactly where the oracle finds more than it allows.
    function setCeiling(uint256 placeSeed, uint256 ahead, uint256 capKw) external {
        (ICeilings.Level level, uint16 key) = place(placeSeed);
        uint16 from = PktCalendar.periodAt(block.timestamp) + uint16(ahead % 6);
        uint256 most = level == ICeilings.Level.Programme ? PROGRAMME_CAP : 1_500_000;
        uint32 cap = uint32(bound(capKw, 200_000, most));
        bool expected = !_plans[level][key].open;
        bytes memory data = abi.encodeCall(programme.setCeiling, (level, key, from, cap));
        _try(expected, GRID_OPERATOR, address(programme), data);
        if (!expected) return;
        uint16 last = from;
        while (last < END && !_steps[level][key][last + 1]) ++last;
        ICeilings.RecallPlan memory plan = ICeilings.RecallPlan(level, key, from, last, cap, true);
        bool exceeds = _exceeds(plan);
        assertTrue((programme.openPlanOf(level, key) != 0) == exceeds, "a plan just where it is needed");
        if (exceeds) _plans[level][key] = plan;
        else _putCap(level, key, from, cap);
    }

    /// @notice Anybody completes a plan, which goes just when nothing exceeds it any more.
    function completePlan(uint256 placeSeed) external {
        ICeilings.RecallPlan memory plan = _openPlan(placeSeed);
        if (!plan.open) return;
        bool expected = !_exceeds(plan);
        uint256 number = programme.openPlanOf(plan.level, plan.key);
        _try(expected, STRANGER, address(programme), abi.encodeCall(programme.completeRecallPlan, (number)));
        if (!expected) return;
        _plans[plan.level][plan.key].open = false;
        uint16 current = PktCalendar.periodAt(block.timestamp);
        uint16 from = plan.firstPeriod > current ? plan.firstPeriod : current;
        if (from <= plan.lastPeriod) _putCap(plan.level, plan.key, from, plan.capKw);
    }

    function withdrawPlan(uint256 placeSeed, uint256 rarely) external {
        ICeilings.RecallPlan memory plan = _openPlan(placeSeed);
        if (!plan.open || rarely % 4 != 0) return;
        uint256 number = programme.openPlanOf(plan.level, plan.key);
        bytes memory data = abi.encodeCall(programme.withdrawRecallPlan, (number));
        _try(true, GRID_OPERATOR, address(programme), data);
        _plans[plan.level][plan.key].open = false;
    }

    function setPolicy(uint256 seed) external {
        IPowerProgramme.TransferPolicy policy =
            seed % 4 == 0 ? IPowerProgramme.TransferPolicy.Never : IPowerProgramme.TransferPolicy.Free;
        bytes memory data = abi.encodeCall(programme.setProduct, (FIRM, "FIRM", policy));
        _try(true, GRID_OPERATOR, address(programme), data);
    }

    /// @notice Suspends a licence in force, rarely, or reinstates it.
    function toggleLicence(uint256 investorSeed, uint256 rarely) external {
        bytes32 licence = investors[investorSeed % investors.length];
        bool inForce = rarely % 4 == 0 && licences.licenceOf(licence).state == LicenceState.Licensed;
        bytes memory data = inForce
            ? abi.encodeCall(licences.suspend, (licence, 0))
            : abi.encodeCall(licences.grant, (licence, uint40(START), KYC_EXPIRY, 0));
        _try(true, REGULATOR, address(licences), data);
    }

    // --- Execution ----------------------------------------------------------------------------------------------------

    /// @dev What an investor has bound of a right, which it cannot convert.
    function _bound(address account, uint256 id) internal view virtual returns (uint256 kw);

    function _allocate(address to, uint256 id, uint256 kw, bytes32 ref) private watched(id) {
        bool fits = rights.transferCode(POWER_ISSUER, address(0), to, id, kw) == ReasonCodes.OK;
        bool expected = fits && kw != 0 && ref != 0 && !rights.refUsed(ref);
        if (programme.reservationCode(id, kw) == ReasonCodes.OK) {
            assertLe(kw, _headroom(RightId.wrap(id).unpack()), "the pre-check passes a ceiling");
        }
        bytes memory data = abi.encodeCall(rights.allocate, (_allocation(ref, to, id, kw)));
        _try(expected, POWER_ISSUER, address(rights), data);
        if (expected) _know(id);
    }

    function _know(uint256 id) private {
        if (!_known[id]) ids.push(id);
        _known[id] = true;
    }

    /// @dev The first account from a seed on that holds some of a right.
    function _holder(uint256 id, uint256 seed) internal view returns (address account) {
        for (uint256 i; i < accounts.length; ++i) {
            account = accounts[(seed % accounts.length + i) % accounts.length];
            if (rights.balanceOf(account, id) != 0) return account;
        }
    }

    function _transfer(address from, address to, uint256 id, uint256 kw) private watched(id) {
        bool expected =
            kw <= rights.balanceOf(from, id) && rights.transferCode(from, from, to, id, kw) == ReasonCodes.OK;
        bytes memory data = abi.encodeCall(rights.safeTransferFrom, (from, to, id, kw, ""));
        _try(expected, from, address(rights), data);
    }

    /// @dev In words of its own: who may deal, holds so much that is not bound, of a window that is not over.
    function _converts(address holder, uint256 id, uint256 kw) private view returns (bool) {
        if (!_isEligible(holder) || _isOver(id) || kw > rights.balanceOf(holder, id)) return false;
        uint256 held;
        for (uint256 i; i < accounts.length; ++i) {
            bool same = ownerOf[accounts[i]] == ownerOf[holder];
            if (same) held += rights.balanceOf(accounts[i], id);
        }
        return kw == 0 || kw + _bound(holder, id) <= held;
    }

    function _checkGains(uint256 id) private view {
        for (uint256 i; i < accounts.length; ++i) {
            address account = accounts[i];
            if (rights.balanceOf(account, id) <= _before[account][id]) continue;
            assertTrue(_isEligible(account), "an ineligible account gained");
            assertFalse(_isOver(id), "a right moved after its window");
        }
    }

    function _isOver(uint256 id) internal view returns (bool) {
        return block.timestamp >= PktCalendar.periodEnd(RightId.wrap(id).unpack().lastPeriod);
    }

    // --- The oracle ---------------------------------------------------------------------------------------------------

    /// @notice kW of all rights in existence in one cell under a ceiling.
    function oracle(ICeilings.Level level, uint16 key, uint16 period, uint8 timeBlock)
        public
        view
        returns (uint256 kw)
    {
        for (uint256 i; i < ids.length; ++i) {
            Right memory r = RightId.wrap(ids[i]).unpack();
            if (_covers(r, period, timeBlock) && _keyOf(level, r) == key) kw += rights.totalSupply(ids[i]);
        }
    }

    function _covers(Right memory r, uint16 period, uint8 timeBlock) internal pure returns (bool) {
        return period >= r.firstPeriod && period <= r.lastPeriod && (r.blockMask >> timeBlock) & 1 == 1;
    }

    function _keyOf(ICeilings.Level level, Right memory r) private pure returns (uint16) {
        if (level == ICeilings.Level.Programme) return 0;
        if (level == ICeilings.Level.Zone) return r.zone;
        if (level == ICeilings.Level.Plant) return r.plant;
        return r.plant == EXTRA ? LATER : PHASE;
    }

    /// @dev Whether any cell of a plan that is not over holds more than it allows.
    function _exceeds(ICeilings.RecallPlan memory plan) private view returns (bool) {
        uint16 current = PktCalendar.periodAt(block.timestamp);
        uint16 period = plan.firstPeriod > current ? plan.firstPeriod : current;
        for (; period <= plan.lastPeriod && period < current + 24; ++period) {
            for (uint8 b; b < 3; ++b) {
                if (oracle(plan.level, plan.key, period, b) > plan.capKw) return true;
            }
        }
        return false;
    }

    /// @dev A ceiling from a month on, until the next step.
    function _putCap(ICeilings.Level level, uint16 key, uint16 from, uint256 capKw) private {
        for (uint16 period = from; period < END; ++period) {
            if (period != from && _steps[level][key][period]) break;
            _caps[level][key][period] = capKw;
        }
        _steps[level][key][from] = true;
    }

    /// @dev What every cell of a right can still take, under all four ceilings and what waits to become one.
    function _headroom(Right memory r) private view returns (uint256 kw) {
        kw = type(uint256).max;
        for (uint16 period = r.firstPeriod; period <= r.lastPeriod; ++period) {
            for (uint8 b; b < 3; ++b) {
                if ((r.blockMask >> b) & 1 == 0) continue;
                for (uint8 level; level < 4; ++level) {
                    kw = _least(kw, _room(ICeilings.Level(level), r, period, b));
                }
            }
        }
    }

    function _room(ICeilings.Level level, Right memory r, uint16 period, uint8 timeBlock)
        private
        view
        returns (uint256)
    {
        uint16 key = _keyOf(level, r);
        uint256 cap = _caps[level][key][period];
        ICeilings.RecallPlan memory plan = _plans[level][key];
        bool planned = plan.open && period >= plan.firstPeriod && period <= plan.lastPeriod;
        if (planned) cap = _least(cap, plan.capKw);
        uint256 held = oracle(level, key, period, timeBlock);
        return cap > held ? cap - held : 0;
    }

    function _openPlan(uint256 placeSeed) private view returns (ICeilings.RecallPlan memory plan) {
        for (uint256 i; i < 8; ++i) {
            (ICeilings.Level level, uint16 key) = place(placeSeed % 8 + i);
            if (_plans[level][key].open) return _plans[level][key];
        }
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }

    function _shape(uint256 seed) private view returns (uint256) {
        uint16 plant = uint16(1 + seed % 3);
        uint16 zone = (plant == HUB) != (seed % 32 == 31) ? SOUTH : NORTH;
        uint16 first = PktCalendar.periodAt(block.timestamp) + uint16(seed / 32 % 5);
        uint16 last = first + uint16(seed / 256 % 12);
        uint8 mask = uint8(seed / 4096 % 8);
        uint16 product = seed / 65_536 % 4 == 0 ? FIXED : FIRM;
        uint8 class = uint8(seed / 262_144 % 2);
        return RightId.unwrap(Right(product, zone, plant, first, last, mask, class, 2025).pack());
    }

    // --- For the invariants -------------------------------------------------------------------------------------------

    function idCount() public view returns (uint256) {
        return ids.length;
    }

    /// @notice One of the eight ceilings.
    function place(uint256 seed) public pure returns (ICeilings.Level level, uint16 key) {
        uint256 i = seed % 8;
        if (i == 0) return (ICeilings.Level.Programme, 0);
        if (i <= 2) return (ICeilings.Level.Zone, uint16(i));
        return i <= 5 ? (ICeilings.Level.Plant, uint16(i - 2)) : (ICeilings.Level.Phase, uint16(i - 5));
    }

    function cell(ICeilings.Level level, uint16 key, uint16 period, uint8 timeBlock)
        external
        view
        returns (uint256)
    {
        return uint32(programme.allocatedUnder(level, key, period) >> (32 * uint256(timeBlock)));
    }

    /// @notice The ceiling in force, by the programme and by the oracle.
    function capsOf(ICeilings.Level level, uint16 key, uint16 period)
        external
        view
        returns (uint256 said, uint256 kept)
    {
        return (programme.ceilingAt(level, key, period), _caps[level][key][period]);
    }

    function instantKw(uint16 zone, uint256 instant)
        external
        view
        returns (uint256 kw, uint16 period, uint8 timeBlock)
    {
        (period, timeBlock) = programme.cellAt(instant);
        kw = zone == 0 ? programme.programmeAllocatedAt(instant) : programme.allocatedAt(zone, instant);
    }

    function sumAndSupply(uint256 id) external view returns (uint256 sum, uint256 supply) {
        for (uint256 i; i < accounts.length; ++i) {
            sum += rights.balanceOf(accounts[i], id);
        }
        supply = rights.totalSupply(id);
    }
}
