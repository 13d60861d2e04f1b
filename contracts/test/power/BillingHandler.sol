// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBillingAccounts} from "../../src/interfaces/IBillingAccounts.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {BillingTest} from "./BillingTest.sol";

/**
 * @title Everything that moves what a site owes and what was paid for it, in any order.
 * @dev Keeps books of its own: what came in and went out, what was invoiced, adjusted and paid.
 */
contract BillingHandler is BillingTest {
    uint32 private constant MOST_KWH = 900;
    uint32 private constant MOST_VERSIONS = 4;

    /// @notice Base units that came in, and that were withdrawn.
    uint256 public cameIn;
    uint256 public wentOut;
    /// @notice Base units that invoices, all together, ask for, and that were paid of them.
    uint256 public invoiced;
    uint256 public paid;
    /// @notice Base units by which bills were adjusted.
    int256 public adjusted;
    /// @notice How often each action went through.
    mapping(bytes4 action => uint256) public successes;

    /// @notice The version of the readings of December that is settled.
    uint32 public version;

    function setUp() public override {
        super.setUp();
        this.restate(702);
    }

    /// @notice Restates the readings of December, settles and invoices them; few times, for a month of readings takes long.
    function restate(uint256 kwh) external {
        if (version == MOST_VERSIONS) return;
        ++version;
        uint32 each = uint32(bound(kwh, 0, MOST_KWH));
        _settleMonth(MINE, version, each, 0, each);
        uint256 before = billing.depositOf(ALICE_ID);
        uint256 invoice = billing.issue(MINE, DEC_2025, version);
        invoiced += billing.invoiceOf(invoice).amount;
        paid += before - billing.depositOf(ALICE_ID);
        ++successes[this.restate.selector];
    }

    function adjust(int128 amount) external {
        amount = amount % 1e12 / 100 * 100;
        if (amount == 0) return;
        vm.prank(BILLING_AGENT);
        billing.adjust(MINE, amount, SOURCE);
        adjusted += amount;
        ++successes[this.adjust.selector];
    }

    function deposit(uint256 amount) external {
        amount = bound(amount, 1, 1e11);
        vm.prank(BOB);
        billing.deposit(ALICE_ID, amount);
        cameIn += amount;
        ++successes[this.deposit.selector];
    }

    function guarantee(uint256 amount) external {
        amount = bound(amount, 1, 1e11);
        vm.prank(ALICE);
        billing.guarantee(ALICE_ID, amount);
        cameIn += amount;
        ++successes[this.guarantee.selector];
    }

    function pay(uint256 amount, bool whole) external {
        (uint256 oldest,) = billing.openOf(ALICE_ID);
        if (oldest == 0) return;
        amount = whole ? _open(oldest) : bound(amount, 1, _open(oldest));
        if (amount > cash.balanceOf(ALICE)) return;
        _pay(ALICE, oldest, amount);
        (cameIn, paid) = (cameIn + amount, paid + amount);
        ++successes[this.pay.selector];
    }

    function payFromDeposit() external {
        (uint256 oldest,) = billing.openOf(ALICE_ID);
        uint256 before = billing.depositOf(ALICE_ID);
        if (oldest == 0 || before == 0) return;
        billing.payFromDeposit(oldest);
        paid += before - billing.depositOf(ALICE_ID);
        ++successes[this.payFromDeposit.selector];
    }

    function drawGuarantee(uint256 amount) external {
        (uint256 oldest,) = billing.openOf(ALICE_ID);
        if (oldest == 0) return;
        IBillingAccounts.Invoice memory i = billing.invoiceOf(oldest);
        if (block.timestamp <= i.dueAt) vm.warp(uint256(i.dueAt) + 1);
        amount = bound(amount, 1, i.amount - i.paid);
        uint256 guaranteed = billing.guaranteeOf(ALICE_ID);
        if (amount > guaranteed) {
            vm.expectRevert(_refusedPayment(ReasonCodes.GUARANTEE_TOO_LOW, oldest, amount));
        } else {
            paid += amount;
            ++successes[this.drawGuarantee.selector];
        }
        vm.prank(BILLING_AGENT);
        billing.drawGuarantee(oldest, amount);
    }

    function releaseGuarantee(uint256 amount) external {
        (uint256 oldest,) = billing.openOf(ALICE_ID);
        uint256 guaranteed = billing.guaranteeOf(ALICE_ID);
        if (oldest != 0 || guaranteed == 0) return;
        vm.prank(BILLING_AGENT);
        billing.releaseGuarantee(ALICE_ID, bound(amount, 1, guaranteed));
        ++successes[this.releaseGuarantee.selector];
    }

    function reclaimDeposit(uint256 amount) external {
        (uint256 oldest,) = billing.openOf(ALICE_ID);
        uint256 there = billing.depositOf(ALICE_ID);
        if (oldest != 0 || there == 0) return;
        vm.prank(ALICE);
        billing.reclaimDeposit(bound(amount, 1, there));
        ++successes[this.reclaimDeposit.selector];
    }

    function withdraw(bool payee) external {
        (address account, bytes32 investor) = payee ? (PAYEE, PAYEE_ID) : (ALICE, ALICE_ID);
        if (billing.owedTo(address(cash), investor) == 0) return;
        vm.prank(account);
        wentOut += billing.withdraw(address(cash));
        ++successes[this.withdraw.selector];
    }

    /// @notice Cash here is what came in and did not go out, and all of it is somebody's.
    function checkCash() external view {
        uint256 here = cash.balanceOf(address(billing));
        assertEq(here, cameIn - wentOut, "what came in and did not go out");
        uint256 owed = billing.owedTo(address(cash), ALICE_ID) + billing.owedTo(address(cash), PAYEE_ID);
        uint256 kept = billing.depositOf(ALICE_ID) + billing.guaranteeOf(ALICE_ID);
        assertEq(here, owed + kept, "is deposits, guarantees and what is owed");
    }

    /// @notice Invoices are what the month costs and was adjusted by, less what is carried; and what is open of them.
    function checkBills() external view {
        (, int256 billed) = billing.billedOf(MINE, DEC_2025);
        int256 all = int256(invoiced) + billing.carriedOf(MINE);
        assertTrue(billed + adjusted == all, "billed and adjusted = invoiced and carried");
        assertTrue(all % 100 == 0, "whole paisa");
        (, uint256 open) = billing.openOf(ALICE_ID);
        assertEq(open, invoiced - paid, "open = invoiced less paid");
    }

    function checkReceipts() external view {
        uint256 all;
        for (uint16 period = DEC_2025; period < DEC_2025 + 60; ++period) {
            all += billing.receiptsOf(period);
        }
        assertEq(all, paid, "receipts over all months");
    }
}
