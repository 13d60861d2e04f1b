// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {Movement} from "../../src/types/Movement.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @dev Answers one code whatever is asked.
contract FixedRule is IRule {
    uint16 private immutable CODE;

    constructor(uint16 code) {
        CODE = code;
    }

    function check(Movement calldata) external view returns (uint16) {
        return CODE;
    }
}

/// @dev Refuses unless the movement is, field for field, the one it was told to expect.
contract ExactRule is IRule {
    uint16 internal constant UNEXPECTED = 999;
    bytes32 private _expected;

    function expect(Movement calldata movement) external {
        _expected = keccak256(abi.encode(movement));
    }

    function check(Movement calldata movement) external view returns (uint16) {
        return keccak256(abi.encode(movement)) == _expected ? ReasonCodes.OK : UNEXPECTED;
    }
}

contract ComplianceEngineTest is MizanTest {
    address private constant ASSET = address(0xA55E7);
    uint256 private constant ID = 42;
    uint16 private constant NO = 998;
    uint16 private constant NEVER = 997;

    // --- Rules --------------------------------------------------------------------------------------------------------

    function test_check__rules_never_set__refused() public {
        assertEq(_check(ALICE, BOB), ReasonCodes.RULES_NOT_SET, "before");
        _setRules(new IRule[](0));
        assertEq(_check(ALICE, BOB), ReasonCodes.OK, "set to none");
    }

    function test_setRules__some__listed_in_order() public {
        IRule[] memory rules = _rules(2);
        address[8] memory placed;
        (placed[0], placed[1]) = (address(rules[0]), address(rules[1]));
        vm.expectEmit(address(engine));
        emit IComplianceEngine.RulesSet(ASSET, placed);
        _setRules(rules);
        IRule[] memory listed = engine.rulesOf(ASSET);
        assertEq(listed.length, 2, "how many");
        assertEq(address(listed[0]), address(rules[0]), "first");
        assertEq(address(listed[1]), address(rules[1]), "second");
    }

    function test_setRules__fewer__forgets_the_rest() public {
        _setRules(_rules(8));
        IRule[] memory one = _rules(1);
        _setRules(one);
        assertEq(engine.rulesOf(ASSET).length, 1, "how many");
        _setRules(new IRule[](0));
        assertEq(engine.rulesOf(ASSET).length, 0, "none");
    }

    function test_setRules__nine__refused() public {
        IRule[] memory rules = _rules(9);
        vm.expectRevert(abi.encodeWithSelector(IComplianceEngine.TooManyRules.selector, 9, 8));
        _setRules(rules);
    }

    function test_setRules__no_contract_or_twice__refused() public {
        IRule[] memory rules = new IRule[](1);
        _expectRuleInvalid(rules, address(0));
        rules[0] = IRule(STRANGER);
        _expectRuleInvalid(rules, STRANGER);
        rules = _rules(3);
        rules[2] = rules[0];
        _expectRuleInvalid(rules, address(rules[0]));
    }

    function test_check__several_rules__first_refusal_answers() public {
        IRule[] memory rules = new IRule[](3);
        (rules[0], rules[1], rules[2]) = (new FixedRule(0), new FixedRule(NO), new FixedRule(NEVER));
        _setRules(rules);
        assertEq(_check(ALICE, BOB), NO, "the second rule's");
    }

    function test_check__identity__comes_before_rules() public {
        IRule[] memory rules = new IRule[](1);
        rules[0] = new FixedRule(NO);
        _setRules(rules);
        assertEq(_check(ALICE, STRANGER), ReasonCodes.RECEIVER_UNKNOWN, "receiver");
        assertEq(_check(STRANGER, BOB), ReasonCodes.SENDER_UNKNOWN, "sender");
    }

    /// @dev Rules see the whole movement: before tracking starts, and with the receiver's holding after.
    function test_check__movement__is_complete() public {
        ExactRule rule = new ExactRule();
        IRule[] memory rules = new IRule[](1);
        rules[0] = rule;
        _setRules(rules);
        vm.prank(REGULATOR);
        engine.startTracking(ASSET);
        rule.expect(_movement(ALICE, BOB, 0));
        assertEq(_check(ALICE, BOB), ReasonCodes.OK, "nothing held yet");
        rule.expect(_movement(address(0), BOB, 0));
        _move(address(0), BOB);
        rule.expect(_movement(BOB, address(0), 0));
        assertEq(_check(BOB, address(0)), ReasonCodes.OK, "redemption");
        rule.expect(_movement(ALICE, BOB, 100));
        assertEq(_check(ALICE, BOB), ReasonCodes.OK, "what Bob holds");
    }

    // --- Execution ----------------------------------------------------------------------------------------------------

    function test_onMovement__refused__reverts_with_the_code() public {
        _setRules(new IRule[](0));
        vm.expectRevert(
            abi.encodeWithSelector(
                IComplianceEngine.Refused.selector, ReasonCodes.RECEIVER_UNKNOWN, ALICE, STRANGER, 100
            )
        );
        _move(ALICE, STRANGER);
    }

    /// @dev The promise: the pre-check's answer is the execution's, for any parties, amount and answers of the rules.
    function testFuzz_check__any_movement__is_what_execution_does(
        uint8 from,
        uint8 to,
        uint16 first,
        uint16 second
    ) public {
        IRule[] memory rules = new IRule[](2);
        (rules[0], rules[1]) = (new FixedRule(first), new FixedRule(second));
        _setRules(rules);
        address[4] memory parties = [address(0), ALICE, BOB, STRANGER];
        (address sender, address receiver) = (parties[from % 4], parties[to % 4]);
        uint16 code = _check(sender, receiver);
        if (code != ReasonCodes.OK) {
            vm.expectRevert(
                abi.encodeWithSelector(IComplianceEngine.Refused.selector, code, sender, receiver, 100)
            );
        }
        _move(sender, receiver);
    }

    // --- Tracking -----------------------------------------------------------------------------------------------------

    function test_startTracking__before_the_first_movement__counts() public {
        _setRules(new IRule[](0));
        vm.expectEmit(address(engine));
        emit IComplianceEngine.TrackingStarted(ASSET);
        vm.prank(REGULATOR);
        engine.startTracking(ASSET);
        assertTrue(engine.isTracked(ASSET), "tracked");
        _move(address(0), ALICE);
        assertEq(engine.holdingOf(ASSET, ID, ALICE_ID), 100, "issued");
        _move(ALICE, BOB);
        assertEq(engine.holdingOf(ASSET, ID, ALICE_ID), 0, "sent");
        assertEq(engine.holdingOf(ASSET, ID, BOB_ID), 100, "received");
        assertEq(engine.holdingOf(ASSET, ID + 1, BOB_ID), 0, "other id");
        _move(BOB, address(0));
        assertEq(engine.holdingOf(ASSET, ID, BOB_ID), 0, "redeemed");
    }

    function test_startTracking__own_accounts__count_together() public {
        _setRules(new IRule[](0));
        vm.prank(REGULATOR);
        engine.startTracking(ASSET);
        address second = _link(ALICE_ID, 0xA2);
        _move(address(0), ALICE);
        _move(ALICE, second);
        _move(address(0), second);
        assertEq(engine.holdingOf(ASSET, ID, ALICE_ID), 200, "over both accounts");
    }

    function test_startTracking__after_a_movement__refused() public {
        _setRules(new IRule[](0));
        _move(address(0), ALICE);
        assertEq(engine.holdingOf(ASSET, ID, ALICE_ID), 0, "not counted");
        vm.expectRevert(abi.encodeWithSelector(IComplianceEngine.TrackingTooLate.selector, ASSET));
        vm.prank(REGULATOR);
        engine.startTracking(ASSET);
    }

    /// @dev Whoever calls only ever speaks for itself.
    function test_onMovement__another_caller__leaves_the_asset_alone() public {
        _setRules(new IRule[](0));
        vm.prank(REGULATOR);
        engine.startTracking(ASSET);
        vm.expectRevert(
            abi.encodeWithSelector(
                IComplianceEngine.Refused.selector, ReasonCodes.RULES_NOT_SET, address(0), ALICE, 100
            )
        );
        vm.prank(STRANGER);
        engine.onMovement(ID, STRANGER, address(0), ALICE, 100);
        assertEq(engine.holdingOf(ASSET, ID, ALICE_ID), 0, "untouched");
    }

    function _check(address from, address to) private view returns (uint16) {
        return engine.check(ASSET, ID, from, from, to, 100);
    }

    function _move(address from, address to) private {
        vm.prank(ASSET);
        engine.onMovement(ID, from, from, to, 100);
    }

    function _movement(address from, address to, uint256 toHolding) private view returns (Movement memory m) {
        (m.asset, m.id, m.operator, m.from, m.to, m.amount) = (ASSET, ID, from, from, to, 100);
        (, m.fromInvestor, m.toInvestor, m.fromRecord, m.toRecord) = identity.eligibility(from, to);
        m.toHolding = toHolding;
    }

    function _rules(uint256 count) private returns (IRule[] memory rules) {
        rules = new IRule[](count);
        for (uint256 i; i < count; ++i) {
            rules[i] = new FixedRule(ReasonCodes.OK);
        }
    }

    function _setRules(IRule[] memory rules) private {
        vm.prank(REGULATOR);
        engine.setRules(ASSET, rules);
    }

    function _expectRuleInvalid(IRule[] memory rules, address rule) private {
        vm.expectRevert(abi.encodeWithSelector(IComplianceEngine.RuleInvalid.selector, rule));
        _setRules(rules);
    }
}
