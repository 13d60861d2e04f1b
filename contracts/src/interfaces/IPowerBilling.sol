// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charges} from "../types/Tariff.sol";
import {IBillingAccounts} from "./IBillingAccounts.sol";
import {ICashClaims} from "./ICashClaims.sol";
import {IMeterLedger} from "./IMeterLedger.sol";
import {IReceipts} from "./IReceipts.sol";

/**
 * @title The bills of power: what each site owes for a month, worked out here from what it nominated, what was curtailed and
 * what the stated version of its meter readings says.
 * @notice Anybody issues an invoice once a site's month is settled; nobody can issue a wrong one. If readings are restated, the
 * month is invoiced again for the difference. What is the site's (a lower bill, compensation, a credit) is carried to its
 * next invoice; no cash is owed for it.
 * @dev Every line is whole paisa, rounded once, half to even. Base units of cash are PKR 1e-4.
 */
interface IPowerBilling is IBillingAccounts, IReceipts, ICashClaims {
    /// @notice An hour of a site as it was judged: by which version of the readings, and the penalty.
    struct Breach {
        uint32 meterVersion;
        uint128 penalty;
    }

    /// @notice What a site's month costs by a version of its readings, in all lines.
    event MonthCharged(
        uint32 indexed site,
        uint16 indexed period,
        uint32 indexed meterVersion,
        uint256 kwh,
        uint256 capacity,
        uint256 energy,
        uint256 takeOrPay,
        uint256 compensation
    );
    /// @notice An invoice was issued: what the month costs less what it was invoiced for before, and what was carried. `carried`
    /// is carried to the site's next one.
    event InvoiceIssued(
        uint256 indexed invoice,
        bytes32 indexed investor,
        uint32 indexed site,
        uint16 period,
        uint32 meterVersion,
        uint256 amount,
        int256 carried,
        uint40 dueAt,
        uint40 lateAt
    );
    /// @notice What is carried to a site's next invoice was adjusted by an amount, for the reasons of a document.
    event Adjusted(uint32 indexed site, int256 amount, int256 carried, bytes32 documentHash);
    /// @notice An hour of a site was judged by a version of its readings: kWh drawn, kWh allowed, penalty in place of any before.
    event BreachJudged(
        uint32 indexed site,
        uint32 indexed hour,
        uint32 indexed meterVersion,
        uint256 kwh,
        uint256 allowedKwh,
        uint256 penalty,
        int256 carried
    );

    /// @notice The invoice is refused for that reason.
    error InvoiceRefused(uint16 code, uint32 site, uint16 period, uint32 meterVersion);
    /// @notice The adjustment is refused for that reason.
    error AdjustmentRefused(uint16 code, uint32 site, int256 amount);
    /// @notice The breach is refused for that reason.
    error BreachRefused(uint16 code, uint32 site, uint32 hour, uint32 meterVersion);

    /// @notice Issues an invoice for a site's settled month, and pays it from the deposit as far as that goes. By anybody.
    /// @param site The site.
    /// @param period Month since January 2025.
    /// @param meterVersion The version of the readings that the month is settled with.
    /// @return invoice Number of the invoice.
    function issue(uint32 site, uint16 period, uint32 meterVersion) external returns (uint256 invoice);

    /// @notice Adds to, or takes from, what is carried to a site's next invoice.
    /// @param site The site.
    /// @param amount Base units, whole paisa; below zero it is the site's.
    /// @param documentHash Hash of the reasons.
    function adjust(uint32 site, int128 amount, bytes32 documentHash) external;

    /// @notice Penalises a site for what it drew above what it was allowed in an hour of a settled month; by anybody who proves
    /// the reading. After a restatement the hour is judged anew, and the penalty before it taken back.
    /// @param site The site.
    /// @param hour UTC hour since 1970.
    /// @param meterVersion The version of the readings that the month is settled with.
    /// @param proof What the reading is proved with.
    function judgeBreach(
        uint32 site,
        uint32 hour,
        uint32 meterVersion,
        IMeterLedger.ReadingProof calldata proof
    ) external;

    /// @notice What a site's month costs by the readings it is settled with, and those.
    /// @param site The site.
    /// @param period Month since January 2025.
    function chargesOf(uint32 site, uint16 period)
        external
        view
        returns (uint32 meterVersion, uint256 kwh, Charges memory charges);

    /// @notice What a site's month was invoiced for so far, before anything carried, and by which version of its readings last.
    /// @param site The site.
    /// @param period Month since January 2025.
    function billedOf(uint32 site, uint16 period) external view returns (uint32 meterVersion, int256 amount);

    /// @notice What is carried to a site's next invoice; below zero it is the site's.
    /// @param site The site.
    function carriedOf(uint32 site) external view returns (int256);

    /// @notice How an hour of a site was judged; all zero if it was not.
    /// @param site The site.
    /// @param hour UTC hour since 1970.
    function breachOf(uint32 site, uint32 hour) external view returns (Breach memory);
}
