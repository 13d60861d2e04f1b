// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "../../../src/interfaces/IRule.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {BillingTest} from "../../power/BillingTest.sol";

contract DelinquencyRuleTest is BillingTest {
    uint16 private constant APRIL_2026 = DEC_2025 + 4;

    uint256 private _later;

    function setUp() public override {
        super.setUp();
        IRule[] memory rules = new IRule[](1);
        rules[0] = IRule(_contract("DelinquencyRule"));
        vm.prank(REGULATOR);
        engine.setRules(address(rights), rules);
        _later = _right(NORTH, SAHIWAL, APRIL_2026, APRIL_2026, ALL_BLOCKS);
    }

    function test_allocate__to_who_is_late__refused_until_it_pays() public {
        uint256 invoice = _invoice(702);
        vm.warp(billing.invoiceOf(invoice).lateAt);
        assertEq(uint256(_code(address(0), ALICE)), ReasonCodes.OK, "last second");
        vm.warp(block.timestamp + 1);
        assertEq(uint256(_code(address(0), ALICE)), ReasonCodes.RECEIVER_DELINQUENT, "late");
        _pay(ALICE, invoice, _open(invoice));
        _allocate(ALICE, _later, 1);
    }

    function test_transfer__of_who_is_late__gives_and_does_not_get() public {
        _allocate(ALICE, _later, 2);
        _allocate(BOB, _later, 2);
        vm.warp(uint256(billing.invoiceOf(_invoice(702)).lateAt) + 1);
        assertEq(uint256(_code(BOB, ALICE)), ReasonCodes.RECEIVER_DELINQUENT, "gets nothing");
        _send(ALICE, BOB, _later, 1);
    }

    function _code(address from, address to) private view returns (uint16) {
        return rights.transferCode(from, from, to, _later, 1);
    }
}
