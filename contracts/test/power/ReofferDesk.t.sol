// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {INominationBook} from "../../src/interfaces/INominationBook.sol";
import {IReofferDesk} from "../../src/interfaces/IReofferDesk.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Charges} from "../../src/types/Tariff.sol";
import {ReofferTest} from "./ReofferTest.sol";

/// @dev What Alice left idle of December is on offer; Bob, with a site in the north, takes it.
contract ReofferDeskTest is ReofferTest {
    uint32 private constant BOBS_SOUTH = 8;
    bytes32 private constant NOBODY = "INV-NOBODY";

    // --- The offer ----------------------------------------------------------------------------------------------------

    function test_offerOf__from_the_gates_closing_on__what_is_idle() public {
        _expectOffer(ReasonCodes.OK, IDLE_KW, STARTING, DEC_2025);
        vm.warp(block.timestamp - 1);
        _expectOffer(ReasonCodes.GATE_OPEN, 0, 0, 0);
        _nominate(ALICE, MINE_TOO, 99);
        vm.warp(block.timestamp + 1);
        _expectOffer(ReasonCodes.OK, IDLE_KW - 99, STARTING, DEC_2025);
    }

    function test_offerOf__as_time_passes__falls_to_the_floor_and_ends_with_the_window() public {
        uint256 begins = PktCalendar.periodStart(DEC_2025);
        vm.warp(begins - 3.5 days);
        _expectOffer(ReasonCodes.OK, IDLE_KW, 145_000_001, DEC_2025);
        vm.warp(begins - 1);
        _expectOffer(ReasonCodes.OK, IDLE_KW, FLOOR + 182, DEC_2025);
        vm.warp(begins);
        _expectOffer(ReasonCodes.OFFER_OVER, 0, 0, 0);
        vm.warp(PktCalendar.periodEnd(DEC_2025));
        _expectOffer(ReasonCodes.OFFER_OVER, 0, 0, 0);
    }

    /// @dev Of a longer right, the months that have not begun are offered at the floor.
    function test_offerOf__within_a_longer_window__later_months_at_the_floor() public {
        _holdUntil(DEC_2025 + 2);
        vm.warp(PktCalendar.periodStart(DEC_2025));
        _expectOffer(ReasonCodes.OK, HELD, FLOOR, DEC_2025 + 1);
        vm.warp(PktCalendar.periodStart(DEC_2025 + 2) - 1);
        _expectOffer(ReasonCodes.OK, HELD, FLOOR, DEC_2025 + 2);
        vm.warp(PktCalendar.periodStart(DEC_2025 + 2));
        _expectOffer(ReasonCodes.OFFER_OVER, 0, 0, 0);
    }

    function test_costOf__hours_of_its_blocks_in_its_months__rounded_up_to_the_paisa() public {
        // 7 kW, 744 hours, 20,000.0001 a MWh: 104,160.0005208.
        _expectCost(id, 7, 1_041_600_100);
        // Of the peak alone, 5 hours a day: 21,700.00010850.
        _expectCost(_right(NORTH, SAHIWAL, DEC_2025, DEC_2025, 4), 7, 217_000_100);
        // With January, 62 days of it.
        _expectCost(_right(NORTH, SAHIWAL, DEC_2025, DEC_2025 + 1, 4), 7, 434_000_100);
        vm.warp(PktCalendar.periodStart(DEC_2025));
        // January alone, at the floor.
        _expectCost(_right(NORTH, SAHIWAL, DEC_2025, DEC_2025 + 1, 4), 7, 97_650_000);
        _expectCost(id, 7, 0);
    }

    // --- Taking -------------------------------------------------------------------------------------------------------

    function test_take__binds_to_the_takers_site_and_leaves_the_title() public {
        (uint256 cost, uint256 share) = reoffers.costOf(id, 100);
        vm.expectEmit(address(reoffers));
        emit IReofferDesk.Taken(1, ALICE_ID, id, BOB_ID, OTHERS, 100, DEC_2025, STARTING, cost, share);
        vm.expectEmit(address(book));
        emit INominationBook.Nominated(ALICE_ID, id, OTHERS, 100, DEC_2025);
        _take(BOB, OTHERS, 100);
        assertEq(rights.balanceOf(ALICE, id), HELD, "the holder's");
        assertEq(book.nominatedOf(ALICE_ID, id), FIRM_KW + 100, "nominated of it");
        assertEq(book.nominationOf(ALICE_ID, id, OTHERS), 100, "to the taker's site");
        assertEq(book.nominatedKw(OTHERS, DEC_2025, 0, 0), 100, "cell");
        _expectOffer(ReasonCodes.OK, IDLE_KW - 100, STARTING, DEC_2025);
        _take(BOB, OTHERS, IDLE_KW - 100);
        assertEq(book.nominatedKw(OTHERS, DEC_2025, 2, 0), IDLE_KW, "the rest, in the same place");
        _expectOffer(ReasonCodes.OK, 0, STARTING, DEC_2025);
    }

    function test_take__splits_what_it_costs_between_holder_and_treasury() public {
        (uint256 cost, uint256 share) = reoffers.costOf(id, IDLE_KW);
        assertEq(share, cost * SHARE_E6 / 1e6, "share");
        _take(BOB, OTHERS, IDLE_KW);
        assertEq(cash.balanceOf(BOB), RICH - cost, "paid");
        assertEq(cash.balanceOf(PAYEE), RICH + cost - share, "the treasury's");
        assertEq(billing.depositOf(ALICE_ID), share, "the holder's deposit");
        assertEq(cash.balanceOf(address(reoffers)), 0, "nothing stays");
        bytes32 hash =
            keccak256(abi.encode(ALICE_ID, id, BOB_ID, OTHERS, IDLE_KW, DEC_2025, STARTING, cost, share));
        assertEq(reoffers.takingHash(1), hash, "its hash");
        assertEq(reoffers.totals().takings, 1, "takings");
        assertEq(reoffers.totals().cost, cost, "cost");
        assertEq(reoffers.totals().holderShare, share, "shares");
    }

    function test_take__all_or_nothing_is_the_holders__goes_through() public {
        IReofferDesk.Terms memory terms = _offer(DEC_2025 + 1);
        terms.holderShareE6 = 0;
        _setTerms(NORTH, terms);
        id = _right(NORTH, SAHIWAL, DEC_2025 + 1, DEC_2025 + 1, ALL_BLOCKS);
        _allocate(ALICE, id, HELD);
        vm.warp(book.gateClosesAt(DEC_2025 + 1));
        _take(BOB, OTHERS, 1);
        assertEq(billing.depositOf(ALICE_ID), 0, "nothing");
        terms.holderShareE6 = 1e6;
        terms.fromPeriod = DEC_2025 + 2;
        _setTerms(NORTH, terms);
        id = _right(NORTH, SAHIWAL, DEC_2025 + 2, DEC_2025 + 2, ALL_BLOCKS);
        _allocate(ALICE, id, HELD);
        vm.warp(book.gateClosesAt(DEC_2025 + 2));
        uint256 before = cash.balanceOf(PAYEE);
        (uint256 cost,) = reoffers.costOf(id, 1);
        _take(BOB, OTHERS, 1);
        assertEq(billing.depositOf(ALICE_ID), cost, "all");
        assertEq(cash.balanceOf(PAYEE), before, "none for the treasury");
    }

    /// @dev What the taker pays with runs out: nothing is bound, nothing paid.
    function test_take__too_little_cash__nothing_is_done() public {
        vm.prank(BOB);
        cash.approve(address(reoffers), 1);
        vm.expectPartialRevert(bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)")));
        _take(BOB, OTHERS, 1);
        assertEq(book.nominationOf(ALICE_ID, id, OTHERS), 0, "not bound");
        assertEq(reoffers.totals().takings, 0, "not counted");
    }

    /// @dev Who would pay itself pays nobody.
    function test_take__by_the_treasurys_own_account__refused() public {
        IReofferDesk.Terms memory terms = _offer(DEC_2025 + 1);
        terms.treasury = BOB;
        _setTerms(NORTH, terms);
        id = _right(NORTH, SAHIWAL, DEC_2025 + 1, DEC_2025 + 1, ALL_BLOCKS);
        _allocate(ALICE, id, HELD);
        vm.warp(book.gateClosesAt(DEC_2025 + 1));
        vm.expectPartialRevert(IReofferDesk.CashMiscounted.selector);
        _take(BOB, OTHERS, 1);
    }

    /// @dev A holder that comes too late pays as anybody.
    function test_take__by_the_holder_itself__as_by_anybody() public {
        vm.prank(ALICE);
        cash.approve(address(reoffers), type(uint256).max);
        _take(ALICE, MINE, 10);
        assertEq(book.nominationOf(ALICE_ID, id, MINE), FIRM_KW + 10, "on top of its own");
    }

    /// @dev The taker's bill of the month is for what it took, at the tariff; the holder's is as it was.
    function test_take__the_taker_is_billed_for_it() public {
        _take(BOB, OTHERS, 100);
        _settleMonth(OTHERS, 1, 0, 0, 0);
        (,, Charges memory c) = billing.chargesOf(OTHERS, DEC_2025);
        assertEq(c.capacity, 1_250_003_300, "100 kW for the month");
        uint256 invoice = billing.issue(OTHERS, DEC_2025, 1);
        assertEq(billing.invoiceOf(invoice).investor, BOB_ID, "the taker's invoice");
        assertEq(billing.depositOf(ALICE_ID), reoffers.totals().holderShare, "untouched");
    }

    function test_take__within_the_window__bound_from_the_next_month_on() public {
        _holdUntil(DEC_2025 + 2);
        vm.warp(PktCalendar.periodStart(DEC_2025));
        vm.expectEmit(address(book));
        emit INominationBook.Nominated(ALICE_ID, id, OTHERS, 100, DEC_2025 + 1);
        _take(BOB, OTHERS, 100);
        _expectBound(0, 100, 100);
        vm.warp(PktCalendar.periodStart(DEC_2025 + 1));
        _take(BOB, OTHERS, 50);
        _expectBound(0, 100, 150);
    }

    /// @dev What is taken off in the month of the taking comes off the months in which it is bound, and no others.
    function test_recall__in_the_month_of_a_taking__first_what_is_not_bound_yet() public {
        _holdUntil(DEC_2025 + 2);
        _allocate(BOB, id, 10);
        vm.warp(PktCalendar.periodStart(DEC_2025));
        _take(BOB, OTHERS, 100);
        vm.warp(PktCalendar.periodStart(DEC_2025 + 1));
        _take(BOB, OTHERS, 30);
        _take(BOB, OTHERS, 20);
        vm.startPrank(address(desk));
        rights.recall(ALICE, id, HELD - 110);
        _expectBound(0, 100, 110);
        rights.recall(ALICE, id, 20);
        _expectBound(0, 90, 90);
        rights.recall(ALICE, id, 90);
        _expectBound(0, 0, 0);
        vm.stopPrank();
        assertEq(book.nominatedOf(ALICE_ID, id), 0, "nothing left");
        // The place is as new.
        vm.prank(address(desk));
        rights.forcedTransfer(BOB, ALICE, id, 10);
        _take(BOB, OTHERS, 10);
        _expectBound(0, 0, 10);
        vm.warp(PktCalendar.periodStart(DEC_2025 + 2));
        vm.prank(address(desk));
        rights.recall(ALICE, id, 4);
        _expectBound(0, 0, 6);
    }

    // --- Refusals -----------------------------------------------------------------------------------------------------

    function test_take__while_the_gate_is_open__refused() public {
        vm.warp(block.timestamp - 1);
        _expectRefused(ReasonCodes.GATE_OPEN, ALICE_ID, BOB, OTHERS, 1, ANY_PRICE);
    }

    function test_take__last_month_begun__refused() public {
        vm.warp(PktCalendar.periodStart(DEC_2025));
        _expectRefused(ReasonCodes.OFFER_OVER, ALICE_ID, BOB, OTHERS, 1, ANY_PRICE);
        id = uint256(1) << 112;
        _expectRefused(ReasonCodes.RIGHT_MALFORMED, ALICE_ID, BOB, OTHERS, 1, ANY_PRICE);
    }

    function test_take__more_than_is_on_offer_or_nothing__refused() public {
        _expectRefused(ReasonCodes.OFFER_TOO_LOW, ALICE_ID, BOB, OTHERS, IDLE_KW + 1, ANY_PRICE);
        _expectRefused(ReasonCodes.OFFER_TOO_LOW, ALICE_ID, BOB, OTHERS, type(uint32).max, ANY_PRICE);
        _expectRefused(ReasonCodes.OFFER_TOO_LOW, ALICE_ID, BOB, OTHERS, 0, ANY_PRICE);
        _expectRefused(ReasonCodes.OFFER_TOO_LOW, PAYEE_ID, BOB, OTHERS, 1, ANY_PRICE);
    }

    function test_take__price_above_the_takers__refused() public {
        _expectRefused(ReasonCodes.PRICE_ABOVE_MAX, ALICE_ID, BOB, OTHERS, 1, STARTING - 1);
        vm.warp(block.timestamp + 1);
        vm.prank(BOB);
        reoffers.take(ALICE_ID, id, OTHERS, 1, STARTING - 1);
    }

    function test_take__no_site_of_the_takers_in_the_zone__refused() public {
        _site(BOBS_SOUTH, BOB_ID, SOUTH, "M-8");
        _expectRefused(ReasonCodes.SITE_OF_ANOTHER, ALICE_ID, BOB, MINE, 1, ANY_PRICE);
        _expectRefused(ReasonCodes.SITE_UNKNOWN, ALICE_ID, BOB, 99, 1, ANY_PRICE);
        _expectRefused(ReasonCodes.SITE_IN_ANOTHER_ZONE, ALICE_ID, BOB, BOBS_SOUTH, 1, ANY_PRICE);
        vm.prank(GRID_OPERATOR);
        book.setSiteOpen(OTHERS, false);
        _expectRefused(ReasonCodes.SITE_CLOSED, ALICE_ID, BOB, OTHERS, 1, ANY_PRICE);
    }

    function test_take__no_licence_or_no_standing__refused() public {
        _expectRefused(ReasonCodes.SENDER_UNKNOWN, ALICE_ID, STRANGER, OTHERS, 1, ANY_PRICE);
        vm.prank(REGULATOR);
        licences.suspend("PVARA-0002", 0);
        _expectRefused(ReasonCodes.LICENCE_SUSPENDED, ALICE_ID, BOB, OTHERS, 1, ANY_PRICE);
        vm.prank(REGISTRAR);
        identity.setStatus(BOB_ID, InvestorStatus.Frozen);
        _expectRefused(ReasonCodes.SENDER_FROZEN, ALICE_ID, BOB, OTHERS, 1, ANY_PRICE);
    }

    function test_take__who_is_late__refused_until_it_pays() public {
        uint256 invoice = _invoice(702);
        id = _right(NORTH, SAHIWAL, DEC_2025 + 4, DEC_2025 + 4, ALL_BLOCKS);
        _allocate(BOB, id, 10);
        vm.warp(book.gateClosesAt(DEC_2025 + 4));
        _expectRefused(ReasonCodes.HOLDER_DELINQUENT, BOB_ID, ALICE, MINE, 1, ANY_PRICE);
        _pay(ALICE, invoice, _open(invoice));
        assertEq(reoffers.takeCode(ALICE, BOB_ID, id, MINE, 1, ANY_PRICE), ReasonCodes.OK, "paid");
    }

    function test_take__of_a_holder_that_is_not_registered__refused() public {
        _expectRefused(ReasonCodes.INVESTOR_UNKNOWN, NOBODY, BOB, OTHERS, 1, ANY_PRICE);
    }

    function test_take__without_terms__refused() public {
        _site(BOBS_SOUTH, BOB_ID, SOUTH, "M-8");
        _site(9, ALICE_ID, SOUTH, "M-9");
        id = _right(SOUTH, HUB, DEC_2025, DEC_2025, ALL_BLOCKS);
        _allocate(ALICE, id, 1);
        _expectRefused(ReasonCodes.OFFER_TERMS_MISSING, ALICE_ID, BOB, BOBS_SOUTH, 1, ANY_PRICE);
    }

    /// @dev A right is nominated to four sites at most, whosever they are.
    function test_take__for_a_fifth_site__refused() public {
        for (uint32 site = 20; site < 23; ++site) {
            _site(site, BOB_ID, NORTH, bytes32(uint256(site)));
            _take(BOB, site, 1);
        }
        _expectRefused(ReasonCodes.TOO_MANY_SITES, ALICE_ID, BOB, OTHERS, 1, ANY_PRICE);
        _take(BOB, 22, 1);
    }

    function test_bindTaken__by_anybody_else_or_in_vain__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, BOB));
        vm.prank(BOB);
        book.bindTaken(ALICE_ID, BOB, id, OTHERS, 1);
        vm.expectRevert(_refusedNomination(ReasonCodes.NOMINATION_ABOVE_HOLDING, OTHERS, IDLE_KW + 1));
        vm.prank(address(reoffers));
        book.bindTaken(ALICE_ID, BOB, id, OTHERS, IDLE_KW + 1);
    }

    /// @dev What is taken is bound: its holder neither moves it nor gives it up.
    function test_release__of_what_is_taken__refused() public {
        _take(BOB, OTHERS, 100);
        vm.expectRevert(_refusedNomination(ReasonCodes.GATE_CLOSED, OTHERS, 0));
        vm.prank(ALICE);
        book.release(id, OTHERS);
    }

    // --- Terms --------------------------------------------------------------------------------------------------------

    function test_setTerms__for_months_to_come__those_before_keep_theirs() public {
        vm.expectEmit(address(reoffers));
        emit IReofferDesk.TermsSet(NORTH, DEC_2025 + 3, 7, 5, 1, ALICE);
        _setTerms(NORTH, IReofferDesk.Terms(DEC_2025 + 3, 7, 5, 1, ALICE));
        _expectOffer(ReasonCodes.OK, IDLE_KW, STARTING, DEC_2025);
        _expectTerms([0, DEC_2025, DEC_2025, DEC_2025, DEC_2025 + 3]);
        _setTerms(NORTH, IReofferDesk.Terms(DEC_2025 + 2, 7, 5, 1, ALICE));
        _expectTerms([0, DEC_2025, DEC_2025, DEC_2025 + 2, DEC_2025 + 2]);
        id = _right(NORTH, SAHIWAL, DEC_2025 + 2, DEC_2025 + 2, ALL_BLOCKS);
        _allocate(ALICE, id, 1);
        vm.warp(book.gateClosesAt(DEC_2025 + 2));
        _expectOffer(ReasonCodes.OK, 1, 7, DEC_2025 + 2);
        _setTerms(NORTH, IReofferDesk.Terms(DEC_2025 + 3, 0, 0, 0, address(0)));
        _expectTerms([0, 0, 0, DEC_2025 + 2, DEC_2025 + 3]);
        _expectOffer(ReasonCodes.OK, 1, 7, DEC_2025 + 2);
        id = _right(NORTH, SAHIWAL, DEC_2025 + 3, DEC_2025 + 3, ALL_BLOCKS);
        vm.warp(book.gateClosesAt(DEC_2025 + 3));
        _expectOffer(ReasonCodes.OFFER_TERMS_MISSING, 0, 0, 0);
    }

    function test_setTerms__unsound_or_too_soon__refused() public {
        IReofferDesk.Terms memory terms = _offer(DEC_2025);
        _expectNoTerms(ReasonCodes.OFFER_TERMS_TOO_SOON, NORTH, terms);
        terms.fromPeriod = DEC_2025 + 1;
        _expectNoTerms(ReasonCodes.OFFER_TERMS_INVALID, 99, terms);
        terms.floorPrice = STARTING + 1;
        _expectNoTerms(ReasonCodes.OFFER_TERMS_INVALID, NORTH, terms);
        terms.floorPrice = 0;
        _expectNoTerms(ReasonCodes.OFFER_TERMS_INVALID, NORTH, terms);
        (terms.floorPrice, terms.holderShareE6) = (STARTING, 1e6 + 1);
        _expectNoTerms(ReasonCodes.OFFER_TERMS_INVALID, NORTH, terms);
        (terms.holderShareE6, terms.treasury) = (1e6, STRANGER);
        _expectNoTerms(ReasonCodes.PAYEE_MISSING, NORTH, terms);
        terms.treasury = address(0);
        _expectNoTerms(ReasonCodes.PAYEE_MISSING, NORTH, terms);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, BOB));
        vm.prank(BOB);
        reoffers.setTerms(NORTH, _offer(DEC_2025 + 1));
    }

    // --- Fuzz ---------------------------------------------------------------------------------------------------------

    function testFuzz_offerOf__later__never_dearer(uint256 first, uint256 second) public {
        uint256 closed = book.gateClosesAt(DEC_2025);
        first = bound(first, closed, PktCalendar.periodStart(DEC_2025) - 1);
        second = bound(second, first, PktCalendar.periodStart(DEC_2025) - 1);
        vm.warp(first);
        (,, uint64 dearer,) = reoffers.offerOf(ALICE_ID, id);
        vm.warp(second);
        (,, uint64 cheaper,) = reoffers.offerOf(ALICE_ID, id);
        assertLe(cheaper, dearer, "falls");
        assertLe(dearer, STARTING, "from the start");
        assertLe(FLOOR, cheaper, "to the floor");
    }

    function testFuzz_take__any_terms__every_unit_is_somebodys(uint64 price, uint32 share, uint32 kw) public {
        price = uint64(bound(price, 1, 1e10));
        share = uint32(bound(share, 0, 1e6));
        kw = uint32(bound(kw, 1, IDLE_KW));
        _setTerms(NORTH, IReofferDesk.Terms(DEC_2025 + 1, price, price, share, PAYEE));
        id = _right(NORTH, SAHIWAL, DEC_2025 + 1, DEC_2025 + 1, ALL_BLOCKS);
        _allocate(ALICE, id, HELD);
        vm.warp(book.gateClosesAt(DEC_2025 + 1));
        _take(BOB, OTHERS, kw);
        uint256 paid = RICH - cash.balanceOf(BOB);
        uint256 exactE3 = uint256(kw) * 744 * price;
        assertTrue(paid % 100 == 0, "whole paisa");
        assertLe(exactE3, paid * 1000, "no less than it costs");
        assertLe(paid * 1000, exactE3 + 100_000 - 1, "and less than a paisa more");
        assertEq(billing.depositOf(ALICE_ID), paid * share / 1e6, "the holder's");
        assertEq(cash.balanceOf(PAYEE) - RICH, paid - paid * share / 1e6, "the treasury's");
    }

    // --- Helpers ------------------------------------------------------------------------------------------------------

    /// @dev Alice holds a right from December to a later month, of which nothing is nominated.
    function _holdUntil(uint16 last) private {
        id = _right(NORTH, SAHIWAL, DEC_2025, last, ALL_BLOCKS);
        _allocate(ALICE, id, HELD);
    }

    function _expectOffer(uint16 code, uint256 kw, uint64 price, uint16 fromPeriod) private view {
        (uint16 why, uint256 offered, uint64 now_, uint16 from) = reoffers.offerOf(ALICE_ID, id);
        assertEq(why, code, "why not");
        assertEq(offered, kw, "kW");
        assertEq(now_, price, "price");
        assertEq(from, fromPeriod, "first month");
    }

    function _expectCost(uint256 right, uint32 kw, uint256 cost) private view {
        (uint256 said,) = reoffers.costOf(right, kw);
        assertEq(said, cost, "cost");
    }

    /// @dev What is bound to Bob's site in December, January and February.
    function _expectBound(uint256 december, uint256 january, uint256 february) private view {
        assertEq(book.nominatedKw(OTHERS, DEC_2025, 0, 0), december, "December");
        assertEq(book.nominatedKw(OTHERS, DEC_2025 + 1, 0, 0), january, "January");
        assertEq(book.nominatedKw(OTHERS, DEC_2025 + 2, 0, 0), february, "February");
    }

    /// @dev Pre-check and execution refuse a taking with the same code.
    function _expectRefused(
        uint16 code,
        bytes32 holder,
        address account,
        uint32 site,
        uint32 kw,
        uint64 maxPrice
    ) private {
        assertEq(reoffers.takeCode(account, holder, id, site, kw, maxPrice), code, "pre-check");
        vm.expectRevert(
            abi.encodeWithSelector(IReofferDesk.TakingRefused.selector, code, holder, id, site, kw)
        );
        vm.prank(account);
        reoffers.take(holder, id, site, kw, maxPrice);
    }

    function _expectNoTerms(uint16 code, uint16 zone, IReofferDesk.Terms memory terms) private {
        vm.expectRevert(
            abi.encodeWithSelector(IReofferDesk.TermsRefused.selector, code, zone, terms.fromPeriod)
        );
        _setTerms(zone, terms);
    }

    /// @dev From which month on the terms of each of five months hold, from November on; zero where there are none.
    function _expectTerms(uint16[5] memory from) private view {
        for (uint16 i; i < from.length; ++i) {
            assertEq(reoffers.termsAt(NORTH, NOV_2025 + i).fromPeriod, from[i], "terms of a month");
        }
    }
}
