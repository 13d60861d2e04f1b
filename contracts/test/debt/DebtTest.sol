// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {DayCountConvention, Roll} from "../../src/types/Conventions.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @title Series of every instrument, of three years, with terms that do not contradict themselves.
abstract contract DebtTest is MizanTest {
    /// @dev 30 October 2028, 00:00 PKT: three years after {START}.
    uint40 internal constant THREE_YEARS = uint40(START + 1096 days);
    /// @dev 30 April 2026, the first of six coupon days.
    uint40 internal constant FIRST_COUPON = uint40(START + 182 days);
    uint40 internal constant SECOND_COUPON = uint40(START + 365 days);
    uint256 internal constant COUPONS = 6;
    /// @dev 12 % a year.
    uint32 internal constant RATE_E6 = 120_000;
    uint16 internal constant RECORD_DAYS = 10;
    uint16 internal constant GRACE_DAYS = 3;
    uint16 internal constant FIXING_DAYS = 5;
    bytes32 internal constant SOURCE = keccak256("result of an auction of bills");
    bytes32 internal constant REOPENING = keccak256("notice of a reopening");

    function _bond(IDebtManager.Instrument instrument) internal pure returns (IDebtManager.Terms memory t) {
        t = _terms(ISIN);
        (t.instrument, t.maturityDate) = (instrument, THREE_YEARS);
    }

    /// @dev What a fixed PIB pays: 6 % twice a year.
    function _fixed() internal view returns (IDebtManager.CouponTerms memory c) {
        c = _bill();
        (c.rateE6, c.perYear, c.dayCount) = (RATE_E6, 2, DayCountConvention.ActActIcma);
        (c.roll, c.recordDays, c.graceDays) = (Roll.Following, RECORD_DAYS, GRACE_DAYS);
    }

    /// @dev What a floating PIB pays: the yield of the six-month bill and a margin of 0.7 %.
    function _floating() internal view returns (IDebtManager.CouponTerms memory c) {
        c = _fixed();
        (c.rateE6, c.referenceMonths, c.fixingDays) = (7000, 6, FIXING_DAYS);
    }

    /// @dev What an Ijarah of fixed rental pays.
    function _rental() internal view returns (IDebtManager.CouponTerms memory c) {
        c = _fixed();
        (c.shariahHash, c.assetPoolHash) = (keccak256("ruling"), keccak256("list of assets"));
    }

    /// @dev A quarter of the face with the second coupon, a quarter with the fourth, the rest at maturity.
    function _quarters() internal pure returns (IDebtManager.Instalment[] memory instalments) {
        instalments = new IDebtManager.Instalment[](2);
        instalments[0] = IDebtManager.Instalment(1, 250_000);
        instalments[1] = IDebtManager.Instalment(3, 250_000);
    }

    function _create(
        IDebtManager.Terms memory t,
        IDebtManager.CouponTerms memory c,
        IDebtManager.Instalment[] memory instalments
    ) internal returns (BondToken token) {
        vm.prank(DEBT_ISSUER);
        token = BondToken(debt.createSeries(t, c, instalments));
        vm.prank(REGULATOR);
        engine.setRules(address(token), new IRule[](0));
    }

    function _createFixed() internal returns (BondToken) {
        return _create(_bond(IDebtManager.Instrument.FixedPib), _fixed(), _nothingEarly());
    }

    function _createFloating() internal returns (BondToken) {
        return _create(_bond(IDebtManager.Instrument.FloatingPib), _floating(), _nothingEarly());
    }
}
