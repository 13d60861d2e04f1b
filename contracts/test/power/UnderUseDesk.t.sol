// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {IEnforcementDesk} from "../../src/interfaces/IEnforcementDesk.sol";
import {INominationBook} from "../../src/interfaces/INominationBook.sol";
import {IOrderProposer} from "../../src/interfaces/IOrderProposer.sol";
import {IUnderUseDesk} from "../../src/interfaces/IUnderUseDesk.sol";
import {UnderUseDesk} from "../../src/power/UnderUseDesk.sol";
import {Firmness} from "../../src/types/Firmness.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {UnderUseTest} from "./UnderUseTest.sol";

contract UnderUseDeskTest is UnderUseTest {
    uint256 private constant KEY = 0xA2;
    address private constant NOBODY = address(0);

    // --- The rule -----------------------------------------------------------------------------------------------------------

    function test_setRule__sound__holds_for_later_notices_only() public {
        uint256 notice = _idleAndNotice();
        vm.expectEmit(address(underUse));
        emit IUnderUseDesk.RuleSet(1, 24, 12, DOCUMENT);
        _setRule(1, 24, 12);
        IUnderUseDesk.Rule memory r = underUse.rule();
        assertEq(r.thresholdE6, 1, "threshold");
        assertEq(r.months, 24, "months");
        assertEq(r.cureMonths, 12, "months to cure");
        assertEq(underUse.noticeOf(notice).thresholdE6, THRESHOLD, "the notice keeps its threshold");
        assertEq(underUse.noticeOf(notice).cureLast, CURE_LAST, "and its cure period");
    }

    function test_setRule__out_of_bounds__refused() public {
        uint32[3][6] memory bad = [
            [uint32(0), 3, 2],
            [uint32(1_000_001), 3, 2],
            [uint32(500_000), 0, 2],
            [uint32(500_000), 25, 2],
            [uint32(500_000), 3, 0],
            [uint32(500_000), 3, 13]
        ];
        for (uint256 i; i < bad.length; ++i) {
            vm.expectRevert(_refusedRule(ReasonCodes.USE_RULE_INVALID));
            _setRule(bad[i][0], uint8(bad[i][1]), uint8(bad[i][2]));
        }
        vm.expectRevert(_refusedRule(ReasonCodes.DOCUMENT_MISSING));
        vm.prank(PROGRAMME_DESK);
        underUse.setRule(IUnderUseDesk.Rule(THRESHOLD, MONTHS, CURE_MONTHS), 0);
    }

    // --- Load factors -------------------------------------------------------------------------------------------------------

    function test_load__part_of_what_is_nominated__over_what_is_held() public {
        _settle(DEC_2025, 100, 30);
        (uint32 version, uint256 kwh, uint256 allowed, uint32 loadE6) = underUse.useOf(MINE, DEC_2025);
        assertEq(version, 1, "version");
        assertEq(kwh, 744 * 100, "drawn");
        assertEq(allowed, 744 * 400, "allowed");
        assertEq(loadE6, 250_000, "a quarter of the site");
        (uint16 code, uint256 right) = underUse.loadOf(ALICE_ID, id, DEC_2025);
        assertEq(code, ReasonCodes.OK, "judged");
        // A quarter of 400 kW and a tenth of 300 kW, of 1000 kW.
        assertEq(right, 130_000, "of the right");
    }

    function test_load__everything_curtailed__is_whole() public {
        _curtail(DEC_2025, 31, 0, 1);
        _settle(DEC_2025, 0, 0);
        (,, uint256 allowed, uint32 loadE6) = underUse.useOf(MINE, DEC_2025);
        assertEq(allowed, 0, "nothing allowed");
        assertEq(loadE6, 1e6, "whole");
        (, uint256 right) = underUse.loadOf(ALICE_ID, id, DEC_2025);
        assertEq(right, 700_000, "what is not nominated idles all the same");
    }

    function test_load__half_curtailed__counts_only_what_was_left() public {
        _curtail(DEC_2025, 31, 1, 2);
        _settle(DEC_2025, 100, 0);
        (,, uint256 allowed, uint32 loadE6) = underUse.useOf(MINE, DEC_2025);
        assertEq(allowed, 744 * 200, "half");
        assertEq(loadE6, 500_000, "load factor");
    }

    function test_load__of_nothing_held__is_whole() public {
        vm.warp(PktCalendar.periodEnd(DEC_2025));
        (uint16 code, uint256 loadE6) = underUse.loadOf(BOB_ID, id, DEC_2025);
        assertEq(code, ReasonCodes.OK, "judged");
        assertEq(loadE6, 1e6, "whole");
    }

    function test_load__what_cannot_be_judged__says_why() public {
        _settle(DEC_2025, 100, 0);
        vm.warp(PktCalendar.periodEnd(DEC_2025 + 1));
        _expectNoLoad(ReasonCodes.RIGHT_MALFORMED, 1 << 112, DEC_2025);
        _expectNoLoad(ReasonCodes.MONTH_NOT_OVER, id, DEC_2025 + 2);
        _expectNoLoad(ReasonCodes.MONTHS_OUTSIDE_WINDOW, id, NOV_2025);
        _expectNoLoad(ReasonCodes.USE_NOT_SETTLED, id, DEC_2025 + 1);
        (uint32 version,,,) = underUse.useOf(MINE, DEC_2025 + 1);
        assertEq(version, 0, "not settled");
    }

    /// @dev Against a reference that counts hour by hour.
    function testFuzz_load__any_use_and_curtailment__as_counted_hour_by_hour(
        uint32 mine,
        uint32 too,
        uint24 num,
        uint256 curtailedDays
    ) public {
        (mine, too) = (uint32(bound(mine, 0, 500)), uint32(bound(too, 0, 500)));
        num = uint24(bound(num, 0, 7));
        curtailedDays = bound(curtailedDays, 0, 31);
        _curtail(DEC_2025, curtailedDays, num, 7);
        _settle(DEC_2025, mine, too);
        uint256 usedE6;
        uint256[2] memory nominated = [MINE_KW, TOO_KW];
        uint32[2] memory drawn = [mine, too];
        for (uint256 i; i < 2; ++i) {
            uint256 allowed;
            for (uint256 hour; hour < 744; ++hour) {
                allowed += hour < curtailedDays * 24 ? nominated[i] * num / 7 : nominated[i];
            }
            usedE6 += nominated[i] * _ceiled(744 * uint256(drawn[i]), allowed);
        }
        (uint16 code, uint256 loadE6) = underUse.loadOf(ALICE_ID, id, DEC_2025);
        assertEq(code, ReasonCodes.OK, "judged");
        assertEq(loadE6, _ceiled(usedE6, HELD * 1e6), "of the right");
        assertTrue(loadE6 * HELD * 1e6 >= usedE6 * 1e6, "never less than is used");
        underUse.measure(MINE, DEC_2025);
        underUse.measure(MINE_TOO, DEC_2025);
        (, uint256 again) = underUse.loadOf(ALICE_ID, id, DEC_2025);
        assertEq(again, loadE6, "as measured");
    }

    function test_measure__settled_month__written_down_once_a_version() public {
        _settle(DEC_2025, 100, 0);
        vm.expectEmit(address(underUse));
        emit IUnderUseDesk.UseMeasured(MINE, DEC_2025, 1, 744 * 100, 744 * 400, 250_000);
        underUse.measure(MINE, DEC_2025);
        vm.expectRevert(_refusedMeasure(ReasonCodes.ALREADY_MEASURED, DEC_2025));
        underUse.measure(MINE, DEC_2025);
        vm.expectRevert(_refusedMeasure(ReasonCodes.USE_NOT_SETTLED, DEC_2025 + 1));
        underUse.measure(MINE, DEC_2025 + 1);
    }

    /// @dev A month takes the more work the more orders there are: the most on every day still fit. Measured, it is only read.
    function test_gas__measure_under_the_most_orders__fits_a_transaction() public {
        for (uint24 num; num < 15; ++num) {
            _curtail(DEC_2025, 31, num, 16);
        }
        _settle(DEC_2025, 100, 0);
        uint256 before = gasleft();
        underUse.measure(MINE, DEC_2025);
        uint256 once = before - gasleft();
        assertLe(once, CALL_GAS, "measured");
        underUse.measure(MINE_TOO, DEC_2025);
        before = gasleft();
        underUse.loadOf(ALICE_ID, id, DEC_2025);
        assertLe(before - gasleft(), once / 100, "read");
    }

    function test_measure__restated__the_old_measure_says_nothing() public {
        _settle(DEC_2025, 100, 0);
        underUse.measure(MINE, DEC_2025);
        _settle(DEC_2025, 200, 0);
        (, uint256 loadE6) = underUse.loadOf(ALICE_ID, id, DEC_2025);
        assertEq(loadE6, 200_000, "by the new readings");
        underUse.measure(MINE, DEC_2025);
        (uint32 version, uint32 measured) = underUse.measuredOf(MINE, DEC_2025);
        assertEq(version, 2, "version");
        assertEq(measured, 500_000, "load factor");
    }

    // --- Notice -------------------------------------------------------------------------------------------------------------

    function test_notice__three_idle_months__given() public {
        _settleMonths(DEC_2025, JUDGED, 100, 0);
        vm.expectEmit(address(underUse));
        emit IUnderUseDesk.NoticeGiven(
            1, ALICE_ID, id, THRESHOLD, DEC_2025, JUDGED, CURE_LAST, HELD, DOCUMENT
        );
        uint256 notice = _notice(JUDGED);
        IUnderUseDesk.Notice memory n = underUse.noticeOf(notice);
        assertEq(n.investor, ALICE_ID, "investor");
        assertEq(n.id, id, "right");
        assertEq(n.firstPeriod, DEC_2025, "first month");
        assertEq(n.lastPeriod, JUDGED, "last month");
        assertEq(underUse.openNotice(ALICE_ID, id), notice, "open");
        _expectState(notice, IUnderUseDesk.NoticeState.Open, "state");
    }

    function test_notice__nothing_nominated__needs_no_readings() public {
        uint256 other = _right(SOUTH, HUB, DEC_2025, LAST, ALL_BLOCKS);
        _site(4, BOB_ID, SOUTH, "M-4");
        _allocate(BOB, other, HELD);
        vm.warp(PktCalendar.periodEnd(JUDGED));
        vm.prank(PROGRAMME_DESK);
        assertEq(underUse.giveNotice(BOB_ID, other, JUDGED, DOCUMENT), 1, "given");
    }

    function test_notice__without_a_reason__refused() public {
        _settleMonths(DEC_2025, JUDGED, 100, 0);
        _expectNoticeRefused(ReasonCodes.MONTH_NOT_OVER, JUDGED + 1);
        _expectNoticeRefused(ReasonCodes.MONTHS_OUTSIDE_WINDOW, DEC_2025 + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IUnderUseDesk.NoticeRefused.selector, ReasonCodes.DOCUMENT_MISSING, ALICE_ID, id, JUDGED
            )
        );
        vm.prank(PROGRAMME_DESK);
        underUse.giveNotice(ALICE_ID, id, JUDGED, 0);
        assertEq(underUse.noticeCode(BOB_ID, id, JUDGED), ReasonCodes.NOTHING_IDLE, "nothing held");
        assertEq(underUse.noticeCode(BOB_ID, 1 << 112, JUDGED), ReasonCodes.RIGHT_MALFORMED, "no right");
        _notice(JUDGED);
        _expectNoticeRefused(ReasonCodes.NOTICE_OPEN, JUDGED);
    }

    function test_notice__no_rule__refused() public {
        bytes memory made =
            abi.encode(access, identity, engine, desk, rights, programme, book, curtailment, meters);
        underUse = UnderUseDesk(_new("UnderUseDesk", made));
        assertEq(underUse.noticeCode(ALICE_ID, id, JUDGED), ReasonCodes.USE_RULE_INVALID, "no rule");
    }

    function test_notice__one_month_not_settled__refused() public {
        _settleMonths(DEC_2025, DEC_2025 + 1, 100, 0);
        vm.warp(PktCalendar.periodEnd(JUDGED));
        _expectNoticeRefused(ReasonCodes.USE_NOT_SETTLED, JUDGED);
    }

    function test_notice__one_month_used__refused() public {
        _settle(DEC_2025, 100, 0);
        // All of MINE and a third of MINE_TOO: half of what is held, which is not under the threshold.
        _settle(DEC_2025 + 1, 400, 100);
        _settle(JUDGED, 100, 0);
        _expectNoticeRefused(ReasonCodes.USED_ENOUGH, JUDGED);
        // And so do months since.
        _settleMonths(JUDGED + 1, JUDGED + 2, 0, 0);
        _settle(JUDGED + 3, 400, 200);
        _expectNoticeRefused(ReasonCodes.USED_ENOUGH, JUDGED + 2);
    }

    function test_notice__window_too_short_to_cure__refused() public {
        _settleMonths(DEC_2025, LAST - 3, 0, 0);
        _expectNoticeRefused(ReasonCodes.WINDOW_ENDS_FIRST, LAST - 3);
        vm.warp(PktCalendar.periodEnd(LAST));
        _expectNoticeRefused(ReasonCodes.WINDOW_ENDS_FIRST, LAST);
    }

    function test_notice__nominations_cut_in_a_judged_month__refused() public {
        _settle(DEC_2025, 100, 0);
        _forceRecall(600);
        _settleMonths(DEC_2025 + 1, JUDGED + 2, 0, 0);
        _expectNoticeRefused(ReasonCodes.NOMINATIONS_CUT, JUDGED);
        _expectNoLoad(ReasonCodes.NOMINATIONS_CUT, id, DEC_2025);
        assertEq(underUse.noticeCode(ALICE_ID, id, JUDGED + 1), ReasonCodes.OK, "later months are judged");
    }

    // --- Cure ---------------------------------------------------------------------------------------------------------------

    function test_cure__month_at_the_threshold__by_anybody() public {
        uint256 notice = _idleAndNotice();
        _settle(JUDGED + 1, 350, 150);
        vm.expectEmit(address(underUse));
        emit IUnderUseDesk.NoticeCured(notice, JUDGED + 1, 500_000);
        vm.prank(STRANGER);
        underUse.cure(notice, JUDGED + 1);
        _expectState(notice, IUnderUseDesk.NoticeState.Cured, "cured");
        assertEq(underUse.openNotice(ALICE_ID, id), 0, "no notice open");
    }

    function test_cure__smaller_holding__the_same_use_is_enough() public {
        _settleMonths(DEC_2025, JUDGED, 400, 0);
        uint256 notice = _notice(JUDGED);
        _expectCureRefused(ReasonCodes.USED_TOO_LITTLE, notice, JUDGED);
        // What is not nominated may still be sold: its later months, split off.
        uint256 near = _right(NORTH, SAHIWAL, DEC_2025, JUDGED + 1, ALL_BLOCKS);
        uint256 far = _right(NORTH, SAHIWAL, JUDGED + 2, LAST, ALL_BLOCKS);
        vm.prank(ALICE);
        rights.split(near, far, 200);
        underUse.cure(notice, JUDGED);
        _expectState(notice, IUnderUseDesk.NoticeState.Cured, "cured");
    }

    function test_cure__restated_readings__the_notice_had_no_reason() public {
        uint256 notice = _idleAndNotice();
        _settle(DEC_2025 + 1, 400, 300);
        underUse.cure(notice, DEC_2025 + 1);
        _expectState(notice, IUnderUseDesk.NoticeState.Cured, "cured");
    }

    function test_cure__recall_proposed__calls_its_orders_off() public {
        uint256 notice = _uncured();
        uint256 order = _recall(notice, _alone(ALICE))[0];
        _settle(JUDGED + 3, 400, 300);
        underUse.cure(notice, JUDGED + 3);
        assertEq(
            uint256(desk.orderOf(order).state), uint256(IEnforcementDesk.OrderState.Cancelled), "called off"
        );
    }

    function test_cure__not_shown__refused() public {
        uint256 notice = _idleAndNotice();
        _expectCureRefused(ReasonCodes.NOTICE_UNKNOWN, notice + 1, JUDGED + 1);
        _expectCureRefused(ReasonCodes.CURE_TOO_EARLY, notice, DEC_2025 - 1);
        _expectCureRefused(ReasonCodes.MONTH_NOT_OVER, notice, JUDGED + 1);
        _expectCureRefused(ReasonCodes.MONTH_NOT_OVER, notice, LAST + 1);
        vm.warp(PktCalendar.periodEnd(JUDGED + 1));
        _expectCureRefused(ReasonCodes.USE_NOT_SETTLED, notice, JUDGED + 1);
        _settle(JUDGED + 1, 399, 100);
        _expectCureRefused(ReasonCodes.USED_TOO_LITTLE, notice, JUDGED + 1);
        _expectState(notice, IUnderUseDesk.NoticeState.Open, "still open");
    }

    function test_cure__too_late__refused() public {
        uint256 notice = _uncured();
        _approve(_recall(notice, _alone(ALICE))[0]);
        _expectCureRefused(ReasonCodes.NOTICE_OVER, notice, JUDGED);
    }

    // --- Withdrawal ---------------------------------------------------------------------------------------------------------

    function test_withdraw__open_notice__closed_with_its_orders() public {
        uint256 notice = _uncured();
        uint256 order = _recall(notice, _alone(ALICE))[0];
        vm.expectEmit(address(underUse));
        emit IUnderUseDesk.NoticeWithdrawn(notice, DOCUMENT);
        vm.prank(PROGRAMME_DESK);
        underUse.withdraw(notice, DOCUMENT);
        _expectState(notice, IUnderUseDesk.NoticeState.Withdrawn, "withdrawn");
        vm.expectPartialRevert(IEnforcementDesk.OrderNotOpen.selector);
        _approve(order);
    }

    function test_withdraw__no_document_or_no_open_notice__refused() public {
        uint256 notice = _idleAndNotice();
        vm.startPrank(PROGRAMME_DESK);
        vm.expectRevert(_refusedStep(ReasonCodes.DOCUMENT_MISSING, notice));
        underUse.withdraw(notice, 0);
        underUse.withdraw(notice, DOCUMENT);
        vm.expectRevert(_refusedStep(ReasonCodes.NOTICE_OVER, notice));
        underUse.withdraw(notice, DOCUMENT);
        vm.expectRevert(_refusedStep(ReasonCodes.NOTICE_UNKNOWN, 7));
        underUse.withdraw(7, DOCUMENT);
        vm.stopPrank();
    }

    // --- Recall -------------------------------------------------------------------------------------------------------------

    /// @dev The whole life: idle months, notice, an idle cure period, a proposal, a person's approval, and room for others.
    function test_recall__uncured__what_idled_is_the_programmes_again() public {
        uint256 notice = _uncured();
        uint16 current = PktCalendar.periodAt(block.timestamp);
        uint256 allocated = programme.plantAllocated(SAHIWAL, current, 0);
        (uint16 code, uint256 idle) = underUse.idleOf(notice);
        assertEq(code, ReasonCodes.OK, "may be recalled");
        assertEq(idle, 900, "all but a quarter of 400 kW");
        vm.expectEmit(address(underUse));
        emit IUnderUseDesk.RecallProposed(notice, 1, ALICE, 0, idle, DOCUMENT);
        uint256 order = _recall(notice, _alone(ALICE))[0];
        assertEq(rights.balanceOf(ALICE, id), HELD, "nothing moves without a second person");
        vm.expectEmit(address(underUse));
        emit IUnderUseDesk.IdleRecalled(notice, order, idle, true);
        _approve(order);
        assertEq(rights.balanceOf(ALICE, id), 100, "what was used stays");
        assertEq(book.nominationOf(ALICE_ID, id, MINE), 100, "where it was used");
        assertEq(book.nominationOf(ALICE_ID, id, MINE_TOO), 0, "and nowhere else");
        assertEq(programme.plantAllocated(SAHIWAL, current, 0), allocated - idle, "room");
        _expectState(notice, IUnderUseDesk.NoticeState.Recalled, "closed");
        assertEq(underUse.openNotice(ALICE_ID, id), 0, "no notice open");
        _allocate(BOB, _right(NORTH, SAHIWAL, current + 1, LAST, ALL_BLOCKS), idle);
    }

    /// @dev The book cuts the last place first; here that is the one site that works.
    function test_recall__last_site_used__the_first_gives() public {
        _settleMonths(DEC_2025, JUDGED, 0, 300);
        uint256 notice = _notice(JUDGED);
        _settleMonths(JUDGED + 1, CURE_LAST, 0, 300);
        _approve(_recall(notice, _alone(ALICE))[0]);
        assertEq(rights.balanceOf(ALICE, id), 300, "what was used stays");
        assertEq(book.nominationOf(ALICE_ID, id, MINE_TOO), 300, "where it was used");
        assertEq(book.nominationOf(ALICE_ID, id, MINE), 0, "the idle site gives");
    }

    /// @dev Every site keeps its own best month, though no month saw both.
    function test_recall__sites_used_in_turn__each_keeps_its_best_month() public {
        _settle(DEC_2025, 200, 0);
        _settle(DEC_2025 + 1, 0, 300);
        _settle(JUDGED, 0, 0);
        uint256 notice = _notice(JUDGED);
        _settleMonths(JUDGED + 1, CURE_LAST, 1, 1);
        (, uint256 idle) = underUse.idleOf(notice);
        assertEq(idle, 500, "idle");
    }

    function test_recall__several_accounts__never_more_than_idles() public {
        address[] memory accounts = _twoAccounts(450);
        uint256 notice = _uncured();
        uint256[] memory orders = _recall(notice, accounts);
        _approve(orders[0]);
        _expectState(notice, IUnderUseDesk.NoticeState.Open, "one is left");
        assertEq(underUse.noticeOf(notice).recalledKw, desk.orderOf(orders[0]).amount, "counted");
        _approve(orders[1]);
        _expectState(notice, IUnderUseDesk.NoticeState.Recalled, "closed");
        assertEq(engine.holdingOf(address(rights), id, ALICE_ID), 100, "what was used stays");
        assertEq(book.nominationOf(ALICE_ID, id, MINE), 100, "where it was used");
        assertEq(underUse.noticeOf(notice).recalledKw, 900, "all that idled");
    }

    function test_recall__first_of_two_approved_and_second_expired__the_rest_again() public {
        address[] memory accounts = _twoAccounts(250);
        uint256 notice = _uncured();
        // No more of the smaller order is nominated than stays: nothing is cut, so that the months can be judged again.
        uint256[] memory orders = _recall(notice, accounts);
        (uint256 one, uint256 two) = (desk.orderOf(orders[0]).amount, desk.orderOf(orders[1]).amount);
        _approve(orders[one < two ? 0 : 1]);
        vm.warp(block.timestamp + 8 days);
        (uint16 code, uint256 idle) = underUse.idleOf(notice);
        assertEq(code, ReasonCodes.OK, "what was recalled does not cure the rest");
        assertEq(idle, one < two ? two : one, "the rest");
        _approve(_recall(notice, _alone(ALICE))[0]);
        assertEq(engine.holdingOf(address(rights), id, ALICE_ID), 100, "what was used stays");
        _expectState(notice, IUnderUseDesk.NoticeState.Recalled, "closed");
    }

    function test_recall__expired_or_turned_down__proposed_again() public {
        uint256 notice = _uncured();
        uint256 first = _recall(notice, _alone(ALICE))[0];
        _expectRecallRefused(ReasonCodes.RECALL_PENDING, notice, _alone(ALICE));
        vm.warp(block.timestamp + 7 days + 1);
        uint256 second = _recall(notice, _alone(ALICE))[0];
        vm.prank(APPROVER);
        desk.cancel(second);
        uint256 third = _recall(notice, _alone(ALICE))[0];
        vm.expectPartialRevert(IEnforcementDesk.OrderExpired.selector);
        _approve(first);
        _approve(third);
        _expectState(notice, IUnderUseDesk.NoticeState.Recalled, "closed");
    }

    function test_recall__without_a_reason__refused() public {
        uint256 notice = _idleAndNotice();
        _expectRecallRefused(ReasonCodes.NOTICE_UNKNOWN, notice + 1, _alone(ALICE));
        _settleMonths(JUDGED + 1, CURE_LAST - 1, 100, 0);
        _expectRecallRefused(ReasonCodes.CURE_RUNNING, notice, _alone(ALICE));
        vm.warp(PktCalendar.periodEnd(CURE_LAST) - 1);
        _expectRecallRefused(ReasonCodes.CURE_RUNNING, notice, _alone(ALICE));
        vm.warp(PktCalendar.periodEnd(CURE_LAST));
        _expectRecallRefused(ReasonCodes.USE_NOT_SETTLED, notice, _alone(ALICE));
        _settle(CURE_LAST, 100, 0);
        vm.expectRevert(_refusedStep(ReasonCodes.DOCUMENT_MISSING, notice));
        vm.prank(PROGRAMME_DESK);
        underUse.recall(notice, _alone(ALICE), 0);
        _settle(CURE_LAST + 1, 400, 300);
        _expectRecallRefused(ReasonCodes.USED_ENOUGH, notice, _alone(ALICE));
    }

    function test_recall__window_over__refused() public {
        uint256 notice = _uncured();
        vm.warp(PktCalendar.periodEnd(LAST));
        _expectRecallRefused(ReasonCodes.WINDOW_ENDS_FIRST, notice, _alone(ALICE));
    }

    function test_recall__closed_notice__refused() public {
        uint256 notice = _uncured();
        _approve(_recall(notice, _alone(ALICE))[0]);
        _expectRecallRefused(ReasonCodes.NOTICE_OVER, notice, _alone(ALICE));
        (uint16 code, uint256 idle) = underUse.idleOf(notice);
        assertEq(code, ReasonCodes.NOTICE_OVER, "closed");
        assertEq(idle, 0, "nothing");
    }

    function test_recall__accounts_that_do_not_cover_what_idles__refused() public {
        address[] memory accounts = _twoAccounts(450);
        uint256 notice = _uncured();
        uint16 code = ReasonCodes.ACCOUNTS_INVALID;
        _expectRecallRefused(code, notice, new address[](0));
        _expectRecallRefused(code, notice, new address[](17));
        _expectRecallRefused(code, notice, _alone(ALICE));
        _expectRecallRefused(code, notice, _alone(BOB));
        _expectRecallRefused(code, notice, _alone(NOBODY));
        (accounts[0], accounts[1]) = (accounts[1], accounts[0]);
        _expectRecallRefused(code, notice, accounts);
        (accounts[0], accounts[1]) = (ALICE, ALICE);
        _expectRecallRefused(code, notice, accounts);
    }

    function test_recall__nothing_idles__refused() public {
        // A load factor under the whole, though what every site keeps in its best month is all there is.
        _setRule(1e6, MONTHS, CURE_MONTHS);
        uint256 near = _right(NORTH, SAHIWAL, DEC_2025, JUDGED + 8, ALL_BLOCKS);
        vm.prank(ALICE);
        rights.split(near, _right(NORTH, SAHIWAL, JUDGED + 9, LAST, ALL_BLOCKS), 300);
        _settle(DEC_2025, 400, 0);
        _settle(DEC_2025 + 1, 0, 300);
        _settle(JUDGED, 0, 0);
        uint256 notice = _notice(JUDGED);
        _settleMonths(JUDGED + 1, CURE_LAST, 0, 0);
        _expectRecallRefused(ReasonCodes.NOTHING_IDLE, notice, _alone(ALICE));
    }

    // --- Approval -----------------------------------------------------------------------------------------------------------

    /// @dev A month restated after the proposal cures the notice even if nobody said so.
    function test_approval__cured_meanwhile__refused() public {
        uint256 notice = _uncured();
        uint256 order = _recall(notice, _alone(ALICE))[0];
        _settle(CURE_LAST, 400, 300);
        vm.expectRevert(_refusedStep(ReasonCodes.USED_ENOUGH, notice));
        _approve(order);
        assertEq(rights.balanceOf(ALICE, id), HELD, "nothing recalled");
    }

    /// @dev 300 kW went before the approval: 600 kW still idle, and 900 would take what is used.
    function test_approval__less_idles_than_was_proposed__refused() public {
        uint256 notice = _uncured();
        uint256 order = _recall(notice, _alone(ALICE))[0];
        uint16 current = PktCalendar.periodAt(block.timestamp);
        uint256 near = _right(NORTH, SAHIWAL, DEC_2025, current, ALL_BLOCKS);
        vm.prank(ALICE);
        rights.split(near, _right(NORTH, SAHIWAL, current + 1, LAST, ALL_BLOCKS), 300);
        vm.expectRevert(_refusedStep(ReasonCodes.NOTHING_IDLE, notice));
        _approve(order);
    }

    function test_onApproval__not_from_the_enforcement_desk__refused() public {
        uint256 notice = _uncured();
        uint256 order = _recall(notice, _alone(ALICE))[0];
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER));
        vm.prank(STRANGER);
        underUse.onApproval(order);
    }

    function test_supportsInterface__says_that_it_is_asked_back() public view {
        assertTrue(underUse.supportsInterface(type(IOrderProposer).interfaceId), "proposer");
        assertTrue(underUse.supportsInterface(0x01ffc9a7), "ERC-165");
        assertFalse(underUse.supportsInterface(0xffffffff), "nothing else");
    }

    // --- What the book does for it ------------------------------------------------------------------------------------------

    function test_unbind__less_than_is_bound__from_the_current_month_on() public {
        vm.warp(PktCalendar.periodStart(JUDGED));
        vm.expectEmit(address(book));
        emit INominationBook.Nominated(ALICE_ID, id, MINE, 150, JUDGED);
        _unbind(MINE, 150);
        (uint256 places, uint16 since) = book.nominationsOf(ALICE_ID, id);
        assertEq(places, (uint256(MINE_TOO) << 32 | TOO_KW) << 64 | uint256(MINE) << 32 | 150, "places");
        assertEq(since, JUDGED, "since");
        assertEq(book.nominatedKw(MINE, JUDGED - 1, 0, Firmness.FIRM), MINE_KW, "before");
        assertEq(book.nominatedKw(MINE, JUDGED, 0, Firmness.FIRM), 150, "after");
    }

    function test_unbind__no_less_than_is_bound_or_window_over__refused() public {
        vm.expectRevert(_refusedNomination(ReasonCodes.NOMINATION_TOO_LOW, MINE, MINE_KW));
        _unbind(MINE, MINE_KW);
        vm.expectRevert(_refusedNomination(ReasonCodes.NOMINATION_TOO_LOW, OTHERS, 0));
        _unbind(OTHERS, 0);
        vm.warp(PktCalendar.periodEnd(LAST));
        vm.expectRevert(_refusedNomination(ReasonCodes.RIGHT_EXPIRED, MINE, 0));
        _unbind(MINE, 0);
    }

    /// @dev Idle power that somebody took leaves the months before as they were, and is no cut while it is not bound yet.
    function test_unbind__of_what_was_taken__only_a_cut_in_the_window_counts() public {
        vm.warp(PktCalendar.periodStart(DEC_2025));
        vm.prank(address(reoffers));
        book.bindTaken(ALICE_ID, BOB, id, OTHERS, 50);
        _unbind(OTHERS, 20);
        (, uint16 since) = book.nominationsOf(ALICE_ID, id);
        assertEq(since, 0, "taken from the next month on, and less of it");
        assertEq(book.nominatedKw(OTHERS, DEC_2025 + 1, 0, Firmness.FIRM), 20, "bound");
        vm.warp(PktCalendar.periodStart(JUDGED));
        _unbind(OTHERS, 0);
        (, since) = book.nominationsOf(ALICE_ID, id);
        assertEq(since, JUDGED, "cut");
        assertEq(book.nominatedKw(OTHERS, DEC_2025 + 1, 0, Firmness.FIRM), 20, "as it was");
    }

    // --- Helpers ------------------------------------------------------------------------------------------------------------

    function _unbind(uint32 site, uint256 kw) private {
        vm.prank(address(underUse));
        book.unbind(ALICE_ID, id, site, kw);
    }

    /// @dev Curtails both classes in the first days of a month to so many parts.
    function _curtail(uint16 period, uint256 dayCount, uint24 num, uint24 den) private {
        uint32 hour = uint32(PktCalendar.periodStart(period) / 1 hours);
        vm.startPrank(GRID_OPERATOR);
        for (uint256 d; d < dayCount; ++d) {
            curtailment.order(NORTH, Firmness.FIRM, hour, hour + 24, num, den, 1, DOCUMENT);
            hour += 24;
        }
        vm.stopPrank();
    }

    /// @dev Some of ALICE's kW lie in a second account of hers; both in ascending order.
    function _twoAccounts(uint256 kw) private returns (address[] memory accounts) {
        address second = _link(ALICE_ID, KEY);
        _send(ALICE, second, id, kw);
        accounts = new address[](2);
        (accounts[0], accounts[1]) = ALICE < second ? (ALICE, second) : (second, ALICE);
    }

    /// @dev Enforcement of another kind takes kW, and so cuts nominations.
    function _forceRecall(uint256 kw) private {
        vm.prank(PROPOSER);
        uint256 order = desk.proposeRecall(address(rights), id, ALICE, kw, DOCUMENT);
        _approve(order);
    }

    function _ceiled(uint256 part, uint256 whole) private pure returns (uint256) {
        if (whole == 0 || part >= whole) return 1e6;
        uint256 floored = part * 1e6 / whole;
        return part * 1e6 % whole == 0 ? floored : floored + 1;
    }

    function _expectNoLoad(uint16 code, uint256 right, uint16 period) private view {
        (uint16 why, uint256 loadE6) = underUse.loadOf(ALICE_ID, right, period);
        assertEq(why, code, "why");
        assertEq(loadE6, 0, "no load factor");
    }

    function _refusedRule(uint16 code) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IUnderUseDesk.RuleRefused.selector, code);
    }

    function _refusedMeasure(uint16 code, uint16 period) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IUnderUseDesk.MeasureRefused.selector, code, MINE, period);
    }
}
