// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEnforcementDesk} from "../../src/interfaces/IEnforcementDesk.sol";
import {IUnderUseDesk} from "../../src/interfaces/IUnderUseDesk.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {UnderUseTest} from "./UnderUseTest.sol";

/**
 * @title Months of any use, and everything that notices of under-use can meet, in any order.
 * @dev A site draws as much every hour, and nothing but the one right is nominated to it: so what it uses, in kW, is the lesser
 * of what it draws in an hour and what is nominated. The checks rest on that, and on no load factor.
 */
contract UnderUseHandler is UnderUseTest {
    /// @dev The window: long enough for several notices.
    uint16 private constant END = DEC_2025 + 50;

    /// @notice How often each action went through.
    mapping(bytes4 action => uint256) public successes;

    /// @dev The first month that is not settled.
    uint16 private _next = DEC_2025;
    /// @dev What each site used in each settled month, kW.
    mapping(uint32 site => mapping(uint16 period => uint256)) private _usedKw;

    function setUp() public override {
        super.setUp();
        id = _right(NORTH, SAHIWAL, DEC_2025, END, ALL_BLOCKS);
        _allocate(ALICE, id, HELD);
        vm.startPrank(ALICE);
        book.release(_right(NORTH, SAHIWAL, DEC_2025, LAST, ALL_BLOCKS), MINE);
        book.release(_right(NORTH, SAHIWAL, DEC_2025, LAST, ALL_BLOCKS), MINE_TOO);
        book.nominate(id, MINE, MINE_KW);
        book.nominate(id, MINE_TOO, TOO_KW);
        vm.stopPrank();
    }

    /// @notice Settles the next months, each used alike; seldom much, or no notice would be given.
    function settle(uint256 count, uint32 mine, uint32 too, uint256 busy) external {
        (mine, too) = (uint32(bound(mine, 0, 420)), uint32(bound(too, 0, 320)));
        if (busy % 4 != 0) (mine, too) = (mine / 4, too / 4);
        for (count = bound(count, 1, 3); count > 0 && _next <= END; --count) {
            _settle(_next, mine, too);
            _note(_next++, mine, too);
        }
        ++successes[this.settle.selector];
    }

    /// @notice Restates a month that is settled.
    function restate(uint256 back, uint32 mine, uint32 too) external {
        back = bound(back, 1, 12);
        if (_next < DEC_2025 + back) return;
        uint16 period = _next - uint16(back);
        (mine, too) = (uint32(bound(mine, 0, 200)), uint32(bound(too, 0, 100)));
        _settle(period, mine, too);
        _note(period, mine, too);
        ++successes[this.restate.selector];
    }

    function measure(uint256 back, bool mine) external {
        back = bound(back, 1, 12);
        if (_next < DEC_2025 + back) return;
        (uint32 site, uint16 period) = (mine ? MINE : MINE_TOO, _next - uint16(back));
        (uint32 settled,) = meters.settledOf(site, period);
        (uint32 measured,) = underUse.measuredOf(site, period);
        if (settled == measured) return;
        underUse.measure(site, period);
        ++successes[this.measure.selector];
    }

    function giveNotice() external {
        uint16 last = _next - 1;
        if (underUse.noticeCode(ALICE_ID, id, last) != ReasonCodes.OK) return;
        uint256 notice = _notice(last);
        IUnderUseDesk.Notice memory n = underUse.noticeOf(notice);
        assertEq(uint256(n.lastPeriod - n.firstPeriod) + 1, MONTHS, "months on end");
        _checkFacts(n, last);
        ++successes[this.giveNotice.selector];
    }

    function cure(uint256 back) external {
        uint256 notice = underUse.openNotice(ALICE_ID, id);
        uint16 period = _next - uint16(bound(back, 1, MONTHS + CURE_MONTHS));
        (uint16 code, uint256 loadE6) = underUse.loadOf(ALICE_ID, id, period);
        bool cures = notice != 0 && code == ReasonCodes.OK && loadE6 >= THRESHOLD
            && period >= underUse.noticeOf(notice).firstPeriod && underUse.noticeOf(notice).recalledKw == 0;
        if (!cures) return;
        underUse.cure(notice, period);
        ++successes[this.cure.selector];
    }

    function withdraw(uint256 seldom) external {
        uint256 notice = underUse.openNotice(ALICE_ID, id);
        if (notice == 0 || seldom % 4 != 0) return;
        vm.prank(PROGRAMME_DESK);
        underUse.withdraw(notice, DOCUMENT);
        ++successes[this.withdraw.selector];
    }

    function recall() external {
        uint256 notice = underUse.openNotice(ALICE_ID, id);
        (uint16 code,) = underUse.idleOf(notice);
        if (code != ReasonCodes.OK || _pending(notice) != 0) return;
        _recall(notice, _alone(ALICE));
        ++successes[this.recall.selector];
    }

    /// @notice Approves what is proposed, if what idles still covers it; otherwise it is refused.
    function approve() external {
        uint256 notice = underUse.openNotice(ALICE_ID, id);
        uint256 order = _pending(notice);
        if (order == 0) return;
        uint256 kw = desk.orderOf(order).amount;
        (uint16 code, uint256 idle) = underUse.idleOf(notice);
        if (code != ReasonCodes.OK || kw > idle) {
            vm.expectRevert(_refusedStep(code == ReasonCodes.OK ? ReasonCodes.NOTHING_IDLE : code, notice));
            _approve(order);
            return;
        }
        uint256 held = engine.holdingOf(address(rights), id, ALICE_ID);
        IUnderUseDesk.Notice memory n = underUse.noticeOf(notice);
        _checkFacts(n, _next - 1);
        uint256 best = _best(MINE, n.firstPeriod) + _best(MINE_TOO, n.firstPeriod);
        assertTrue(kw <= held - best, "no more than idles");
        _approve(order);
        assertEq(engine.holdingOf(address(rights), id, ALICE_ID), held - kw, "recalled");
        _checkKept(MINE, n.firstPeriod);
        _checkKept(MINE_TOO, n.firstPeriod);
        ++successes[this.approve.selector];
    }

    function turnDown() external {
        uint256 order = _pending(underUse.openNotice(ALICE_ID, id));
        if (order == 0) return;
        vm.prank(APPROVER);
        desk.cancel(order);
        ++successes[this.turnDown.selector];
    }

    /// @notice Parts with some of what is not nominated: its later months are another right then.
    function part(uint256 kw) external {
        uint16 current = PktCalendar.periodAt(block.timestamp);
        uint256 free = rights.balanceOf(ALICE, id) - book.nominatedOf(ALICE_ID, id);
        if (free == 0 || current < DEC_2025 || current >= END) return;
        uint256 near = _right(NORTH, SAHIWAL, DEC_2025, current, ALL_BLOCKS);
        vm.prank(ALICE);
        rights.split(near, _right(NORTH, SAHIWAL, current + 1, END, ALL_BLOCKS), bound(kw, 1, free / 8 + 1));
        ++successes[this.part.selector];
    }

    /// @notice At most the last notice is open, and it is the one that is called so.
    function checkNotices() external view {
        uint256 count = underUse.noticeCount();
        uint256 open = underUse.openNotice(ALICE_ID, id);
        for (uint256 notice = 1; notice <= count; ++notice) {
            bool isOpen = _state(notice) == IUnderUseDesk.NoticeState.Open;
            assertTrue(isOpen == (notice == open), "open");
            if (!isOpen) assertEq(_pending(notice), 0, "nothing waits under a closed notice");
        }
    }

    /// @notice What is nominated is held.
    function checkHolding() external view {
        uint256 held = engine.holdingOf(address(rights), id, ALICE_ID);
        assertTrue(book.nominatedOf(ALICE_ID, id) <= held, "nominated is held");
    }

    /// @dev Every month of a notice to `last` was used under its threshold.
    function _checkFacts(IUnderUseDesk.Notice memory n, uint16 last) private view {
        uint256 held = engine.holdingOf(address(rights), id, ALICE_ID) + n.recalledKw;
        for (uint16 period = n.firstPeriod; period <= last; ++period) {
            uint256 used = _usedKw[MINE][period] + _usedKw[MINE_TOO][period];
            assertTrue(used * 1e6 < uint256(n.thresholdE6) * held, "under the threshold");
        }
    }

    function _checkKept(uint32 site, uint16 first) private view {
        assertTrue(book.nominationOf(ALICE_ID, id, site) >= _best(site, first), "what was used stays");
    }

    function _best(uint32 site, uint16 first) private view returns (uint256 kw) {
        for (uint16 period = first; period < _next; ++period) {
            if (_usedKw[site][period] > kw) kw = _usedKw[site][period];
        }
    }

    function _note(uint16 period, uint256 mine, uint256 too) private {
        (uint256 mineKw, uint256 tooKw) =
            (book.nominatedKw(MINE, period, 0, 0), book.nominatedKw(MINE_TOO, period, 0, 0));
        _usedKw[MINE][period] = mine < mineKw ? mine : mineKw;
        _usedKw[MINE_TOO][period] = too < tooKw ? too : tooKw;
    }

    /// @dev The order that waits under a notice, or none.
    function _pending(uint256 notice) private view returns (uint256) {
        uint256[] memory orders = underUse.ordersOf(notice);
        if (orders.length == 0) return 0;
        IEnforcementDesk.Order memory o = desk.orderOf(orders[0]);
        bool waits = o.state == IEnforcementDesk.OrderState.Proposed && block.timestamp <= o.expiry;
        return waits ? orders[0] : 0;
    }
}
