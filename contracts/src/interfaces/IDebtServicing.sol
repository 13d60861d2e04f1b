// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title What a series of debt owes, to whom, and whether it was paid.
 * @notice Announces record dates, takes the rates of what floats, and opens every payment at the vault once its record date
 * is past. All of that but the rates anybody can do; whether a payment was missed follows from time and funding alone.
 * @dev Coupons are numbered from 0. A coupon and the instalment paid with it share a record date; redemption has maturity as
 * its own. The words are those of bonds: of an Ijarah, a coupon is its rental and its rate its profit rate.
 */
interface IDebtServicing {
    /// @notice What is paid. Append only.
    enum Payment {
        Coupon,
        Instalment,
        Redemption
    }

    /**
     * @notice How a payment, or a whole series, stands. Append only.
     * @dev From the end of the payment's day on, while it is not funded in full: Missed for a day, Grace while `graceDays` of
     * the terms run, Default from then on. Cured once it is funded, late.
     */
    enum Standing {
        Performing,
        Missed,
        Grace,
        Default,
        Cured
    }

    /**
     * @notice How the rate of a period stands. Append only.
     * @dev Fixed: there is one. Early: the window is not open yet. Open: the reference of the terms can be entered.
     * Fallback: the window passed; from now to the end of the period the average of five days can be entered. Disputed: that
     * passed too, and only a ruling of the regulator can set a rate. The rate of another period is never used instead.
     */
    enum FixingStatus {
        Early,
        Open,
        Fallback,
        Disputed,
        Fixed
    }

    /// @notice Where a rate came from. Append only.
    enum FixingSource {
        Terms,
        Reference,
        Fallback,
        Ruling
    }

    /// @notice The rate of a period. `rateE6` is what is paid: reference and margin.
    struct Fixing {
        uint32 referenceE6;
        uint32 rateE6;
        FixingSource source;
        FixingStatus status;
        bytes32 documentHash;
    }

    /**
     * @notice A payment of a series.
     * @param start First second of the period it is for; of redemption, the issue date.
     * @param end Its coupon day, or maturity.
     * @param paymentDate First second of the day it is paid, moved to a business day.
     * @param record Its record date: as announced, or where the schedule has it.
     * @param announced Whether the record date is announced, and with that final.
     * @param vaultEvent Number of the event at the vault; 0: not opened.
     * @param standing How it stands.
     */
    struct PaymentView {
        uint40 start;
        uint40 end;
        uint40 paymentDate;
        uint40 record;
        bool announced;
        uint256 vaultEvent;
        Standing standing;
    }

    /**
     * @notice What ERC-7092 calls a bond, of a series.
     * @dev The names and meanings are those of its views. Its transfers take an argument more than an ERC-20's and are not
     * ours. `couponRate` is in basis points, rounded down; the exact one is in the terms.
     */
    struct Bond {
        string isin;
        string name;
        string symbol;
        address currency;
        address currencyOfCoupon;
        uint256 denomination;
        uint256 issueVolume;
        uint256 couponRate;
        uint256 couponFrequency;
        uint8 couponType;
        uint8 dayCountBasis;
        uint256 issueDate;
        uint256 maturityDate;
    }

    /// @notice A record date of the schedule was announced; `late`: after the day the schedule has for it. For redemption the
    /// period is the number of coupons.
    event RecordScheduled(bytes32 indexed isin, uint256 indexed period, uint40 record, bool late);
    /// @notice The rate of a period is known. `documentHash` is that of the source it was taken from.
    event RateFixed(
        bytes32 indexed isin,
        uint256 indexed period,
        FixingSource source,
        uint32 referenceE6,
        uint32 rateE6,
        bytes32 documentHash
    );
    /// @notice The five days that a fallback is the average of.
    event FallbackPublished(bytes32 indexed isin, uint256 indexed period, uint32[5] yieldsE6);
    /// @notice A payment can be funded, and claimed from its date on. `perUnitE18` is base units of cash times 1e18.
    event PaymentOpened(
        bytes32 indexed isin,
        Payment indexed payment,
        uint256 indexed period,
        uint256 vaultEvent,
        uint256 perUnitE18,
        uint32 rateE6,
        uint40 record,
        uint40 paymentDate
    );
    /// @notice Somebody had it written down how a payment stands.
    event StandingNoticed(
        bytes32 indexed isin, Payment indexed payment, uint256 indexed period, Standing standing
    );

    /// @notice No such series.
    error SeriesUnknown(bytes32 isin);
    /// @notice The series has no such payment.
    error PaymentUnknown(bytes32 isin, Payment payment, uint256 period);
    /// @notice Every record date of the schedule is announced, or as many as can be ahead at one time.
    error NothingToAnnounce(bytes32 isin);
    /// @notice The rate of the series does not float.
    error NotFloating(bytes32 isin);
    /// @notice A rate can be set that way only while the fixing stands otherwise.
    error FixingRefused(bytes32 isin, uint256 period, FixingStatus status);
    /// @notice A rate needs the hash of the document it was taken from.
    error DocumentMissing();
    /// @notice The rate is above what the contract takes for possible: 100 % a year.
    error RateOutOfRange(uint256 rateE6);
    /// @notice The rate of the period is not known yet.
    error RateNotFixed(bytes32 isin, uint256 period, FixingStatus status);
    /// @notice The record date is not announced, or not past.
    error RecordNotReady(bytes32 isin, uint256 period);
    /// @notice The payment was opened already.
    error AlreadyOpened(uint256 vaultEvent);
    /// @notice Nobody held anything at the record date, or it pays nothing.
    error NothingOwed(bytes32 isin, uint256 period);

    /// @notice Announces record dates of a series, in the order of its schedule; anybody may. One whose day has passed is
    /// announced for the earliest instant there is.
    /// @param isin The series.
    /// @param most How many at most.
    /// @return announced How many of the schedule are announced now.
    function announceRecords(bytes32 isin, uint256 most) external returns (uint256 announced);

    /// @notice Enters the reference of a period, while its window is open.
    /// @param isin The series.
    /// @param period The coupon.
    /// @param referenceE6 The bill's yield a year as a fraction times 1e6.
    /// @param documentHash Hash of the auction's result.
    function fix(bytes32 isin, uint256 period, uint32 referenceE6, bytes32 documentHash) external;

    /// @notice Enters the yields of the last five working days, once the window has passed without a reference: their average,
    /// rounded half up, takes its place.
    /// @param isin The series.
    /// @param period The coupon.
    /// @param yieldsE6 Yields a year as fractions times 1e6.
    /// @param documentHash Hash of their publication.
    function fixFallback(bytes32 isin, uint256 period, uint32[5] calldata yieldsE6, bytes32 documentHash)
        external;

    /// @notice Rules on the reference of a disputed period.
    /// @param isin The series.
    /// @param period The coupon.
    /// @param referenceE6 The reference ruled on.
    /// @param documentHash Hash of the ruling.
    function rule(bytes32 isin, uint256 period, uint32 referenceE6, bytes32 documentHash) external;

    /// @notice Opens a coupon at the vault, once its record date is past and its rate known; anybody may.
    /// @param isin The series.
    /// @param period The coupon.
    /// @return vaultEvent Its number at the vault.
    function openCoupon(bytes32 isin, uint256 period) external returns (uint256 vaultEvent);

    /// @notice Opens an instalment of the principal at the vault, once its record date is past; anybody may.
    /// @param isin The series.
    /// @param period The coupon it is paid with.
    /// @return vaultEvent Its number at the vault.
    function openInstalment(bytes32 isin, uint256 period) external returns (uint256 vaultEvent);

    /// @notice Opens the redemption of a series at the vault, once maturity is past; anybody may. Whoever is paid gives up the
    /// units.
    /// @param isin The series.
    /// @return vaultEvent Its number at the vault.
    function openRedemption(bytes32 isin) external returns (uint256 vaultEvent);

    /// @notice Writes down how a payment stands now, for whoever reads only events; anybody may.
    /// @param isin The series.
    /// @param payment What is paid.
    /// @param period The coupon; ignored for redemption.
    function notice(bytes32 isin, Payment payment, uint256 period) external returns (Standing);

    /// @notice How many coupons a series pays.
    /// @param isin The series.
    function couponCount(bytes32 isin) external view returns (uint256);

    /// @notice A payment of a series.
    /// @param isin The series.
    /// @param payment What is paid.
    /// @param period The coupon; ignored for redemption.
    function paymentOf(bytes32 isin, Payment payment, uint256 period)
        external
        view
        returns (PaymentView memory);

    /// @notice The rate of a period.
    /// @param isin The series.
    /// @param period The coupon.
    function fixingOf(bytes32 isin, uint256 period) external view returns (Fixing memory);

    /// @notice What a payment pays a unit, in base units of cash times 1e18; zero while its rate is not known.
    /// @param isin The series.
    /// @param payment What is paid.
    /// @param period The coupon; ignored for redemption.
    function perUnitE18(bytes32 isin, Payment payment, uint256 period) external view returns (uint256);

    /// @notice What of the face of a unit is not paid back at the beginning of a period, as a fraction times 1e6.
    /// @param isin The series.
    /// @param period The coupon.
    function outstandingE6(bytes32 isin, uint256 period) external view returns (uint256);

    /// @notice Income a unit has accrued since its last coupon day, in base units of cash times 1e18.
    /// @param isin The series.
    /// @param day First UTC second of a PKT day, from the issue date to before maturity.
    function accruedE18(bytes32 isin, uint40 day) external view returns (uint256);

    /// @notice A series as ERC-7092 describes a bond.
    /// @param isin The series.
    function bondOf(bytes32 isin) external view returns (Bond memory);

    /// @notice What the units of an account are worth at face, as ERC-7092 has it: in base units of cash.
    /// @param isin The series.
    /// @param account The account.
    function principalOf(bytes32 isin, address account) external view returns (uint256);

    /// @notice How a series stands: as the worst of its payments; Cured only while none is worse.
    /// @param isin The series.
    function standingOf(bytes32 isin) external view returns (Standing);
}
