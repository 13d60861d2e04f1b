// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TransferApprovalRule} from "../../../src/compliance/rules/TransferApprovalRule.sol";
import {IRecordingRule} from "../../../src/interfaces/IRecordingRule.sol";
import {ITransferApprovalRule} from "../../../src/interfaces/ITransferApprovalRule.sol";
import {Movement, MovementKind} from "../../../src/types/Movement.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {RuleTest} from "./RuleTest.sol";

contract TransferApprovalRuleTest is RuleTest {
    uint40 private constant UNTIL = uint40(START + 1 days);
    TransferApprovalRule private _rule;

    function setUp() public override {
        super.setUp();
        _rule = TransferApprovalRule(_contract("TransferApprovalRule"));
        _list(_rule);
        _move(address(0), ALICE, 1000);
    }

    function test_approve__one__told_and_kept() public {
        vm.expectEmit(address(_rule));
        emit ITransferApprovalRule.ApprovalSet(ASSET, ALICE_ID, BOB_ID, ID, 100, UNTIL);
        _approve(100, UNTIL);
        assertEq(_rule.approvedUntil(ASSET, ID, ALICE_ID, BOB_ID, 100), UNTIL, "until");
        assertEq(_rule.approvedUntil(ASSET, ID + 1, ALICE_ID, BOB_ID, 100), 0, "another id");
    }

    /// @dev Once, and only what was approved.
    function test_check__approved__once() public {
        _expect(ALICE, BOB, 100, ReasonCodes.APPROVAL_MISSING, "before");
        _approve(100, UNTIL);
        _expect(ALICE, BOB, 99, ReasonCodes.APPROVAL_MISSING, "less");
        _expect(ALICE, BOB, 101, ReasonCodes.APPROVAL_MISSING, "more");
        _expect(BOB, ALICE, 100, ReasonCodes.APPROVAL_MISSING, "the other way");
        vm.expectEmit(address(_rule));
        emit ITransferApprovalRule.ApprovalSet(ASSET, ALICE_ID, BOB_ID, ID, 100, 0);
        _expect(ALICE, BOB, 100, ReasonCodes.OK, "as approved");
        _expect(ALICE, BOB, 100, ReasonCodes.APPROVAL_MISSING, "twice");
    }

    function test_check__approved_for_others__refused() public {
        address carol = address(0xCA201);
        _register("INV-CAROL", carol);
        _approve(100, UNTIL);
        assertEq(_check(ALICE, carol, 100), ReasonCodes.APPROVAL_MISSING, "to another");
        assertEq(_check(carol, BOB, 100), ReasonCodes.APPROVAL_MISSING, "from another");
    }

    function test_check__expired_or_withdrawn__refused() public {
        _approve(100, UNTIL);
        vm.warp(UNTIL);
        assertEq(_check(ALICE, BOB, 100), ReasonCodes.OK, "last second");
        vm.warp(UNTIL + 1);
        _expect(ALICE, BOB, 100, ReasonCodes.APPROVAL_MISSING, "expired");
        _approve(100, UNTIL + 100);
        assertEq(_check(ALICE, BOB, 100), ReasonCodes.OK, "again");
        _approve(100, 0);
        _expect(ALICE, BOB, 100, ReasonCodes.APPROVAL_MISSING, "withdrawn");
    }

    /// @dev Approvals are the investor's, whichever account it uses.
    function test_check__another_account__same_approval() public {
        address second = _link(ALICE_ID, 0xA2);
        _expect(ALICE, second, 500, ReasonCodes.OK, "her own accounts need none");
        _approve(100, UNTIL);
        _expect(second, BOB, 100, ReasonCodes.OK, "from the second");
        assertEq(_rule.approvedUntil(ASSET, ID, ALICE_ID, BOB_ID, 100), 0, "used");
    }

    function test_check__issued_redeemed_ordered__not_asked() public view {
        assertEq(_check(address(0), BOB, 100), ReasonCodes.OK, "issued");
        assertEq(_check(ALICE, address(0), 100), ReasonCodes.OK, "redeemed");
        assertEq(_check(MovementKind.Forced, ALICE, BOB, 100), ReasonCodes.OK, "ordered");
    }

    /// @dev Nobody but the engine uses approvals up.
    function test_note__another_caller__refused() public {
        Movement memory m = _movement();
        vm.expectRevert(abi.encodeWithSelector(IRecordingRule.NotEngine.selector, STRANGER));
        vm.prank(STRANGER);
        _rule.note(m);
    }

    function testFuzz_approve__any_parties__nobody_elses(bytes32 from, bytes32 to, uint256 amount) public {
        vm.prank(REGULATOR);
        _rule.approve(ASSET, ID, from, to, amount, UNTIL);
        bool alices = from == ALICE_ID && to == BOB_ID && amount == 100;
        assertEq(_check(ALICE, BOB, 100), alices ? 0 : ReasonCodes.APPROVAL_MISSING, "code");
    }

    function _approve(uint256 amount, uint40 until) private {
        vm.prank(REGULATOR);
        _rule.approve(ASSET, ID, ALICE_ID, BOB_ID, amount, until);
    }
}
