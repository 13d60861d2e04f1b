// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ICashEscrow} from "../../src/interfaces/ICashEscrow.sol";
import {IDvPSettlement} from "../../src/interfaces/IDvPSettlement.sol";
import {IERC7943Fungible} from "../../src/interfaces/IERC7943Fungible.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {OddCash} from "./OddCash.sol";
import {DvPTest} from "./DvPTest.sol";

/// @title What happens to a deal when something happens to its parties, its assets or its cash.
contract DvPTrapsTest is DvPTest {
    bytes32 private _id;

    function setUp() public override {
        super.setUp();
        _id = _matched(_deal("UETR-1"));
    }

    // --- Enforcement --------------------------------------------------------------------------------------------------

    function test_recovery__of_the_seller__ends_the_deal_and_frees_the_cash_at_once() public {
        address other = _link(ALICE_ID, 0xA11CE2);
        vm.prank(address(desk));
        bond.recoveryAddress(ALICE, other, address(0));
        _expectCode(_id, ReasonCodes.HOLD_GONE);
        vm.prank(STRANGER);
        dvp.release(_id);
        assertEq(cash.balanceOf(BOB), 4 * PRICE, "paid back before the deadline");
        assertEq(bond.freeBalanceOf(other), 4 * UNITS, "units free at the new account");
        _expectNothingKept();
    }

    function test_recovery__of_the_buyer__ends_in_a_release() public {
        address other = _link(BOB_ID, 0xB0B2);
        vm.prank(address(desk));
        bond.recoveryAddress(BOB, other, address(0));
        _expectCode(_id, ReasonCodes.ACCOUNT_RETIRED);
        vm.warp(DEADLINE + 1);
        dvp.release(_id);
        _expectAllBack();
    }

    function test_forcedTransfer__of_what_is_held__ends_the_deal() public {
        vm.prank(address(desk));
        bond.forcedTransfer(ALICE, BOB, 4 * UNITS);
        _expectCode(_id, ReasonCodes.HOLD_GONE);
        dvp.release(_id);
        assertEq(cash.balanceOf(BOB), 4 * PRICE, "paid back");
    }

    function test_freeze__of_either_account__refuses_until_it_is_lifted() public {
        _setFrozen(ALICE, true);
        _expectCode(_id, ReasonCodes.SENDER_ACCOUNT_FROZEN);
        _setFrozen(ALICE, false);
        _setFrozen(BOB, true);
        _expectCode(_id, ReasonCodes.RECEIVER_ACCOUNT_FROZEN);
        _setFrozen(BOB, false);
        dvp.settle(_id);
        _expectMoved();
    }

    /// @dev Everything else may be held or frozen: the hold's own units are for this. More frozen than that, and they are not.
    function test_freeze__of_units__counts_what_the_hold_does_not_cover() public {
        vm.prank(ALICE);
        bond.placeHold(STRANGER, STRANGER, 2 * UNITS, DEADLINE);
        vm.prank(address(desk));
        bond.setFrozenTokens(ALICE, UNITS);
        assertEq(bond.freeBalanceOf(ALICE), 0, "nothing is free");
        assertEq(dvp.settlementCode(_id), ReasonCodes.OK, "but the hold");
        vm.prank(address(desk));
        bond.setFrozenTokens(ALICE, UNITS + 1);
        _expectCode(_id, ReasonCodes.FREE_BALANCE_TOO_LOW);
        vm.prank(address(desk));
        bond.setFrozenTokens(ALICE, UNITS);
        dvp.settle(_id);
        assertEq(bond.balanceOf(BOB), UNITS, "delivered");
    }

    /// @dev Pre-check and execution agree on rules when only the hold's units are left.
    function test_rules__nothing_free_but_the_hold__are_asked_all_the_same() public {
        vm.prank(address(desk));
        bond.setFrozenTokens(ALICE, 3 * UNITS);
        vm.prank(REGULATOR);
        capRule.setCap(address(bond), UNITS - 1);
        _expectCode(_id, ReasonCodes.HOLDING_CAP_EXCEEDED);
    }

    function test_pause__refuses_settlement_and_not_release() public {
        vm.prank(address(desk));
        bond.pause();
        _expectCode(_id, ReasonCodes.PAUSED);
        vm.warp(DEADLINE + 1);
        dvp.release(_id);
        _expectAllBack();
    }

    function test_maturity__before_settlement__refuses() public {
        IDvPSettlement.Terms memory t = _deal("UETR-2");
        (t.settleAt, t.deadline) = (MATURITY, MATURITY + 1 days);
        bytes32 id = _matched(t);
        _expectCode(id, ReasonCodes.SERIES_MATURED);
    }

    // --- Identity -----------------------------------------------------------------------------------------------------

    function test_status__seller_frozen__refuses_and_release_gives_back() public {
        _setStatus(ALICE_ID, InvestorStatus.Frozen);
        _expectCode(_id, ReasonCodes.RECEIVER_FROZEN);
        vm.warp(DEADLINE + 1);
        dvp.release(_id);
        assertEq(cash.balanceOf(BOB), 4 * PRICE, "paid back");
    }

    function test_status__buyer_frozen_at_release__its_cash_is_kept_for_it() public {
        _setStatus(BOB_ID, InvestorStatus.Frozen);
        vm.warp(DEADLINE + 1);
        vm.expectEmit(address(dvp));
        emit ICashEscrow.CashOwed(address(cash), BOB, PRICE);
        dvp.release(_id);
        _expectStatus(_id, IDvPSettlement.Status.Released);
        assertEq(bond.freeBalanceOf(ALICE), 4 * UNITS, "the other leg is free");
        assertEq(dvp.cashOwed(address(cash), BOB), PRICE, "owed");
        assertEq(dvp.cashKept(address(cash)), PRICE, "kept");
        (bool ok,) = address(dvp).call(abi.encodeCall(dvp.collect, (address(cash), BOB, BOB)));
        assertFalse(ok, "not while it is frozen");
        _setStatus(BOB_ID, InvestorStatus.Active);
        vm.prank(STRANGER);
        dvp.collect(address(cash), BOB, BOB);
        _expectAllBack();
        vm.expectRevert(abi.encodeWithSelector(ICashEscrow.NothingOwed.selector, cash, BOB));
        dvp.collect(address(cash), BOB, BOB);
    }

    function test_collect__account_lost__goes_to_another_of_the_investor() public {
        address other = _link(BOB_ID, 0xB0B2);
        vm.prank(REGISTRAR);
        identity.unlinkAccount(BOB_ID, BOB);
        vm.warp(DEADLINE + 1);
        dvp.release(_id);
        _expectNotSame(STRANGER, other);
        _expectNotSame(ALICE, ALICE);
        _expectNotSame(other, ALICE);
        _expectNotSame(BOB, other);
        vm.expectEmit(address(dvp));
        emit ICashEscrow.CashCollected(address(cash), BOB, other, PRICE);
        vm.prank(other);
        dvp.collect(address(cash), BOB, other);
        assertEq(cash.balanceOf(other), PRICE, "collected");
        _expectNothingKept();
    }

    /// @dev Cash that is not ours may be an unregistered account's: nobody but itself is its investor.
    function test_collect__account_of_nobody__goes_to_itself_only() public {
        (OddCash odd, IDvPSettlement.Terms memory t) = _odd(OddCash.Oddity.None);
        vm.prank(BOB);
        odd.transfer(STRANGER, PRICE);
        t.buyer = STRANGER;
        vm.prank(STRANGER);
        odd.approve(address(dvp), PRICE);
        bytes32 id = _buy(t);
        vm.warp(DEADLINE + 1);
        odd.be(OddCash.Oddity.Reverts);
        dvp.release(id);
        odd.be(OddCash.Oddity.None);
        address other = address(0xBAD2);
        vm.expectRevert(abi.encodeWithSelector(ICashEscrow.NotSameInvestor.selector, STRANGER, other, other));
        vm.prank(other);
        dvp.collect(address(odd), STRANGER, other);
        dvp.collect(address(odd), STRANGER, STRANGER);
        assertEq(odd.balanceOf(STRANGER), PRICE, "collected");
    }

    function test_escrow__no_longer_registered__refuses_and_keeps() public {
        vm.prank(REGISTRAR);
        identity.unlinkAccount("ESCROW-DVP", address(dvp));
        _expectCode(_id, ReasonCodes.SENDER_UNKNOWN);
        vm.warp(DEADLINE + 1);
        dvp.release(_id);
        assertEq(dvp.cashOwed(address(cash), BOB), PRICE, "nothing is lost");
    }

    // --- Cash ---------------------------------------------------------------------------------------------------------

    function test_acceptance__withdrawn__stops_new_instructions_only() public {
        vm.prank(REGULATOR);
        dvp.setCashAccepted(address(cash), false);
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.TermsInvalid.selector, bytes32("cash")));
        vm.prank(BOB);
        dvp.instruct(_deal("UETR-2"), 0);
        dvp.settle(_id);
        _expectMoved();
    }

    function test_cash__that_takes_a_fee__is_refused_when_it_comes_in() public {
        (OddCash odd, IDvPSettlement.Terms memory t) = _odd(OddCash.Oddity.Fee);
        vm.expectRevert(
            abi.encodeWithSelector(ICashEscrow.CashFellShort.selector, odd, PRICE - PRICE / 100, PRICE)
        );
        vm.prank(BOB);
        dvp.instruct(t, 0);
    }

    function test_cash__that_takes_a_fee_later__settles_nothing() public {
        (OddCash odd, IDvPSettlement.Terms memory t) = _odd(OddCash.Oddity.None);
        bytes32 id = _matched(t);
        odd.be(OddCash.Oddity.Fee);
        vm.expectRevert(
            abi.encodeWithSelector(ICashEscrow.CashFellShort.selector, odd, PRICE - PRICE / 100, PRICE)
        );
        dvp.settle(id);
        assertEq(dvp.settleMany(_ids(id))[0], ReasonCodes.SETTLEMENT_FAILED, "without a reason code");
        _expectStatus(id, IDvPSettlement.Status.Matched);
    }

    function test_cash__that_refuses_to_go_back__is_kept() public {
        (OddCash odd, IDvPSettlement.Terms memory t) = _odd(OddCash.Oddity.None);
        bytes32 id = _matched(t);
        OddCash.Oddity[2] memory refusals = [OddCash.Oddity.Reverts, OddCash.Oddity.SaysNo];
        for (uint256 n; n < refusals.length; ++n) {
            odd.be(refusals[n]);
            assertEq(dvp.settleMany(_ids(id))[0], ReasonCodes.SETTLEMENT_FAILED, "not settled");
        }
        vm.warp(DEADLINE + 1);
        dvp.release(id);
        assertEq(dvp.cashOwed(address(odd), BOB), PRICE, "kept");
        odd.be(OddCash.Oddity.None);
        dvp.collect(address(odd), BOB, BOB);
        assertEq(odd.balanceOf(BOB), PRICE, "collected");
    }

    function test_cash__that_calls_back__gets_nowhere() public {
        (OddCash odd, IDvPSettlement.Terms memory t) = _odd(OddCash.Oddity.None);
        bytes32 id = _matched(t);
        bytes[9] memory calls = [
            abi.encodeCall(dvp.instruct, (t, 0)),
            abi.encodeCall(dvp.affirm, (_id, 0)),
            abi.encodeCall(dvp.settle, (id)),
            abi.encodeCall(dvp.settleMany, (_ids(_id))),
            abi.encodeCall(dvp.settleNet, (_ids(_id))),
            abi.encodeCall(dvp.settleWithKey, (_id, "paid")),
            abi.encodeCall(dvp.callOff, (_id)),
            abi.encodeCall(dvp.release, (_id)),
            abi.encodeCall(dvp.collect, (address(cash), BOB, BOB))
        ];
        bytes32 guard = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
        odd.be(OddCash.Oddity.CallsBack);
        for (uint256 n; n < calls.length; ++n) {
            odd.willCall(address(dvp), calls[n]);
            uint256 before = vm.snapshotState();
            dvp.settle(id);
            assertEq(bytes32(odd.refusal()), guard, "the call back was refused");
            assertEq(odd.balanceOf(ALICE), PRICE, "paid once");
            vm.revertToState(before);
        }
    }

    function _odd(OddCash.Oddity oddity) private returns (OddCash odd, IDvPSettlement.Terms memory t) {
        odd = new OddCash(BOB, PRICE);
        odd.be(oddity);
        vm.prank(REGULATOR);
        dvp.setCashAccepted(address(odd), true);
        vm.prank(BOB);
        odd.approve(address(dvp), PRICE);
        t = _deal("UETR-ODD");
        t.cash = address(odd);
    }

    function _expectNotSame(address caller, address to) private {
        vm.expectRevert(abi.encodeWithSelector(ICashEscrow.NotSameInvestor.selector, BOB, caller, to));
        vm.prank(caller);
        dvp.collect(address(cash), BOB, to);
    }

    function _setFrozen(address account, bool frozen) private {
        vm.prank(address(desk));
        bond.setAddressFrozen(account, frozen);
    }

    function _setStatus(bytes32 investor, InvestorStatus status) private {
        vm.prank(REGISTRAR);
        identity.setStatus(investor, status);
    }
}
