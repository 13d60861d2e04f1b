// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LockUpRule} from "../../../src/compliance/rules/LockUpRule.sol";
import {ILockUpRule} from "../../../src/interfaces/ILockUpRule.sol";
import {MovementKind} from "../../../src/types/Movement.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {RuleTest} from "./RuleTest.sol";

contract LockUpRuleTest is RuleTest {
    LockUpRule private _rule;

    function setUp() public override {
        super.setUp();
        _rule = LockUpRule(_contract("LockUpRule"));
        _list(_rule);
        _move(address(0), ALICE, 100);
    }

    function test_setLockUp__some__told_and_kept() public {
        vm.expectEmit(address(_rule));
        emit ILockUpRule.LockUpSet(ASSET, 5);
        _set(5);
        assertEq(_rule.lockedUntilOf(ASSET), 5, "until");
    }

    function test_check__lock_up__to_the_second() public {
        _set(uint40(START + 100));
        vm.warp(START + 99);
        _expect(ALICE, BOB, 1, ReasonCodes.LOCKED_UP, "before");
        vm.warp(START + 100);
        _expect(ALICE, BOB, 1, ReasonCodes.OK, "over");
    }

    function test_check__no_lock_up__transferable() public {
        _expect(ALICE, BOB, 1, ReasonCodes.OK, "not set");
    }

    function test_check__issued_redeemed_kept_ordered__not_asked() public {
        _set(type(uint40).max);
        address second = _link(ALICE_ID, 0xA2);
        assertEq(_check(address(0), ALICE, 1), ReasonCodes.OK, "issued");
        assertEq(_check(ALICE, address(0), 1), ReasonCodes.OK, "redeemed");
        assertEq(_check(ALICE, second, 1), ReasonCodes.OK, "kept");
        assertEq(_check(MovementKind.Forced, ALICE, BOB, 1), ReasonCodes.OK, "ordered");
        assertEq(_check(MovementKind.Recovery, ALICE, second, 1), ReasonCodes.OK, "recovered");
    }

    function _set(uint40 until) private {
        vm.prank(REGULATOR);
        _rule.setLockUp(ASSET, until);
    }
}
