// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SanctionsRule} from "../../../src/compliance/rules/SanctionsRule.sol";
import {ISanctionsRule} from "../../../src/interfaces/ISanctionsRule.sol";
import {MovementKind} from "../../../src/types/Movement.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {RuleTest} from "./RuleTest.sol";

contract SanctionsRuleTest is RuleTest {
    bytes32 private constant ORDER = keccak256("order");
    SanctionsRule private _rule;

    function setUp() public override {
        super.setUp();
        _rule = SanctionsRule(_contract("SanctionsRule"));
        _list(_rule);
        _move(address(0), ALICE, 100);
        _move(address(0), BOB, 100);
    }

    function test_setters__some__told_and_kept() public {
        vm.startPrank(REGULATOR);
        vm.expectEmit(address(_rule));
        emit ISanctionsRule.InvestorSanctionSet(ALICE_ID, true, ORDER);
        _rule.setInvestor(ALICE_ID, true, ORDER);
        vm.expectEmit(address(_rule));
        emit ISanctionsRule.OperatorSanctionSet(STRANGER, true, ORDER);
        _rule.setOperator(STRANGER, true, ORDER);
        vm.stopPrank();
        assertTrue(_rule.isInvestorSanctioned(ALICE_ID), "investor");
        assertFalse(_rule.isInvestorSanctioned(BOB_ID), "another investor");
        assertTrue(_rule.isOperatorSanctioned(STRANGER), "operator");
        assertFalse(_rule.isOperatorSanctioned(ALICE), "another account");
    }

    function test_check__sanctioned_investor__neither_sends_nor_receives() public {
        _sanction(ALICE_ID, true);
        _expect(ALICE, BOB, 1, ReasonCodes.SENDER_SANCTIONED, "sends");
        _expect(ALICE, address(0), 1, ReasonCodes.SENDER_SANCTIONED, "is paid");
        _expect(BOB, ALICE, 1, ReasonCodes.RECEIVER_SANCTIONED, "receives");
        _expect(address(0), ALICE, 1, ReasonCodes.RECEIVER_SANCTIONED, "is issued to");
        _sanction(ALICE_ID, false);
        _expect(ALICE, BOB, 1, ReasonCodes.OK, "taken off");
    }

    /// @dev A listed investor is listed with all its accounts, and cannot even move between them.
    function test_check__other_account__sanctioned_too() public {
        address second = _link(ALICE_ID, 0xA2);
        _sanction(ALICE_ID, true);
        _expect(ALICE, second, 1, ReasonCodes.SENDER_SANCTIONED, "between its accounts");
        _expect(second, BOB, 0, ReasonCodes.SENDER_SANCTIONED, "from the other");
    }

    /// @dev What is taken by order goes through; what would be given by order does not.
    function test_check__order__takes_but_does_not_give() public {
        address second = _link(ALICE_ID, 0xA2);
        _sanction(ALICE_ID, true);
        assertEq(_check(MovementKind.Forced, ALICE, BOB, 1), ReasonCodes.OK, "taken");
        assertEq(_check(MovementKind.Forced, ALICE, address(0), 1), ReasonCodes.OK, "recalled");
        assertEq(_check(MovementKind.Forced, BOB, ALICE, 1), ReasonCodes.RECEIVER_SANCTIONED, "given");
        uint16 code = _check(MovementKind.Recovery, ALICE, second, 1);
        assertEq(code, ReasonCodes.RECEIVER_SANCTIONED, "recovered");
    }

    function test_check__sanctioned_operator__moves_nothing_of_others() public {
        vm.prank(REGULATOR);
        _rule.setOperator(STRANGER, true, ORDER);
        uint16 code = engine.check(ASSET, MovementKind.Transfer, ID, STRANGER, ALICE, BOB, 1);
        assertEq(code, ReasonCodes.OPERATOR_SANCTIONED, "for another");
        code = engine.check(ASSET, MovementKind.Transfer, ID, BOB, ALICE, BOB, 1);
        assertEq(code, ReasonCodes.OK, "another operator");
    }

    /// @dev Listing nobody bars nobody.
    function test_check__zero_id_listed__no_effect() public {
        _sanction(0, true);
        _expect(address(0), ALICE, 1, ReasonCodes.OK, "issued");
        _expect(ALICE, address(0), 1, ReasonCodes.OK, "redeemed");
    }

    function _sanction(bytes32 investor, bool sanctioned) private {
        vm.prank(REGULATOR);
        _rule.setInvestor(investor, sanctioned, ORDER);
    }
}
