// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TradingWindowRule} from "../../../src/compliance/rules/TradingWindowRule.sol";
import {IHolidays} from "../../../src/interfaces/IHolidays.sol";
import {ITradingWindowRule} from "../../../src/interfaces/ITradingWindowRule.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {RuleTest} from "./RuleTest.sol";

contract TradingWindowRuleTest is RuleTest {
    /// @dev 09:30 to 15:30.
    uint24 private constant OPENS = 34_200;
    uint24 private constant CLOSES = 55_800;
    /// @dev Monday to Friday.
    uint8 private constant WEEK = 62;
    /// @dev Thursday 30 October 2025 in PKT.
    uint32 private constant START_DAY = 20_391;

    TradingWindowRule private _rule;

    function setUp() public override {
        super.setUp();
        _rule = TradingWindowRule(_contract("TradingWindowRule"));
        _list(_rule);
        vm.prank(REGULATOR);
        _rule.setHours(ASSET, OPENS, CLOSES, WEEK);
    }

    function test_setters__some__told_and_kept() public {
        vm.startPrank(REGULATOR);
        vm.expectEmit(address(_rule));
        emit ITradingWindowRule.HoursSet(ASSET, 1, 86_400, 127);
        _rule.setHours(ASSET, 1, 86_400, 127);
        vm.expectEmit(address(_rule));
        emit ITradingWindowRule.ClosedPeriodSet(ASSET, 5, 6);
        _rule.setClosedPeriod(ASSET, 5, 6);
        vm.expectEmit(address(_rule));
        emit IHolidays.HolidaySet(START_DAY, true);
        _rule.setHolidays(_days(START_DAY), true);
        vm.stopPrank();
        (uint24 opens, uint24 closes, uint8 weekdays, uint40 from, uint40 until) = _rule.windowOf(ASSET);
        assertEq(opens, 1, "opens");
        assertEq(closes, 86_400, "closes");
        assertEq(weekdays, 127, "weekdays");
        assertEq(from, 5, "from");
        assertEq(until, 6, "until");
        assertTrue(_rule.isHoliday(START_DAY), "holiday");
        assertFalse(_rule.isHoliday(START_DAY + 1), "another day");
    }

    function test_setHours__impossible__refused() public {
        _refuseHours(10, 10, WEEK);
        _refuseHours(11, 10, WEEK);
        _refuseHours(0, 86_401, WEEK);
        _refuseHours(0, 10, 0);
        _refuseHours(0, 10, 128);
    }

    function test_setClosedPeriod__reversed__refused() public {
        vm.expectRevert(abi.encodeWithSelector(ITradingWindowRule.PeriodInvalid.selector, 6, 5));
        vm.prank(REGULATOR);
        _rule.setClosedPeriod(ASSET, 6, 5);
    }

    function test_setHolidays__none_or_too_many__refused() public {
        uint256[2] memory counts = [uint256(0), 101];
        for (uint256 i; i < counts.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IHolidays.BatchSize.selector, counts[i], 100));
            vm.prank(REGULATOR);
            _rule.setHolidays(new uint32[](counts[i]), true);
        }
        vm.prank(REGULATOR);
        _rule.setHolidays(new uint32[](100), true);
    }

    /// @dev Both ends of the day, to the second.
    function test_check__hours__first_second_in_last_second_out() public {
        _move(address(0), ALICE, 100);
        _expectAt(START + OPENS - 1, ReasonCodes.TRADING_CLOSED, "before");
        _expectAt(START + OPENS, ReasonCodes.OK, "first");
        _expectAt(START + CLOSES - 1, ReasonCodes.OK, "last");
        _expectAt(START + CLOSES, ReasonCodes.TRADING_CLOSED, "after");
    }

    function test_check__weekend__closed() public {
        _move(address(0), ALICE, 100);
        _expectAt(START + 1 days + OPENS, ReasonCodes.OK, "Friday");
        _expectAt(START + 2 days + OPENS, ReasonCodes.TRADING_CLOSED, "Saturday");
        _expectAt(START + 3 days + OPENS, ReasonCodes.TRADING_CLOSED, "Sunday");
        _expectAt(START + 4 days + OPENS, ReasonCodes.OK, "Monday");
    }

    function test_check__holiday__closed_until_taken_back() public {
        _move(address(0), ALICE, 100);
        vm.prank(REGULATOR);
        _rule.setHolidays(_days(START_DAY), true);
        _expectAt(START + OPENS, ReasonCodes.TRADING_CLOSED, "holiday");
        _expectAt(START + 1 days + OPENS, ReasonCodes.OK, "the day after");
        vm.warp(START);
        vm.prank(REGULATOR);
        _rule.setHolidays(_days(START_DAY), false);
        _expectAt(START + OPENS, ReasonCodes.OK, "taken back");
    }

    function test_check__closed_period__closed_to_the_second() public {
        _move(address(0), ALICE, 100);
        uint40 from = uint40(START + OPENS + 100);
        vm.prank(REGULATOR);
        _rule.setClosedPeriod(ASSET, from, from + 100);
        _expectAt(from - 1, ReasonCodes.OK, "before");
        _expectAt(from, ReasonCodes.TRADING_CLOSED, "first");
        _expectAt(from + 99, ReasonCodes.TRADING_CLOSED, "last");
        _expectAt(from + 100, ReasonCodes.OK, "after");
    }

    function test_setClosedPeriod__empty__lifts_it() public {
        _move(address(0), ALICE, 100);
        uint40 from = uint40(START + OPENS);
        vm.startPrank(REGULATOR);
        _rule.setClosedPeriod(ASSET, from, from + 100);
        _rule.setClosedPeriod(ASSET, 0, 0);
        vm.stopPrank();
        _expectAt(from, ReasonCodes.OK, "open again");
    }

    /// @dev An issuance has its own calendar, so has redemption; one's own accounts are never closed.
    function test_check__closed__issued_redeemed_and_kept() public {
        address second = _link(ALICE_ID, 0xA2);
        _expect(address(0), ALICE, 100, ReasonCodes.OK, "issued");
        _expect(ALICE, second, 50, ReasonCodes.OK, "kept");
        _expect(ALICE, address(0), 50, ReasonCodes.OK, "redeemed");
    }

    function test_check__no_hours__never_open() public view {
        assertFalse(_rule.isOpen(STRANGER, START + OPENS), "not set");
    }

    /// @dev The same answer as a plain account of days, hours and weekdays.
    function testFuzz_isOpen__any_instant__by_plain_reckoning(uint256 instant) public view {
        instant = bound(instant, START, START + 3650 days);
        uint256 local = instant - START;
        // 30 October 2025 was a Thursday, the fourth day counted from Sunday.
        uint256 weekday = (4 + local / 1 days) % 7;
        bool open = weekday >= 1 && weekday <= 5 && local % 1 days >= OPENS && local % 1 days < CLOSES;
        assertEq(_rule.isOpen(ASSET, instant) ? 1 : 0, open ? 1 : 0, "open");
    }

    function _expectAt(uint256 instant, uint16 code, string memory message) private {
        vm.warp(instant);
        _expect(ALICE, BOB, 1, code, message);
    }

    function _refuseHours(uint24 opens, uint24 closes, uint8 weekdays) private {
        vm.expectRevert(
            abi.encodeWithSelector(ITradingWindowRule.HoursInvalid.selector, opens, closes, weekdays)
        );
        vm.prank(REGULATOR);
        _rule.setHours(ASSET, opens, closes, weekdays);
    }

    function _days(uint32 day) private pure returns (uint32[] memory list) {
        list = new uint32[](1);
        list[0] = day;
    }
}
