// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HolderCountRule} from "../../../src/compliance/rules/HolderCountRule.sol";
import {IHolderCountRule} from "../../../src/interfaces/IHolderCountRule.sol";
import {MovementKind} from "../../../src/types/Movement.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {RuleTest} from "./RuleTest.sol";

contract HolderCountRuleTest is RuleTest {
    bytes32 private constant CAROL_ID = "INV-CAROL";
    address private constant CAROL = address(0xCA201);
    HolderCountRule private _rule;

    function setUp() public override {
        super.setUp();
        _register(CAROL_ID, CAROL);
        _rule = HolderCountRule(_contract("HolderCountRule"));
        _list(_rule);
        vm.prank(REGULATOR);
        _rule.setLimit(ASSET, 2);
    }

    function test_setLimit__tracked__told_and_kept() public {
        vm.expectEmit(address(_rule));
        emit IHolderCountRule.HolderLimitSet(ASSET, 7);
        vm.prank(REGULATOR);
        _rule.setLimit(ASSET, 7);
        assertEq(_rule.limitOf(ASSET), 7, "limit");
    }

    function test_setLimit__untracked__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IHolderCountRule.NotTracked.selector, STRANGER));
        vm.prank(REGULATOR);
        _rule.setLimit(STRANGER, 7);
    }

    function test_check__full__only_holders_acquire() public {
        _move(address(0), ALICE, 100);
        _expect(address(0), BOB, 100, ReasonCodes.OK, "the last place");
        _expect(address(0), CAROL, 100, ReasonCodes.HOLDER_COUNT_EXCEEDED, "one too many");
        _expect(ALICE, CAROL, 50, ReasonCodes.HOLDER_COUNT_EXCEEDED, "by transfer too");
        _expect(ALICE, BOB, 50, ReasonCodes.OK, "who holds already");
    }

    /// @dev Who gives up everything makes room in the same movement.
    function test_check__full__whole_holding_changes_hands() public {
        _move(address(0), ALICE, 100);
        _move(address(0), BOB, 100);
        _expect(ALICE, CAROL, 99, ReasonCodes.HOLDER_COUNT_EXCEEDED, "all but one");
        _expect(ALICE, CAROL, 100, ReasonCodes.OK, "all");
        assertEq(engine.holderCount(ASSET, ID), 2, "as many as before");
    }

    /// @dev Investors are counted, not accounts.
    function test_check__second_account__is_no_second_holder() public {
        address second = _link(ALICE_ID, 0xA2);
        _move(address(0), ALICE, 100);
        _move(ALICE, second, 40);
        assertEq(engine.holderCount(ASSET, ID), 1, "one");
        _expect(address(0), BOB, 1, ReasonCodes.OK, "room for another");
    }

    /// @dev A lowered limit takes nothing away, and leaves no way in until it is kept.
    function test_check__lowered_limit__nobody_new() public {
        _move(address(0), ALICE, 100);
        _move(address(0), BOB, 100);
        vm.prank(REGULATOR);
        _rule.setLimit(ASSET, 1);
        _expect(ALICE, CAROL, 100, ReasonCodes.HOLDER_COUNT_EXCEEDED, "not even in exchange");
        _expect(ALICE, BOB, 100, ReasonCodes.OK, "leaving");
        _expect(BOB, CAROL, 200, ReasonCodes.OK, "the one place");
    }

    /// @dev A court's order is not held up by a full house.
    function test_check__forced__not_asked() public {
        _move(address(0), ALICE, 100);
        _move(address(0), BOB, 100);
        assertEq(_check(MovementKind.Forced, ALICE, CAROL, 50), ReasonCodes.OK, "forced");
    }
}
