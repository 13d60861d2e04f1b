// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBillingAccounts} from "../../src/interfaces/IBillingAccounts.sol";
import {IMeterLedger} from "../../src/interfaces/IMeterLedger.sol";
import {IPowerBilling} from "../../src/interfaces/IPowerBilling.sol";
import {Firmness} from "../../src/types/Firmness.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Charges} from "../../src/types/Tariff.sol";
import {BillingTest} from "./BillingTest.sol";

contract PowerBillingTest is BillingTest {
    // 601 x 1,250.0033 + 101 x 700.0001 = 821,951.9934, to the paisa.
    uint256 private constant CAPACITY = 8_219_519_900;
    /// @dev What is nominated, all of December.
    uint256 private constant NOMINATED_KWH = (FIRM_KW + SOFT_KW) * HOURS;

    // --- What a month costs -------------------------------------------------------------------------------------------------

    function test_issue__all_drawn__capacity_and_energy_to_the_paisa() public {
        uint256 invoice = _invoice(702);
        uint256 energy = NOMINATED_KWH * ENERGY_E4;
        IBillingAccounts.Invoice memory i = billing.invoiceOf(invoice);
        assertEq(i.amount, CAPACITY + energy, "amount");
        assertEq(uint256(i.amount) % 100, 0, "whole paisa");
        assertEq(i.investor, ALICE_ID, "investor");
        assertEq(uint256(i.meterVersion), 1, "version");
        assertEq(uint256(i.dueAt), block.timestamp + DUE_DAYS * 1 days, "due");
        assertEq(uint256(i.lateAt), block.timestamp + (DUE_DAYS + GRACE_DAYS) * 1 days, "late");
    }

    function test_issue__little_drawn__take_or_pay_makes_up_for_it() public {
        _settleMonth(MINE, 1, 100, 0, 100);
        (,, Charges memory c) = billing.chargesOf(MINE, DEC_2025);
        assertEq(c.capacity, CAPACITY, "capacity");
        assertEq(c.energy, 100 * HOURS * ENERGY_E4, "energy");
        assertEq(c.takeOrPay, (NOMINATED_KWH / 2 - 100 * HOURS) * ENERGY_E4, "half of it is paid for");
    }

    function test_issue__firm_curtailed__compensated_and_not_taken_or_paid() public {
        vm.startPrank(GRID_OPERATOR);
        curtailment.order(NORTH, Firmness.INTERRUPTIBLE, firstHour, firstHour + 24, 0, 1, 0, SOURCE);
        curtailment.order(NORTH, Firmness.FIRM, firstHour, firstHour + 24, 1, 2, 0, SOURCE);
        vm.stopPrank();
        _settleMonth(MINE, 1, 0, 0, 0);
        (,, Charges memory c) = billing.chargesOf(MINE, DEC_2025);
        // Allowed is floored to 300 kW, so 301 are curtailed.
        assertEq(c.compensation, 24 * 301 * COMPENSATION_E4, "compensation");
        uint256 usable = NOMINATED_KWH - 24 * (301 + SOFT_KW);
        assertEq(c.takeOrPay, usable * ENERGY_E4 / 2, "take or pay");
    }

    /// @dev Every day of the month has as many orders as it takes, all day long, each tighter than those before.
    function test_gas__issue_under_the_most_orders__fits_a_transaction() public {
        vm.startPrank(GRID_OPERATOR);
        for (uint32 day; day < 31; ++day) {
            uint32 from = firstHour + 24 * day;
            for (uint24 i; i < 15; ++i) {
                uint8 class = i % 2 == 0 ? Firmness.INTERRUPTIBLE : Firmness.FIRM;
                curtailment.order(NORTH, class, from, from + 24, 30 - i, 30, 7, SOURCE);
            }
        }
        vm.stopPrank();
        _settleMonth(MINE, 1, 0, 0, 0);
        _cool();
        vm.cool(address(curtailment));
        billing.issue(MINE, DEC_2025, 1);
        // EIP-7825, less the transaction's own 21,000 and its data.
        assertLe(vm.lastCallGas().gasTotalUsed, 2 ** 24 - 22_000, "gas");
    }

    function test_issue__version_not_settled__refused() public {
        _settleMonth(MINE, 1, 1, 0, 1);
        _expectInvoiceRefused(ReasonCodes.VERSION_NOT_SETTLED, 2);
        billing.issue(MINE, DEC_2025, 2);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPowerBilling.InvoiceRefused.selector, ReasonCodes.VERSION_NOT_SETTLED, OTHERS, DEC_2025, 0
            )
        );
        billing.issue(OTHERS, DEC_2025, 0);
    }

    function test_issue__twice__refused() public {
        _invoice(702);
        _expectInvoiceRefused(ReasonCodes.ALREADY_INVOICED, 1);
        billing.issue(MINE, DEC_2025, 1);
    }

    function test_issue__restated_higher__invoices_the_difference() public {
        uint256 first = _invoice(702);
        _settleMonth(MINE, 2, 702, 5, 712);
        uint256 second = billing.issue(MINE, DEC_2025, 2);
        assertEq(uint256(billing.invoiceOf(second).amount), 10 * ENERGY_E4, "ten kWh more");
        (uint32 version, int256 billed) = billing.billedOf(MINE, DEC_2025);
        assertEq(uint256(version), 2, "version");
        assertEq(uint256(billed), uint256(billing.invoiceOf(first).amount) + 10 * ENERGY_E4, "in all");
    }

    function test_issue__restated_lower__is_carried() public {
        _invoice(702);
        _settleMonth(MINE, 2, 702, 5, 692);
        uint256 second = billing.issue(MINE, DEC_2025, 2);
        assertEq(uint256(billing.invoiceOf(second).amount), 0, "nothing to pay");
        assertTrue(billing.carriedOf(MINE) == -int256(10 * uint256(ENERGY_E4)), "carried");
    }

    function test_adjust__any_paisa__is_in_the_next_invoice() public {
        vm.prank(BILLING_AGENT);
        billing.adjust(MINE, -12_300, SOURCE);
        uint256 invoice = _invoice(702);
        assertEq(
            uint256(billing.invoiceOf(invoice).amount), CAPACITY + NOMINATED_KWH * ENERGY_E4 - 12_300, "less"
        );
        assertTrue(billing.carriedOf(MINE) == 0, "used up");
    }

    function test_adjust__no_whole_paisa_or_no_site__refused() public {
        _expectAdjustmentRefused(ReasonCodes.NOT_WHOLE_PAISA, MINE, 150);
        _expectAdjustmentRefused(ReasonCodes.NOT_WHOLE_PAISA, MINE, 0);
        _expectAdjustmentRefused(ReasonCodes.SITE_UNKNOWN, 99, 100);
    }

    // --- Breaches -----------------------------------------------------------------------------------------------------------

    function test_judgeBreach__above_what_is_allowed__penalised_once() public {
        _settleMonth(MINE, 1, 702, 30, 722);
        IMeterLedger.ReadingProof memory proof = _proof(MINE, 702, 30, 722);
        vm.prank(STRANGER);
        billing.judgeBreach(MINE, firstHour + 30, 1, proof);
        assertTrue(billing.carriedOf(MINE) == int256(20 * uint256(BREACH_E4)), "penalty");
        _expectBreachRefused(ReasonCodes.BREACH_JUDGED, 30, 1);
        billing.judgeBreach(MINE, firstHour + 30, 1, proof);
    }

    function test_judgeBreach__curtailed_hour__judged_by_what_was_left() public {
        vm.prank(GRID_OPERATOR);
        curtailment.order(NORTH, Firmness.INTERRUPTIBLE, firstHour + 24, firstHour + 48, 0, 1, 0, SOURCE);
        _settleMonth(MINE, 1, 0, 30, 702);
        billing.judgeBreach(MINE, firstHour + 30, 1, _proof(MINE, 0, 30, 702));
        assertTrue(billing.carriedOf(MINE) == int256(SOFT_KW * BREACH_E4), "all that was curtailed");
    }

    function test_judgeBreach__within_what_is_allowed__refused() public {
        _settleMonth(MINE, 1, 702, 30, 702);
        IMeterLedger.ReadingProof memory proof = _proof(MINE, 702, 30, 702);
        _expectBreachRefused(ReasonCodes.NO_BREACH, 30, 1);
        billing.judgeBreach(MINE, firstHour + 30, 1, proof);
    }

    function test_judgeBreach__restated__takes_the_penalty_back() public {
        _settleMonth(MINE, 1, 702, 30, 722);
        billing.judgeBreach(MINE, firstHour + 30, 1, _proof(MINE, 702, 30, 722));
        _settleMonth(MINE, 2, 702, 30, 702);
        billing.judgeBreach(MINE, firstHour + 30, 2, _proof(MINE, 702, 30, 702));
        assertTrue(billing.carriedOf(MINE) == 0, "taken back");
    }

    function test_judgeBreach__old_version_or_wrong_proof__refused() public {
        _settleMonth(MINE, 1, 702, 30, 722);
        IMeterLedger.ReadingProof memory proof = _proof(MINE, 702, 30, 722);
        _expectBreachRefused(ReasonCodes.VERSION_NOT_SETTLED, 30, 2);
        billing.judgeBreach(MINE, firstHour + 30, 2, proof);
        proof.readings[0] = 0x7f;
        vm.expectRevert(
            abi.encodeWithSelector(
                IMeterLedger.ReadingRefused.selector, ReasonCodes.PROOF_INVALID, MINE, firstHour + 30, 1
            )
        );
        billing.judgeBreach(MINE, firstHour + 30, 1, proof);
    }

    // --- Paying -------------------------------------------------------------------------------------------------------------

    function test_pay__in_parts__paid_to_the_last() public {
        uint256 invoice = _invoice(702);
        uint256 amount = _open(invoice);
        _pay(BOB, invoice, 100);
        assertEq(_open(invoice), amount - 100, "open");
        _pay(ALICE, invoice, amount - 100);
        (uint256 oldest, uint256 open) = billing.openOf(ALICE_ID);
        assertEq(oldest, 0, "none open");
        assertEq(open, 0, "nothing left");
        assertEq(billing.receiptsOf(PktCalendar.periodAt(block.timestamp)), amount, "receipts");
        assertEq(billing.owedTo(address(cash), PAYEE_ID), amount, "the payee's");
        assertEq(cash.balanceOf(address(billing)), amount, "and here");
    }

    function test_pay__invoice_paid_twice__refused() public {
        uint256 invoice = _invoice(702);
        uint256 amount = _open(invoice);
        _pay(ALICE, invoice, amount);
        vm.expectRevert(_refusedPayment(ReasonCodes.INVOICE_PAID, invoice, amount));
        _pay(ALICE, invoice, amount);
    }

    function test_pay__too_much_nothing_or_unknown__refused() public {
        uint256 invoice = _invoice(702);
        uint256 amount = _open(invoice);
        vm.expectRevert(_refusedPayment(ReasonCodes.PAYMENT_INVALID, invoice, amount + 1));
        _pay(ALICE, invoice, amount + 1);
        vm.expectRevert(_refusedPayment(ReasonCodes.PAYMENT_INVALID, invoice, 0));
        _pay(ALICE, invoice, 0);
        vm.expectRevert(_refusedPayment(ReasonCodes.INVOICE_UNKNOWN, invoice + 1, 1));
        _pay(ALICE, invoice + 1, 1);
    }

    function test_pay__not_the_oldest__refused() public {
        uint256 first = _invoice(702);
        _settleMonth(MINE, 2, 702, 5, 712);
        uint256 second = billing.issue(MINE, DEC_2025, 2);
        vm.expectRevert(_refusedPayment(ReasonCodes.INVOICE_NOT_OLDEST, second, 1));
        _pay(ALICE, second, 1);
        _pay(ALICE, first, _open(first));
        _pay(ALICE, second, 1);
    }

    // --- Deposits and guarantees --------------------------------------------------------------------------------------------

    function test_deposit__there_at_issue__pays_the_invoice() public {
        uint256 whole = CAPACITY + NOMINATED_KWH * ENERGY_E4;
        vm.prank(BOB);
        billing.deposit(ALICE_ID, whole + 7);
        uint256 invoice = _invoice(702);
        assertEq(_open(invoice), 0, "paid");
        assertEq(billing.depositOf(ALICE_ID), 7, "left");
        vm.prank(ALICE);
        billing.reclaimDeposit(7);
        vm.prank(ALICE);
        billing.withdraw(address(cash));
        assertEq(cash.balanceOf(ALICE), RICH + 7, "hers now");
    }

    function test_payFromDeposit__paid_in_later__pays_as_far_as_it_goes() public {
        uint256 invoice = _invoice(702);
        uint256 amount = _open(invoice);
        vm.expectRevert(_refusedPayment(ReasonCodes.DEPOSIT_TOO_LOW, invoice, 0));
        billing.payFromDeposit(invoice);
        vm.prank(ALICE);
        billing.deposit(ALICE_ID, 500);
        vm.prank(STRANGER);
        billing.payFromDeposit(invoice);
        assertEq(_open(invoice), amount - 500, "paid in part");
    }

    function test_reclaimDeposit__invoice_open_or_too_much__refused() public {
        vm.startPrank(ALICE);
        billing.deposit(ALICE_ID, 500);
        vm.expectRevert(_refusedAccount(ReasonCodes.DEPOSIT_TOO_LOW, ALICE_ID, 501));
        billing.reclaimDeposit(501);
        vm.stopPrank();
        _invoice(702);
        vm.prank(ALICE);
        billing.deposit(ALICE_ID, 500);
        vm.expectRevert(_refusedAccount(ReasonCodes.INVOICES_OPEN, ALICE_ID, 1));
        vm.prank(ALICE);
        billing.reclaimDeposit(1);
    }

    function test_deposit__nobody_or_nothing__refused() public {
        vm.startPrank(ALICE);
        vm.expectRevert(_refusedAccount(ReasonCodes.INVESTOR_UNKNOWN, "NOBODY", 1));
        billing.deposit("NOBODY", 1);
        vm.expectRevert(_refusedAccount(ReasonCodes.PAYMENT_INVALID, ALICE_ID, 0));
        billing.guarantee(ALICE_ID, 0);
        vm.stopPrank();
    }

    function test_drawGuarantee__overdue__pays() public {
        uint256 invoice = _guaranteed(1000);
        vm.prank(BILLING_AGENT);
        billing.drawGuarantee(invoice, 999);
        assertEq(billing.guaranteeOf(ALICE_ID), 1, "left");
        assertEq(uint256(billing.invoiceOf(invoice).paid), 999, "paid");
    }

    function test_drawGuarantee__overdrawn__refused() public {
        uint256 invoice = _guaranteed(1000);
        vm.expectRevert(_refusedPayment(ReasonCodes.GUARANTEE_TOO_LOW, invoice, 1001));
        vm.prank(BILLING_AGENT);
        billing.drawGuarantee(invoice, 1001);
    }

    function test_drawGuarantee__last_second_to_pay__refused() public {
        uint256 invoice = _guaranteed(1000);
        vm.warp(billing.invoiceOf(invoice).dueAt);
        vm.expectRevert(_refusedPayment(ReasonCodes.INVOICE_NOT_OVERDUE, invoice, 1));
        vm.prank(BILLING_AGENT);
        billing.drawGuarantee(invoice, 1);
    }

    function test_releaseGuarantee__nothing_open__becomes_deposit() public {
        vm.prank(ALICE);
        billing.guarantee(ALICE_ID, 1000);
        vm.startPrank(BILLING_AGENT);
        vm.expectRevert(_refusedAccount(ReasonCodes.GUARANTEE_TOO_LOW, ALICE_ID, 1001));
        billing.releaseGuarantee(ALICE_ID, 1001);
        billing.releaseGuarantee(ALICE_ID, 400);
        vm.stopPrank();
        assertEq(billing.guaranteeOf(ALICE_ID), 600, "guarantee");
        assertEq(billing.depositOf(ALICE_ID), 400, "deposit");
    }

    function test_releaseGuarantee__invoice_open__refused() public {
        _guaranteed(1000);
        vm.expectRevert(_refusedAccount(ReasonCodes.INVOICES_OPEN, ALICE_ID, 1));
        vm.prank(BILLING_AGENT);
        billing.releaseGuarantee(ALICE_ID, 1);
    }

    // --- Late ---------------------------------------------------------------------------------------------------------------

    function test_standingOf__by_time_alone__good_overdue_delinquent_and_good_again() public {
        uint256 invoice = _invoice(702);
        IBillingAccounts.Invoice memory i = billing.invoiceOf(invoice);
        vm.warp(i.dueAt);
        _expectStanding(IBillingAccounts.Standing.Good);
        vm.warp(uint256(i.dueAt) + 1);
        _expectStanding(IBillingAccounts.Standing.Overdue);
        vm.warp(i.lateAt);
        _expectStanding(IBillingAccounts.Standing.Overdue);
        vm.warp(uint256(i.lateAt) + 1);
        _expectStanding(IBillingAccounts.Standing.Delinquent);
        assertTrue(billing.isDelinquent(ALICE_ID), "delinquent");
        _pay(ALICE, invoice, _open(invoice));
        _expectStanding(IBillingAccounts.Standing.Good);
    }

    function test_nominate__who_is_late__lowers_and_does_not_raise_until_it_pays() public {
        uint256 april = _right(NORTH, SAHIWAL, DEC_2025 + 4, DEC_2025 + 4, ALL_BLOCKS);
        _allocate(ALICE, april, 10);
        uint256 invoice = _invoice(702);
        vm.prank(ALICE);
        book.nominate(april, MINE, 5);
        vm.warp(billing.invoiceOf(invoice).lateAt);
        assertEq(book.nominationCode(ALICE, april, MINE, 6), ReasonCodes.OK, "last second");
        vm.warp(block.timestamp + 1);
        assertEq(book.nominationCode(ALICE, april, MINE, 6), ReasonCodes.HOLDER_DELINQUENT, "late");
        vm.prank(ALICE);
        book.nominate(april, MINE, 4);
        _pay(ALICE, invoice, _open(invoice));
        vm.prank(ALICE);
        book.nominate(april, MINE, 6);
    }

    function _guaranteed(uint256 amount) private returns (uint256 invoice) {
        vm.prank(ALICE);
        billing.guarantee(ALICE_ID, amount);
        invoice = _invoice(702);
        vm.warp(uint256(billing.invoiceOf(invoice).dueAt) + 1);
    }

    function _expectStanding(IBillingAccounts.Standing standing) private view {
        assertEq(uint256(billing.standingOf(ALICE_ID)), uint256(standing), "standing");
    }

    function _expectInvoiceRefused(uint16 code, uint32 version) private {
        vm.expectRevert(
            abi.encodeWithSelector(IPowerBilling.InvoiceRefused.selector, code, MINE, DEC_2025, version)
        );
    }

    function _expectAdjustmentRefused(uint16 code, uint32 site, int128 amount) private {
        vm.expectRevert(
            abi.encodeWithSelector(IPowerBilling.AdjustmentRefused.selector, code, site, int256(amount))
        );
        vm.prank(BILLING_AGENT);
        billing.adjust(site, amount, SOURCE);
    }

    function _expectBreachRefused(uint16 code, uint32 hour, uint32 version) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IPowerBilling.BreachRefused.selector, code, MINE, firstHour + hour, version
            )
        );
    }
}
