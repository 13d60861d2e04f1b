// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IBillingAccounts} from "../interfaces/IBillingAccounts.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Receipts} from "./Receipts.sol";

/**
 * @title {IBillingAccounts} for whoever issues the invoices.
 * @dev Cash here = deposits + guarantees + what is pledged + what is owed. Everything that leaves goes by way of what is owed
 * to somebody, or into an event of the pledged bond.
 */
abstract contract BillingAccounts is IBillingAccounts, Receipts {
    /// @dev An investor's account, in base units. Its invoices from `settled` on are open; `open` is what they leave.
    struct Account {
        uint128 deposit;
        uint128 guarantee;
        uint128 open;
        uint64 settled;
        uint256[] invoices;
    }

    /// @inheritdoc IBillingAccounts
    uint256 public invoiceCount;

    mapping(bytes32 investor => Account) private _accounts;
    /// @dev Every invoice by number. Invariant: none is paid more than its amount, nor before an older one of its investor.
    mapping(uint256 invoice => Invoice) private _invoices;

    /// @inheritdoc IBillingAccounts
    function deposit(bytes32 investor, uint256 amount) external nonReentrant {
        _setDeposit(investor, _accountOf(investor, amount).deposit + amount);
        _collect(CASH, msg.sender, amount);
    }

    /// @inheritdoc IBillingAccounts
    function guarantee(bytes32 investor, uint256 amount) external nonReentrant {
        _setGuarantee(investor, _accountOf(investor, amount).guarantee + amount);
        _collect(CASH, msg.sender, amount);
    }

    /// @inheritdoc IBillingAccounts
    function reclaimDeposit(uint256 amount) external nonReentrant {
        bytes32 investor = _callersInvestor();
        Account storage a = _freeAccountOf(investor, amount);
        if (amount > a.deposit) revert AccountRefused(ReasonCodes.DEPOSIT_TOO_LOW, investor, amount);
        _setDeposit(investor, a.deposit - amount);
        _credit(CASH, msg.sender, amount);
    }

    /// @inheritdoc IBillingAccounts
    function releaseGuarantee(bytes32 investor, uint256 amount) external restricted {
        Account storage a = _freeAccountOf(investor, amount);
        if (amount > a.guarantee) revert AccountRefused(ReasonCodes.GUARANTEE_TOO_LOW, investor, amount);
        _setGuarantee(investor, a.guarantee - amount);
        _setDeposit(investor, a.deposit + amount);
    }

    /// @inheritdoc IBillingAccounts
    function pay(uint256 invoice, uint256 amount) external nonReentrant {
        _settle(invoice, _payable(invoice, amount), amount, Source.Payment);
        _collect(CASH, msg.sender, amount);
    }

    /// @inheritdoc IBillingAccounts
    function payFromDeposit(uint256 invoice) external {
        Invoice storage i = _payable(invoice, 1);
        if (!_useDeposit(invoice, i)) revert PaymentRefused(ReasonCodes.DEPOSIT_TOO_LOW, invoice, 0);
    }

    /// @inheritdoc IBillingAccounts
    function drawGuarantee(uint256 invoice, uint256 amount) external restricted {
        Invoice storage i = _payable(invoice, amount);
        uint256 guaranteed = _accounts[i.investor].guarantee;
        uint16 code = block.timestamp <= i.dueAt ? ReasonCodes.INVOICE_NOT_OVERDUE : ReasonCodes.OK;
        if (code == ReasonCodes.OK && amount > guaranteed) code = ReasonCodes.GUARANTEE_TOO_LOW;
        if (code != ReasonCodes.OK) revert PaymentRefused(code, invoice, amount);
        _setGuarantee(i.investor, guaranteed - amount);
        _settle(invoice, i, amount, Source.Guarantee);
    }

    /// @inheritdoc IBillingAccounts
    function depositOf(bytes32 investor) external view returns (uint256) {
        return _accounts[investor].deposit;
    }

    /// @inheritdoc IBillingAccounts
    function guaranteeOf(bytes32 investor) external view returns (uint256) {
        return _accounts[investor].guarantee;
    }

    /// @inheritdoc IBillingAccounts
    function invoiceOf(uint256 invoice) external view returns (Invoice memory) {
        return _invoices[invoice];
    }

    /// @inheritdoc IBillingAccounts
    function openOf(bytes32 investor) external view returns (uint256 oldest, uint256 amount) {
        Account storage a = _accounts[investor];
        return (_oldest(a), a.open);
    }

    /// @inheritdoc IBillingAccounts
    function isDelinquent(bytes32 investor) external view returns (bool) {
        return standingOf(investor) == Standing.Delinquent;
    }

    /// @inheritdoc IBillingAccounts
    function standingOf(bytes32 investor) public view returns (Standing) {
        Account storage a = _accounts[investor];
        // The oldest open invoice is only looked for where there is one: this is asked at every nomination.
        if (a.open == 0) return Standing.Good;
        Invoice storage i = _invoices[_oldest(a)];
        if (block.timestamp > i.lateAt) return Standing.Delinquent;
        return block.timestamp > i.dueAt ? Standing.Overdue : Standing.Good;
    }

    /// @dev Enters an invoice and pays what it can from the deposit. One of nothing is paid as it is.
    function _enter(Invoice memory i) internal returns (uint256 invoice) {
        invoice = ++invoiceCount;
        _invoices[invoice] = i;
        if (i.amount == 0) return invoice;
        Account storage a = _accounts[i.investor];
        a.invoices.push(invoice);
        a.open += i.amount;
        if (_oldest(a) == invoice) _useDeposit(invoice, _invoices[invoice]);
    }

    /// @dev Pays an oldest open invoice from the deposit; answers whether there was any.
    function _useDeposit(uint256 invoice, Invoice storage i) private returns (bool) {
        uint256 there = _accounts[i.investor].deposit;
        uint256 amount = Math.min(there, i.amount - i.paid);
        if (amount == 0) return false;
        _setDeposit(i.investor, there - amount);
        _settle(invoice, i, amount, Source.Deposit);
        return true;
    }

    /// @dev Cash that is here, or comes in this call, pays so much of an oldest open invoice.
    function _settle(uint256 invoice, Invoice storage i, uint256 amount, Source source) private {
        Account storage a = _accounts[i.investor];
        uint256 paid = i.paid + amount;
        // At most the amount of the invoice.
        // forge-lint: disable-start(unsafe-typecast)
        i.paid = uint128(paid);
        a.open -= uint128(amount);
        // forge-lint: disable-end(unsafe-typecast)
        if (paid == i.amount) ++a.settled;
        emit InvoicePaid(invoice, i.investor, source, paid, i.amount - paid);
        _receive(amount);
    }

    function _setDeposit(bytes32 investor, uint256 amount) private {
        // The whole supply of cash fits.
        // forge-lint: disable-next-line(unsafe-typecast)
        _accounts[investor].deposit = uint128(amount);
        emit DepositSet(investor, amount);
    }

    function _setGuarantee(bytes32 investor, uint256 amount) private {
        // The whole supply of cash fits.
        // forge-lint: disable-next-line(unsafe-typecast)
        _accounts[investor].guarantee = uint128(amount);
        emit GuaranteeSet(investor, amount);
    }

    /// @dev An invoice of which so much can be paid now.
    function _payable(uint256 invoice, uint256 amount) private view returns (Invoice storage i) {
        i = _invoices[invoice];
        uint16 code;
        if (i.investor == 0) code = ReasonCodes.INVOICE_UNKNOWN;
        else if (i.paid == i.amount) code = ReasonCodes.INVOICE_PAID;
        else if (_oldest(_accounts[i.investor]) != invoice) code = ReasonCodes.INVOICE_NOT_OLDEST;
        else if (amount == 0 || amount > i.amount - i.paid) code = ReasonCodes.PAYMENT_INVALID;
        if (code != ReasonCodes.OK) revert PaymentRefused(code, invoice, amount);
    }

    /// @dev The account of a registered investor, for some amount.
    function _accountOf(bytes32 investor, uint256 amount) private view returns (Account storage) {
        uint16 code;
        if (!IDENTITY.recordOf(investor).isRegistered()) code = ReasonCodes.INVESTOR_UNKNOWN;
        else if (amount == 0) code = ReasonCodes.PAYMENT_INVALID;
        if (code != ReasonCodes.OK) revert AccountRefused(code, investor, amount);
        return _accounts[investor];
    }

    /// @dev The same of one that has no open invoice.
    function _freeAccountOf(bytes32 investor, uint256 amount) private view returns (Account storage a) {
        a = _accountOf(investor, amount);
        if (a.open != 0) revert AccountRefused(ReasonCodes.INVOICES_OPEN, investor, amount);
    }

    function _oldest(Account storage a) private view returns (uint256) {
        return a.settled == a.invoices.length ? 0 : a.invoices[a.settled];
    }
}
