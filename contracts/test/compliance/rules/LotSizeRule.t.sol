// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LotSizeRule} from "../../../src/compliance/rules/LotSizeRule.sol";
import {ILotSizeRule} from "../../../src/interfaces/ILotSizeRule.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {RuleTest} from "./RuleTest.sol";

contract LotSizeRuleTest is RuleTest {
    LotSizeRule private _rule;

    function setUp() public override {
        super.setUp();
        _rule = LotSizeRule(_contract("LotSizeRule"));
        _list(_rule);
    }

    function test_setLot__some__told_and_kept() public {
        vm.expectEmit(address(_rule));
        emit ILotSizeRule.LotSet(ASSET, 50);
        vm.prank(REGULATOR);
        _rule.setLot(ASSET, 50);
        assertEq(_rule.lotOf(ASSET), 50, "lot");
    }

    function test_setLot__nothing__refused() public {
        vm.expectRevert(abi.encodeWithSelector(ILotSizeRule.LotInvalid.selector, 0));
        vm.prank(REGULATOR);
        _rule.setLot(ASSET, 0);
    }

    function test_check__no_lot__nothing_is_whole() public {
        _expect(address(0), ALICE, 100, ReasonCodes.NOT_WHOLE_LOTS, "not set");
    }

    function testFuzz_check__any_amount__whole_lots_only(uint256 lot, uint256 amount) public {
        lot = bound(lot, 1, type(uint256).max);
        vm.prank(REGULATOR);
        _rule.setLot(ASSET, lot);
        _expect(address(0), ALICE, amount, amount % lot == 0 ? 0 : ReasonCodes.NOT_WHOLE_LOTS, "issue");
    }

    /// @dev Redemption takes what there is, and one's own accounts are one's own affair.
    function test_check__odd_amounts__redeemed_or_kept() public {
        vm.prank(REGULATOR);
        _rule.setLot(ASSET, 50);
        address second = _link(ALICE_ID, 0xA2);
        _move(address(0), ALICE, 100);
        _expect(ALICE, BOB, 7, ReasonCodes.NOT_WHOLE_LOTS, "to another");
        _expect(ALICE, second, 7, ReasonCodes.OK, "to herself");
        _expect(ALICE, address(0), 93, ReasonCodes.OK, "redeemed");
    }
}
