// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMeterLedger} from "../../src/interfaces/IMeterLedger.sol";
import {IUnderUseDesk} from "../../src/interfaces/IUnderUseDesk.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {NominationTest} from "./NominationTest.sol";

/// @title ALICE holds 1000 kW for a year from December on, and has nominated 400 and 300 of them to her two sites.
abstract contract UnderUseTest is NominationTest {
    uint256 internal constant METER_KEY = 0x1111;
    bytes32 internal constant DOCUMENT = keccak256("notice");
    /// @dev The window, and how much of the right is nominated to MINE and to MINE_TOO.
    uint16 internal constant LAST = DEC_2025 + 11;
    uint256 internal constant MINE_KW = 400;
    uint256 internal constant TOO_KW = 300;
    // Half, over three months on end; two to cure.
    uint32 internal constant THRESHOLD = 500_000;
    uint8 internal constant MONTHS = 3;
    uint8 internal constant CURE_MONTHS = 2;
    /// @dev The last of the first three months, and the last month to cure of a notice given in the month after it.
    uint16 internal constant JUDGED = DEC_2025 + 2;
    uint16 internal constant CURE_LAST = JUDGED + 1 + 2;

    /// @dev The newest version of every month's readings.
    mapping(uint16 period => uint32) internal versions;

    function setUp() public virtual override {
        super.setUp();
        id = _right(NORTH, SAHIWAL, DEC_2025, LAST, ALL_BLOCKS);
        _allocate(ALICE, id, HELD);
        _nominate(ALICE, MINE, MINE_KW);
        _nominate(ALICE, MINE_TOO, TOO_KW);
        address[] memory operators = new address[](1);
        operators[0] = vm.addr(METER_KEY);
        vm.prank(REGULATOR);
        meters.setOperators(NORTH, operators, 1);
        _setRule(THRESHOLD, MONTHS, CURE_MONTHS);
    }

    function _setRule(uint32 thresholdE6, uint8 months, uint8 cureMonths) internal {
        vm.prank(PROGRAMME_DESK);
        underUse.setRule(IUnderUseDesk.Rule(thresholdE6, months, cureMonths), DOCUMENT);
    }

    // --- Readings: as many kWh every hour of a month ------------------------------------------------------------------------

    /// @dev States, publishes and settles a month of ALICE's two sites, once it is over.
    function _settle(uint16 period, uint32 mine, uint32 too) internal {
        uint256 end = PktCalendar.periodEnd(period);
        if (block.timestamp < end) vm.warp(end);
        uint32 version = ++versions[period];
        bytes memory readings = _readings(period, mine);
        bytes memory others = _readings(period, too);
        bytes32 leaf = _leaf(MINE, period, mine, readings);
        bytes32 other = _leaf(MINE_TOO, period, too, others);
        _post(IMeterLedger.Batch(NORTH, period, version, 2, _pair(leaf, other), DOCUMENT));
        meters.publish(MINE, period, version, readings, _one(other));
        meters.publish(MINE_TOO, period, version, others, _one(leaf));
        vm.warp(block.timestamp + CHALLENGE_DAYS * 1 days);
        meters.settle(MINE, period);
        meters.settle(MINE_TOO, period);
    }

    /// @dev Settles several months alike.
    function _settleMonths(uint16 first, uint16 last, uint32 mine, uint32 too) internal {
        for (uint16 period = first; period <= last; ++period) {
            _settle(period, mine, too);
        }
    }

    function _hours(uint16 period) internal pure returns (uint256) {
        return (PktCalendar.periodEnd(period) - PktCalendar.periodStart(period)) / 1 hours;
    }

    function _readings(uint16 period, uint32 each) private pure returns (bytes memory all) {
        all = new bytes(_hours(period) * 4);
        for (uint256 i; i < all.length; ++i) {
            all[i] = bytes4(each)[i % 4];
        }
    }

    function _leaf(uint32 site, uint16 period, uint32 each, bytes memory readings)
        private
        pure
        returns (bytes32)
    {
        (uint256 first,) = PktCalendar.dayAndSecond(PktCalendar.periodStart(period));
        bytes memory day = new bytes(96);
        for (uint256 i; i < 96; ++i) {
            day[i] = readings[i];
        }
        bytes32[] memory row = new bytes32[](32);
        for (uint256 d; d < readings.length / 96; ++d) {
            row[d] = keccak256(abi.encodePacked(site, uint32(first + d), day));
        }
        for (uint256 count = 16; count > 0; count /= 2) {
            for (uint256 i; i < count; ++i) {
                row[i] = _pair(row[2 * i], row[2 * i + 1]);
            }
        }
        return keccak256(abi.encode(site, period, uint64(_hours(period) * each), row[0]));
    }

    function _pair(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }

    function _one(bytes32 node) private pure returns (bytes32[] memory path) {
        path = new bytes32[](1);
        path[0] = node;
    }

    function _post(IMeterLedger.Batch memory batch) private {
        bytes32 typeHash = keccak256(
            "Batch(uint16 zone,uint16 period,uint32 version,uint32 sites,bytes32 root,bytes32 dataHash)"
        );
        bytes32 digest = _typedDigest("MeterLedger", address(meters), keccak256(abi.encode(typeHash, batch)));
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = _sign(METER_KEY, digest);
        meters.postRoot(batch, signatures);
    }

    // --- Notices ------------------------------------------------------------------------------------------------------------

    function _notice(uint16 lastPeriod) internal returns (uint256) {
        vm.prank(PROGRAMME_DESK);
        return underUse.giveNotice(ALICE_ID, id, lastPeriod, DOCUMENT);
    }

    function _recall(uint256 notice, address[] memory accounts) internal returns (uint256[] memory orders) {
        vm.prank(PROGRAMME_DESK);
        underUse.recall(notice, accounts, DOCUMENT);
        return underUse.ordersOf(notice);
    }

    function _approve(uint256 order) internal {
        vm.prank(APPROVER);
        desk.approve(order);
    }

    function _alone(address account) internal pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }

    /// @dev A quarter of MINE and nothing else used for the three months judged, and notice of it.
    function _idleAndNotice() internal returns (uint256 notice) {
        _settleMonths(DEC_2025, JUDGED, 100, 0);
        return _notice(JUDGED);
    }

    /// @dev That, and the same use until the cure period is over.
    function _uncured() internal returns (uint256 notice) {
        notice = _idleAndNotice();
        _settleMonths(JUDGED + 1, CURE_LAST, 100, 0);
    }

    function _state(uint256 notice) internal view returns (IUnderUseDesk.NoticeState) {
        return underUse.noticeOf(notice).state;
    }

    function _expectState(uint256 notice, IUnderUseDesk.NoticeState state, string memory what) internal view {
        assertEq(uint256(_state(notice)), uint256(state), what);
    }

    /// @dev Pre-check and execution refuse notice with the same code, and nothing is changed.
    function _expectNoticeRefused(uint16 code, uint16 lastPeriod) internal {
        uint256 count = underUse.noticeCount();
        assertEq(underUse.noticeCode(ALICE_ID, id, lastPeriod), code, "pre-check");
        vm.expectRevert(
            abi.encodeWithSelector(IUnderUseDesk.NoticeRefused.selector, code, ALICE_ID, id, lastPeriod)
        );
        _notice(lastPeriod);
        assertEq(underUse.noticeCount(), count, "no notice");
    }

    function _refusedStep(uint16 code, uint256 notice) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IUnderUseDesk.StepRefused.selector, code, notice);
    }

    /// @dev Recall is refused for that reason, and nothing is proposed.
    function _expectRecallRefused(uint16 code, uint256 notice, address[] memory accounts) internal {
        uint256 orders = desk.orderCount();
        vm.expectRevert(_refusedStep(code, notice));
        _recall(notice, accounts);
        assertEq(desk.orderCount(), orders, "no order");
    }

    function _expectCureRefused(uint16 code, uint256 notice, uint16 period) internal {
        vm.expectRevert(_refusedStep(code, notice));
        underUse.cure(notice, period);
    }
}
