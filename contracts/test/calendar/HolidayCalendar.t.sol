// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IHolidayCalendar} from "../../src/interfaces/IHolidayCalendar.sol";
import {IHolidays} from "../../src/interfaces/IHolidays.sol";
import {Roll} from "../../src/types/Conventions.sol";
import {MizanTest} from "../base/MizanTest.sol";

contract HolidayCalendarTest is MizanTest {
    bytes32 private constant DOCUMENT = "NOTIFICATION";
    bytes32 private constant LATER = "LATER";
    /// @dev Thursday 30 October 2025 in PKT, which has begun.
    uint32 private constant TODAY = 20_391;
    /// @dev Christmas, a Thursday.
    uint32 private constant CHRISTMAS = 20_447;

    function test_declareYear__once__told_and_kept() public {
        vm.expectEmit(address(calendar));
        emit IHolidays.HolidaySet(TODAY, true);
        vm.expectEmit(address(calendar));
        emit IHolidayCalendar.YearDeclared(2025, DOCUMENT);
        _declare(TODAY);
        assertEq(calendar.documentOf(2025), DOCUMENT, "document");
        assertEq(calendar.documentOf(2026), 0, "not of another year");
        assertTrue(calendar.isHoliday(TODAY), "holiday");
        vm.expectRevert(abi.encodeWithSelector(IHolidayCalendar.YearIsDeclared.selector, 2025));
        _declare(CHRISTMAS);
    }

    function test_declareYear__wrong__refused() public {
        vm.startPrank(REGISTRAR);
        vm.expectRevert(abi.encodeWithSelector(IHolidayCalendar.DocumentMissing.selector));
        calendar.declareYear(2025, _days(TODAY), 0);
        vm.expectRevert(abi.encodeWithSelector(IHolidayCalendar.DayOutsideYear.selector, TODAY, 2026));
        calendar.declareYear(2026, _days(TODAY), DOCUMENT);
        vm.expectRevert(abi.encodeWithSelector(IHolidays.BatchSize.selector, 0, 100));
        calendar.declareYear(2025, new uint32[](0), DOCUMENT);
        vm.stopPrank();
    }

    function test_amend__coming_days__told_and_taken_back() public {
        _declare(TODAY);
        vm.expectEmit(address(calendar));
        emit IHolidays.HolidaySet(CHRISTMAS, true);
        vm.expectEmit(address(calendar));
        emit IHolidayCalendar.HolidaysAmended(LATER);
        _amend(CHRISTMAS, true);
        assertTrue(calendar.isHoliday(CHRISTMAS), "made one");
        _amend(CHRISTMAS, false);
        assertFalse(calendar.isHoliday(CHRISTMAS), "taken back");
        _amend(TODAY + 1, true);
        assertFalse(calendar.isBusinessDay(TODAY + 1), "tomorrow is early enough");
    }

    function test_amend__wrong__refused() public {
        _declare(TODAY);
        vm.expectRevert(abi.encodeWithSelector(IHolidayCalendar.DayHasBegun.selector, TODAY));
        _amend(TODAY, false);
        vm.expectRevert(abi.encodeWithSelector(IHolidayCalendar.YearUndeclared.selector, 2026));
        _amend(CHRISTMAS + 365, true);
        vm.expectRevert(abi.encodeWithSelector(IHolidayCalendar.DocumentMissing.selector));
        vm.prank(REGISTRAR);
        calendar.amend(_days(CHRISTMAS), true, 0);
        vm.expectRevert(abi.encodeWithSelector(IHolidays.BatchSize.selector, 0, 100));
        vm.prank(REGISTRAR);
        calendar.amend(new uint32[](0), true, LATER);
    }

    /// @dev Around the end of October 2025: Thursday 30th and Friday 31st rest, then comes a weekend.
    function test_roll__end_of_month__each_convention() public {
        uint32[] memory resting = new uint32[](2);
        (resting[0], resting[1]) = (TODAY, TODAY + 1);
        vm.prank(REGISTRAR);
        calendar.declareYear(2025, resting, DOCUMENT);
        assertEq(calendar.roll(TODAY, Roll.None), TODAY, "none");
        assertEq(calendar.roll(TODAY, Roll.Following), TODAY + 4, "Monday");
        assertEq(calendar.roll(TODAY, Roll.ModifiedFollowing), TODAY - 1, "Wednesday, not next month");
        assertEq(calendar.roll(TODAY, Roll.Preceding), TODAY - 1, "Wednesday");
        assertEq(calendar.roll(TODAY + 2, Roll.ModifiedFollowing), TODAY + 4, "Saturday the 1st");
        assertEq(calendar.roll(TODAY + 4, Roll.Following), TODAY + 4, "a business day stays");
    }

    function test_roll__nothing_but_holidays__refused() public {
        uint32[] memory resting = new uint32[](60);
        for (uint32 i; i < 60; ++i) {
            resting[i] = TODAY - 59 + i;
        }
        vm.prank(REGISTRAR);
        calendar.declareYear(2025, resting, DOCUMENT);
        vm.expectRevert(abi.encodeWithSelector(IHolidayCalendar.NoBusinessDay.selector, TODAY));
        calendar.roll(TODAY, Roll.Preceding);
        vm.expectRevert(abi.encodeWithSelector(IHolidayCalendar.NoBusinessDay.selector, TODAY - 59));
        calendar.roll(TODAY - 59, Roll.Following);
        assertEq(calendar.roll(TODAY - 29, Roll.Following), TODAY + 1, "the last day looked at");
    }

    /// @dev Where a payment goes is a business day, and no nearer one lies that way.
    function testFuzz_roll__any_day__to_the_nearest_business_day(uint256 day) public view {
        day = bound(day, 100, 60_000);
        uint256 following = calendar.roll(day, Roll.Following);
        uint256 preceding = calendar.roll(day, Roll.Preceding);
        assertTrue(calendar.isBusinessDay(following) && calendar.isBusinessDay(preceding), "business days");
        assertTrue(preceding <= day && day <= following, "either side");
        for (uint256 between = preceding + 1; between < following; ++between) {
            assertFalse(calendar.isBusinessDay(between), "none between");
        }
    }

    function _declare(uint32 day) private {
        vm.prank(REGISTRAR);
        calendar.declareYear(2025, _days(day), DOCUMENT);
    }

    function _amend(uint32 day, bool holiday) private {
        vm.prank(REGISTRAR);
        calendar.amend(_days(day), holiday, LATER);
    }

    function _days(uint32 day) private pure returns (uint32[] memory list) {
        list = new uint32[](1);
        list[0] = day;
    }
}
