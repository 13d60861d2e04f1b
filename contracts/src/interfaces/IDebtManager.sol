// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DayCountConvention, Roll} from "../types/Conventions.sol";
import {IPermissionedERC20} from "./IPermissionedERC20.sol";
import {IRedeemer} from "./IRedeemer.sol";
import {ISecurityManager} from "./ISecurityManager.sol";

/**
 * @title Where government debt is created.
 * @notice Opens series from frozen terms, one token per ISIN, issues into them up to the authorised amount, and takes units
 * out of existence that were redeemed. What they pay, and when, is worked out by {IDebtServicing}.
 */
interface IDebtManager is ISecurityManager, IRedeemer {
    /**
     * @notice What an instrument is. Append only.
     * @dev An Ijarah pays rental where a bond pays interest; its words differ and its arithmetic does not. The fixed one is a
     * fixed bond whose profit is backed by a pool of assets, the variable one a floating bond of that kind.
     */
    enum Instrument {
        None,
        TreasuryBill,
        FixedPib,
        FloatingPib,
        ZeroCoupon,
        IjarahFixed,
        IjarahVariable
    }

    /**
     * @notice The terms of a series, frozen when it is created; only `authorisedUnits` grows, by {authorise}.
     * @dev Dates are the first UTC second of a PKT day. `priceE4` is the first issue's clean price, PKR 1e-4 per PKR 100 of
     * face; `yieldE6` is its cut-off yield a year as a fraction times 1e6 (11.0003 % = 110003). `lotUnits` is the smallest
     * amount issued, and every issuance is a multiple of it. `authorisedUnits` bounds everything ever issued.
     */
    struct Terms {
        bytes32 isin;
        Instrument instrument;
        uint40 issueDate;
        uint40 maturityDate;
        uint32 lotUnits;
        uint32 priceE4;
        uint32 yieldE6;
        uint128 authorisedUnits;
        bytes32 documentHash;
    }

    /**
     * @notice What a series pays beside its terms, and in what; frozen with them.
     * @param rateE6 Rate a year as a fraction times 1e6; of what floats, the margin over the reference.
     * @param perYear Payments of income a year, a divisor of twelve; 0 for bills and zero coupons.
     * @param dayCount How days become a share of a year.
     * @param roll Where a payment goes that falls on no business day.
     * @param endOfMonth Whether regular coupon days are ends of months.
     * @param firstCouponDate First coupon day if the first period is a long one, or 0.
     * @param lastCouponDate Last coupon day before maturity if the last period is no regular one, or 0.
     * @param referenceMonths Months of the bill whose yield is the reference, 3 or 6; 0 for what does not float.
     * @param recordDays Days from the record date of a payment to its coupon day.
     * @param fixingDays Days before and after the beginning of a period in which its rate can be fixed; 0 for what does not
     * float.
     * @param graceDays Days a payment may be late before it is a default.
     * @param claimDays Days after a payment date in which it can be claimed, thirty at least.
     * @param cash What is paid in; listed as cash in the directory.
     * @param shariahHash Hash of the Shariah board's ruling; zero for what is no Ijarah.
     * @param assetPoolHash Hash of the list of assets behind it; zero for what is no Ijarah.
     */
    struct CouponTerms {
        uint32 rateE6;
        uint8 perYear;
        DayCountConvention dayCount;
        Roll roll;
        bool endOfMonth;
        uint40 firstCouponDate;
        uint40 lastCouponDate;
        uint8 referenceMonths;
        uint16 recordDays;
        uint16 fixingDays;
        uint16 graceDays;
        uint16 claimDays;
        address cash;
        bytes32 shariahHash;
        bytes32 assetPoolHash;
    }

    /**
     * @notice A part of the principal that is paid back early, with a coupon.
     * @param period Number of the coupon it is paid with, from 0; never the last.
     * @param shareE6 Share of the face as a fraction times 1e6. What no instalment pays is paid at maturity.
     */
    struct Instalment {
        uint16 period;
        uint32 shareE6;
    }

    /// @notice A series was opened. {CouponTermsSet}, {PaymentTermsSet}, {InstalmentSet} and {TermsFrozen} follow.
    event SeriesCreated(
        bytes32 indexed isin,
        address indexed token,
        Instrument instrument,
        uint40 issueDate,
        uint40 maturityDate,
        uint32 lotUnits,
        uint32 priceE4,
        uint32 yieldE6,
        uint128 authorisedUnits,
        bytes32 documentHash
    );
    /// @notice What income a series pays, and between which days.
    event CouponTermsSet(
        bytes32 indexed isin,
        uint32 rateE6,
        uint8 perYear,
        DayCountConvention dayCount,
        bool endOfMonth,
        uint40 firstCouponDate,
        uint40 lastCouponDate,
        uint8 referenceMonths
    );
    /// @notice In what, to whom and until when a series pays.
    event PaymentTermsSet(
        bytes32 indexed isin,
        address indexed cash,
        Roll roll,
        uint16 recordDays,
        uint16 fixingDays,
        uint16 graceDays,
        uint16 claimDays
    );
    /// @notice A part of the principal that is paid back before maturity, with the coupon of that number.
    event InstalmentSet(bytes32 indexed isin, uint16 indexed period, uint32 shareE6);
    /// @notice The terms are what hashes to that, for good. The last two are zero for what is no Ijarah.
    event TermsFrozen(
        bytes32 indexed isin, bytes32 indexed termsHash, bytes32 shariahHash, bytes32 assetPoolHash
    );
    /// @notice That many units may be issued in all from now on.
    event IssueAuthorised(bytes32 indexed isin, uint128 authorisedUnits, bytes32 documentHash);

    /// @notice The series exists already.
    error SeriesExists(bytes32 isin);
    /// @notice No such series.
    error SeriesUnknown(bytes32 isin);
    /// @notice The terms contradict themselves; `field` names the first that does.
    error TermsInvalid(bytes32 field);
    /// @notice The ISIN is not twelve characters of the ISO 6166 shape, or its check digit is wrong.
    error IsinInvalid(bytes32 isin);
    /// @notice Issuing would pass the authorised amount.
    error AuthorisationExceeded(bytes32 isin, uint256 issued, uint256 asked, uint256 authorised);
    /// @notice An authorisation needs units and the document it stands in.
    error AuthorisationInvalid(bytes32 isin);
    /// @notice The amount is zero or no multiple of the lot.
    error NotWholeLots(bytes32 isin, uint256 units, uint256 lotUnits);
    /// @notice A matured series is not issued into.
    error SeriesIsMature(bytes32 isin, uint40 maturityDate);
    /// @notice No lines, or more than fit one transaction.
    error BatchSize(uint256 given, uint256 most);

    /// @notice Opens a series: makes its token, lists it in the directory, freezes its terms.
    /// @param terms The terms.
    /// @param coupon What it pays beside them.
    /// @param instalments Parts of the principal paid back early, in order of their periods; none for most.
    /// @return token The series' token, at {tokenAddress}.
    function createSeries(
        Terms calldata terms,
        CouponTerms calldata coupon,
        Instalment[] calldata instalments
    ) external returns (address token);

    /// @notice Lets more units be issued into a series: a reopening.
    /// @param isin The series.
    /// @param units How many more, in whole lots.
    /// @param documentHash Hash of the document that says so.
    function authorise(bytes32 isin, uint128 units, bytes32 documentHash) external;

    /// @notice Issues units of a series; all lines or none.
    /// @param isin The series.
    /// @param issues Lines: reference, receiver, units of PKR 100 face.
    function issue(bytes32 isin, IPermissionedERC20.Issue[] calldata issues) external;

    /// @notice Issues what was won at an auction, while it is paid for. Auctions only.
    /// @param isin The series.
    /// @param to Receiver.
    /// @param units Units of PKR 100 face, in whole lots.
    /// @param ref Reference of the bid, works once in the series.
    function issueAuctioned(bytes32 isin, address to, uint256 units, bytes32 ref) external;

    /// @notice Announces the record date of a payment that the schedule has. {IDebtServicing} only.
    /// @param isin The series.
    /// @param record UTC seconds, at least a day ahead and after every record date announced before.
    function announceScheduled(bytes32 isin, uint40 record) external;

    /// @notice The terms of a series; all zero if there is none.
    /// @param isin The series.
    function termsOf(bytes32 isin) external view returns (Terms memory);

    /// @notice What a series pays beside its terms.
    /// @param isin The series.
    function couponTermsOf(bytes32 isin) external view returns (CouponTerms memory);

    /// @notice Parts of the principal of a series that are paid back early.
    /// @param isin The series.
    function instalmentsOf(bytes32 isin) external view returns (Instalment[] memory);

    /// @notice What the terms hash to: `keccak256(abi.encode(terms, coupon, instalments))`, with no units authorised in them,
    /// since that alone can change; zero if there is no such series.
    /// @param isin The series.
    function termsHashOf(bytes32 isin) external view returns (bytes32);

    /// @notice Where the token of a series is or would be.
    /// @param isin The series.
    function tokenAddress(bytes32 isin) external view returns (address);

    /// @notice Units issued into a series so far, redeemed ones too.
    /// @param isin The series.
    function issuedUnits(bytes32 isin) external view returns (uint256);

    /// @notice Lines that one issuance may have.
    function maxLines() external view returns (uint256);
}
