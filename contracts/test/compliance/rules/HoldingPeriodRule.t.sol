// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HoldingPeriodRule} from "../../../src/compliance/rules/HoldingPeriodRule.sol";
import {IHoldingPeriodRule} from "../../../src/interfaces/IHoldingPeriodRule.sol";
import {IRecordingRule} from "../../../src/interfaces/IRecordingRule.sol";
import {Movement, MovementKind} from "../../../src/types/Movement.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {RuleTest} from "./RuleTest.sol";

contract HoldingPeriodRuleTest is RuleTest {
    uint16 private constant NOT_YET = ReasonCodes.HOLDING_PERIOD_RUNNING;
    uint40 private constant PERIOD = 30 days;
    HoldingPeriodRule private _rule;

    function setUp() public override {
        super.setUp();
        _rule = HoldingPeriodRule(_contract("HoldingPeriodRule"));
        _list(_rule);
    }

    function test_setPeriod__some__told_and_kept() public {
        vm.expectEmit(address(_rule));
        emit IHoldingPeriodRule.HoldingPeriodSet(ASSET, 6);
        _set(6);
        assertEq(_rule.periodOf(ASSET), 6, "period");
    }

    function test_setPeriod__untracked__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IHoldingPeriodRule.NotTracked.selector, STRANGER));
        vm.prank(REGULATOR);
        _rule.setPeriod(STRANGER, 1);
    }

    function test_check__holding_period__to_the_second() public {
        _set(PERIOD);
        _move(address(0), ALICE, 100);
        _expect(ALICE, BOB, 1, NOT_YET, "fresh");
        vm.warp(START + PERIOD - 1);
        _expect(ALICE, BOB, 1, NOT_YET, "a second short");
        vm.warp(START + PERIOD);
        _expect(ALICE, BOB, 100, ReasonCodes.OK, "all of it");
        _expect(BOB, ALICE, 1, NOT_YET, "the buyer's period runs");
    }

    /// @dev Sending somebody more locks what was sent and nothing else.
    function test_check__gift__does_not_lock_what_was_there() public {
        _set(PERIOD);
        _move(address(0), ALICE, 100);
        vm.warp(START + PERIOD);
        _move(address(0), ALICE, 7);
        assertEq(_rule.acquiredOf(ASSET, ID, ALICE_ID), 7, "fresh");
        _expect(ALICE, BOB, 101, NOT_YET, "part of the gift");
        _expect(ALICE, BOB, 100, ReasonCodes.OK, "what was there");
    }

    /// @dev Trap: a running total that ends. It wraps around instead, and what is fresh stays exact.
    function test_acquiredOf__total_wraps_around__exact() public {
        _set(PERIOD);
        uint256 most = (1 << 208) - 1;
        _move(address(0), ALICE, most);
        assertEq(_rule.acquiredOf(ASSET, ID, ALICE_ID), most, "the most of one period");
        vm.warp(START + PERIOD);
        _move(address(0), ALICE, 7);
        assertEq(_rule.acquiredOf(ASSET, ID, ALICE_ID), 7, "past the end");
    }

    /// @dev The period is the investor's: moving between its accounts neither restarts nor shortens it.
    function test_check__own_accounts__same_period() public {
        _set(PERIOD);
        address second = _link(ALICE_ID, 0xA2);
        _move(address(0), ALICE, 100);
        _expect(ALICE, second, 100, ReasonCodes.OK, "kept");
        _expect(second, BOB, 1, NOT_YET, "not shortened");
        vm.warp(START + PERIOD);
        _expect(second, BOB, 100, ReasonCodes.OK, "not restarted");
    }

    /// @dev An order may leave less than what is fresh: then nothing is free, and nothing underflows.
    function test_check__taken_below_fresh__nothing_free() public {
        _set(PERIOD);
        _move(address(0), ALICE, 100);
        _move(MovementKind.Forced, ALICE, BOB, 60);
        _expect(ALICE, BOB, 1, NOT_YET, "nothing free");
        assertEq(_rule.acquiredOf(ASSET, ID, BOB_ID), 0, "an order is no acquisition that locks");
    }

    /// @dev What came while no period was set counts as old.
    function test_setPeriod__later__earlier_holdings_free() public {
        _move(address(0), ALICE, 100);
        _set(PERIOD);
        _expect(ALICE, BOB, 100, ReasonCodes.OK, "old");
    }

    function test_note__another_caller__refused() public {
        Movement memory m = _movement();
        vm.expectRevert(abi.encodeWithSelector(IRecordingRule.NotEngine.selector, STRANGER));
        vm.prank(STRANGER);
        _rule.note(m);
    }

    /// @dev Against an account of every lot: exactly what has aged is free.
    function testFuzz_check__any_purchases__what_has_aged_is_free(
        uint32[8] calldata gaps,
        uint8[8] calldata amounts
    ) public {
        _set(PERIOD);
        uint256[8] memory times;
        uint256 held;
        for (uint256 i; i < 8; ++i) {
            times[i] = block.timestamp + uint256(gaps[i]) % PERIOD;
            vm.warp(times[i]);
            _move(address(0), ALICE, amounts[i]);
            held += amounts[i];
            uint256 aged;
            for (uint256 j; j <= i; ++j) {
                if (times[j] + PERIOD <= times[i]) aged += amounts[j];
            }
            assertEq(_rule.acquiredOf(ASSET, ID, ALICE_ID), held - aged, "fresh");
            assertEq(_check(ALICE, BOB, aged), ReasonCodes.OK, "what has aged");
            assertEq(_check(ALICE, BOB, aged + 1), NOT_YET, "one more");
        }
    }

    function _set(uint40 period) private {
        vm.prank(REGULATOR);
        _rule.setPeriod(ASSET, period);
    }
}
