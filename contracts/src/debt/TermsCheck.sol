// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {IDirectory} from "../interfaces/IDirectory.sol";
import {CouponDates} from "../types/Conventions.sol";
import {Isins} from "../types/Isin.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {CouponCalendar} from "./CouponCalendar.sol";
import {Schedule} from "./Schedule.sol";

/// @notice Which terms contradict themselves. Every refusal names the first field that does.
library TermsCheck {
    /// @dev Par, PKR 1e-4 per PKR 100 of face.
    uint256 private constant PAR_E4 = 1_000_000;
    /// @dev The whole: 100 % a year of a rate, all of the face of a share.
    uint256 private constant ONE_E6 = 1_000_000;
    uint256 private constant MONTHS_A_YEAR = 12;
    /// @dev Coupons of a series; bounds what telling how it stands looks at.
    uint256 private constant MAX_COUPONS = 240;
    /// @dev Days that holders have at the least, which is what the vault grants.
    uint256 private constant MIN_CLAIM_DAYS = 30;

    /// @dev Refuses terms that contradict themselves.
    function check(
        IDebtManager.Terms calldata t,
        IDebtManager.CouponTerms calldata c,
        IDebtManager.Instalment[] calldata instalments,
        IDirectory directory
    ) internal view {
        _checkTerms(t);
        _checkIncome(t, c);
        _checkBacking(t.instrument, c);
        if (directory.kindOf(c.cash) != IDirectory.Kind.SettlementCash) _refuse("cash");
        if (c.claimDays < MIN_CLAIM_DAYS) _refuse("claimDays");
        uint256 coupons = _checkDates(t, c);
        _checkInstalments(coupons, instalments);
    }

    /// @dev Whether a series is an Ijarah.
    function isIjarah(IDebtManager.Instrument instrument) internal pure returns (bool) {
        return instrument == IDebtManager.Instrument.IjarahFixed
            || instrument == IDebtManager.Instrument.IjarahVariable;
    }

    function _checkTerms(IDebtManager.Terms calldata t) private view {
        if (!Isins.isValid(t.isin)) revert IDebtManager.IsinInvalid(t.isin);
        if (t.instrument == IDebtManager.Instrument.None) _refuse("instrument");
        if (!PktCalendar.isMidnight(t.issueDate)) _refuse("issueDate");
        bool matures = t.maturityDate > t.issueDate && t.maturityDate > block.timestamp;
        if (!matures || !PktCalendar.isMidnight(t.maturityDate)) _refuse("maturityDate");
        if (t.lotUnits == 0) _refuse("lotUnits");
        if (t.priceE4 == 0) _refuse("priceE4");
        if (t.authorisedUnits == 0 || t.authorisedUnits % t.lotUnits != 0) _refuse("authorisedUnits");
    }

    /// @dev What an instrument pays before maturity is what its name says.
    function _checkIncome(IDebtManager.Terms calldata t, IDebtManager.CouponTerms calldata c) private pure {
        IDebtManager.Instrument i = t.instrument;
        bool bare = i == IDebtManager.Instrument.TreasuryBill || i == IDebtManager.Instrument.ZeroCoupon;
        bool floats = i == IDebtManager.Instrument.FloatingPib || i == IDebtManager.Instrument.IjarahVariable;
        // An Ijarah of fixed rental may be sold at a discount instead.
        bool pays = c.perYear != 0;
        if (bare ? pays : !pays && i != IDebtManager.Instrument.IjarahFixed) _refuse("perYear");
        if (pays) {
            if (c.rateE6 > ONE_E6 || (c.rateE6 == 0 && !floats)) _refuse("rateE6");
        } else {
            if (c.rateE6 != 0) _refuse("rateE6");
            // It pays face at the end and nothing before, so it is never sold above par.
            if (t.priceE4 > PAR_E4) _refuse("priceE4");
        }
        // A period is as long as the bill it takes its rate from.
        uint256 months = c.referenceMonths;
        bool refers = months == 3 || months == 6;
        if (floats ? !refers || months * c.perYear != MONTHS_A_YEAR : months != 0) {
            _refuse("referenceMonths");
        }
        if ((c.fixingDays != 0) != floats) _refuse("fixingDays");
    }

    function _checkBacking(IDebtManager.Instrument instrument, IDebtManager.CouponTerms calldata c)
        private
        pure
    {
        bool backed = isIjarah(instrument);
        if ((c.shariahHash != 0) != backed) _refuse("shariahHash");
        if ((c.assetPoolHash != 0) != backed) _refuse("assetPoolHash");
    }

    /// @dev Coupon days and what is counted from them; answers how many coupons there are.
    function _checkDates(IDebtManager.Terms calldata t, IDebtManager.CouponTerms calldata c)
        private
        pure
        returns (uint256 coupons)
    {
        if (c.firstCouponDate != 0 && !PktCalendar.isMidnight(c.firstCouponDate)) {
            _refuse("firstCouponDate");
        }
        if (c.lastCouponDate != 0 && !PktCalendar.isMidnight(c.lastCouponDate)) _refuse("lastCouponDate");
        CouponDates memory dates = CouponCalendar.datesOf(t, c);
        Schedule.check(dates);
        coupons = Schedule.count(dates);
        if (coupons == 0) {
            if (c.recordDays != 0) _refuse("recordDays");
            return 0;
        }
        if (coupons > MAX_COUPONS) _refuse("perYear");
        (uint256 firstStart, uint256 firstEnd) = Schedule.period(dates, 0);
        (uint256 lastStart, uint256 lastEnd) = Schedule.period(dates, coupons - 1);
        uint256 shortest = Math.min(firstEnd - firstStart, lastEnd - lastStart);
        // Whoever is owed held within the period, and a rate is due before its period ends.
        if (c.recordDays >= shortest) _refuse("recordDays");
        if (c.fixingDays >= shortest) _refuse("fixingDays");
    }

    /// @dev Instalments rise in period, come before the last coupon and leave something to redeem.
    function _checkInstalments(uint256 coupons, IDebtManager.Instalment[] calldata instalments) private pure {
        uint256 left = ONE_E6;
        for (uint256 i; i < instalments.length; ++i) {
            IDebtManager.Instalment calldata instalment = instalments[i];
            bool rises = i == 0 || instalment.period > instalments[i - 1].period;
            bool leaves = instalment.shareE6 != 0 && instalment.shareE6 < left;
            if (uint256(instalment.period) + 1 >= coupons || !rises || !leaves) _refuse("instalments");
            left -= instalment.shareE6;
        }
    }

    function _refuse(bytes32 field) private pure {
        revert IDebtManager.TermsInvalid(field);
    }
}
