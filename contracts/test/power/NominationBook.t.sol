// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {SiteRule} from "../../src/compliance/rules/SiteRule.sol";
import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {INominationBook} from "../../src/interfaces/INominationBook.sol";
import {IRecordingRule} from "../../src/interfaces/IRecordingRule.sol";
import {NominationBook} from "../../src/power/NominationBook.sol";
import {Firmness} from "../../src/types/Firmness.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {Movement, MovementKind} from "../../src/types/Movement.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Right, RightId} from "../../src/types/RightId.sol";
import {NominationTest} from "./NominationTest.sol";

/// @dev Sites, gates and nominations of two licensed investors with 1000 kW each of a right of December 2025.
contract NominationBookTest is NominationTest {
    uint8 private constant PEAK = 2;
    uint32 private constant MORE = 10;

    // --- Sites --------------------------------------------------------------------------------------------------------

    function test_registerSite__told_and_kept() public {
        vm.expectEmit(address(book));
        emit INominationBook.SiteSet(7, ALICE_ID, "M-7", SOUTH, true);
        _site(7, ALICE_ID, SOUTH, "M-7");
        INominationBook.Site memory site = book.siteOf(7);
        assertEq(site.investor, ALICE_ID, "investor");
        assertEq(site.meter, "M-7", "meter");
        assertEq(site.zone, SOUTH, "zone");
        assertTrue(site.open, "open");
        assertEq(book.siteByMeter("M-7"), 7, "by meter");
        assertEq(book.openSites(ALICE_ID, SOUTH), 1, "open sites");
    }

    function test_registerSite__invalid__refused() public {
        _expectSiteError(abi.encodeWithSelector(INominationBook.SiteInvalid.selector, 0), 0, NORTH, "M-9");
        _expectSiteError(abi.encodeWithSelector(INominationBook.SiteInvalid.selector, 9), 9, 99, "M-9");
        _expectSiteError(abi.encodeWithSelector(INominationBook.SiteInvalid.selector, 9), 9, NORTH, 0);
        _expectSiteError(
            abi.encodeWithSelector(INominationBook.SiteInvalid.selector, MINE), MINE, NORTH, "M-9"
        );
        bytes memory taken = abi.encodeWithSelector(INominationBook.MeterTaken.selector, METER, MINE);
        _expectSiteError(taken, 9, NORTH, METER);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE));
        vm.prank(ALICE);
        book.registerSite(9, ALICE_ID, NORTH, "M-9");
    }

    function test_registerSite__without_a_licence__refused() public {
        _register("INV-CAROL", address(0xCA401));
        vm.expectRevert(
            abi.encodeWithSelector(
                INominationBook.SiteRefused.selector, ReasonCodes.LICENCE_MISSING, bytes32("INV-CAROL")
            )
        );
        _site(9, "INV-CAROL", NORTH, "M-9");
        vm.prank(REGULATOR);
        licences.suspend("PVARA-0001", 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                INominationBook.SiteRefused.selector, ReasonCodes.LICENCE_SUSPENDED, ALICE_ID
            )
        );
        _site(9, ALICE_ID, NORTH, "M-9");
    }

    function test_replaceMeter__frees_the_old_one() public {
        vm.expectEmit(address(book));
        emit INominationBook.SiteSet(MINE, ALICE_ID, "NEW", NORTH, true);
        vm.prank(GRID_OPERATOR);
        book.replaceMeter(MINE, "NEW");
        assertEq(book.siteByMeter(METER), 0, "old");
        assertEq(book.siteByMeter("NEW"), MINE, "new");
        bytes32 others = book.siteOf(OTHERS).meter;
        vm.expectRevert(abi.encodeWithSelector(INominationBook.MeterTaken.selector, others, OTHERS));
        vm.prank(GRID_OPERATOR);
        book.replaceMeter(MINE, others);
        vm.expectRevert(abi.encodeWithSelector(INominationBook.SiteUnknown.selector, 99));
        vm.prank(GRID_OPERATOR);
        book.replaceMeter(99, "ANY");
    }

    function test_setSiteOpen__closed__takes_no_more_and_keeps_what_it_has() public {
        _nominate(ALICE, MINE, 600);
        vm.expectEmit(address(book));
        emit INominationBook.SiteSet(MINE, ALICE_ID, METER, NORTH, false);
        _open(MINE, false);
        _open(MINE, false);
        assertEq(book.openSites(ALICE_ID, NORTH), 1, "the second one");
        _expectRefused(ReasonCodes.SITE_CLOSED, ALICE, MINE, 601);
        _nominate(ALICE, MINE, 599);
        _open(MINE, true);
        assertEq(book.openSites(ALICE_ID, NORTH), 2, "both");
        _nominate(ALICE, MINE, 601);
        vm.expectRevert(abi.encodeWithSelector(INominationBook.SiteUnknown.selector, 99));
        _open(99, true);
    }

    // --- Nominating ---------------------------------------------------------------------------------------------------

    function test_nominate__binds_every_cell_of_the_right() public {
        vm.expectEmit(address(book));
        emit INominationBook.Nominated(ALICE_ID, id, MINE, 600, DEC_2025);
        _nominate(ALICE, MINE, 600);
        assertEq(book.nominatedOf(ALICE_ID, id), 600, "of the right");
        assertEq(book.nominationOf(ALICE_ID, id, MINE), 600, "to the site");
        assertEq(book.nominationOf(ALICE_ID, id, MINE_TOO), 0, "to the other");
        for (uint8 timeBlock; timeBlock < 3; ++timeBlock) {
            assertEq(book.nominatedKw(MINE, DEC_2025, timeBlock, Firmness.FIRM), 600, "cell");
        }
        assertEq(book.nominatedKw(MINE, DEC_2025, 3, Firmness.FIRM), 0, "no such block");
        assertEq(book.nominatedKw(MINE, DEC_2025 + 1, PEAK, Firmness.FIRM), 0, "next month");
        assertEq(book.nominatedKw(MINE, DEC_2025, PEAK, Firmness.INTERRUPTIBLE), 0, "other class");
    }

    function test_nominate__again__replaces() public {
        _nominate(ALICE, MINE, 600);
        _nominate(ALICE, MINE, 250);
        _nominate(ALICE, MINE, 250);
        assertEq(book.nominatedLanes(MINE, DEC_2025, 0), _lanes(250), "lowered");
        _nominate(ALICE, MINE, HELD);
        assertEq(book.nominatedLanes(MINE, DEC_2025, 0), _lanes(HELD), "raised");
    }

    /// @dev Each class of firmness is counted by itself, so that one order can curtail it.
    function test_nominate__interruptible_and_green__counted_in_their_class() public {
        uint256 soft = _rightOf(Firmness.INTERRUPTIBLE | Firmness.GREEN, DEC_2025, DEC_2025 + 2);
        _allocate(ALICE, soft, 70);
        vm.prank(ALICE);
        book.nominate(soft, MINE, 70);
        assertEq(book.nominatedLanes(MINE, DEC_2025 + 2, Firmness.INTERRUPTIBLE), _lanes(70), "interruptible");
        assertEq(book.nominatedLanes(MINE, DEC_2025 + 2, Firmness.FIRM), 0, "firm");
    }

    function test_nominate__above_holding__refused() public {
        _expectRefused(ReasonCodes.NOMINATION_ABOVE_HOLDING, ALICE, MINE, HELD + 1);
        _expectRefused(ReasonCodes.NOMINATION_ABOVE_HOLDING, ALICE, MINE, type(uint256).max);
        _nominate(ALICE, MINE_TOO, 400);
        _expectRefused(ReasonCodes.NOMINATION_ABOVE_HOLDING, ALICE, MINE, 601);
        _nominate(ALICE, MINE, 600);
    }

    /// @dev What an investor holds in several accounts counts together.
    function test_nominate__from_any_account_of_the_investor() public {
        address second = _link(ALICE_ID, 0x5EC);
        _send(ALICE, second, id, 300);
        vm.prank(second);
        book.nominate(id, MINE, HELD);
        assertEq(book.nominatedOf(ALICE_ID, id), HELD, "both accounts'");
        _send(second, ALICE, id, 300);
    }

    function test_nominate__to_anothers_meter__refused() public {
        _expectRefused(ReasonCodes.SITE_OF_ANOTHER, ALICE, OTHERS, 1);
        _expectRefused(ReasonCodes.SITE_UNKNOWN, ALICE, 99, 1);
        _site(7, ALICE_ID, SOUTH, "M-7");
        _expectRefused(ReasonCodes.SITE_IN_ANOTHER_ZONE, ALICE, 7, 1);
        _expectRefused(ReasonCodes.SENDER_UNKNOWN, STRANGER, MINE, 1);
    }

    /// @dev Whoever may only reduce may lower and release, and no more.
    function test_nominate__by_a_suspended_licensee__refused_but_for_less() public {
        _nominate(ALICE, MINE, 600);
        vm.prank(REGULATOR);
        licences.suspend("PVARA-0001", 0);
        _expectRefused(ReasonCodes.LICENCE_SUSPENDED, ALICE, MINE, 601);
        _nominate(ALICE, MINE, 500);
        vm.expectRevert(_refusedNomination(ReasonCodes.LICENCE_SUSPENDED, MINE_TOO, 100));
        vm.prank(ALICE);
        book.renominate(id, MINE, MINE_TOO, 100);
        vm.prank(ALICE);
        book.release(id, MINE);
        assertEq(book.nominatedOf(ALICE_ID, id), 0, "released");
    }

    function test_nominate__by_a_frozen_investor__refused() public {
        vm.prank(REGISTRAR);
        identity.setStatus(ALICE_ID, InvestorStatus.Frozen);
        _expectRefused(ReasonCodes.SENDER_FROZEN, ALICE, MINE, 1);
    }

    function test_nominate__after_gate_closure__refused() public {
        _nominate(ALICE, MINE, 600);
        uint256 closes = book.gateClosesAt(DEC_2025);
        assertEq(closes, PktCalendar.periodStart(DEC_2025) - 7 days, "gate");
        vm.warp(closes - 1);
        _nominate(ALICE, MINE, 601);
        vm.warp(closes);
        _expectRefused(ReasonCodes.GATE_CLOSED, ALICE, MINE, 602);
        _expectRefused(ReasonCodes.GATE_CLOSED, ALICE, MINE, 600);
        vm.expectRevert(_refusedNomination(ReasonCodes.GATE_CLOSED, MINE, 0));
        vm.prank(ALICE);
        book.release(id, MINE);
        vm.expectRevert(_refusedNomination(ReasonCodes.GATE_CLOSED, MINE, 600));
        vm.prank(ALICE);
        book.renominate(id, MINE, MINE_TOO, 1);
        assertEq(book.nominatedOf(ALICE_ID, id), 601, "as it was");
    }

    function test_nominate__window_over_or_no_right__refused() public {
        vm.warp(PktCalendar.periodEnd(DEC_2025));
        _expectRefused(ReasonCodes.RIGHT_EXPIRED, ALICE, MINE, 1);
        id = uint256(1) << 112;
        _expectRefused(ReasonCodes.RIGHT_MALFORMED, ALICE, MINE, 1);
    }

    function test_nominate__to_a_fifth_site__refused() public {
        for (uint32 i; i < 4; ++i) {
            _site(MORE + i, ALICE_ID, NORTH, bytes32(uint256(MORE + i)));
            _nominate(ALICE, MORE + i, 10);
        }
        assertEq(book.maxSites(), 4, "most");
        _expectRefused(ReasonCodes.TOO_MANY_SITES, ALICE, MINE, 1);
        vm.prank(ALICE);
        book.release(id, MORE + 1);
        _nominate(ALICE, MINE, 1);
        assertEq(book.nominatedOf(ALICE_ID, id), 31, "a place was free");
    }

    function test_renominate__moves_between_sites() public {
        _nominate(ALICE, MINE, 600);
        vm.expectEmit(address(book));
        emit INominationBook.Nominated(ALICE_ID, id, MINE, 400, DEC_2025);
        vm.expectEmit(address(book));
        emit INominationBook.Nominated(ALICE_ID, id, MINE_TOO, 200, DEC_2025);
        vm.prank(ALICE);
        book.renominate(id, MINE, MINE_TOO, 200);
        assertEq(book.nominatedLanes(MINE, DEC_2025, 0), _lanes(400), "gives");
        assertEq(book.nominatedLanes(MINE_TOO, DEC_2025, 0), _lanes(200), "takes");
        vm.prank(ALICE);
        book.renominate(id, MINE, MINE, 400);
        assertEq(book.nominatedLanes(MINE, DEC_2025, 0), _lanes(400), "to itself");
        vm.expectRevert(_refusedNomination(ReasonCodes.NOMINATION_TOO_LOW, MINE, 401));
        vm.prank(ALICE);
        book.renominate(id, MINE, MINE_TOO, 401);
        vm.expectRevert(_refusedNomination(ReasonCodes.SITE_OF_ANOTHER, OTHERS, 100));
        vm.prank(ALICE);
        book.renominate(id, MINE, OTHERS, 100);
    }

    function test_release__nothing_bound__refused() public {
        vm.expectRevert(_refusedNomination(ReasonCodes.NOMINATION_TOO_LOW, MINE, 1));
        vm.prank(ALICE);
        book.release(id, MINE);
    }

    // --- Gates --------------------------------------------------------------------------------------------------------

    function test_setGate__for_months_to_come() public {
        uint16 from = NOV_2025 + 1;
        vm.expectEmit(address(book));
        emit INominationBook.GateSet(from, 3);
        _gate(from, 3);
        assertEq(book.gateClosesAt(from - 1), PktCalendar.periodStart(from - 1) - 7 days, "before");
        assertEq(book.gateClosesAt(from), PktCalendar.periodStart(from) - 3 days, "from then on");
        _gate(from + 1, 5);
        assertEq(book.gateClosesAt(from), PktCalendar.periodStart(from) - 7 days, "replaced: as before");
        assertEq(book.gateClosesAt(from + 1), PktCalendar.periodStart(from + 1) - 5 days, "replaced");
        vm.warp(PktCalendar.periodStart(from + 1));
        _gate(from + 4, 9);
        assertEq(book.gateClosesAt(from + 3), PktCalendar.periodStart(from + 3) - 5 days, "the one in force");
        assertEq(book.gateClosesAt(from + 4), PktCalendar.periodStart(from + 4) - 9 days, "the next");
    }

    function test_setGate__too_soon_or_no_days__refused() public {
        _expectNoGate(NOV_2025, 3);
        _expectNoGate(DEC_2025, 0);
        _expectNoGate(DEC_2025, 29);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE));
        vm.prank(ALICE);
        book.setGate(DEC_2025, 3);
        vm.expectRevert(abi.encodeWithSelector(INominationBook.GateInvalid.selector, 0, 0));
        new NominationBook(engine, licences, address(programme), address(rights), billing, 0);
        vm.expectRevert(abi.encodeWithSelector(INominationBook.GateInvalid.selector, 0, 29));
        new NominationBook(engine, licences, address(programme), address(rights), billing, 29);
    }

    // --- As a rule ----------------------------------------------------------------------------------------------------

    function test_transfer__of_what_is_nominated__refused() public {
        _nominate(ALICE, MINE, 600);
        _expectNotSent(ReasonCodes.UNITS_NOMINATED, ALICE, BOB, 401);
        _send(ALICE, BOB, id, 400);
        _expectNotSent(ReasonCodes.UNITS_NOMINATED, ALICE, BOB, 1);
        _send(ALICE, BOB, id, 0);
        vm.prank(ALICE);
        book.release(id, MINE);
        _send(ALICE, BOB, id, 600);
    }

    function test_transfer__after_gate_closure__refused_until_split() public {
        uint256 year = _rightOf(Firmness.FIRM, DEC_2025, DEC_2025 + 11);
        _allocate(ALICE, year, 100);
        vm.warp(book.gateClosesAt(DEC_2025));
        id = year;
        _expectNotSent(ReasonCodes.GATE_CLOSED, ALICE, BOB, 1);
        uint256 later = _rightOf(Firmness.FIRM, DEC_2025 + 1, DEC_2025 + 11);
        vm.prank(ALICE);
        assertEq(rights.split(_rightOf(Firmness.FIRM, DEC_2025, DEC_2025), later, 100), year, "split");
        _send(ALICE, BOB, later, 100);
    }

    function test_split__of_what_is_nominated__refused() public {
        uint256 two = _rightOf(Firmness.FIRM, DEC_2025, DEC_2025 + 1);
        uint256 january = _rightOf(Firmness.FIRM, DEC_2025 + 1, DEC_2025 + 1);
        _allocate(ALICE, two, 100);
        vm.startPrank(ALICE);
        book.nominate(two, MINE, 60);
        vm.expectRevert(
            abi.encodeWithSelector(
                IComplianceEngine.Refused.selector, ReasonCodes.UNITS_NOMINATED, ALICE, address(0), 41
            )
        );
        rights.split(id, january, 41);
        rights.split(id, january, 40);
        vm.stopPrank();
    }

    /// @dev What enforcement takes is taken off the last nominations, so that none is ever above what is held.
    function test_recall__of_what_is_nominated__cuts_the_nominations() public {
        _nominate(ALICE, MINE, 600);
        _nominate(ALICE, MINE_TOO, 300);
        _recall(50);
        assertEq(book.nominatedOf(ALICE_ID, id), 900, "what is left covers it");
        vm.expectEmit(address(book));
        emit INominationBook.Nominated(ALICE_ID, id, MINE_TOO, 0, DEC_2025);
        vm.expectEmit(address(book));
        emit INominationBook.Nominated(ALICE_ID, id, MINE, 500, DEC_2025);
        _recall(450);
        assertEq(book.nominatedLanes(MINE, DEC_2025, 0), _lanes(500), "first site");
        assertEq(book.nominatedLanes(MINE_TOO, DEC_2025, 0), 0, "second site");
        assertEq(rights.balanceOf(ALICE, id), 500, "all of it nominated");
    }

    /// @dev Months that are over keep what was nominated in them.
    function test_forcedTransfer__within_the_window__cuts_from_the_current_month_on() public {
        uint256 two = _rightOf(Firmness.FIRM, DEC_2025, DEC_2025 + 1);
        _allocate(ALICE, two, 100);
        vm.prank(ALICE);
        book.nominate(two, MINE, 100);
        vm.warp(PktCalendar.periodEnd(DEC_2025));
        vm.expectEmit(address(book));
        emit INominationBook.Nominated(ALICE_ID, two, MINE, 30, DEC_2025 + 1);
        vm.prank(address(desk));
        rights.forcedTransfer(ALICE, BOB, two, 70);
        assertEq(book.nominatedLanes(MINE, DEC_2025, 0), _lanes(100), "over");
        assertEq(book.nominatedLanes(MINE, DEC_2025 + 1, 0), _lanes(30), "not over");
    }

    function test_expire__keeps_what_was_nominated() public {
        _nominate(ALICE, MINE, 600);
        vm.warp(PktCalendar.periodEnd(DEC_2025));
        address[] memory holders = new address[](1);
        holders[0] = ALICE;
        rights.expire(id, holders);
        assertEq(rights.balanceOf(ALICE, id), 0, "off the books");
        assertEq(book.nominatedLanes(MINE, DEC_2025, 0), _lanes(600), "history");
    }

    /// @dev A nomination is the investor's, so it outlives the account it was made from.
    function test_carry__after_a_recovery__keeps_the_nominations() public {
        _nominate(ALICE, MINE, 600);
        address second = _link(ALICE_ID, 0x5EC);
        vm.prank(address(desk));
        rights.recoveryAddress(ALICE, second, address(0));
        uint256[] memory ids = new uint256[](1);
        ids[0] = id;
        rights.carry(ALICE, ids);
        assertEq(book.nominatedOf(ALICE_ID, id), 600, "as it was");
        vm.prank(second);
        book.nominate(id, MINE, 700);
    }

    function test_note__by_anybody_else__refused() public {
        Movement memory m;
        vm.expectRevert(abi.encodeWithSelector(IRecordingRule.NotEngine.selector, address(this)));
        book.note(m);
    }

    /// @dev It is a rule of the rights, and has nothing to say about other assets.
    function test_rule__another_asset__passes() public {
        Movement memory m;
        (m.asset, m.amount, m.from, m.to) = (address(cash), 1, ALICE, BOB);
        (m.fromInvestor, m.toInvestor, m.id) = (ALICE_ID, BOB_ID, type(uint256).max);
        assertEq(book.check(m), ReasonCodes.OK, "check");
        m.kind = MovementKind.Forced;
        vm.prank(address(engine));
        book.note(m);
    }

    // --- Site rule ----------------------------------------------------------------------------------------------------

    function test_allocate__no_open_site_in_the_zone__refused() public {
        uint256 south = _right(SOUTH, HUB, DEC_2025, DEC_2025, ALL_BLOCKS);
        uint16 code = rights.transferCode(POWER_ISSUER, address(0), ALICE, south, 1);
        assertEq(code, ReasonCodes.SITE_MISSING, "pre-check");
        vm.expectRevert(
            abi.encodeWithSelector(
                IComplianceEngine.Refused.selector, ReasonCodes.SITE_MISSING, address(0), ALICE, 1
            )
        );
        _allocate(ALICE, south, 1);
        _site(7, ALICE_ID, SOUTH, "M-7");
        _allocate(ALICE, south, 1);
        _open(7, false);
        vm.expectPartialRevert(IComplianceEngine.Refused.selector);
        _allocate(ALICE, south, 1);
        _send(ALICE, BOB, south, 1);
    }

    function test_siteRule__knows_the_book() public view {
        SiteRule rule = SiteRule(_contract("SiteRule"));
        assertEq(address(rule.BOOK()), address(book), "book");
        Movement memory m;
        (m.to, m.toInvestor, m.amount, m.id) = (ALICE, ALICE_ID, 1, uint256(1) << 112);
        assertEq(rule.check(m), ReasonCodes.RIGHT_MALFORMED, "no right");
        m.amount = 0;
        assertEq(rule.check(m), ReasonCodes.OK, "nothing");
    }

    // --- Gas ----------------------------------------------------------------------------------------------------------

    /// @dev The first of the site and of the right: every word is fresh.
    /// forge-config: default.isolate = true
    function test_gas__nominate_one_month__first_at_the_site() public {
        _nominate(ALICE, MINE, 600);
        _expectAtMost(FIRST_GAS);
    }

    /// @dev One more right at a site that draws already; then more of it, which writes no fresh word.
    /// forge-config: default.isolate = true
    function test_gas__nominate_one_month__at_most_94_000_and_raise_80_000() public {
        uint256 more = _rightOf(Firmness.GREEN, DEC_2025, DEC_2025);
        _allocate(ALICE, more, 100);
        _nominate(ALICE, MINE, 600);
        vm.prank(ALICE);
        book.nominate(more, MINE, 100);
        _expectAtMost(94_000);
        _nominate(ALICE, MINE, 700);
        _expectAtMost(80_000);
    }

    /// @dev The dearest cut there is: five years, four sites.
    function test_recall__five_years_of_four_sites__fits_a_transaction() public {
        uint256 strip = _rightOf(Firmness.FIRM, DEC_2025, DEC_2025 + 59);
        _allocate(ALICE, strip, 40);
        for (uint32 i; i < 4; ++i) {
            _site(MORE + i, ALICE_ID, NORTH, bytes32(uint256(MORE + i)));
            vm.prank(ALICE);
            book.nominate(strip, MORE + i, 10);
        }
        _cool();
        vm.prank(address(desk));
        rights.recall{gas: CALL_GAS}(ALICE, strip, 40);
        assertEq(book.nominatedOf(ALICE_ID, strip), 0, "all cut");
        assertEq(book.nominatedLanes(MORE, DEC_2025 + 59, 0), 0, "last month");
    }

    function _expectAtMost(uint256 most) private view {
        assertLe(vm.lastCallGas().gasTotalUsed, most, "gas of the transaction");
    }

    function _expectSiteError(bytes memory refusal, uint32 site, uint16 zone, bytes32 meter) private {
        vm.expectRevert(refusal);
        _site(site, ALICE_ID, zone, meter);
    }

    function _expectNoGate(uint16 from, uint8 daysBefore) private {
        vm.expectRevert(abi.encodeWithSelector(INominationBook.GateInvalid.selector, from, daysBefore));
        _gate(from, daysBefore);
    }

    function _gate(uint16 from, uint8 daysBefore) private {
        vm.prank(GRID_OPERATOR);
        book.setGate(from, daysBefore);
    }

    function _recall(uint256 kw) private {
        vm.prank(address(desk));
        rights.recall(ALICE, id, kw);
    }

    /// @dev Pre-check and execution refuse a transfer with the same code.
    function _expectNotSent(uint16 code, address from, address to, uint256 kw) private {
        assertEq(rights.transferCode(from, from, to, id, kw), code, "pre-check");
        vm.expectRevert(abi.encodeWithSelector(IComplianceEngine.Refused.selector, code, from, to, kw));
        _send(from, to, id, kw);
    }

    function _rightOf(uint8 firmness, uint16 first, uint16 last) private pure returns (uint256) {
        return RightId.unwrap(Right(FIRM, NORTH, SAHIWAL, first, last, ALL_BLOCKS, firmness, 2025).pack());
    }

    /// @dev The same kW in all three time blocks.
    function _lanes(uint256 kw) private pure returns (uint256) {
        return kw | kw << 32 | kw << 64;
    }
}
