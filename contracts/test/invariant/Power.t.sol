// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";

import {ICapacityRights} from "../../src/interfaces/ICapacityRights.sol";
import {IPowerProgramme} from "../../src/interfaces/IPowerProgramme.sol";
import {LicenceCategories, LicenceState} from "../../src/types/LicenceTypes.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Right, RightId} from "../../src/types/RightId.sol";
import {Test} from "../base/Test.sol";
import {Handler} from "./Handler.sol";

/**
 * @title Power rights in the hands of three investors, a grid operator and a regulator who change their minds.
 * @dev The oracle is brute force: it adds up, for any cell, the supply of every id ever allocated whose window and blocks
 * contain it. It shares no arithmetic with the programme.
 */
contract PowerHandler is Handler {
    uint16 private constant EXTRA = 3;
    uint256 private constant MOST_IDS = 16;

    /// @notice Every id that was ever allocated.
    uint256[] public ids;
    /// @notice kW allocated under references that worked, added up once for each.
    uint256 public kwByRefs;

    mapping(uint256 id => bool) private _known;
    mapping(address account => mapping(uint256 id => uint256)) private _before;

    modifier watched(uint256 id) {
        for (uint256 i; i < accounts.length; ++i) {
            _before[accounts[i]][id] = rights.balanceOf(accounts[i], id);
        }
        _;
        _checkGains(id);
    }

    function setUp() public override {
        super.setUp();
        _openProgramme();
        vm.prank(GRID_OPERATOR);
        programme.setPlant(EXTRA, NORTH, PHASE, "EXTRA", 600_000);
        for (uint256 i; i < investors.length; ++i) {
            _license(investors[i], investors[i], LicenceCategories.MINER);
        }
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

    /// @notice A new ceiling goes through unless it lies below what the oracle finds in a cell that is not over.
    function setZoneCap(uint256 zoneSeed, uint256 capKw) external {
        uint16 zone = zoneSeed % 2 == 0 ? NORTH : SOUTH;
        uint32 cap = uint32(bound(capKw, 300_000, 1_500_000));
        bool expected = cap >= _peak(zone, 0);
        _try(expected, GRID_OPERATOR, address(programme), abi.encodeCall(programme.setZone, (zone, "Z", cap)));
    }

    function setPlantCap(uint256 plantSeed, uint256 capKw) external {
        uint16 plant = uint16(1 + plantSeed % 3);
        uint16 zone = plant == HUB ? SOUTH : NORTH;
        uint32 cap = uint32(bound(capKw, 300_000, 1_500_000));
        bytes memory data = abi.encodeCall(programme.setPlant, (plant, zone, PHASE, "P", cap));
        _try(cap >= _peak(0, plant), GRID_OPERATOR, address(programme), data);
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

    function _allocate(address to, uint256 id, uint256 kw, bytes32 ref) private watched(id) {
        bool fits = rights.transferCode(POWER_ISSUER, address(0), to, id, kw) == ReasonCodes.OK;
        bool expected = fits && kw != 0 && ref != 0 && !rights.refUsed(ref);
        if (programme.reservationCode(id, kw) == ReasonCodes.OK) {
            assertLe(kw, _headroom(RightId.wrap(id).unpack()), "the pre-check passes a ceiling");
        }
        bytes memory data = abi.encodeCall(rights.allocate, (_allocation(ref, to, id, kw)));
        _try(expected, POWER_ISSUER, address(rights), data);
        if (!expected) return;
        kwByRefs += kw;
        if (!_known[id]) ids.push(id);
        _known[id] = true;
    }

    /// @dev The first account from a seed on that holds some of a right.
    function _holder(uint256 id, uint256 seed) private view returns (address account) {
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

    function _checkGains(uint256 id) private view {
        for (uint256 i; i < accounts.length; ++i) {
            address account = accounts[i];
            if (rights.balanceOf(account, id) <= _before[account][id]) continue;
            assertTrue(_isEligible(account), "an ineligible account gained");
            uint256 end = PktCalendar.periodEnd(RightId.wrap(id).unpack().lastPeriod);
            assertTrue(block.timestamp < end, "a right moved after its window");
        }
    }

    // --- The oracle ---------------------------------------------------------------------------------------------------

    /// @notice kW of all rights in existence in one cell; zone or plant zero means any.
    function oracle(uint16 zone, uint16 plant, uint16 period, uint8 timeBlock)
        public
        view
        returns (uint256 kw)
    {
        for (uint256 i; i < ids.length; ++i) {
            Right memory r = RightId.wrap(ids[i]).unpack();
            bool inside =
                period >= r.firstPeriod && period <= r.lastPeriod && (r.blockMask >> timeBlock) & 1 == 1;
            bool here = (zone == 0 || zone == r.zone) && (plant == 0 || plant == r.plant);
            if (inside && here) kw += rights.totalSupply(ids[i]);
        }
    }

    /// @dev The fullest cell that is not over, of a zone or a plant.
    function _peak(uint16 zone, uint16 plant) private view returns (uint256 peak) {
        uint16 current = PktCalendar.periodAt(block.timestamp);
        for (uint16 period = current; period < current + 24; ++period) {
            for (uint8 timeBlock; timeBlock < 3; ++timeBlock) {
                uint256 kw = oracle(zone, plant, period, timeBlock);
                if (kw > peak) peak = kw;
            }
        }
    }

    /// @dev What every cell of a right can still take, under all three ceilings.
    function _headroom(Right memory r) private view returns (uint256 kw) {
        kw = type(uint256).max;
        (, uint32 zoneCap) = programme.zoneOf(r.zone);
        (,,, uint32 plantCap) = programme.plantOf(r.plant);
        for (uint16 period = r.firstPeriod; period <= r.lastPeriod; ++period) {
            for (uint8 b; b < 3; ++b) {
                if ((r.blockMask >> b) & 1 == 0) continue;
                kw = _least(kw, PROGRAMME_CAP - oracle(0, 0, period, b));
                kw = _least(kw, zoneCap - oracle(r.zone, 0, period, b));
                kw = _least(kw, plantCap - oracle(0, r.plant, period, b));
            }
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
        return _right(product, zone, plant, first, last, mask);
    }

    // --- For the invariants -------------------------------------------------------------------------------------------

    function idCount() external view returns (uint256) {
        return ids.length;
    }

    function cell(uint16 zone, uint16 plant, uint16 period, uint8 timeBlock) external view returns (uint256) {
        if (zone != 0) return programme.zoneAllocated(zone, period, timeBlock);
        if (plant != 0) return programme.plantAllocated(plant, period, timeBlock);
        return programme.programmeAllocated(period, timeBlock);
    }

    function capOf(uint16 zone, uint16 plant) external view returns (uint256 cap) {
        if (zone != 0) (, cap) = programme.zoneOf(zone);
        else if (plant != 0) (,,, cap) = programme.plantOf(plant);
        else cap = programme.programmeCapKw();
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

contract PowerInvariants is Test {
    uint16 private constant FIRST_PERIOD = 9;
    uint16 private constant PERIODS = 24;
    uint256 private constant SAMPLES = 4;
    uint256 private constant STATED_CEILING_KW = 2_000_000;

    uint256 private constant RUNS = 8;

    PowerHandler private _handler;

    function setUp() public {
        _handler = new PowerHandler();
        _handler.setUp();
        _target(address(_handler), _actions());
    }

    /// @dev Or the campaign below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[4] memory kinds = [
            ICapacityRights.allocate.selector,
            IERC1155.safeTransferFrom.selector,
            IPowerProgramme.setZone.selector,
            IPowerProgramme.setPlant.selector
        ];
        uint256[4] memory successes;
        for (uint256 run; run < RUNS; ++run) {
            PowerHandler handler = new PowerHandler();
            handler.setUp();
            handler.walk(_actions(), run);
            for (uint256 i; i < kinds.length; ++i) {
                successes[i] += handler.successes(kinds[i]);
            }
        }
        for (uint256 i; i < kinds.length; ++i) {
            assertTrue(successes[i] > RUNS, "went through less than once a run");
        }
    }

    function _actions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](12);
        selectors[0] = PowerHandler.allocate.selector;
        selectors[1] = PowerHandler.allocateTheRest.selector;
        selectors[2] = PowerHandler.transfer.selector;
        selectors[3] = PowerHandler.setZoneCap.selector;
        selectors[4] = PowerHandler.setPlantCap.selector;
        selectors[5] = PowerHandler.setPolicy.selector;
        selectors[6] = PowerHandler.toggleLicence.selector;
        selectors[7] = Handler.setStatus.selector;
        selectors[8] = Handler.updateRecord.selector;
        selectors[9] = Handler.link.selector;
        selectors[10] = Handler.unlink.selector;
        selectors[11] = Handler.wait.selector;
    }

    /// @dev After every action, a handful of cells, instants and ids; after the last one, all of them.
    function invariant_power__cells_equal_the_rights_and_keep_their_ceilings() public view {
        uint256 seed = uint256(keccak256(abi.encode(block.timestamp, _handler.kwByRefs())));
        for (uint256 i; i < SAMPLES; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _checkCell(uint16(FIRST_PERIOD + seed % PERIODS), uint8(seed / PERIODS % 3));
            _checkInstant(PktCalendar.periodStart(FIRST_PERIOD) + seed % 730 days);
            if (_handler.idCount() != 0) _checkSupply(_handler.ids(seed % _handler.idCount()));
        }
    }

    /// @notice Forge calls this after the last action of a run.
    function afterInvariant() public view {
        for (uint16 i; i < PERIODS; ++i) {
            for (uint8 timeBlock; timeBlock < 3; ++timeBlock) {
                _checkCell(FIRST_PERIOD + i, timeBlock);
            }
        }
        uint256 supplies;
        for (uint256 i; i < _handler.idCount(); ++i) {
            supplies += _checkSupply(_handler.ids(i));
        }
        assertEq(supplies, _handler.kwByRefs(), "kW allocated by references that each worked once");
    }

    /// @dev What the programme says is what the rights in existence add up to, the zones add up to the programme, and
    /// unless the month is over no ceiling is passed.
    function _checkCell(uint16 period, uint8 timeBlock) private view {
        uint256 whole = _check(0, 0, period, timeBlock);
        assertEq(_check(1, 0, period, timeBlock) + _check(2, 0, period, timeBlock), whole, "sum of the zones");
        assertLe(whole, STATED_CEILING_KW, "two thousand megawatts");
        for (uint16 plant = 1; plant <= 3; ++plant) {
            _check(0, plant, period, timeBlock);
        }
    }

    function _checkInstant(uint256 instant) private view {
        for (uint16 zone; zone <= 2; ++zone) {
            (uint256 kw, uint16 period, uint8 timeBlock) = _handler.instantKw(zone, instant);
            assertEq(kw, _handler.oracle(zone, 0, period, timeBlock), "kW at an instant");
        }
    }

    function _checkSupply(uint256 id) private view returns (uint256 supply) {
        uint256 sum;
        (sum, supply) = _handler.sumAndSupply(id);
        assertEq(supply, sum, "supply of an id");
    }

    function _check(uint16 zone, uint16 plant, uint16 period, uint8 timeBlock)
        private
        view
        returns (uint256 kw)
    {
        kw = _handler.cell(zone, plant, period, timeBlock);
        assertEq(kw, _handler.oracle(zone, plant, period, timeBlock), "allocated is what rights add up to");
        bool over = block.timestamp >= PktCalendar.periodEnd(period);
        if (!over) assertLe(kw, _handler.capOf(zone, plant), "a ceiling is passed");
    }
}
