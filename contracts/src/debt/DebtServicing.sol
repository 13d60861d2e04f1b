// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {IDebtServicing} from "../interfaces/IDebtServicing.sol";
import {IDistributionVault} from "../interfaces/IDistributionVault.sol";
import {IHolidayCalendar} from "../interfaces/IHolidayCalendar.sol";
import {IRecordDates} from "../interfaces/IRecordDates.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {BondFacts} from "./BondFacts.sol";
import {BondMath} from "./BondMath.sol";
import {Payments} from "./Payments.sol";
import {Schedule} from "./Schedule.sol";
import {SeriesFacts, SeriesReader} from "./SeriesReader.sol";

/**
 * @title {IDebtServicing}: how payments stand follows from time and funding; nobody declares it.
 * @dev Warning: holidays of the days ahead may still change, and with them when a payment is due that is not opened.
 */
contract DebtServicing is Payments {
    using SeriesReader for SeriesFacts;

    /// @dev A payment can be made all of its day.
    uint256 private constant PAYMENT_DAY = 1 days;
    /// @dev Time for which a payment that was missed is called so.
    uint256 private constant MISSED_TIME = 1 days;
    /// @dev A payment that is moved before its day is moved by less.
    uint256 private constant MOST_ROLLED = 31 days;

    /// @param manager Where series and their terms are; this contract needs its announcing role.
    /// @param vault Where payments are funded and claimed; this contract needs its opening role.
    /// @param calendar On which days payments are made.
    constructor(IDebtManager manager, IDistributionVault vault, IHolidayCalendar calendar)
        Payments(manager, vault, calendar)
    {}

    /// @inheritdoc IDebtServicing
    function notice(bytes32 isin, Payment payment, uint256 period) external returns (Standing standing) {
        SeriesFacts memory f = SeriesReader.read(MANAGER, isin);
        uint256 number = _checkPayment(f, payment, period);
        standing = _standing(f, payment, number);
        emit StandingNoticed(isin, payment, number, standing);
    }

    /// @inheritdoc IDebtServicing
    function paymentOf(bytes32 isin, Payment payment, uint256 period)
        external
        view
        returns (PaymentView memory view_)
    {
        SeriesFacts memory f = SeriesReader.read(MANAGER, isin);
        uint256 number = _checkPayment(f, payment, period);
        (view_.start, view_.end) = f.span(number);
        view_.record = _records[isin][number];
        view_.announced = view_.record != 0;
        if (!view_.announced) view_.record = _scheduled(f, number);
        view_.vaultEvent = _opened[isin][payment][number].vaultEvent;
        view_.paymentDate = _due(f, payment, number);
        view_.standing = _standing(f, payment, number);
    }

    /// @inheritdoc IDebtServicing
    function accruedE18(bytes32 isin, uint40 day) external view returns (uint256) {
        SeriesFacts memory f = SeriesReader.read(MANAGER, isin);
        if (f.coupons == 0) return 0;
        (uint256 pktDay,) = PktCalendar.dayAndSecond(day);
        uint256 period = Schedule.indexAt(f.dates, pktDay);
        Fixing memory fixing = _fixing(f, period);
        if (fixing.status != FixingStatus.Fixed) revert RateNotFixed(isin, period, fixing.status);
        return BondMath.accruedPerUnitE18(
            f.outstandingE6(period), fixing.rateE6, f.coupon.dayCount, f.dates, pktDay
        );
    }

    /// @inheritdoc IDebtServicing
    function bondOf(bytes32 isin) external view returns (Bond memory) {
        SeriesFacts memory f = SeriesReader.read(MANAGER, isin);
        return BondFacts.bond(f.terms, f.coupon, IERC20(f.token).totalSupply());
    }

    /// @inheritdoc IDebtServicing
    function principalOf(bytes32 isin, address account) external view returns (uint256) {
        return IERC20(SeriesReader.read(MANAGER, isin).token).balanceOf(account) * BondMath.FACE;
    }

    /// @inheritdoc IDebtServicing
    function standingOf(bytes32 isin) external view returns (Standing worst) {
        SeriesFacts memory f = SeriesReader.read(MANAGER, isin);
        for (uint256 period; period <= f.coupons; ++period) {
            (, uint256 end) = f.span(period);
            if (end > block.timestamp + MOST_ROLLED) break;
            if (period == f.coupons) return _worse(worst, _standing(f, Payment.Redemption, period));
            worst = _worse(worst, _standing(f, Payment.Coupon, period));
            if (f.shareE6(period) != 0) worst = _worse(worst, _standing(f, Payment.Instalment, period));
        }
    }

    /// @dev How a payment stands, from time and funding alone.
    function _standing(SeriesFacts memory f, Payment payment, uint256 period)
        private
        view
        returns (Standing)
    {
        Opened memory opened = _opened[f.terms.isin][payment][period];
        uint256 due = _due(f, payment, period);
        if (opened.vaultEvent == 0) {
            if (!_owes(f, payment, period)) return Standing.Performing;
        } else {
            IDistributionVault.Totals memory totals = VAULT.totalsOf(opened.vaultEvent);
            if (totals.funded == totals.required) {
                return _fundedAt(opened) < due + PAYMENT_DAY ? Standing.Performing : Standing.Cured;
            }
        }
        if (block.timestamp < due + PAYMENT_DAY) return Standing.Performing;
        uint256 late = block.timestamp - due - PAYMENT_DAY;
        if (late >= uint256(f.coupon.graceDays) * 1 days) return Standing.Default;
        return late < MISSED_TIME ? Standing.Missed : Standing.Grace;
    }

    /// @dev When a payment had all its cash; if that was by its payment date, the payment date.
    function _fundedAt(Opened memory opened) private view returns (uint256) {
        IDistributionVault.Opening memory o = VAULT.eventOf(opened.vaultEvent);
        return uint256(o.paymentDate) + o.expiry - opened.expiry;
    }

    /// @dev When a payment is due; fixed once it is opened.
    function _due(SeriesFacts memory f, Payment payment, uint256 period) private view returns (uint40 due) {
        due = _opened[f.terms.isin][payment][period].due;
        if (due == 0) due = _dueDate(f, period);
    }

    /// @dev Whether anything is owed of a payment that is not opened. A coupon whose rate is not known is owed.
    function _owes(SeriesFacts memory f, Payment payment, uint256 period) private view returns (bool) {
        uint40 record = _records[f.terms.isin][period];
        bool past = record != 0 && block.timestamp > record;
        uint256 units = past ? IRecordDates(f.token).totalSupplyAt(record) : IERC20(f.token).totalSupply();
        if (units == 0) return false;
        if (payment == Payment.Coupon && _fixing(f, period).status != FixingStatus.Fixed) return true;
        (uint256 amountE18,) = _perUnit(f, payment, period);
        return amountE18 != 0;
    }

    function _worse(Standing one, Standing other) private pure returns (Standing) {
        if (one == Standing.Cured) return other == Standing.Performing ? one : other;
        if (other == Standing.Cured) return one == Standing.Performing ? other : one;
        return one > other ? one : other;
    }
}
