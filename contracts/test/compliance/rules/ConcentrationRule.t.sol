// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConcentrationRule} from "../../../src/compliance/rules/ConcentrationRule.sol";
import {IConcentrationRule} from "../../../src/interfaces/IConcentrationRule.sol";
import {MovementKind} from "../../../src/types/Movement.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {RuleTest} from "./RuleTest.sol";

contract ConcentrationRuleTest is RuleTest {
    uint16 private constant NO = ReasonCodes.CONCENTRATION_EXCEEDED;
    ConcentrationRule private _rule;

    function setUp() public override {
        super.setUp();
        _rule = ConcentrationRule(_contract("ConcentrationRule"));
        _list(_rule);
    }

    function test_setShare__some__told_and_kept() public {
        vm.expectEmit(address(_rule));
        emit IConcentrationRule.ShareSet(ASSET, 10_000, 77);
        _set(10_000, 77);
        (uint16 basisPoints, uint256 base) = _rule.shareOf(ASSET);
        assertEq(basisPoints, 10_000, "share");
        assertEq(base, 77, "base");
    }

    function test_setShare__more_than_all_or_untracked__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IConcentrationRule.ShareInvalid.selector, 10_001));
        _set(10_001, 0);
        vm.expectRevert(abi.encodeWithSelector(IConcentrationRule.NotTracked.selector, STRANGER));
        vm.prank(REGULATOR);
        _rule.setShare(STRANGER, 1, 0);
    }

    /// @dev A quarter of what is outstanding, to the unit.
    function test_check__share__to_the_unit() public {
        _set(10_000, 0);
        _move(address(0), ALICE, 1000);
        _set(2500, 0);
        _expect(ALICE, BOB, 251, NO, "one too many");
        _expect(ALICE, BOB, 250, ReasonCodes.OK, "a quarter");
        _expect(ALICE, BOB, 1, NO, "full");
        _expect(BOB, ALICE, 1, NO, "above it already");
    }

    /// @dev What is issued counts as outstanding; below the base the share is of the base.
    function test_check__issuance__against_base_then_supply() public {
        _set(2500, 1000);
        _expect(address(0), ALICE, 251, NO, "more than a quarter of the base");
        _expect(address(0), ALICE, 250, ReasonCodes.OK, "a quarter of the base");
        _set(5000, 0);
        _expect(address(0), BOB, 251, NO, "251 of 501 is more than half");
        _expect(address(0), BOB, 250, ReasonCodes.OK, "half");
    }

    function test_check__not_set__nobody() public {
        _expect(address(0), ALICE, 1, NO, "not set");
    }

    function test_check__forced__not_asked() public view {
        assertEq(_check(MovementKind.Forced, ALICE, BOB, 1), ReasonCodes.OK, "forced");
    }

    /// @dev Never overflows, and rounds against the buyer.
    function testFuzz_check__any_amounts__no_more_than_the_share(
        uint256 amount,
        uint16 basisPoints,
        uint256 base
    ) public {
        basisPoints = uint16(bound(basisPoints, 0, 10_000));
        base = bound(base, 0, type(uint128).max);
        _set(basisPoints, base);
        amount = bound(amount, 1, type(uint128).max);
        uint256 whole = amount > base ? amount : base;
        bool within = amount * 10_000 <= whole * basisPoints;
        _expect(address(0), ALICE, amount, within ? ReasonCodes.OK : NO, "code");
        assertEq(_check(address(0), BOB, type(uint256).max), basisPoints == 10_000 ? 0 : NO, "everything");
    }

    function _set(uint16 basisPoints, uint256 base) private {
        vm.prank(REGULATOR);
        _rule.setShare(ASSET, basisPoints, base);
    }
}
