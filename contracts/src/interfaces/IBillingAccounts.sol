// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title What investors have paid ahead for power, what they guarantee, and what they owe.
 * @notice A deposit pays invoices as they are issued. A guarantee stands behind them: the billing agent draws it for what is
 * overdue. Invoices of an investor are paid oldest first, in parts or whole, by anybody; so who is late follows from one
 * invoice and the clock, and needs no decision.
 * @dev Amounts are base units of cash. Invoices are numbered from 1; times are UTC seconds.
 */
interface IBillingAccounts {
    /// @notice Where a payment came from. Append only.
    enum Source {
        Payment,
        Deposit,
        Guarantee
    }

    /// @notice How far an investor is behind. Append only.
    enum Standing {
        Good,
        Overdue,
        Delinquent
    }

    /// @notice An invoice. It is overdue after `dueAt` and its investor delinquent after `lateAt`; `meterVersion` is the version
    /// of the readings it is made from.
    struct Invoice {
        bytes32 investor;
        uint32 site;
        uint16 period;
        uint32 meterVersion;
        uint40 dueAt;
        uint40 lateAt;
        uint128 amount;
        uint128 paid;
    }

    /// @notice An investor has paid so much ahead.
    event DepositSet(bytes32 indexed investor, uint256 amount);
    /// @notice An investor guarantees so much.
    event GuaranteeSet(bytes32 indexed investor, uint256 amount);
    /// @notice Something was paid of an invoice; `paid` is all that has been.
    event InvoicePaid(
        uint256 indexed invoice, bytes32 indexed investor, Source indexed source, uint256 paid, uint256 open
    );

    /// @notice The payment of an invoice is refused for that reason.
    error PaymentRefused(uint16 code, uint256 invoice, uint256 amount);
    /// @notice Something with an investor's deposit or guarantee is refused for that reason.
    error AccountRefused(uint16 code, bytes32 investor, uint256 amount);

    /// @notice Pays ahead for an investor, from the caller's allowance.
    /// @param investor The investor.
    /// @param amount Base units.
    function deposit(bytes32 investor, uint256 amount) external;

    /// @notice Guarantees for an investor, from the caller's allowance.
    /// @param investor The investor.
    /// @param amount Base units.
    function guarantee(bytes32 investor, uint256 amount) external;

    /// @notice Takes part of the caller's deposit back, to be withdrawn as what is owed to it; not while an invoice is open.
    /// @param amount Base units.
    function reclaimDeposit(uint256 amount) external;

    /// @notice Lets part of an investor's guarantee go; it becomes deposit. Not while an invoice is open.
    /// @param investor The investor.
    /// @param amount Base units.
    function releaseGuarantee(bytes32 investor, uint256 amount) external;

    /// @notice Pays an investor's oldest open invoice, or part of it, from the caller's allowance. By anybody.
    /// @param invoice Number of the invoice.
    /// @param amount Base units, what is open at most.
    function pay(uint256 invoice, uint256 amount) external;

    /// @notice Pays an investor's oldest open invoice from its deposit, as far as that goes. By anybody.
    /// @param invoice Number of the invoice.
    function payFromDeposit(uint256 invoice) external;

    /// @notice Pays an investor's oldest open invoice, overdue, from its guarantee.
    /// @param invoice Number of the invoice.
    /// @param amount Base units, what is open and what is guaranteed at most.
    function drawGuarantee(uint256 invoice, uint256 amount) external;

    /// @notice What an investor has paid ahead.
    /// @param investor The investor.
    function depositOf(bytes32 investor) external view returns (uint256);

    /// @notice What an investor guarantees.
    /// @param investor The investor.
    function guaranteeOf(bytes32 investor) external view returns (uint256);

    /// @notice An invoice; all zero if there is none.
    /// @param invoice Number of the invoice.
    function invoiceOf(uint256 invoice) external view returns (Invoice memory);

    /// @notice How many invoices there are.
    function invoiceCount() external view returns (uint256);

    /// @notice An investor's oldest open invoice, or zero, and what all its open ones leave to be paid.
    /// @param investor The investor.
    function openOf(bytes32 investor) external view returns (uint256 oldest, uint256 amount);

    /// @notice How far an investor is behind, by its oldest open invoice and the time.
    /// @param investor The investor.
    function standingOf(bytes32 investor) external view returns (Standing);

    /// @notice Whether an investor is delinquent now: it is allocated and nominates no more power until it has paid.
    /// @param investor The investor.
    function isDelinquent(bytes32 investor) external view returns (bool);
}
