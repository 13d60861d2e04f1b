// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";

import {ICapacityRights} from "../../src/interfaces/ICapacityRights.sol";
import {ICeilings} from "../../src/interfaces/ICeilings.sol";
import {ICurtailmentManager} from "../../src/interfaces/ICurtailmentManager.sol";
import {INominationBook} from "../../src/interfaces/INominationBook.sol";
import {IReofferDesk} from "../../src/interfaces/IReofferDesk.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {RightId} from "../../src/types/RightId.sol";
import {Test} from "../base/Test.sol";
import {Handler} from "./Handler.sol";
import {NominationHandler} from "./NominationHandler.sol";
import {PowerHandler} from "./PowerHandler.sol";

contract PowerInvariants is Test {
    uint16 private constant FIRST_PERIOD = 9;
    uint16 private constant PERIODS = 24;
    uint256 private constant SAMPLES = 4;
    uint32 private constant SITES = 6;
    uint256 private constant STATED_CEILING_KW = 2_000_000;

    uint256 private constant MAX_RUNS = 40;

    NominationHandler private _handler;

    error NeverWentThrough(bytes4 kind);

    function setUp() public {
        _handler = new NominationHandler();
        _handler.setUp();
        _target(address(_handler), _actions());
    }

    /// @dev Or the campaign below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[12] memory kinds = [
            ICapacityRights.allocate.selector,
            IERC1155.safeTransferFrom.selector,
            ICapacityRights.split.selector,
            ICapacityRights.merge.selector,
            ICapacityRights.recall.selector,
            ICapacityRights.expire.selector,
            ICeilings.setCeiling.selector,
            ICeilings.completeRecallPlan.selector,
            INominationBook.nominate.selector,
            INominationBook.release.selector,
            ICurtailmentManager.order.selector,
            IReofferDesk.take.selector
        ];
        // Until even what is rare has gone through: a window that ends, a recall plan that is completed.
        uint256 missing = (1 << kinds.length) - 1;
        for (uint256 run; run < MAX_RUNS && missing != 0; ++run) {
            NominationHandler handler = new NominationHandler();
            handler.setUp();
            handler.walk(_actions(), run);
            for (uint256 i; i < kinds.length; ++i) {
                if (handler.successes(kinds[i]) != 0) missing &= ~(1 << i);
            }
        }
        for (uint256 i; i < kinds.length; ++i) {
            if (missing >> i & 1 != 0) revert NeverWentThrough(kinds[i]);
        }
    }

    function _actions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](28);
        selectors[0] = PowerHandler.allocate.selector;
        selectors[1] = PowerHandler.allocateTheRest.selector;
        selectors[2] = PowerHandler.transfer.selector;
        selectors[3] = PowerHandler.split.selector;
        selectors[4] = PowerHandler.merge.selector;
        selectors[5] = PowerHandler.recall.selector;
        selectors[6] = PowerHandler.expire.selector;
        selectors[7] = PowerHandler.setCeiling.selector;
        selectors[8] = PowerHandler.completePlan.selector;
        selectors[9] = PowerHandler.withdrawPlan.selector;
        selectors[10] = PowerHandler.setPolicy.selector;
        selectors[11] = PowerHandler.toggleLicence.selector;
        selectors[12] = NominationHandler.nominate.selector;
        selectors[13] = NominationHandler.release.selector;
        selectors[14] = NominationHandler.openOrClose.selector;
        selectors[15] = Handler.setStatus.selector;
        selectors[16] = Handler.updateRecord.selector;
        selectors[17] = Handler.link.selector;
        selectors[18] = Handler.unlink.selector;
        selectors[19] = Handler.wait.selector;
        selectors[20] = NominationHandler.curtail.selector;
        // Few plans come to be completed, and only when enough was recalled.
        selectors[21] = PowerHandler.completePlan.selector;
        selectors[22] = PowerHandler.recall.selector;
        selectors[23] = PowerHandler.recall.selector;
        selectors[24] = NominationHandler.take.selector;
        // Often, so that gates close and windows end within a run.
        selectors[25] = Handler.wait.selector;
        selectors[26] = Handler.wait.selector;
        selectors[27] = PowerHandler.expire.selector;
    }

    /// @dev After every action, a handful of cells, instants and ids; after the last one, all of them.
    /// forge-config: default.invariant.runs = 8
    /// forge-config: long.invariant.runs = 128
    function invariant_power__cells_equal_the_rights_and_keep_their_ceilings() public view {
        uint256 seed = uint256(keccak256(abi.encode(block.timestamp, _handler.idCount(), gasleft())));
        for (uint256 i; i < SAMPLES; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _checkCell(uint16(FIRST_PERIOD + seed % PERIODS), uint8(seed / PERIODS % 3));
            _checkInstant(PktCalendar.periodStart(FIRST_PERIOD) + seed % 730 days);
            if (_handler.idCount() != 0) _checkRight(_handler.ids(seed % _handler.idCount()));
            if (_handler.curtailedCount() != 0) _checkOrder(seed % _handler.curtailedCount());
        }
        _checkSites(uint16(FIRST_PERIOD + seed % PERIODS));
        _handler.checkCash();
    }

    /// @notice Forge calls this after the last action of a run.
    function afterInvariant() public view {
        for (uint16 i; i < PERIODS; ++i) {
            for (uint8 timeBlock; timeBlock < 3; ++timeBlock) {
                _checkCell(FIRST_PERIOD + i, timeBlock);
            }
        }
        for (uint256 i; i < _handler.idCount(); ++i) {
            _checkRight(_handler.ids(i));
        }
        for (uint16 i; i < PERIODS; ++i) {
            _checkSites(FIRST_PERIOD + i);
        }
        for (uint256 i; i < _handler.curtailedCount(); ++i) {
            _checkOrder(i);
        }
    }

    /// @dev What the programme says is what the rights in existence add up to, whatever was split, merged or recalled; the
    /// zones and the phases add up to the programme; and no ceiling is passed. Of months that are over the programme keeps what
    /// was allocated in them, and rights that were recalled or expired since are not there to be added up.
    function _checkCell(uint16 period, uint8 timeBlock) private view {
        uint256[8] memory held;
        for (uint256 i; i < 8; ++i) {
            held[i] = _checkPlace(i, period, timeBlock);
        }
        assertEq(held[1] + held[2], held[0], "sum of the zones");
        assertEq(held[3] + held[4] + held[5], held[0], "sum of the plants");
        assertEq(held[6] + held[7], held[0], "sum of the phases");
        assertLe(held[0], STATED_CEILING_KW, "two thousand megawatts");
    }

    function _checkPlace(uint256 i, uint16 period, uint8 timeBlock) private view returns (uint256 kw) {
        (ICeilings.Level level, uint16 key) = _handler.place(i);
        kw = _handler.cell(level, key, period, timeBlock);
        if (block.timestamp >= PktCalendar.periodEnd(period)) return kw;
        assertEq(kw, _handler.oracle(level, key, period, timeBlock), "allocated is what rights add up to");
        (uint256 said, uint256 kept) = _handler.capsOf(level, key, period);
        assertEq(said, kept, "the ceiling is what was set");
        assertLe(kw, said, "a ceiling is passed");
    }

    function _checkInstant(uint256 instant) private view {
        for (uint16 zone; zone <= 2; ++zone) {
            (uint256 kw, uint16 period, uint8 timeBlock) = _handler.instantKw(zone, instant);
            if (block.timestamp >= PktCalendar.periodEnd(period)) continue;
            (ICeilings.Level level, uint16 key) = _handler.place(zone);
            assertEq(kw, _handler.oracle(level, key, period, timeBlock), "kW at an instant");
        }
    }

    /// @dev The supply of an id is the sum of its balances, and nobody has nominated more than it holds.
    function _checkRight(uint256 id) private view {
        (uint256 sum, uint256 supply) = _handler.sumAndSupply(id);
        assertEq(supply, sum, "supply of an id");
        if (block.timestamp >= PktCalendar.periodEnd(RightId.wrap(id).unpack().lastPeriod)) return;
        for (uint256 i; i < 3; ++i) {
            (uint256 nominated, uint256 held) = _handler.nominatedAndHeld(id, i);
            assertLe(nominated, held, "nominated above holding");
        }
    }

    /// @dev All sites of a zone together are allowed no more than an order leaves.
    function _checkOrder(uint256 order) private view {
        for (uint8 class; class < 2; ++class) {
            (uint256 allowed, uint256 left) = _handler.allowedAndLeft(order, class);
            assertLe(allowed, left, "allowed more than is left");
        }
    }

    /// @dev What is nominated to each site in a month that is not over is what was nominated there, by its investor or by a
    /// taking; in the current month, all of that but what was taken in it at most.
    function _checkSites(uint16 period) private view {
        if (block.timestamp >= PktCalendar.periodEnd(period)) return;
        bool begun = block.timestamp >= PktCalendar.periodStart(period);
        for (uint32 site = 1; site <= SITES; ++site) {
            for (uint8 timeBlock; timeBlock < 3; ++timeBlock) {
                (uint256 said, uint256 sum, uint256 ahead) = _handler.atSite(site, period, timeBlock);
                assertLe(said, sum, "nominated to a site: too much");
                assertLe(sum, begun ? said + ahead : said, "nominated to a site: too little");
            }
        }
    }
}
