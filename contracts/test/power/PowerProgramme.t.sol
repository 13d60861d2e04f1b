// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPowerProgramme} from "../../src/interfaces/IPowerProgramme.sol";
import {PowerProgramme} from "../../src/power/PowerProgramme.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {RightIds} from "../../src/types/RightId.sol";
import {MizanTest} from "../base/MizanTest.sol";

contract PowerProgrammeTest is MizanTest {
    uint8 private constant NIGHT = 0;
    uint8 private constant SOLAR = 1;
    uint8 private constant PEAK = 2;
    uint8 private constant NIGHT_ONLY = 1;
    uint8 private constant SOLAR_ONLY = 2;
    uint8 private constant PEAK_ONLY = 4;

    function setUp() public override {
        super.setUp();
        _openProgramme();
    }

    // --- The frame ----------------------------------------------------------------------------------------------------

    function test_constructor__frame__told_and_kept() public view {
        assertEq(programme.programmeCapKw(), PROGRAMME_CAP, "ceiling");
        (uint8 count, bytes32 blockOfHour) = programme.timeBlocks();
        assertEq(count, 3, "blocks");
        assertEq(blockOfHour, BLOCK_OF_HOUR, "hours");
    }

    function test_constructor__malformed_blocks__refused() public {
        _expectNotMade(IPowerProgramme.BlocksMalformed.selector, PROGRAMME_CAP, 0, 0);
        _expectNotMade(IPowerProgramme.BlocksMalformed.selector, PROGRAMME_CAP, 9, 0);
        _expectNotMade(IPowerProgramme.BlocksMalformed.selector, PROGRAMME_CAP, 2, BLOCK_OF_HOUR);
        _expectNotMade(IPowerProgramme.BlocksMalformed.selector, PROGRAMME_CAP, 8, bytes32(uint256(1)));
        _expectNotMade(IPowerProgramme.DefinitionInvalid.selector, 0, 3, BLOCK_OF_HOUR);
        new PowerProgramme(PROGRAMME_CAP, 1, 0);
        new PowerProgramme(PROGRAMME_CAP, 8, bytes32(uint256(7) << 64));
    }

    function _expectNotMade(bytes4 refusal, uint32 capKw, uint8 count, bytes32 blockOfHour) private {
        vm.expectRevert(abi.encodeWithSelector(refusal));
        new PowerProgramme(capKw, count, blockOfHour);
    }

    // --- Definitions --------------------------------------------------------------------------------------------------

    function test_definitions__set_and_changed__told_and_kept() public {
        vm.startPrank(GRID_OPERATOR);
        vm.expectEmit(address(programme));
        emit IPowerProgramme.ZoneSet(NORTH, "NORTH-2", 1_300_000);
        programme.setZone(NORTH, "NORTH-2", 1_300_000);
        vm.expectEmit(address(programme));
        emit IPowerProgramme.PlantSet(SAHIWAL, NORTH, PHASE, "SAHIWAL-2", 900_000);
        programme.setPlant(SAHIWAL, NORTH, PHASE, "SAHIWAL-2", 900_000);
        vm.expectEmit(address(programme));
        emit IPowerProgramme.ProductSet(FIRM, "FIRM-2", IPowerProgramme.TransferPolicy.Never);
        programme.setProduct(FIRM, "FIRM-2", IPowerProgramme.TransferPolicy.Never);
        vm.stopPrank();
        (bytes32 code, uint32 capKw) = programme.zoneOf(NORTH);
        assertEq(code, "NORTH-2", "zone's name");
        assertEq(capKw, 1_300_000, "zone's ceiling");
        (uint16 zone, uint16 phase, bytes32 plantCode, uint32 plantCap) = programme.plantOf(SAHIWAL);
        assertEq(zone, NORTH, "plant's zone");
        assertEq(phase, PHASE, "plant's phase");
        assertEq(plantCode, "SAHIWAL-2", "plant's name");
        assertEq(plantCap, 900_000, "plant's ceiling");
        (code, capKw) = programme.phaseOf(PHASE);
        assertEq(code, "PHASE-1", "phase's name");
        assertEq(capKw, PROGRAMME_CAP, "phase's ceiling");
        IPowerProgramme.TransferPolicy policy;
        (code, policy) = programme.productOf(FIRM);
        assertEq(code, "FIRM-2", "product's name");
        assertEq(uint256(policy), uint256(IPowerProgramme.TransferPolicy.Never), "product's policy");
        assertTrue(programme.transferPolicyOf(FIRM) == policy, "policy alone");
    }

    function test_definitions__invalid__refused() public {
        _expectInvalidZone(0, "X", 1);
        _expectInvalidZone(3, 0, 1);
        _expectInvalidZone(3, "X", 0);
        _expectInvalidPlant(0, NORTH, "X", 1);
        _expectInvalidPlant(3, NORTH, 0, 1);
        _expectInvalidPlant(3, NORTH, "X", 0);
        _expectInvalidPlant(3, 99, "X", 1);
        _expectInvalidPlant(SAHIWAL, SOUTH, "SAHIWAL", 1);
        vm.prank(GRID_OPERATOR);
        programme.setPhase(2, "PHASE-2", 1);
        _expectInvalidPlant(3, NORTH, 99, "X", 1);
        _expectInvalidPlant(SAHIWAL, NORTH, 2, "SAHIWAL", 1);
        _expectInvalidPhase(0, "X", 1);
        _expectInvalidPhase(3, 0, 1);
        _expectInvalidPhase(3, "X", 0);
        _expectInvalidProduct(0, "X");
        _expectInvalidProduct(3, 0);
    }

    function _expectInvalidZone(uint16 zone, bytes32 code, uint32 capKw) private {
        vm.expectRevert(abi.encodeWithSelector(IPowerProgramme.DefinitionInvalid.selector));
        vm.prank(GRID_OPERATOR);
        programme.setZone(zone, code, capKw);
    }

    function _expectInvalidPhase(uint16 phase, bytes32 code, uint32 capKw) private {
        vm.expectRevert(abi.encodeWithSelector(IPowerProgramme.DefinitionInvalid.selector));
        vm.prank(GRID_OPERATOR);
        programme.setPhase(phase, code, capKw);
    }

    function _expectInvalidPlant(uint16 plant, uint16 zone, bytes32 code, uint32 capKw) private {
        _expectInvalidPlant(plant, zone, PHASE, code, capKw);
    }

    function _expectInvalidPlant(uint16 plant, uint16 zone, uint16 phase, bytes32 code, uint32 capKw)
        private
    {
        vm.expectRevert(abi.encodeWithSelector(IPowerProgramme.DefinitionInvalid.selector));
        vm.prank(GRID_OPERATOR);
        programme.setPlant(plant, zone, phase, code, capKw);
    }

    function _expectInvalidProduct(uint16 product, bytes32 code) private {
        vm.expectRevert(abi.encodeWithSelector(IPowerProgramme.DefinitionInvalid.selector));
        vm.prank(GRID_OPERATOR);
        programme.setProduct(product, code, IPowerProgramme.TransferPolicy.Free);
    }

    // --- Reserving ----------------------------------------------------------------------------------------------------

    function test_reserve__window__fills_exactly_its_cells() public {
        _reserve(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 2, SOLAR_ONLY | PEAK_ONLY), 500);
        for (uint16 period = NOV_2025 - 1; period <= NOV_2025 + 3; ++period) {
            for (uint8 timeBlock; timeBlock < 3; ++timeBlock) {
                bool inside = period >= NOV_2025 && period <= NOV_2025 + 2 && timeBlock != NIGHT;
                uint256 kw = inside ? 500 : 0;
                assertEq(programme.zoneAllocated(NORTH, period, timeBlock), kw, "zone");
                assertEq(programme.plantAllocated(SAHIWAL, period, timeBlock), kw, "plant");
                assertEq(programme.programmeAllocated(period, timeBlock), kw, "programme");
                assertEq(programme.zoneAllocated(SOUTH, period, timeBlock), 0, "other zone");
                assertEq(programme.plantAllocated(HUB, period, timeBlock), 0, "other plant");
            }
        }
    }

    function test_reserve__up_to_each_ceiling__and_no_further() public {
        uint256 north = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS);
        uint256 south = _right(SOUTH, HUB, NOV_2025, NOV_2025, ALL_BLOCKS);
        _reserve(north, 1_000_000);
        _expectRefused(north, 1, ReasonCodes.PLANT_CAP_EXCEEDED, 1_000_000, 1_000_000);
        _setPlant(3, NORTH, 500_000);
        uint256 more = _right(NORTH, 3, NOV_2025, NOV_2025, ALL_BLOCKS);
        _expectRefused(more, 200_001, ReasonCodes.ZONE_CAP_EXCEEDED, 1_000_000, 1_200_000);
        _reserve(more, 200_000);
        _expectRefused(south, 800_001, ReasonCodes.PROGRAMME_CAP_EXCEEDED, 1_200_000, 2_000_000);
        _reserve(south, 800_000);
        _expectRefused(south, 1, ReasonCodes.PROGRAMME_CAP_EXCEEDED, 2_000_000, 2_000_000);
    }

    function test_reserve__beyond_everything__refused_without_wrapping() public {
        uint256 id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS);
        _expectRefused(id, 2_000_001, ReasonCodes.PROGRAMME_CAP_EXCEEDED, 0, 2_000_000);
        _expectRefused(id, type(uint32).max, ReasonCodes.PROGRAMME_CAP_EXCEEDED, 0, 2_000_000);
        _expectRefused(id, uint256(1) << 32, ReasonCodes.PROGRAMME_CAP_EXCEEDED, 0, 2_000_000);
        _expectRefused(id, type(uint256).max, ReasonCodes.PROGRAMME_CAP_EXCEEDED, 0, 2_000_000);
    }

    /// @dev One full cell in the middle of a window refuses all of it, and is named.
    function test_reserve__one_full_cell__refuses_the_window() public {
        _reserve(_right(NORTH, SAHIWAL, NOV_2025 + 3, NOV_2025 + 3, PEAK_ONLY), 1_000_000);
        uint256 id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 5, ALL_BLOCKS);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPowerProgramme.ReservationRefused.selector,
                ReasonCodes.PLANT_CAP_EXCEEDED,
                NOV_2025 + 3,
                PEAK,
                1_000_000,
                1_000_000
            )
        );
        vm.prank(address(rights));
        programme.reserve(id, 1);
        assertEq(programme.zoneAllocated(NORTH, NOV_2025, PEAK), 0, "nothing taken");
        _reserve(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 5, NIGHT_ONLY), 1);
    }

    function test_reserve__undefined__refused_with_its_reason() public {
        uint16 p = NOV_2025;
        _expectCode(1 << 112, ReasonCodes.RIGHT_MALFORMED);
        _expectCode(_right(9, NORTH, SAHIWAL, p, p, ALL_BLOCKS), ReasonCodes.PRODUCT_UNKNOWN);
        _expectCode(_right(9, SAHIWAL, p, p, ALL_BLOCKS), ReasonCodes.ZONE_UNKNOWN);
        _expectCode(_right(NORTH, 9, p, p, ALL_BLOCKS), ReasonCodes.PLANT_UNKNOWN);
        _expectCode(_right(NORTH, 0, p, p, ALL_BLOCKS), ReasonCodes.PLANT_UNKNOWN);
        _expectCode(_right(NORTH, HUB, p, p, ALL_BLOCKS), ReasonCodes.PLANT_UNKNOWN);
        _expectCode(_right(NORTH, SAHIWAL, p, p, 0), ReasonCodes.BLOCKS_INVALID);
        _expectCode(_right(NORTH, SAHIWAL, p, p, 8), ReasonCodes.BLOCKS_INVALID);
        _expectCode(_right(NORTH, SAHIWAL, p, p, 255), ReasonCodes.BLOCKS_INVALID);
    }

    function test_reserve__window__from_this_month_to_the_horizon() public {
        uint16 current = NOV_2025 - 1;
        uint16 horizon = current + 119;
        _expectCode(_right(NORTH, SAHIWAL, current + 1, current, ALL_BLOCKS), ReasonCodes.WINDOW_INVALID);
        _expectCode(_right(NORTH, SAHIWAL, current - 1, current, ALL_BLOCKS), ReasonCodes.WINDOW_INVALID);
        _expectCode(_right(NORTH, SAHIWAL, current, current + 60, ALL_BLOCKS), ReasonCodes.WINDOW_INVALID);
        _expectCode(_right(NORTH, SAHIWAL, horizon, horizon + 1, ALL_BLOCKS), ReasonCodes.WINDOW_INVALID);
        _expectCode(_right(NORTH, SAHIWAL, 65_535, 65_535, ALL_BLOCKS), ReasonCodes.WINDOW_INVALID);
        _reserve(_right(NORTH, SAHIWAL, current, current + 59, ALL_BLOCKS), 1);
        _reserve(_right(NORTH, SAHIWAL, horizon - 59, horizon, ALL_BLOCKS), 1);
        vm.warp(PktCalendar.periodEnd(current) - 1);
        _reserve(_right(NORTH, SAHIWAL, current, current, ALL_BLOCKS), 1);
        vm.warp(PktCalendar.periodEnd(current));
        _expectCode(_right(NORTH, SAHIWAL, current, current, ALL_BLOCKS), ReasonCodes.WINDOW_INVALID);
    }

    // --- Releasing ----------------------------------------------------------------------------------------------------

    function test_release__reserved__leaves_nothing() public {
        uint256 id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 2, ALL_BLOCKS);
        _reserve(id, 500);
        _release(id, 200);
        assertEq(programme.zoneAllocated(NORTH, NOV_2025 + 2, PEAK), 300, "part of it");
        _release(id, 300);
        for (uint16 period = NOV_2025; period <= NOV_2025 + 2; ++period) {
            for (uint8 timeBlock; timeBlock < 3; ++timeBlock) {
                assertEq(programme.zoneAllocated(NORTH, period, timeBlock), 0, "zone");
                assertEq(programme.plantAllocated(SAHIWAL, period, timeBlock), 0, "plant");
                assertEq(programme.programmeAllocated(period, timeBlock), 0, "programme");
            }
        }
    }

    function test_release__months_that_are_over__stay_as_they_were() public {
        uint256 id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 2, ALL_BLOCKS);
        _reserve(id, 500);
        vm.warp(PktCalendar.periodEnd(NOV_2025));
        _release(id, 500);
        assertEq(programme.zoneAllocated(NORTH, NOV_2025, PEAK), 500, "over");
        assertEq(programme.zoneAllocated(NORTH, NOV_2025 + 1, PEAK), 0, "current");
        vm.warp(PktCalendar.periodEnd(NOV_2025 + 2));
        _release(id, 500);
    }

    function test_release__more_than_reserved__refused() public {
        uint256 id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 2, ALL_BLOCKS);
        _reserve(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS), 500);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPowerProgramme.ReleaseExceedsAllocated.selector, 500, 0, NOV_2025 + 1, NIGHT
            )
        );
        _release(id, 500);
        assertEq(programme.zoneAllocated(NORTH, NOV_2025, NIGHT), 500, "as it was");
    }

    function test_release__no_right__refused() public {
        vm.expectRevert(abi.encodeWithSelector(RightIds.RightIdMalformed.selector, 1 << 112));
        _release(1 << 112, 1);
        vm.expectRevert(abi.encodeWithSelector(IPowerProgramme.DefinitionInvalid.selector));
        _release(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 60, ALL_BLOCKS), 0);
    }

    // --- Instants -----------------------------------------------------------------------------------------------------

    function test_cellAt__hours_of_a_day__as_the_frame_says() public view {
        uint256 midnight = PktCalendar.periodStart(NOV_2025);
        uint8[24] memory blocks = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 0, 0];
        for (uint256 hour; hour < 24; ++hour) {
            (uint16 period, uint8 timeBlock) = programme.cellAt(midnight + hour * 1 hours);
            assertEq(period, NOV_2025, "month");
            assertEq(timeBlock, blocks[hour], "block");
            (, timeBlock) = programme.cellAt(midnight + hour * 1 hours + 3599);
            assertEq(timeBlock, blocks[hour], "to the end of the hour");
        }
        assertEq(programme.periodEnd(NOV_2025), PktCalendar.periodStart(NOV_2025 + 1), "end of the month");
    }

    function test_allocatedAt__instants__change_with_the_cell() public {
        _reserve(_right(NORTH, SAHIWAL, NOV_2025, NOV_2025, PEAK_ONLY), 500);
        _reserve(_right(SOUTH, HUB, NOV_2025, NOV_2025, PEAK_ONLY), 300);
        uint256 evening = PktCalendar.periodStart(NOV_2025) + 17 hours;
        assertEq(programme.allocatedAt(NORTH, evening), 500, "first second of the peak");
        assertEq(programme.allocatedAt(NORTH, evening - 1), 0, "the second before");
        assertEq(programme.allocatedAt(NORTH, evening + 5 hours - 1), 500, "last second of the peak");
        assertEq(programme.allocatedAt(NORTH, evening + 5 hours), 0, "the second after");
        assertEq(programme.programmeAllocatedAt(evening), 800, "both zones");
        uint256 end = PktCalendar.periodEnd(NOV_2025);
        assertEq(programme.allocatedAt(NORTH, end - 2 hours - 1), 500, "last evening of the month");
        assertEq(programme.allocatedAt(NORTH, end + 17 hours), 0, "next month's evening");
    }

    function test_allocatedAt__before_the_calendar__refused() public {
        vm.expectRevert(abi.encodeWithSelector(PktCalendar.InstantOutOfRange.selector, 0));
        programme.allocatedAt(NORTH, 0);
    }

    function _reserve(uint256 id, uint256 kw) private {
        assertEq(programme.reservationCode(id, kw), ReasonCodes.OK, "pre-check");
        vm.prank(address(rights));
        programme.reserve(id, kw);
    }

    function _release(uint256 id, uint256 kw) private {
        vm.prank(address(rights));
        programme.release(id, kw);
    }

    function _setPlant(uint16 plant, uint16 zone, uint32 capKw) private {
        vm.prank(GRID_OPERATOR);
        programme.setPlant(plant, zone, PHASE, "MORE", capKw);
    }

    /// @dev Refused by a ceiling in the first cell of November 2025, by pre-check and by execution.
    function _expectRefused(uint256 id, uint256 kw, uint16 code, uint256 allocated, uint256 cap) private {
        assertEq(programme.reservationCode(id, kw), code, "pre-check");
        vm.expectRevert(
            abi.encodeWithSelector(
                IPowerProgramme.ReservationRefused.selector, code, NOV_2025, NIGHT, allocated, cap
            )
        );
        vm.prank(address(rights));
        programme.reserve(id, kw);
    }

    /// @dev Refused before any ceiling is looked at, by pre-check and by execution.
    function _expectCode(uint256 id, uint16 code) private {
        assertEq(programme.reservationCode(id, 1), code, "pre-check");
        vm.expectRevert(abi.encodeWithSelector(IPowerProgramme.ReservationRefused.selector, code, 0, 0, 0, 0));
        vm.prank(address(rights));
        programme.reserve(id, 1);
    }
}
