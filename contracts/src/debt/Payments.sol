// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {IDebtServicing} from "../interfaces/IDebtServicing.sol";
import {IDistributionVault} from "../interfaces/IDistributionVault.sol";
import {IHolidayCalendar} from "../interfaces/IHolidayCalendar.sol";
import {IRecordDates} from "../interfaces/IRecordDates.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {BondMath} from "./BondMath.sol";
import {Fixings} from "./Fixings.sol";
import {SeriesFacts, SeriesReader} from "./SeriesReader.sol";

/**
 * @title The payments of a series: their record dates, what they pay, and their opening at the vault.
 * @dev Record dates are announced in the order of the schedule, redemption last, so that whoever is owed a coupon still has
 * units when they are redeemed. Instants are UTC seconds.
 */
abstract contract Payments is Fixings {
    using SeriesReader for SeriesFacts;

    /// @notice Where payments are funded and claimed.
    IDistributionVault public immutable VAULT;
    /// @notice On which days payments are made.
    IHolidayCalendar public immutable CALENDAR;

    /// @dev A token refuses a record date that is not so far ahead.
    uint256 private constant MIN_NOTICE = 1 days;
    /// @dev Record dates are announced no farther ahead, so that others find room before them.
    uint256 private constant HORIZON = 400 days;

    /// @dev A payment at the vault. `due` and `expiry` are as they were when it was opened; the vault's expiry moves by as much
    /// as its cash is late, and a record date that was announced late puts off when it pays, but not when it was due.
    struct Opened {
        uint40 due;
        uint40 expiry;
        uint176 vaultEvent;
    }

    /// @dev Payments at the vault. Invariant: never change once set.
    mapping(bytes32 isin => mapping(Payment payment => mapping(uint256 period => Opened))) internal _opened;
    /// @dev Record dates by coupon, redemption's after the last. Invariant: they never fall, and never change once set.
    mapping(bytes32 isin => mapping(uint256 period => uint40)) internal _records;
    /// @dev How many of them are announced.
    mapping(bytes32 isin => uint256) private _announced;

    /// @param manager Where series and their terms are; this contract needs its announcing role.
    /// @param vault Where payments are funded and claimed; this contract needs its opening role.
    /// @param calendar On which days payments are made.
    constructor(IDebtManager manager, IDistributionVault vault, IHolidayCalendar calendar) Fixings(manager) {
        VAULT = vault;
        CALENDAR = calendar;
    }

    /// @inheritdoc IDebtServicing
    function announceRecords(bytes32 isin, uint256 most) external returns (uint256 announced) {
        SeriesFacts memory f = SeriesReader.read(MANAGER, isin);
        announced = _announced[isin];
        uint256 end = Math.min(f.coupons + 1, Math.saturatingAdd(announced, most));
        uint256 before = announced;
        for (; announced < end; ++announced) {
            uint40 scheduled = _scheduled(f, announced);
            if (scheduled > block.timestamp + HORIZON) break;
            _announce(f, announced, scheduled);
        }
        if (announced == before) revert NothingToAnnounce(isin);
        _announced[isin] = announced;
    }

    /// @inheritdoc IDebtServicing
    function openCoupon(bytes32 isin, uint256 period) external returns (uint256) {
        return _openPayment(_coupon(isin, period), Payment.Coupon, period);
    }

    /// @inheritdoc IDebtServicing
    function openInstalment(bytes32 isin, uint256 period) external returns (uint256) {
        SeriesFacts memory f = SeriesReader.read(MANAGER, isin);
        _checkPayment(f, Payment.Instalment, period);
        return _openPayment(f, Payment.Instalment, period);
    }

    /// @inheritdoc IDebtServicing
    function openRedemption(bytes32 isin) external returns (uint256) {
        SeriesFacts memory f = SeriesReader.read(MANAGER, isin);
        return _openPayment(f, Payment.Redemption, f.coupons);
    }

    /// @inheritdoc IDebtServicing
    function perUnitE18(bytes32 isin, Payment payment, uint256 period)
        external
        view
        returns (uint256 amount)
    {
        SeriesFacts memory f = SeriesReader.read(MANAGER, isin);
        (amount,) = _perUnit(f, payment, _checkPayment(f, payment, period));
    }

    /// @inheritdoc IDebtServicing
    function outstandingE6(bytes32 isin, uint256 period) external view returns (uint256) {
        return _coupon(isin, period).outstandingE6(period);
    }

    /// @inheritdoc IDebtServicing
    function couponCount(bytes32 isin) external view returns (uint256) {
        return SeriesReader.read(MANAGER, isin).coupons;
    }

    /// @dev Refuses a payment that the series does not have; answers the number of its record date.
    function _checkPayment(SeriesFacts memory f, Payment payment, uint256 period)
        internal
        pure
        returns (uint256)
    {
        if (payment == Payment.Redemption) return f.coupons;
        bool has = payment == Payment.Coupon ? period < f.coupons : f.shareE6(period) != 0;
        if (!has) revert PaymentUnknown(f.terms.isin, payment, period);
        return period;
    }

    /// @dev What a unit is paid, and at which rate; nothing while the rate of a coupon is not known.
    function _perUnit(SeriesFacts memory f, Payment payment, uint256 period)
        internal
        view
        returns (uint256 amountE18, uint32 rateE6)
    {
        if (payment == Payment.Instalment) return (f.shareE6(period) * BondMath.SCALE, 0);
        uint256 principal = f.outstandingE6(period);
        if (payment == Payment.Redemption) return (principal * BondMath.SCALE, 0);
        rateE6 = _fixing(f, period).rateE6;
        amountE18 = BondMath.couponPerUnitE18(principal, rateE6, f.coupon.dayCount, f.dates, period);
    }

    /// @dev When a payment is due, as far as is known now: on its coupon day or maturity, moved to a business day, but never
    /// before it can be known who is owed.
    function _dueDate(SeriesFacts memory f, uint256 period) internal view returns (uint40) {
        (, uint40 end) = f.span(period);
        (uint256 day,) = PktCalendar.dayAndSecond(end);
        uint256 rolled = PktCalendar.startOfDay(CALENDAR.roll(day, f.coupon.roll));
        // As the day it is moved from, give or take a month.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint40(Math.max(rolled, _scheduled(f, period)));
    }

    /// @dev Where the schedule has the record date of a payment.
    function _scheduled(SeriesFacts memory f, uint256 period) internal pure returns (uint40 record) {
        (, record) = f.span(period);
        if (period != f.coupons) record -= uint40(f.coupon.recordDays) * 1 days;
    }

    /// @dev Announces a record date of the schedule, or the earliest after it that there can be.
    function _announce(SeriesFacts memory f, uint256 period, uint40 scheduled) private {
        IRecordDates token = IRecordDates(f.token);
        uint256 count = token.recordCount();
        uint256 last = count == 0 ? 0 : token.recordAt(count - 1);
        uint40 record = scheduled;
        if (scheduled != last) {
            // Far below 2^40: what a token keeps as a record date.
            // forge-lint: disable-next-line(unsafe-typecast)
            record = uint40(Math.max(scheduled, Math.max(block.timestamp + MIN_NOTICE, last + 1)));
            MANAGER.announceScheduled(f.terms.isin, record);
        }
        _records[f.terms.isin][period] = record;
        emit RecordScheduled(f.terms.isin, period, record, record != scheduled);
    }

    function _openPayment(SeriesFacts memory f, Payment payment, uint256 period)
        private
        returns (uint256 id)
    {
        bytes32 isin = f.terms.isin;
        Opened storage opened = _opened[isin][payment][period];
        if (opened.vaultEvent != 0) revert AlreadyOpened(opened.vaultEvent);
        uint40 record = _records[isin][period];
        if (record == 0 || block.timestamp <= record) revert RecordNotReady(isin, period);
        if (payment == Payment.Coupon) _checkFixed(f, period);
        (uint256 amountE18, uint32 rateE6) = _perUnit(f, payment, period);
        if (amountE18 == 0 || IRecordDates(f.token).totalSupplyAt(record) == 0) {
            revert NothingOwed(isin, period);
        }
        IDistributionVault.Opening memory o = _opening(f, payment, period, amountE18);
        id = VAULT.open(o);
        (opened.due, opened.expiry) = (_dueDate(f, period), o.expiry);
        // Numbers of events count from one.
        // forge-lint: disable-next-line(unsafe-typecast)
        opened.vaultEvent = uint176(id);
        emit PaymentOpened(isin, payment, period, id, amountE18, rateE6, record, o.paymentDate);
    }

    function _opening(SeriesFacts memory f, Payment payment, uint256 period, uint256 amountE18)
        private
        view
        returns (IDistributionVault.Opening memory o)
    {
        uint256 taxableE18 = _taxable(f, payment, amountE18);
        o.token = f.token;
        o.cash = f.coupon.cash;
        o.kind = _kindOf(payment);
        o.record = _records[f.terms.isin][period];
        o.paymentDate = _dueDate(f, period);
        if (o.paymentDate < o.record) o.paymentDate = o.record;
        uint256 from = Math.max(o.paymentDate, block.timestamp);
        // Instants of this century and the next; at most twice the face, times 1e18.
        // forge-lint: disable-start(unsafe-typecast)
        o.expiry = uint40(from + uint256(f.coupon.claimDays) * 1 days);
        o.taxType = taxableE18 == 0 ? 0 : uint8(f.terms.instrument);
        (o.perUnitE18, o.taxablePerUnitE18) = (uint96(amountE18), uint96(taxableE18));
        // forge-lint: disable-end(unsafe-typecast)
        o.redeemsUnits = payment == Payment.Redemption;
    }

    function _checkFixed(SeriesFacts memory f, uint256 period) private view {
        FixingStatus status = _fixing(f, period).status;
        if (status != FixingStatus.Fixed) revert RateNotFixed(f.terms.isin, period, status);
    }

    /// @dev What of a payment is income: all of a coupon; nothing of the principal, but of what is sold at a discount and pays
    /// no coupon, that discount, as of its first issue.
    function _taxable(SeriesFacts memory f, Payment payment, uint256 amountE18)
        private
        pure
        returns (uint256)
    {
        if (payment == Payment.Coupon) return amountE18;
        if (payment == Payment.Instalment || f.coupons != 0) return 0;
        return amountE18 - uint256(f.terms.priceE4) * BondMath.SCALE;
    }

    function _kindOf(Payment payment) private pure returns (IDistributionVault.EventKind) {
        if (payment == Payment.Coupon) return IDistributionVault.EventKind.Coupon;
        if (payment == Payment.Instalment) return IDistributionVault.EventKind.Amortisation;
        return IDistributionVault.EventKind.Redemption;
    }
}
