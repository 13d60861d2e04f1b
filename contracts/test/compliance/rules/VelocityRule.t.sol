// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VelocityRule} from "../../../src/compliance/rules/VelocityRule.sol";
import {IRecordingRule} from "../../../src/interfaces/IRecordingRule.sol";
import {IVelocityRule} from "../../../src/interfaces/IVelocityRule.sol";
import {Movement, MovementKind} from "../../../src/types/Movement.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {RuleTest} from "./RuleTest.sol";

contract VelocityRuleTest is RuleTest {
    uint16 private constant NO = ReasonCodes.VELOCITY_EXCEEDED;
    VelocityRule private _rule;

    function setUp() public override {
        super.setUp();
        _rule = VelocityRule(_contract("VelocityRule"));
        _list(_rule);
        _move(address(0), ALICE, 10_000);
        _set(100, 1 days);
    }

    function test_setVelocity__some__told_and_kept() public {
        vm.expectEmit(address(_rule));
        emit IVelocityRule.VelocitySet(ASSET, 7, 8);
        _set(7, 8);
        (uint128 limit, uint40 period) = _rule.velocityOf(ASSET);
        assertEq(limit, 7, "limit");
        assertEq(period, 8, "period");
    }

    function test_setVelocity__no_period__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IVelocityRule.PeriodInvalid.selector, 0));
        _set(7, 0);
    }

    /// @dev To the unit and to the second.
    function test_check__window__rolls() public {
        _expect(ALICE, BOB, 101, NO, "at once");
        _expect(ALICE, BOB, 60, ReasonCodes.OK, "the first");
        vm.warp(START + 12 hours);
        _expect(ALICE, BOB, 41, NO, "too much");
        _expect(ALICE, BOB, 40, ReasonCodes.OK, "the rest");
        vm.warp(START + 1 days - 1);
        _expect(ALICE, BOB, 1, NO, "still a day");
        vm.warp(START + 1 days);
        assertEq(_rule.sentBy(ASSET, ID, ALICE_ID), 40, "the first has left the window");
        _expect(ALICE, BOB, 60, ReasonCodes.OK, "as much again");
        _expect(ALICE, BOB, 1, NO, "full");
    }

    /// @dev All accounts of an investor count together; what it keeps does not count.
    function test_check__accounts__together() public {
        address second = _link(ALICE_ID, 0xA2);
        _expect(ALICE, second, 5000, ReasonCodes.OK, "kept");
        _expect(second, BOB, 60, ReasonCodes.OK, "from the second");
        _expect(ALICE, BOB, 41, NO, "from the first");
    }

    function test_check__issued_redeemed_ordered__neither_asked_nor_counted() public {
        _move(address(0), BOB, 1000);
        _move(ALICE, address(0), 1000);
        _move(MovementKind.Forced, ALICE, BOB, 1000);
        assertEq(_rule.sentBy(ASSET, ID, ALICE_ID), 0, "sent");
    }

    /// @dev A longer window looks back at what was sent before it was set.
    function test_setVelocity__longer__remembers() public {
        _move(ALICE, BOB, 60);
        vm.warp(START + 2 days);
        assertEq(_check(ALICE, BOB, 100), ReasonCodes.OK, "forgotten in a day");
        _set(100, 3 days);
        _expect(ALICE, BOB, 41, NO, "not in three");
    }

    function test_check__not_set__not_transferable() public view {
        assertEq(_rule.check(_of(STRANGER)), NO, "not set");
    }

    function test_note__another_caller__refused() public {
        Movement memory m = _movement();
        vm.expectRevert(abi.encodeWithSelector(IRecordingRule.NotEngine.selector, STRANGER));
        vm.prank(STRANGER);
        _rule.note(m);
    }

    /// @dev Whatever is sent whenever, no window of a day holds more than the limit, and all that fits goes through.
    function testFuzz_check__any_sequence__exactly_the_limit(
        uint16[12] calldata gaps,
        uint8[12] calldata amounts
    ) public {
        uint256[12] memory times;
        uint256[12] memory sent;
        for (uint256 i; i < 12; ++i) {
            times[i] = block.timestamp + uint256(gaps[i]) / 2;
            vm.warp(times[i]);
            uint256 before;
            for (uint256 j; j < i; ++j) {
                if (times[j] + 1 days > times[i]) before += sent[j];
            }
            assertEq(_rule.sentBy(ASSET, ID, ALICE_ID), before, "in the window");
            bool fits = amounts[i] == 0 || before + amounts[i] <= 100;
            _expect(ALICE, BOB, amounts[i], fits ? ReasonCodes.OK : NO, "code");
            if (fits) sent[i] = amounts[i];
        }
    }

    function _of(address asset) private view returns (Movement memory m) {
        m = _movement();
        m.asset = asset;
    }

    function _set(uint128 limit, uint40 period) private {
        vm.prank(REGULATOR);
        _rule.setVelocity(ASSET, limit, period);
    }
}
