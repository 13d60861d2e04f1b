// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HoldingPeriodRule} from "../../src/compliance/rules/HoldingPeriodRule.sol";
import {ICapacityRights} from "../../src/interfaces/ICapacityRights.sol";
import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Right, RightId, RightIds} from "../../src/types/RightId.sol";
import {NominationTest} from "../power/NominationTest.sol";
import {RightsTest} from "./RightsTest.sol";

/// @dev Splits and merges of a right of three months, NOV_2025 to NOV_2025 + 2, in all three time blocks.
contract RightsConversionTest is RightsTest {
    uint8 private constant SOLAR_ONLY = 2;
    uint8 private constant NIGHT_AND_PEAK = 5;

    function test_split__by_months__two_rights_before_and_after_the_cut() public {
        uint256 november = _months(NOV_2025, NOV_2025);
        uint256 later = _months(NOV_2025 + 1, NOV_2025 + 2);
        vm.expectEmit(address(rights));
        emit ICapacityRights.RightSplit(ALICE, id, 400, november, later);
        vm.prank(ALICE);
        assertEq(rights.split(november, later, 400), id, "the right of both windows");
        _expectHeld(ALICE, id, 600);
        _expectHeld(ALICE, november, 400);
        _expectHeld(ALICE, later, 400);
        assertEq(rights.totalSupply(id), 1600, "supply of the whole");
        assertEq(rights.totalSupply(later), 400, "supply of a part");
        _expectAllocatedAsBefore();
    }

    function test_split__by_time_blocks__two_rights_over_the_same_months() public {
        uint256 solar = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 2, SOLAR_ONLY);
        uint256 others = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 2, NIGHT_AND_PEAK);
        vm.prank(ALICE);
        assertEq(rights.split(solar, others, HELD), id, "the right of all blocks");
        _expectHeld(ALICE, id, 0);
        _expectHeld(ALICE, solar, HELD);
        _expectHeld(ALICE, others, HELD);
        _expectAllocatedAsBefore();
    }

    /// @dev Part of a window is sublet: split off twice, then transferred.
    function test_split__sublease_of_the_middle_month__leaves_the_others() public {
        uint256 december = _months(NOV_2025 + 1, NOV_2025 + 1);
        vm.startPrank(ALICE);
        rights.split(_months(NOV_2025, NOV_2025), _months(NOV_2025 + 1, NOV_2025 + 2), 300);
        rights.split(december, _months(NOV_2025 + 2, NOV_2025 + 2), 300);
        vm.stopPrank();
        _send(ALICE, BOB, december, 300);
        _expectHeld(BOB, december, 300);
        _expectHeld(ALICE, _months(NOV_2025, NOV_2025), 300);
        _expectHeld(ALICE, _months(NOV_2025 + 2, NOV_2025 + 2), 300);
        _expectAllocatedAsBefore();
    }

    function test_merge__what_was_split__is_whole_again() public {
        uint256 first = _months(NOV_2025, NOV_2025 + 1);
        uint256 second = _months(NOV_2025 + 2, NOV_2025 + 2);
        uint256 solar = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 1, SOLAR_ONLY);
        uint256 others = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 1, NIGHT_AND_PEAK);
        vm.startPrank(ALICE);
        rights.split(first, second, HELD);
        rights.split(solar, others, HELD);
        assertEq(rights.merge(others, solar, HELD), first, "blocks, in any order");
        vm.expectEmit(address(rights));
        emit ICapacityRights.RightsMerged(ALICE, id, HELD, first, second);
        assertEq(rights.merge(first, second, HELD), id, "months, the earlier first");
        vm.stopPrank();
        _expectHeld(ALICE, id, HELD);
        assertEq(rights.totalSupply(first), 0, "no parts left");
        _expectAllocatedAsBefore();
    }

    /// @dev A part of no length at all, or of less.
    function test_split__into_nothing__refused() public {
        _expectEmpty(_months(NOV_2025, NOV_2025 - 1), id);
        _expectEmpty(id, _months(NOV_2025 + 3, NOV_2025 + 2));
        _expectEmpty(_months(NOV_2025, NOV_2025 + 3), _months(NOV_2025 + 4, NOV_2025 + 2));
        _expectEmpty(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 2, 0), id);
        _expectEmpty(id, _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 2, 0));
    }

    function test_merge__not_parts_of_one__refused() public {
        uint256 november = _months(NOV_2025, NOV_2025);
        _expectNoMerge(november, november);
        _expectNoMerge(november, id);
        _expectNoMerge(november, _months(NOV_2025 + 2, NOV_2025 + 2));
        _expectNoMerge(_months(NOV_2025 + 1, NOV_2025 + 1), november);
        uint256 solar = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 1, SOLAR_ONLY);
        uint256 others = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025, NIGHT_AND_PEAK);
        _expectNoMerge(solar, others);
        _expectNoMerge(others, _right(NORTH, SAHIWAL, NOV_2025 + 1, NOV_2025 + 1, SOLAR_ONLY));
        Right memory elsewhere = RightId.wrap(november).unpack();
        (elsewhere.firstPeriod, elsewhere.lastPeriod) = (NOV_2025 + 1, NOV_2025 + 1);
        elsewhere.vintage = 2026;
        _expectNoMerge(november, RightId.unwrap(elsewhere.pack()));
    }

    function test_split__more_than_is_free__refused() public {
        _expectRefused(ReasonCodes.FREE_BALANCE_TOO_LOW, HELD + 1);
        _enforce();
        rights.setFrozenTokens(ALICE, id, 400);
        _expectRefused(ReasonCodes.FREE_BALANCE_TOO_LOW, 601);
        _split(600);
        assertEq(rights.getFrozenTokens(ALICE, id), 400, "still frozen");
    }

    function test_split__asset_paused_or_account_frozen__refused() public {
        _enforce();
        rights.pause();
        _expectRefused(ReasonCodes.PAUSED, 1);
        _enforce();
        rights.unpause();
        _enforce();
        rights.setAddressFrozen(ALICE, true);
        _expectRefused(ReasonCodes.SENDER_ACCOUNT_FROZEN, 1);
    }

    function test_split__investor_frozen__refused() public {
        vm.prank(REGISTRAR);
        identity.setStatus(ALICE_ID, InvestorStatus.Frozen);
        vm.expectRevert(
            abi.encodeWithSelector(
                IComplianceEngine.Refused.selector, ReasonCodes.SENDER_FROZEN, ALICE, address(0), 1
            )
        );
        _split(1);
    }

    /// @dev Whoever may only reduce may sell a part, so it may make one.
    function test_split__licence_suspended__goes() public {
        vm.prank(REGULATOR);
        licences.suspend("PVARA-0001", 0);
        _split(100);
        _send(ALICE, BOB, _months(NOV_2025, NOV_2025), 100);
    }

    function test_convert__window_over_or_no_right__refused() public {
        (uint256 november, uint256 later) = (_months(NOV_2025, NOV_2025), _months(NOV_2025 + 1, NOV_2025 + 2));
        _split(100);
        vm.warp(PktCalendar.periodEnd(NOV_2025));
        vm.expectRevert(_refusal(ReasonCodes.RIGHT_EXPIRED, ALICE, ALICE, 1));
        vm.prank(ALICE);
        rights.merge(november, later, 1);
        uint256 malformed = uint256(1) << 112 | november;
        vm.expectRevert(abi.encodeWithSelector(RightIds.RightIdMalformed.selector, malformed));
        vm.prank(ALICE);
        rights.split(malformed, later, 1);
        vm.warp(PktCalendar.periodEnd(NOV_2025 + 2));
        _expectRefused(ReasonCodes.RIGHT_EXPIRED, 1);
    }

    function _months(uint16 first, uint16 last) private pure returns (uint256) {
        return _right(NORTH, SAHIWAL, first, last, ALL_BLOCKS);
    }

    function _expectHeld(address account, uint256 right, uint256 kw) private view {
        assertEq(rights.balanceOf(account, right), kw, "held");
    }

    /// @dev In every cell of the three months what ALICE and BOB were allocated, and nothing after.
    function _expectAllocatedAsBefore() private view {
        for (uint16 period = NOV_2025; period <= NOV_2025 + 3; ++period) {
            for (uint8 timeBlock; timeBlock < 3; ++timeBlock) {
                uint256 kw = period <= NOV_2025 + 2 ? 2 * HELD : 0;
                assertEq(programme.zoneAllocated(NORTH, period, timeBlock), kw, "allocated");
            }
        }
    }

    function _expectEmpty(uint256 first, uint256 second) private {
        vm.expectRevert(_refusal(ReasonCodes.PART_EMPTY, ALICE, ALICE, 1));
        vm.prank(ALICE);
        rights.split(first, second, 1);
    }

    function _expectNoMerge(uint256 first, uint256 second) private {
        vm.expectRevert(_refusal(ReasonCodes.RIGHTS_DO_NOT_JOIN, ALICE, ALICE, 0));
        vm.prank(ALICE);
        rights.merge(first, second, 0);
        vm.expectRevert(_refusal(ReasonCodes.RIGHTS_DO_NOT_JOIN, ALICE, ALICE, 0));
        vm.prank(ALICE);
        rights.split(first, second, 0);
    }

    function _expectRefused(uint16 code, uint256 kw) private {
        vm.expectRevert(_refusal(code, ALICE, ALICE, kw));
        _split(kw);
    }

    /// @dev ALICE splits off the first month.
    function _split(uint256 kw) private {
        vm.prank(ALICE);
        rights.split(_months(NOV_2025, NOV_2025), _months(NOV_2025 + 1, NOV_2025 + 2), kw);
    }
}

/// @dev Splits and merges of rights whose holdings are counted, as rules of acquisition see them.
contract TrackedConversionTest is NominationTest {
    /// @dev A split that would let fresh rights go would end every holding period.
    function test_split__does_not_end_a_holding_period() public {
        HoldingPeriodRule rule = HoldingPeriodRule(_contract("HoldingPeriodRule"));
        IRule[] memory rules = new IRule[](1);
        rules[0] = rule;
        vm.startPrank(REGULATOR);
        rule.setPeriod(address(rights), 30 days);
        engine.setRules(address(rights), rules);
        vm.stopPrank();
        (uint256 first, uint256 second) = (_months(DEC_2025, DEC_2025), _months(DEC_2025 + 1, DEC_2025 + 3));
        _allocate(ALICE, _months(DEC_2025, DEC_2025 + 3), 100);
        vm.prank(ALICE);
        rights.split(first, second, 100);
        uint16 code = rights.transferCode(ALICE, ALICE, BOB, second, 1);
        assertEq(code, ReasonCodes.HOLDING_PERIOD_RUNNING, "still running");
        assertEq(rule.acquiredOf(address(rights), second, ALICE_ID), 100, "counts as acquired");
    }

    /// @dev Nobody comes to hold more of an id than one investor may by splitting others into it.
    function test_split__beyond_the_holding_cap_of_a_part__refused() public {
        IRule[] memory rules = new IRule[](1);
        rules[0] = capRule;
        vm.startPrank(REGULATOR);
        capRule.setCap(address(rights), 1050);
        engine.setRules(address(rights), rules);
        vm.stopPrank();
        _allocate(ALICE, _months(DEC_2025, DEC_2025 + 1), 100);
        vm.expectRevert(
            abi.encodeWithSelector(
                IComplianceEngine.Refused.selector, ReasonCodes.HOLDING_CAP_EXCEEDED, address(0), ALICE, 51
            )
        );
        vm.prank(ALICE);
        rights.split(id, _months(DEC_2025 + 1, DEC_2025 + 1), 51);
        vm.prank(ALICE);
        rights.split(id, _months(DEC_2025 + 1, DEC_2025 + 1), 50);
        assertEq(engine.holdingOf(address(rights), id, ALICE_ID), 1050, "counted");
    }

    function _months(uint16 first, uint16 last) private pure returns (uint256) {
        return _right(NORTH, SAHIWAL, first, last, ALL_BLOCKS);
    }
}
