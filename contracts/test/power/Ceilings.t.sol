// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {ICeilings} from "../../src/interfaces/ICeilings.sol";
import {IPowerProgramme} from "../../src/interfaces/IPowerProgramme.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @dev Ceilings as steps of time, and the plans that lower them.
contract CeilingsTest is MizanTest {
    uint8 private constant NIGHT = 0;
    uint8 private constant PEAK = 2;
    uint8 private constant PEAK_ONLY = 4;
    uint16 private constant OCT_2025 = NOV_2025 - 1;
    uint16 private constant FOREVER = type(uint16).max;
    uint16 private constant HORIZON = 120;

    function setUp() public override {
        super.setUp();
        _openProgramme();
    }

    // --- Steps --------------------------------------------------------------------------------------------------------

    function test_setCeiling__steps__each_holds_until_the_next() public {
        _set(ICeilings.Level.Zone, NORTH, NOV_2025 + 6, 900_000);
        _set(ICeilings.Level.Zone, NORTH, NOV_2025 + 3, 500_000);
        _set(ICeilings.Level.Zone, NORTH, NOV_2025 + 6, 800_000);
        _expectCeilings(
            ICeilings.Level.Zone, NORTH, [uint256(1_200_000), 1_200_000, 500_000, 500_000, 800_000]
        );
    }

    function test_setCeiling__told() public {
        vm.expectEmit(address(programme));
        emit ICeilings.CeilingSet(ICeilings.Level.Phase, PHASE, NOV_2025, 0);
        _set(ICeilings.Level.Phase, PHASE, NOV_2025, 0);
        assertEq(programme.openPlanOf(ICeilings.Level.Phase, PHASE), 0, "no plan");
        assertEq(programme.ceilingAt(ICeilings.Level.Phase, PHASE, OCT_2025), PROGRAMME_CAP, "before");
        assertEq(programme.ceilingAt(ICeilings.Level.Phase, PHASE, NOV_2025), 0, "zero allows nothing");
    }

    /// @dev A window that crosses a step is held to the lower of the two, in the month where it begins.
    function test_reserve__across_a_step__refused_in_its_month() public {
        _set(ICeilings.Level.Plant, SAHIWAL, NOV_2025 + 2, 300_000);
        uint256 window = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 3, ALL_BLOCKS);
        _expectRefused(window, 300_001, ReasonCodes.PLANT_CAP_EXCEEDED, NOV_2025 + 2, 0, 300_000);
        _reserve(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 1, ALL_BLOCKS), 1_000_000);
        _reserve(_right(NORTH, SAHIWAL, NOV_2025 + 2, NOV_2025 + 3, ALL_BLOCKS), 300_000);
    }

    /// @dev Of all ceilings that are passed the first month's is told, and in that month that of the first level.
    function test_reserve__several_ceilings_too_low__the_earliest_month_then_the_first_level() public {
        uint256 window = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 5, ALL_BLOCKS);
        _set(ICeilings.Level.Programme, 0, NOV_2025 + 4, 10);
        _expectRefused(window, 100, ReasonCodes.PROGRAMME_CAP_EXCEEDED, NOV_2025 + 4, 0, 10);
        _set(ICeilings.Level.Phase, PHASE, NOV_2025 + 2, 20);
        _expectRefused(window, 100, ReasonCodes.PHASE_CAP_EXCEEDED, NOV_2025 + 2, 0, 20);
        _set(ICeilings.Level.Plant, SAHIWAL, NOV_2025 + 3, 30);
        _expectRefused(window, 100, ReasonCodes.PHASE_CAP_EXCEEDED, NOV_2025 + 2, 0, 20);
        _set(ICeilings.Level.Zone, NORTH, NOV_2025 + 2, 40);
        _expectRefused(window, 100, ReasonCodes.ZONE_CAP_EXCEEDED, NOV_2025 + 2, 0, 40);
    }

    function test_reserve__phase_and_programme__have_ceilings_by_month_as_well() public {
        _set(ICeilings.Level.Phase, PHASE, NOV_2025, 700_000);
        uint256 id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS);
        _expectRefused(id, 700_001, ReasonCodes.PHASE_CAP_EXCEEDED, NOV_2025, 0, 700_000);
        _set(ICeilings.Level.Programme, 0, NOV_2025, 600_000);
        _expectRefused(id, 600_001, ReasonCodes.PROGRAMME_CAP_EXCEEDED, NOV_2025, 0, 600_000);
        _reserve(id, 600_000);
        assertEq(_laneOf(ICeilings.Level.Phase, PHASE, NIGHT), 600_000, "phase");
        assertEq(_laneOf(ICeilings.Level.Programme, 0, PEAK), 600_000, "programme");
    }

    function test_setCeiling__invalid__refused_and_nothing_changed() public {
        _expectInvalid(ICeilings.Level.Zone, 99, NOV_2025, 1);
        _expectInvalid(ICeilings.Level.Plant, 99, NOV_2025, 1);
        _expectInvalid(ICeilings.Level.Phase, 99, NOV_2025, 1);
        _expectInvalid(ICeilings.Level.Programme, 1, NOV_2025, 1);
        _expectInvalid(ICeilings.Level.Programme, 0, NOV_2025, PROGRAMME_CAP + 1);
        _expectInvalid(ICeilings.Level.Zone, NORTH, OCT_2025 - 1, 1);
        _expectInvalid(ICeilings.Level.Zone, NORTH, OCT_2025 + HORIZON, 1);
        assertEq(programme.ceilingAt(ICeilings.Level.Zone, NORTH, NOV_2025), 1_200_000, "as it was");
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE));
        vm.prank(ALICE);
        programme.setCeiling(ICeilings.Level.Zone, NORTH, NOV_2025, 1);
    }

    /// @dev There is no way to write a ceiling below zero: it would be more than fits.
    function test_setCeiling__below_zero__refused() public {
        bytes memory data = abi.encodeWithSelector(
            ICeilings.setCeiling.selector, ICeilings.Level.Zone, NORTH, NOV_2025, type(uint256).max
        );
        vm.prank(GRID_OPERATOR);
        (bool ok,) = address(programme).call(data);
        assertFalse(ok, "minus one");
        assertEq(programme.ceilingAt(ICeilings.Level.Zone, NORTH, NOV_2025), 1_200_000, "as it was");
    }

    /// @dev Twenty in all; those that are over are forgotten and make room.
    function test_setCeiling__too_many_steps__refused_until_some_are_over() public {
        for (uint16 i = 1; i < 20; ++i) {
            _set(ICeilings.Level.Zone, NORTH, OCT_2025 + i, 1_000_000 + i);
        }
        vm.expectRevert(abi.encodeWithSelector(ICeilings.TooManySteps.selector, 20));
        _set(ICeilings.Level.Zone, NORTH, OCT_2025 + 20, 1);
        vm.warp(PktCalendar.periodStart(OCT_2025 + 1));
        _set(ICeilings.Level.Zone, NORTH, OCT_2025 + 20, 1);
        for (uint16 i = 1; i < 20; ++i) {
            assertEq(programme.ceilingAt(ICeilings.Level.Zone, NORTH, OCT_2025 + i), 1_000_000 + i, "step");
        }
        assertEq(programme.ceilingAt(ICeilings.Level.Zone, NORTH, OCT_2025 + 20), 1, "the last");
    }

    // --- Lowering -----------------------------------------------------------------------------------------------------

    function test_setCeiling__to_what_is_allocated__in_force_at_once() public {
        _reserve(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 2, PEAK_ONLY), 700_000);
        _set(ICeilings.Level.Zone, NORTH, NOV_2025, 700_000);
        _set(ICeilings.Level.Plant, SAHIWAL, NOV_2025, 700_000);
        assertEq(programme.ceilingAt(ICeilings.Level.Zone, NORTH, NOV_2025), 700_000, "zone");
        assertEq(programme.ceilingAt(ICeilings.Level.Plant, SAHIWAL, NOV_2025), 700_000, "plant");
    }

    function test_setCeiling__below_what_is_allocated__opens_a_plan() public {
        _reserve(_right(NORTH, SAHIWAL, NOV_2025 + 1, NOV_2025 + 2, PEAK_ONLY), 700_000);
        vm.expectEmit(address(programme));
        emit ICeilings.RecallPlanOpened(1, ICeilings.Level.Zone, NORTH, NOV_2025, FOREVER, 600_000);
        vm.expectEmit(address(programme));
        emit ICeilings.ExcessFound(1, NOV_2025 + 1, uint256(100_000) << 64);
        vm.expectEmit(address(programme));
        emit ICeilings.ExcessFound(1, NOV_2025 + 2, uint256(100_000) << 64);
        assertEq(_set(ICeilings.Level.Zone, NORTH, NOV_2025, 600_000), 1, "plan");
        ICeilings.RecallPlan memory plan = programme.recallPlanOf(1);
        assertTrue(plan.open, "open");
        assertEq(plan.capKw, 600_000, "what it asks for");
        assertEq(programme.openPlanOf(ICeilings.Level.Zone, NORTH), 1, "plan of the zone");
        assertEq(programme.ceilingAt(ICeilings.Level.Zone, NORTH, NOV_2025), 1_200_000, "not in force");
        assertEq(programme.excessOf(1, NOV_2025), 0, "no excess before");
        assertEq(programme.excessOf(1, NOV_2025 + 1), uint256(100_000) << 64, "excess");
        assertEq(programme.excessOf(1, OCT_2025), 0, "not of the plan");
    }

    /// @dev What reservations are held to at once, in its months and in no others.
    function test_recallPlan__open__binds_new_reservations() public {
        _set(ICeilings.Level.Zone, NORTH, NOV_2025 + 5, 900_000);
        _reserve(_right(NORTH, SAHIWAL, NOV_2025 + 1, NOV_2025 + 1, PEAK_ONLY), 700_000);
        _set(ICeilings.Level.Zone, NORTH, NOV_2025, 600_000);
        assertEq(programme.recallPlanOf(1).lastPeriod, NOV_2025 + 4, "until the next step");
        assertEq(programme.bindingCeilingAt(ICeilings.Level.Zone, NORTH, OCT_2025), 1_200_000, "before");
        assertEq(programme.bindingCeilingAt(ICeilings.Level.Zone, NORTH, NOV_2025), 600_000, "bound");
        assertEq(programme.bindingCeilingAt(ICeilings.Level.Zone, NORTH, NOV_2025 + 5), 900_000, "after");
        uint256 peak = _right(NORTH, SAHIWAL, NOV_2025 + 1, NOV_2025 + 1, PEAK_ONLY);
        _expectRefused(peak, 1, ReasonCodes.ZONE_CAP_EXCEEDED, NOV_2025 + 1, 700_000, 600_000);
        uint256 night = _right(NORTH, SAHIWAL, NOV_2025 + 1, NOV_2025 + 1, 1);
        _expectRefused(night, 600_001, ReasonCodes.ZONE_CAP_EXCEEDED, NOV_2025 + 1, 0, 600_000);
        _reserve(night, 600_000);
        _reserve(_right(NORTH, SAHIWAL, NOV_2025 + 5, NOV_2025 + 5, ALL_BLOCKS), 900_000);
    }

    function test_completeRecallPlan__by_anybody_once_nothing_exceeds() public {
        uint256 id = _right(NORTH, SAHIWAL, NOV_2025 + 1, NOV_2025 + 2, PEAK_ONLY);
        _reserve(id, 700_000);
        uint256 plan = _set(ICeilings.Level.Zone, NORTH, NOV_2025, 600_000);
        _release(id, 99_999);
        vm.expectRevert(
            abi.encodeWithSelector(ICeilings.ExcessRemains.selector, plan, NOV_2025 + 1, PEAK, 600_001)
        );
        programme.completeRecallPlan(plan);
        assertEq(programme.ceilingAt(ICeilings.Level.Zone, NORTH, NOV_2025), 1_200_000, "not yet");
        _release(id, 1);
        vm.expectEmit(address(programme));
        emit ICeilings.CeilingSet(ICeilings.Level.Zone, NORTH, NOV_2025, 600_000);
        vm.expectEmit(address(programme));
        emit ICeilings.RecallPlanCompleted(plan);
        vm.prank(STRANGER);
        programme.completeRecallPlan(plan);
        assertEq(programme.ceilingAt(ICeilings.Level.Zone, NORTH, NOV_2025), 600_000, "in force");
        assertEq(programme.openPlanOf(ICeilings.Level.Zone, NORTH), 0, "no plan");
        vm.expectRevert(abi.encodeWithSelector(ICeilings.RecallPlanNotOpen.selector, plan));
        programme.completeRecallPlan(plan);
        assertEq(_set(ICeilings.Level.Zone, NORTH, NOV_2025, 1_200_000), 0, "and may rise again");
    }

    function test_recallPlan__another_ceiling_meanwhile__refused() public {
        _reserve(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS), 700_000);
        uint256 plan = _set(ICeilings.Level.Zone, NORTH, NOV_2025, 600_000);
        vm.expectRevert(abi.encodeWithSelector(ICeilings.RecallPlanPending.selector, plan));
        _set(ICeilings.Level.Zone, NORTH, NOV_2025 + 9, 1);
        assertEq(_set(ICeilings.Level.Plant, SAHIWAL, NOV_2025, 500_000), 2, "another ceiling's plan");
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE));
        vm.prank(ALICE);
        programme.withdrawRecallPlan(plan);
        vm.expectEmit(address(programme));
        emit ICeilings.RecallPlanWithdrawn(plan);
        vm.prank(GRID_OPERATOR);
        programme.withdrawRecallPlan(plan);
        assertEq(programme.bindingCeilingAt(ICeilings.Level.Zone, NORTH, NOV_2025), 1_200_000, "as before");
        vm.expectRevert(abi.encodeWithSelector(ICeilings.RecallPlanNotOpen.selector, plan));
        vm.prank(GRID_OPERATOR);
        programme.withdrawRecallPlan(plan);
        vm.expectRevert(abi.encodeWithSelector(ICeilings.RecallPlanNotOpen.selector, 99));
        programme.completeRecallPlan(99);
    }

    /// @dev Months that are over hold nothing up; the last one that a window can reach does.
    function test_recallPlan__only_months_not_over__count() public {
        _reserve(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS), 700_000);
        uint16 last = OCT_2025 + HORIZON - 1;
        _reserve(_right(NORTH, SAHIWAL, last, last, ALL_BLOCKS), 300_000);
        uint256 plan = _set(ICeilings.Level.Zone, NORTH, NOV_2025, 299_999);
        vm.warp(PktCalendar.periodEnd(NOV_2025));
        vm.expectRevert(abi.encodeWithSelector(ICeilings.ExcessRemains.selector, plan, last, NIGHT, 300_000));
        programme.completeRecallPlan(plan);
        _release(_right(NORTH, SAHIWAL, last, last, ALL_BLOCKS), 1);
        vm.expectEmit(address(programme));
        emit ICeilings.CeilingSet(ICeilings.Level.Zone, NORTH, NOV_2025 + 1, 299_999);
        programme.completeRecallPlan(plan);
        assertEq(
            programme.ceilingAt(ICeilings.Level.Zone, NORTH, NOV_2025), 1_200_000, "a month that is over"
        );
    }

    /// @dev A plan whose months are all over changes nothing any more.
    function test_completeRecallPlan__after_its_months__sets_nothing() public {
        _set(ICeilings.Level.Zone, NORTH, NOV_2025 + 1, 900_000);
        _reserve(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS), 700_000);
        uint256 plan = _set(ICeilings.Level.Zone, NORTH, NOV_2025, 600_000);
        vm.warp(PktCalendar.periodEnd(NOV_2025));
        programme.completeRecallPlan(plan);
        assertFalse(programme.recallPlanOf(plan).open, "closed");
        assertEq(programme.ceilingAt(ICeilings.Level.Zone, NORTH, NOV_2025 + 1), 900_000, "the step after");
    }

    function test_setZone__lower_than_allocated__renames_and_opens_a_plan() public {
        _reserve(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS), 700_000);
        vm.expectEmit(address(programme));
        emit ICeilings.RecallPlanOpened(1, ICeilings.Level.Zone, NORTH, OCT_2025, FOREVER, 600_000);
        vm.expectEmit(address(programme));
        emit IPowerProgramme.ZoneSet(NORTH, "NORTH-2", 1_200_000);
        vm.prank(GRID_OPERATOR);
        programme.setZone(NORTH, "NORTH-2", 600_000);
        vm.expectRevert(abi.encodeWithSelector(ICeilings.RecallPlanPending.selector, 1));
        vm.prank(GRID_OPERATOR);
        programme.setZone(NORTH, "NORTH-3", 500_000);
        vm.prank(GRID_OPERATOR);
        programme.setZone(NORTH, "NORTH-3", 1_200_000);
        (bytes32 code, uint32 capKw) = programme.zoneOf(NORTH);
        assertEq(code, "NORTH-3", "name");
        assertEq(capKw, 1_200_000, "ceiling in force");
    }

    /// @dev The most there can be to look through and to tell fits a transaction (EIP-7825).
    function test_recallPlan__every_month_exceeds__fits_a_transaction() public {
        _reserve(_right(NORTH, SAHIWAL, OCT_2025, OCT_2025 + 59, ALL_BLOCKS), 700_000);
        _reserve(_right(NORTH, SAHIWAL, OCT_2025 + 60, OCT_2025 + 119, ALL_BLOCKS), 700_000);
        _cool();
        vm.prank(GRID_OPERATOR);
        uint256 plan = programme.setCeiling{gas: CALL_GAS}(ICeilings.Level.Zone, NORTH, OCT_2025, 1);
        _release(_right(NORTH, SAHIWAL, OCT_2025, OCT_2025 + 59, ALL_BLOCKS), 700_000);
        _release(_right(NORTH, SAHIWAL, OCT_2025 + 60, OCT_2025 + 119, ALL_BLOCKS), 700_000);
        _cool();
        programme.completeRecallPlan{gas: CALL_GAS}(plan);
        assertEq(programme.ceilingAt(ICeilings.Level.Zone, NORTH, OCT_2025), 1, "in force");
    }

    function _set(ICeilings.Level level, uint16 key, uint16 from, uint32 capKw)
        private
        returns (uint256 plan)
    {
        vm.prank(GRID_OPERATOR);
        return programme.setCeiling(level, key, from, capKw);
    }

    function _expectInvalid(ICeilings.Level level, uint16 key, uint16 from, uint32 capKw) private {
        vm.expectRevert(abi.encodeWithSelector(ICeilings.CeilingInvalid.selector, level, key, from, capKw));
        _set(level, key, from, capKw);
    }

    /// @dev In October and November 2025, and three, five and six months after that.
    function _expectCeilings(ICeilings.Level level, uint16 key, uint256[5] memory caps) private view {
        uint16[5] memory periods = [OCT_2025, NOV_2025, NOV_2025 + 3, NOV_2025 + 5, NOV_2025 + 6];
        for (uint256 i; i < periods.length; ++i) {
            assertEq(programme.ceilingAt(level, key, periods[i]), caps[i], "ceiling");
            assertEq(programme.bindingCeilingAt(level, key, periods[i]), caps[i], "binding");
        }
    }

    function _laneOf(ICeilings.Level level, uint16 key, uint8 timeBlock) private view returns (uint256) {
        return uint32(programme.allocatedUnder(level, key, NOV_2025) >> (32 * uint256(timeBlock)));
    }

    function _reserve(uint256 id, uint256 kw) private {
        vm.prank(address(rights));
        programme.reserve(id, kw);
    }

    function _release(uint256 id, uint256 kw) private {
        vm.prank(address(rights));
        programme.release(id, kw);
    }

    /// @dev Refused by a ceiling, by pre-check and by execution, in the first time block of the right.
    function _expectRefused(
        uint256 id,
        uint256 kw,
        uint16 code,
        uint16 period,
        uint256 allocated,
        uint256 cap
    ) private {
        assertEq(programme.reservationCode(id, kw), code, "pre-check");
        uint8 timeBlock = id >> 24 & 1 == 1 ? NIGHT : PEAK;
        vm.expectRevert(
            abi.encodeWithSelector(
                IPowerProgramme.ReservationRefused.selector, code, period, timeBlock, allocated, cap
            )
        );
        _reserve(id, kw);
    }
}
