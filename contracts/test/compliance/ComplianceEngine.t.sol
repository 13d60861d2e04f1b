// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {IRecordingRule} from "../../src/interfaces/IRecordingRule.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {IRuleList} from "../../src/interfaces/IRuleList.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {Movement, MovementKind, Movements} from "../../src/types/Movement.sol";
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

    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ALL, 0);
    }
}

/// @dev Answers a code of its own for each kind of movement that concerns it, and counts what it is told.
contract KindRule is IRecordingRule {
    uint16 private constant BASE = 900;
    uint8 private immutable ASKED;
    uint8 private immutable NOTED;
    bytes32 public lastNoted;
    uint256 public notedCount;

    constructor(uint8 asked, uint8 noted) {
        (ASKED, NOTED) = (asked, noted);
    }

    function note(Movement calldata movement) external {
        lastNoted = keccak256(abi.encode(movement));
        ++notedCount;
    }

    function check(Movement calldata movement) external pure returns (uint16) {
        return BASE + uint16(movement.kind);
    }

    function kinds() external view returns (uint8 asked, uint8 noted) {
        return (ASKED, NOTED);
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

    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ALL, 0);
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
        vm.expectRevert(abi.encodeWithSelector(IRuleList.TooManyRules.selector, 9, 8));
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
        Movement memory untracked = _movement(ALICE, BOB, 0, 0);
        untracked.tracked = false;
        rule.expect(untracked);
        assertEq(_check(ALICE, BOB), ReasonCodes.OK, "not tracked yet");
        vm.prank(REGULATOR);
        engine.startTracking(ASSET);
        rule.expect(_movement(ALICE, BOB, 0, 0));
        assertEq(_check(ALICE, BOB), ReasonCodes.OK, "nothing held yet");
        rule.expect(_movement(address(0), BOB, 0, 0));
        _move(address(0), BOB);
        rule.expect(_movement(BOB, address(0), 100, 0));
        assertEq(_check(BOB, address(0)), ReasonCodes.OK, "redemption");
        rule.expect(_movement(ALICE, BOB, 0, 100));
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

    /// @dev The promise: the pre-check's answer is the execution's, for any kind, parties and answers of the rules.
    function testFuzz_check__any_movement__is_what_execution_does(
        uint8 kind,
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
        MovementKind some = MovementKind(kind % 5);
        uint16 code = _check(some, sender, receiver);
        if (code != ReasonCodes.OK) {
            vm.expectRevert(
                abi.encodeWithSelector(IComplianceEngine.Refused.selector, code, sender, receiver, 100)
            );
        }
        _move(some, sender, receiver, 100);
    }

    // --- Kinds of movement --------------------------------------------------------------------------------------------

    /// @dev The bits that rules name kinds by are the numbers of the kinds.
    function test_kinds__bits__are_the_numbers() public pure {
        uint8[6] memory bits = [
            Movements.TRANSFER,
            Movements.ISSUE,
            Movements.REDEEM,
            Movements.FORCED,
            Movements.RECOVERY,
            Movements.CONVERT
        ];
        uint8 all;
        for (uint8 k; k < 6; ++k) {
            assertEq(bits[k], uint256(1) << k, "bit");
            assertTrue(Movements.isAmong(MovementKind(k), bits[k]), "is itself");
            assertFalse(Movements.isAmong(MovementKind(k), Movements.ALL ^ bits[k]), "is no other");
            all |= bits[k];
        }
        assertEq(all, Movements.ALL, "all");
    }

    /// @dev Only an issuance has no sender; only a redemption or a recall has no receiver; a conversion has one of the two.
    function test_check__parties_that_do_not_fit_the_kind__refused() public {
        _setRules(new IRule[](0));
        for (uint8 k; k < 6; ++k) {
            MovementKind kind = MovementKind(k);
            bool issue = kind == MovementKind.Issue;
            bool converts = kind == MovementKind.Convert;
            bool vanishes = kind == MovementKind.Redeem || kind == MovementKind.Forced || converts;
            bool arrives = kind != MovementKind.Redeem && !issue && !converts;
            uint16 no = ReasonCodes.MOVEMENT_MALFORMED;
            assertEq(_check(kind, address(0), BOB), issue || converts ? 0 : no, "no sender");
            assertEq(_check(kind, ALICE, address(0)), vanishes ? 0 : no, "no receiver");
            assertEq(_check(kind, address(0), address(0)), no, "nobody");
            address second = BOB;
            if (kind == MovementKind.Recovery) second = ALICE;
            assertEq(_check(kind, ALICE, second), arrives ? 0 : no, "both");
        }
    }

    /// @dev A rule hears of the kinds it names and of no others, in pre-check and execution alike.
    function testFuzz_rules__kinds__asked_and_noted_as_named(uint8 asked, uint8 noted, uint8 k) public {
        KindRule rule = new KindRule(asked, noted);
        IRule[] memory rules = new IRule[](1);
        rules[0] = rule;
        _setRules(rules);
        MovementKind kind = MovementKind(k % 6);
        (address from, address to) = _fitting(kind);
        uint16 code = Movements.isAmong(kind, asked) ? 900 + uint16(kind) : 0;
        assertEq(_check(kind, from, to), code, "asked");
        if (code != 0) vm.expectPartialRevert(IComplianceEngine.Refused.selector);
        _move(kind, from, to, 100);
        bool told = code == 0 && Movements.isAmong(kind, noted);
        assertEq(rule.notedCount(), told ? 1 : 0, "noted");
    }

    function test_check__rule_of_another_kind__passed_over() public {
        IRule[] memory rules = new IRule[](2);
        (rules[0], rules[1]) = (new KindRule(Movements.ISSUE, 0), new FixedRule(NO));
        _setRules(rules);
        assertEq(_check(ALICE, BOB), NO, "the second rule's");
    }

    /// @dev What is noted is what was checked: holdings are those before the movement.
    function test_note__movement__is_the_one_that_was_checked() public {
        KindRule rule = new KindRule(0, Movements.ALL);
        IRule[] memory rules = new IRule[](1);
        rules[0] = rule;
        _setRules(rules);
        vm.prank(REGULATOR);
        engine.startTracking(ASSET);
        _move(address(0), ALICE);
        assertEq(rule.lastNoted(), keccak256(abi.encode(_movement(address(0), ALICE, 0, 0))), "issue");
        bytes32 expected = keccak256(abi.encode(_movement(ALICE, BOB, 100, 0)));
        _move(ALICE, BOB);
        assertEq(rule.lastNoted(), expected, "transfer");
    }

    /// @dev An order asks nothing of the sender: it may be frozen, closed, expired or cut off from its account.
    function test_forced__sender__is_not_asked() public {
        _setRules(new IRule[](0));
        InvestorStatus[2] memory barred = [InvestorStatus.Frozen, InvestorStatus.Closed];
        for (uint256 i; i < barred.length; ++i) {
            vm.prank(REGISTRAR);
            identity.setStatus(ALICE_ID, barred[i]);
            assertTrue(_check(ALICE, BOB) != 0, "the investor itself may not");
            assertEq(_check(MovementKind.Forced, ALICE, BOB), ReasonCodes.OK, "an order may");
            assertEq(_check(MovementKind.Forced, ALICE, address(0)), ReasonCodes.OK, "so may a recall");
        }
    }

    function test_forced__receiver__must_be_eligible() public {
        _setRules(new IRule[](0));
        assertEq(_check(MovementKind.Forced, ALICE, STRANGER), ReasonCodes.RECEIVER_UNKNOWN, "unknown");
        vm.prank(REGISTRAR);
        identity.setStatus(BOB_ID, InvestorStatus.Frozen);
        assertEq(_check(MovementKind.Forced, ALICE, BOB), ReasonCodes.RECEIVER_FROZEN, "frozen");
        assertEq(_check(MovementKind.Recovery, BOB, BOB), ReasonCodes.RECEIVER_FROZEN, "recovery");
        vm.warp(KYC_EXPIRY + 1);
        assertEq(_check(MovementKind.Forced, BOB, ALICE), ReasonCodes.RECEIVER_KYC_EXPIRED, "expired");
    }

    /// @dev A lost account's holding goes to another account of its investor and to nobody else's, linked or not.
    function test_recovery__another_investor__refused() public {
        _setRules(new IRule[](0));
        address second = _link(ALICE_ID, 0xA2);
        assertEq(_check(MovementKind.Recovery, ALICE, second), ReasonCodes.OK, "her own");
        uint16 no = ReasonCodes.RECOVERY_TO_ANOTHER_INVESTOR;
        assertEq(_check(MovementKind.Recovery, ALICE, BOB), no, "another's");
        assertEq(_check(MovementKind.Recovery, STRANGER, BOB), no, "nobody's");
        vm.prank(REGISTRAR);
        identity.unlinkAccount(ALICE_ID, ALICE);
        assertEq(_check(MovementKind.Recovery, ALICE, second), ReasonCodes.OK, "cut off");
        assertEq(_check(MovementKind.Recovery, ALICE, BOB), no, "cut off, another's");
    }

    /// @dev Counters follow orders and recoveries, also from an account that was cut off (T-REX forgets them).
    function test_forced_and_recovery__tracked__counted() public {
        _setRules(new IRule[](0));
        vm.prank(REGULATOR);
        engine.startTracking(ASSET);
        address second = _link(ALICE_ID, 0xA2);
        _move(MovementKind.Issue, address(0), ALICE, 100);
        vm.prank(REGISTRAR);
        identity.unlinkAccount(ALICE_ID, ALICE);
        _move(MovementKind.Recovery, ALICE, second, 100);
        assertEq(engine.holdingOf(ASSET, ID, ALICE_ID), 100, "recovered");
        _move(MovementKind.Forced, second, BOB, 60);
        assertEq(engine.holdingOf(ASSET, ID, ALICE_ID), 40, "taken");
        assertEq(engine.holdingOf(ASSET, ID, BOB_ID), 60, "given");
        _move(MovementKind.Forced, second, address(0), 40);
        assertEq(engine.holdingOf(ASSET, ID, ALICE_ID), 0, "recalled");
        assertEq(engine.holderCount(ASSET, ID), 1, "holders");
        assertEq(engine.supplyOf(ASSET, ID), 60, "supply");
    }

    // --- Rules of an id -----------------------------------------------------------------------------------------------

    function test_setIdRules__one_id__tightens_only_that_one() public {
        IRule[] memory rules = new IRule[](1);
        rules[0] = new FixedRule(NO);
        _setRules(new IRule[](0));
        address[8] memory placed;
        placed[0] = address(rules[0]);
        vm.expectEmit(address(engine));
        emit IComplianceEngine.IdRulesSet(ASSET, ID, placed);
        vm.prank(REGULATOR);
        engine.setIdRules(ASSET, ID, rules);
        assertEq(_check(ALICE, BOB), NO, "this id");
        assertEq(engine.check(ASSET, MovementKind.Transfer, ID + 1, ALICE, ALICE, BOB, 100), 0, "another id");
        assertEq(engine.idRulesOf(ASSET, ID).length, 1, "listed");
        assertEq(engine.idRulesOf(ASSET, ID + 1).length, 0, "not listed");
        vm.prank(REGULATOR);
        engine.setIdRules(ASSET, ID, new IRule[](0));
        assertEq(_check(ALICE, BOB), ReasonCodes.OK, "lifted");
    }

    /// @dev An id's own rules neither open an asset nor come before its rules.
    function test_setIdRules__asset__comes_first() public {
        IRule[] memory rules = new IRule[](1);
        rules[0] = new FixedRule(ReasonCodes.OK);
        vm.prank(REGULATOR);
        engine.setIdRules(ASSET, ID, rules);
        assertEq(_check(ALICE, BOB), ReasonCodes.RULES_NOT_SET, "still shut");
        (IRule[] memory first, IRule[] memory second) = (new IRule[](1), new IRule[](1));
        (first[0], second[0]) = (new FixedRule(NO), new FixedRule(NEVER));
        _setRules(first);
        vm.prank(REGULATOR);
        engine.setIdRules(ASSET, ID, second);
        assertEq(_check(ALICE, BOB), NO, "the asset's answer");
    }

    function test_setIdRules__recording_rule__is_told() public {
        KindRule rule = new KindRule(0, Movements.ISSUE);
        IRule[] memory rules = new IRule[](1);
        rules[0] = rule;
        _setRules(new IRule[](0));
        vm.prank(REGULATOR);
        engine.setIdRules(ASSET, ID, rules);
        _move(address(0), ALICE);
        _move(ALICE, BOB);
        assertEq(rule.notedCount(), 1, "the issue alone");
        vm.prank(ASSET);
        engine.onMovement(MovementKind.Issue, ID + 1, address(0), address(0), ALICE, 100);
        assertEq(rule.notedCount(), 1, "not of another id");
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
        assertEq(engine.holderCount(ASSET, ID), 1, "one holder");
        assertEq(engine.supplyOf(ASSET, ID), 100, "supply");
        _move(ALICE, BOB);
        assertEq(engine.holdingOf(ASSET, ID, ALICE_ID), 0, "sent");
        assertEq(engine.holdingOf(ASSET, ID, BOB_ID), 100, "received");
        assertEq(engine.holdingOf(ASSET, ID + 1, BOB_ID), 0, "other id");
        assertEq(engine.holderCount(ASSET, ID), 1, "still one");
        _move(BOB, address(0));
        assertEq(engine.holdingOf(ASSET, ID, BOB_ID), 0, "redeemed");
        assertEq(engine.holderCount(ASSET, ID), 0, "no holder");
        assertEq(engine.supplyOf(ASSET, ID), 0, "nothing");
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
        engine.onMovement(MovementKind.Issue, ID, STRANGER, address(0), ALICE, 100);
        assertEq(engine.holdingOf(ASSET, ID, ALICE_ID), 0, "untouched");
    }

    function _check(address from, address to) private view returns (uint16) {
        return _check(Movements.ordinary(from, to), from, to);
    }

    function _move(address from, address to) private {
        _move(Movements.ordinary(from, to), from, to, 100);
    }

    function _check(MovementKind kind, address from, address to) private view returns (uint16) {
        return engine.check(ASSET, kind, ID, from, from, to, 100);
    }

    function _move(MovementKind kind, address from, address to, uint256 amount) private {
        vm.prank(ASSET);
        engine.onMovement(kind, ID, from, from, to, amount);
    }

    function _movement(address from, address to, uint256 fromHolding, uint256 toHolding)
        private
        view
        returns (Movement memory m)
    {
        m.kind = Movements.ordinary(from, to);
        (m.asset, m.id, m.operator, m.from, m.to, m.amount) = (ASSET, ID, from, from, to, 100);
        (, m.fromInvestor, m.toInvestor, m.fromRecord, m.toRecord) = identity.eligibility(from, to);
        (m.tracked, m.fromHolding, m.toHolding) = (true, fromHolding, toHolding);
    }

    /// @dev Parties that fit a kind of movement.
    function _fitting(MovementKind kind) private pure returns (address from, address to) {
        if (kind != MovementKind.Issue) from = ALICE;
        bool vanishes = kind == MovementKind.Redeem || kind == MovementKind.Convert;
        if (!vanishes) to = kind == MovementKind.Recovery ? ALICE : BOB;
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
        vm.expectRevert(abi.encodeWithSelector(IRuleList.RuleInvalid.selector, rule));
        _setRules(rules);
    }
}
