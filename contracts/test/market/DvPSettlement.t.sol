// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICashEscrow} from "../../src/interfaces/ICashEscrow.sol";
import {IDvPSettlement} from "../../src/interfaces/IDvPSettlement.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {DvPTest} from "./DvPTest.sol";

contract DvPSettlementTest is DvPTest {
    // --- Both sides ---------------------------------------------------------------------------------------------------

    function test_settle__both_instructed__moves_both_legs() public {
        bytes32 id = _matched(_deal("UETR-1"));
        assertEq(bond.heldOf(ALICE), UNITS, "units locked");
        assertEq(cash.balanceOf(address(dvp)), PRICE, "cash locked");
        assertEq(dvp.settlementCode(id), ReasonCodes.OK, "pre-check");
        vm.expectEmit(address(dvp));
        emit IDvPSettlement.Settled(id);
        vm.prank(STRANGER);
        dvp.settle(id);
        _expectStatus(id, IDvPSettlement.Status.Settled);
        _expectMoved();
    }

    function test_settle__buyer_first_and_drawn__moves_both_legs() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        t.leg = IDvPSettlement.CashLeg.Drawn;
        bytes32 id = _buy(t);
        assertEq(cash.balanceOf(BOB), 4 * PRICE, "not yet drawn");
        uint256 hold = _hold(t);
        vm.prank(ALICE);
        dvp.affirm(id, hold);
        vm.warp(SETTLE_AT);
        dvp.settle(id);
        _expectMoved();
    }

    function test_settle__twice__is_refused() public {
        bytes32 id = _matched(_deal("UETR-1"));
        dvp.settle(id);
        _expectNotSettleable(id, ReasonCodes.INSTRUCTION_OVER);
        _expectMoved();
    }

    function test_settle__drawn_without_allowance__is_refused() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        t.leg = IDvPSettlement.CashLeg.Drawn;
        bytes32 id = _matched(t);
        vm.prank(BOB);
        cash.approve(address(dvp), PRICE - 1);
        _expectCode(id, ReasonCodes.CASH_TOO_LOW);
    }

    /// @dev Exactly the price, exactly allowed, is enough; a base unit less is not.
    function test_settle__drawn_with_just_enough__moves_both_legs() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        t.leg = IDvPSettlement.CashLeg.Drawn;
        bytes32 id = _matched(t);
        vm.startPrank(BOB);
        cash.approve(address(dvp), PRICE);
        cash.transfer(ALICE, 3 * uint256(PRICE) + 1);
        vm.stopPrank();
        _expectCode(id, ReasonCodes.CASH_TOO_LOW);
        vm.prank(ALICE);
        cash.transfer(BOB, 1);
        assertEq(dvp.settlementCode(id), ReasonCodes.OK, "pre-check");
        dvp.settle(id);
        assertEq(cash.balanceOf(BOB), 0, "all of it");
    }

    function test_settle__outside_its_time__is_refused() public {
        _expectNotSettleable("NONE", ReasonCodes.INSTRUCTION_UNKNOWN);
        bytes32 id = _sell(_deal("UETR-1"));
        _expectNotSettleable(id, ReasonCodes.INSTRUCTION_NOT_MATCHED);
        _buy(_deal("UETR-1"));
        vm.warp(SETTLE_AT - 1);
        _expectNotSettleable(id, ReasonCodes.SETTLEMENT_TOO_EARLY);
        vm.warp(DEADLINE + 1);
        _expectNotSettleable(id, ReasonCodes.SETTLEMENT_TOO_LATE);
    }

    function test_settle__last_second__moves_both_legs() public {
        bytes32 id = _matched(_deal("UETR-1"));
        vm.warp(DEADLINE);
        dvp.settle(id);
        _expectMoved();
    }

    // --- What is told ------------------------------------------------------------------------------------------------

    function test_instruct__by_both__terms_once_and_each_leg() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        bytes32 id = dvp.idOf(t);
        uint256 hold = _hold(t);
        vm.expectEmit(address(dvp));
        emit IDvPSettlement.Instructed(
            id, t.ref, t.seller, t.buyer, t.security, t.tokenId, t.units, t.settleAt, t.deadline
        );
        vm.expectEmit(address(dvp));
        emit IDvPSettlement.Priced(id, t.leg, t.cash, t.amount, 0, 0);
        vm.expectEmit(address(dvp));
        emit IDvPSettlement.Locked(id, ALICE, hold, IDvPSettlement.Status.SellerInstructed);
        vm.prank(ALICE);
        dvp.instruct(t, hold);
        vm.expectEmit(address(dvp));
        emit IDvPSettlement.Locked(id, BOB, 0, IDvPSettlement.Status.Matched);
        _buy(t);
    }

    function test_callOff__by_both__each_wish_and_the_end() public {
        bytes32 id = _matched(_deal("UETR-1"));
        vm.expectEmit(address(dvp));
        emit IDvPSettlement.CallOffAsked(id, ALICE);
        vm.prank(ALICE);
        dvp.callOff(id);
        vm.expectEmit(address(dvp));
        emit IDvPSettlement.CallOffAsked(id, BOB);
        vm.expectEmit(address(dvp));
        emit IDvPSettlement.LetGo(id, IDvPSettlement.Status.CalledOff);
        vm.prank(BOB);
        dvp.callOff(id);
    }

    function test_setCashAccepted__taken_back__told() public {
        vm.expectEmit(address(dvp));
        emit ICashEscrow.CashAccepted(address(cash), false);
        vm.prank(REGULATOR);
        dvp.setCashAccepted(address(cash), false);
        assertFalse(dvp.isCashAccepted(address(cash)), "accepted no more");
    }

    // --- Instructing --------------------------------------------------------------------------------------------------

    function test_instruct__by_a_stranger__is_refused() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.NotAParty.selector, dvp.idOf(t), STRANGER));
        vm.prank(STRANGER);
        dvp.instruct(t, 0);
    }

    /// @dev Another pair's use of a reference, or of all terms but one, takes nothing from these two.
    function test_instruct__ref_used_by_others__is_another_instruction() public {
        IDvPSettlement.Terms memory theirs = _deal("UETR-1");
        theirs.seller = STRANGER;
        bytes32 other = _buy(theirs);
        bytes32 id = _matched(_deal("UETR-1"));
        assertTrue(id != other, "two instructions");
        dvp.settle(id);
        assertEq(bond.balanceOf(BOB), UNITS, "settled");
        _expectStatus(other, IDvPSettlement.Status.BuyerInstructed);
    }

    function test_instruct__other_terms__do_not_match() public {
        bytes32 sold = _sell(_deal("UETR-1"));
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        t.amount -= 1;
        bytes32 bought = _buy(t);
        vm.warp(SETTLE_AT);
        _expectNotSettleable(sold, ReasonCodes.INSTRUCTION_NOT_MATCHED);
        _expectNotSettleable(bought, ReasonCodes.INSTRUCTION_NOT_MATCHED);
    }

    function test_instruct__same_side_twice__is_refused() public {
        bytes32 id = _sell(_deal("UETR-1"));
        vm.prank(ALICE);
        vm.expectRevert(
            abi.encodeWithSelector(
                IDvPSettlement.WrongStatus.selector, id, IDvPSettlement.Status.SellerInstructed
            )
        );
        dvp.affirm(id, 1);
    }

    function test_instruct__over_once__is_over_for_good() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        bytes32 id = _matched(t);
        dvp.settle(id);
        uint256 hold = _hold(t);
        vm.prank(ALICE);
        vm.expectRevert(
            abi.encodeWithSelector(IDvPSettlement.WrongStatus.selector, id, IDvPSettlement.Status.Settled)
        );
        dvp.instruct(t, hold);
    }

    function test_instruct__after_its_deadline__is_refused() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        bytes32 id = _sell(t);
        vm.warp(DEADLINE + 1);
        vm.prank(BOB);
        vm.expectRevert(
            abi.encodeWithSelector(IDvPSettlement.NotSettleable.selector, id, ReasonCodes.SETTLEMENT_TOO_LATE)
        );
        dvp.affirm(id, 0);
    }

    function test_instruct__in_the_last_second__is_taken() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        t.settleAt = t.deadline;
        _sell(t);
        vm.warp(DEADLINE);
        bytes32 id = _buy(t);
        dvp.settle(id);
        _expectMoved();
    }

    function test_affirm__nothing_instructed__is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.InstructionUnknown.selector, bytes32("NONE")));
        dvp.affirm("NONE", 0);
    }

    function test_instruct__terms_that_make_no_sense__are_refused() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        t.security = address(cash);
        _expectInvalid(t, "security");
        (t = _deal("UETR-1")).tokenId = 1;
        _expectInvalid(t, "tokenId");
        (t = _deal("UETR-1")).units = 0;
        _expectInvalid(t, "units");
        (t = _deal("UETR-1")).seller = address(0);
        _expectInvalid(t, "seller");
        (t = _deal("UETR-1")).seller = BOB;
        _expectInvalid(t, "buyer");
        (t = _deal("UETR-1")).buyer = address(0);
        _expectInvalid(t, "buyer");
        (t = _deal("UETR-1")).amount = 0;
        _expectInvalid(t, "amount");
        (t = _deal("UETR-1")).settleAt = DEADLINE + 1;
        _expectInvalid(t, "settleAt");
        (t = _deal("UETR-1")).cash = address(bond);
        _expectInvalid(t, "cash");
        (t = _deal("UETR-1")).settleKeyHash = "KEY";
        _expectInvalid(t, "keys");
        (t = _deal("UETR-1")).releaseKeyHash = "KEY";
        _expectInvalid(t, "keys");
        (t = _deal("UETR-1")).leg = IDvPSettlement.CashLeg.External;
        _expectInvalid(t, "cash");
        t.cash = address(0);
        _expectInvalid(t, "keys");
        (t.settleKeyHash, t.releaseKeyHash) = ("KEY", "KEY");
        _expectInvalid(t, "keys");
        t.releaseKeyHash = 0;
        _expectInvalid(t, "keys");
        (t.settleKeyHash, t.releaseKeyHash) = (0, "KEY");
        _expectInvalid(t, "keys");
    }

    function _expectInvalid(IDvPSettlement.Terms memory t, bytes32 field) private {
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.TermsInvalid.selector, field));
        vm.prank(BOB);
        dvp.instruct(t, 0);
    }

    // --- The hold -----------------------------------------------------------------------------------------------------

    function test_instruct__unfit_hold__is_refused() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        _expectUnfit(t, 0);
        _expectUnfit(t, 1);
        _expectUnfit(t, _place(STRANGER, address(dvp), UNITS, DEADLINE));
        _expectUnfit(t, _place(BOB, STRANGER, UNITS, DEADLINE));
        _expectUnfit(t, _place(BOB, address(dvp), UNITS - LOT, DEADLINE));
        _expectUnfit(t, _place(BOB, address(dvp), UNITS, DEADLINE - 1));
    }

    /// @dev Or calling one off would unlock the other.
    function test_instruct__hold_of_another_instruction__is_refused() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        uint256 hold = _hold(t);
        vm.prank(ALICE);
        bytes32 id = dvp.instruct(t, hold);
        assertEq(dvp.servedBy(address(bond), hold), id, "serves it");
        t.ref = "UETR-2";
        _expectUnfit(t, hold);
    }

    function test_instruct__buyer_names_a_hold__is_refused() public {
        IDvPSettlement.Terms memory t = _deal("UETR-1");
        uint256 hold = _hold(t);
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.HoldUnfit.selector, dvp.idOf(t), hold));
        vm.prank(BOB);
        dvp.instruct(t, hold);
    }

    function _expectUnfit(IDvPSettlement.Terms memory t, uint256 hold) private {
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.HoldUnfit.selector, dvp.idOf(t), hold));
        vm.prank(ALICE);
        dvp.instruct(t, hold);
    }

    function _place(address to, address notary, uint96 units, uint40 expiry) private returns (uint256) {
        vm.prank(ALICE);
        return bond.placeHold(to, notary, units, expiry);
    }

    // --- Letting go ---------------------------------------------------------------------------------------------------

    function test_callOff__before_the_other_side__is_enough() public {
        bytes32 id = _buy(_deal("UETR-1"));
        vm.prank(BOB);
        dvp.callOff(id);
        _expectStatus(id, IDvPSettlement.Status.CalledOff);
        _expectAllBack();
    }

    function test_callOff__matched__takes_both() public {
        bytes32 id = _matched(_deal("UETR-1"));
        vm.prank(ALICE);
        dvp.callOff(id);
        _expectStatus(id, IDvPSettlement.Status.Matched);
        assertTrue(dvp.instructionOf(id).sellerCallsOff, "the seller has said so");
        vm.prank(BOB);
        dvp.callOff(id);
        _expectStatus(id, IDvPSettlement.Status.CalledOff);
        _expectAllBack();
    }

    function test_callOff__one_side_of_a_matched_one__still_settles() public {
        bytes32 id = _matched(_deal("UETR-1"));
        vm.prank(BOB);
        dvp.callOff(id);
        dvp.settle(id);
        _expectMoved();
    }

    function test_callOff__by_a_stranger_or_over__is_refused() public {
        bytes32 id = _matched(_deal("UETR-1"));
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.NotAParty.selector, id, STRANGER));
        vm.prank(STRANGER);
        dvp.callOff(id);
        dvp.settle(id);
        vm.expectRevert(
            abi.encodeWithSelector(IDvPSettlement.WrongStatus.selector, id, IDvPSettlement.Status.Settled)
        );
        vm.prank(BOB);
        dvp.callOff(id);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IDvPSettlement.WrongStatus.selector, id, IDvPSettlement.Status.Settled)
        );
        dvp.release(id);
    }

    function test_release__after_the_deadline__lets_everything_go() public {
        bytes32 id = _matched(_deal("UETR-1"));
        vm.warp(DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.NotReleasable.selector, id, DEADLINE));
        dvp.release(id);
        vm.warp(DEADLINE + 1);
        vm.prank(STRANGER);
        dvp.release(id);
        _expectStatus(id, IDvPSettlement.Status.Released);
        _expectAllBack();
    }

    function test_release__one_leg_missing__lets_the_other_go() public {
        bytes32 sold = _sell(_deal("UETR-1"));
        bytes32 bought = _buy(_deal("UETR-2"));
        vm.warp(DEADLINE + 1);
        dvp.release(sold);
        dvp.release(bought);
        _expectAllBack();
    }

    function test_release__hold_let_go_by_somebody_after_its_expiry__still_gives_the_cash_back() public {
        bytes32 id = _matched(_deal("UETR-1"));
        vm.warp(DEADLINE + 1);
        vm.prank(STRANGER);
        bond.releaseHold(1);
        dvp.release(id);
        _expectAllBack();
    }

    // --- Batches ------------------------------------------------------------------------------------------------------

    function test_settleMany__some_refused__settles_the_others_and_says_why() public {
        bytes32[] memory ids = new bytes32[](4);
        ids[0] = _sell(_deal("UETR-0"));
        ids[1] = _matched(_deal("UETR-1"));
        (ids[2], ids[3]) = ("NONE", ids[1]);
        vm.expectEmit(address(dvp));
        emit IDvPSettlement.NotSettled(ids[0], ReasonCodes.INSTRUCTION_NOT_MATCHED);
        uint16[] memory codes = dvp.settleMany(ids);
        assertEq(codes[0], ReasonCodes.INSTRUCTION_NOT_MATCHED, "half instructed");
        assertEq(codes[1], ReasonCodes.OK, "settled");
        assertEq(codes[2], ReasonCodes.INSTRUCTION_UNKNOWN, "nothing there");
        assertEq(codes[3], ReasonCodes.INSTRUCTION_OVER, "named twice");
        _expectMoved();
    }

    function test_maxLines__instructions_of_a_batch__as_documented() public view {
        assertEq(dvp.maxLines(), 20, "instructions");
    }

    function test_settleMany__none_or_too_many__is_refused() public {
        _expectBatchSize(0);
        _expectBatchSize(dvp.maxLines() + 1);
    }

    function _expectBatchSize(uint256 count) private {
        bytes memory refusal =
            abi.encodeWithSelector(IDvPSettlement.BatchSize.selector, count, dvp.maxLines());
        vm.expectRevert(refusal);
        dvp.settleMany(new bytes32[](count));
        vm.expectRevert(refusal);
        dvp.settleNet(new bytes32[](count));
    }

    /// @dev Or whoever sends the batch could have an instruction refused for want of gas.
    function test_settleMany__too_little_gas__reverts_whole() public {
        bytes32 id = _matched(_deal("UETR-1"));
        vm.expectPartialRevert(IDvPSettlement.GasTooLow.selector);
        dvp.settleMany{gas: 500_000}(_ids(id));
        // One may use 600,000; a call hands on all but a 64th; 200,000 are kept besides: 809,523 in all.
        vm.expectPartialRevert(IDvPSettlement.GasTooLow.selector);
        dvp.settleMany{gas: 809_000}(_ids(id));
    }

    function test_settleMany__full__fits_a_transaction() public {
        bytes32[] memory ids = new bytes32[](dvp.maxLines());
        _issueBond(ALICE, 20 * UNITS);
        _issueCash(BOB, 20 * uint256(PRICE));
        for (uint256 n; n < ids.length; ++n) {
            _sell(_deal(bytes32(n + 1)));
            ids[n] = _buy(_deal(bytes32(n + 1)));
        }
        vm.warp(SETTLE_AT);
        uint16[] memory codes = dvp.settleMany{gas: CALL_GAS}(ids);
        for (uint256 n; n < ids.length; ++n) {
            assertEq(codes[n], ReasonCodes.OK, "settled");
        }
    }

    function test_settleAlone__from_outside__is_refused() public {
        bytes32 id = _matched(_deal("UETR-1"));
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.OnlySelf.selector, STRANGER));
        vm.prank(STRANGER);
        dvp.settleAlone(id);
    }

    // --- Cash paid elsewhere ------------------------------------------------------------------------------------------

    function test_settleWithKey__settle_key__delivers() public {
        bytes32 id = _matched(_keyed());
        _expectNotSettleable(id, ReasonCodes.KEY_NEEDED);
        dvp.settleWithKey(id, "paid");
        _expectStatus(id, IDvPSettlement.Status.Settled);
        assertEq(bond.balanceOf(BOB), UNITS, "delivered");
        assertEq(cash.balanceOf(BOB), 4 * PRICE, "no cash here");
    }

    function test_settleWithKey__release_key__lets_go() public {
        bytes32 id = _matched(_keyed());
        dvp.settleWithKey(id, "failed");
        _expectStatus(id, IDvPSettlement.Status.Released);
        _expectAllBack();
    }

    function test_settleWithKey__other_key_or_other_leg__is_refused() public {
        bytes32 id = _matched(_keyed());
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.KeyUnknown.selector, id));
        dvp.settleWithKey(id, "guess");
        bytes32 here = _matched(_deal("UETR-2"));
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.KeyUnknown.selector, here));
        dvp.settleWithKey(here, "paid");
    }

    function test_settleWithKey__after_the_deadline__is_refused_and_released() public {
        bytes32 id = _matched(_keyed());
        vm.warp(DEADLINE + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IDvPSettlement.NotSettleable.selector, id, ReasonCodes.SETTLEMENT_TOO_LATE)
        );
        dvp.settleWithKey(id, "paid");
        dvp.release(id);
        _expectAllBack();
    }

    function _keyed() private view returns (IDvPSettlement.Terms memory t) {
        t = _deal("UETR-1");
        (t.leg, t.cash) = (IDvPSettlement.CashLeg.External, address(0));
        (t.settleKeyHash, t.releaseKeyHash) = (keccak256("paid"), keccak256("failed"));
    }
}
