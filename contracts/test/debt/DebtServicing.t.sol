// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IDebtServicing} from "../../src/interfaces/IDebtServicing.sol";
import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {ServicingTest} from "./ServicingTest.sol";

/// @dev Record dates, what is paid, and that anybody can open it.
contract DebtServicingTest is ServicingTest {
    IDebtServicing.Payment private constant COUPON = IDebtServicing.Payment.Coupon;
    IDebtServicing.Payment private constant INSTALMENT = IDebtServicing.Payment.Instalment;
    IDebtServicing.Payment private constant REDEMPTION = IDebtServicing.Payment.Redemption;

    // --- Record dates -------------------------------------------------------------------------------------------------

    function test_announceRecords__by_anybody__as_the_schedule_has_them() public {
        BondToken token = _heldFixed();
        uint40 first = FIRST_COUPON - uint40(RECORD_DAYS) * 1 days;
        assertEq(servicing.paymentOf(ISIN, COUPON, 0).record, first, "before it is announced");
        vm.expectEmit(address(servicing));
        emit IDebtServicing.RecordScheduled(ISIN, 0, first, false);
        vm.prank(STRANGER);
        assertEq(servicing.announceRecords(ISIN, 100), 2, "those of the next 400 days");
        assertEq(token.recordAt(0), first, "first");
        assertEq(token.recordAt(1), SECOND_COUPON - uint256(RECORD_DAYS) * 1 days, "second");
        assertTrue(servicing.paymentOf(ISIN, COUPON, 1).announced, "announced");
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.NothingToAnnounce.selector, ISIN));
        servicing.announceRecords(ISIN, 100);
    }

    function test_announceRecords__one_at_a_time__goes_on_where_it_stopped() public {
        _heldFixed();
        assertEq(servicing.announceRecords(ISIN, 1), 1, "one");
        assertEq(servicing.announceRecords(ISIN, 1), 2, "two");
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.NothingToAnnounce.selector, ISIN));
        servicing.announceRecords(ISIN, 0);
    }

    /// @dev The third record date lies farther ahead than 400 days, until it lies just so far.
    function test_announceRecords__four_hundred_days_ahead__and_no_farther() public {
        _heldFixed();
        uint256 third = servicing.paymentOf(ISIN, COUPON, 2).record;
        vm.warp(third - 400 days - 1);
        assertEq(servicing.announceRecords(ISIN, 100), 2, "not yet");
        vm.warp(third - 400 days);
        assertEq(servicing.announceRecords(ISIN, 100), 3, "the third");
    }

    function test_announceRecords__too_late__for_the_earliest_instant() public {
        BondToken token = _heldFixed();
        vm.warp(FIRST_COUPON + 5 days);
        vm.expectEmit(address(servicing));
        emit IDebtServicing.RecordScheduled(ISIN, 0, FIRST_COUPON + 6 days, true);
        servicing.announceRecords(ISIN, 1);
        assertEq(token.recordAt(0), FIRST_COUPON + 6 days, "record");
    }

    /// @dev A record date of the issuer's own in between puts one off, and does not keep it from coming.
    function test_announceRecords__after_one_of_the_issuers__right_behind_it() public {
        BondToken token = _heldFixed();
        vm.prank(DEBT_ISSUER);
        debt.announceRecord(ISIN, FIRST_COUPON);
        servicing.announceRecords(ISIN, 1);
        assertEq(token.recordAt(1), FIRST_COUPON + 1, "record");
    }

    /// @dev Without days between record and coupon, the last coupon and redemption share maturity as theirs.
    function test_announceRecords__at_maturity__one_for_coupon_and_redemption() public {
        IDebtManager.CouponTerms memory c = _fixed();
        c.recordDays = 0;
        BondToken token = _create(_bond(IDebtManager.Instrument.FixedPib), c, _nothingEarly());
        _hold();
        _passRecord(REDEMPTION, 0);
        assertEq(token.recordCount(), COUPONS, "records");
        assertEq(token.recordAt(COUPONS - 1), THREE_YEARS, "the last");
        servicing.openCoupon(ISIN, COUPONS - 1);
        servicing.openRedemption(ISIN);
    }

    function test_payments__of_no_series_or_not_of_it__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.SeriesUnknown.selector, ISIN));
        servicing.announceRecords(ISIN, 1);
        _heldFixed();
        _expectUnknown(COUPON, COUPONS);
        servicing.openCoupon(ISIN, COUPONS);
        _expectUnknown(INSTALMENT, 1);
        servicing.openInstalment(ISIN, 1);
        _expectUnknown(INSTALMENT, 1);
        servicing.paymentOf(ISIN, INSTALMENT, 1);
    }

    // --- Opening ------------------------------------------------------------------------------------------------------

    function test_openCoupon__after_its_record_date__by_anybody() public {
        BondToken token = _heldFixed();
        _passRecord(COUPON, 0);
        uint256 coupon = 60_000e18;
        uint40 record = FIRST_COUPON - uint40(RECORD_DAYS) * 1 days;
        vm.expectEmit(address(servicing));
        emit IDebtServicing.PaymentOpened(ISIN, COUPON, 0, 1, coupon, RATE_E6, record, FIRST_COUPON);
        vm.prank(STRANGER);
        uint256 id = servicing.openCoupon(ISIN, 0);
        IDistributionVault.Opening memory o = vault.eventOf(id);
        assertEq(o.token, address(token), "token");
        assertEq(o.cash, address(cash), "cash");
        assertEq(uint256(o.kind), uint256(IDistributionVault.EventKind.Coupon), "kind");
        assertEq(o.record, record, "record");
        assertEq(o.paymentDate, FIRST_COUPON, "payment date");
        assertEq(o.expiry, FIRST_COUPON + 3650 days, "expiry");
        assertEq(o.taxType, uint8(IDebtManager.Instrument.FixedPib), "tax type");
        assertEq(o.perUnitE18, coupon, "6 % of face");
        assertEq(o.taxablePerUnitE18, coupon, "all of it is income");
        assertFalse(o.redeemsUnits, "redeems nothing");
        assertEq(servicing.paymentOf(ISIN, COUPON, 0).vaultEvent, id, "found at the vault");
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.AlreadyOpened.selector, id));
        servicing.openCoupon(ISIN, 0);
    }

    function test_openCoupon__before_its_record_date_is_past__refused() public {
        _heldFixed();
        _expectNotReady(0);
        servicing.openCoupon(ISIN, 0);
        _announce();
        vm.warp(FIRST_COUPON - uint256(RECORD_DAYS) * 1 days);
        _expectNotReady(0);
        servicing.openCoupon(ISIN, 0);
    }

    function test_openCoupon__nobody_held__nothing_is_owed() public {
        _createFixed();
        _passRecord(COUPON, 0);
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.NothingOwed.selector, ISIN, 0));
        servicing.openCoupon(ISIN, 0);
        vm.warp(FIRST_COUPON + 30 days);
        _assertStands(_couponStanding(0), IDebtServicing.Standing.Performing);
    }

    /// @dev A floater without a margin whose bill yields nothing.
    function test_openCoupon__rate_of_nothing__nothing_is_owed() public {
        IDebtManager.CouponTerms memory c = _floating();
        c.rateE6 = 0;
        _create(_bond(IDebtManager.Instrument.FloatingPib), c, _nothingEarly());
        _hold();
        _fix(0, 0);
        _passRecord(COUPON, 0);
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.NothingOwed.selector, ISIN, 0));
        servicing.openCoupon(ISIN, 0);
        vm.warp(FIRST_COUPON + 30 days);
        _assertStands(_couponStanding(0), IDebtServicing.Standing.Performing);
    }

    function test_openCoupon__paid__net_to_the_holders() public {
        _heldFixed();
        uint256 id = _openCoupon(0);
        _fund(id);
        vm.warp(FIRST_COUPON);
        _push(id);
        assertEq(cash.balanceOf(ALICE), ALICE_UNITS * 60_000 * 8 / 10, "net of 20 %");
        assertEq(cash.balanceOf(BOB), BOB_UNITS * 60_000 * 8 / 10, "net of 20 %");
        // Nobody has said yet where tax goes.
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NothingToRemit.selector, id));
        vault.remitTax(id);
    }

    /// @dev 30 October 2027 is a Saturday.
    function test_paymentOf__on_a_weekend__paid_on_monday() public {
        _createFixed();
        IDebtServicing.PaymentView memory p = servicing.paymentOf(ISIN, COUPON, 3);
        assertEq(p.end, uint40(START + 730 days), "coupon day");
        assertEq(p.paymentDate, p.end + 2 days, "payment date");
        IDebtServicing.PaymentView memory r = servicing.paymentOf(ISIN, REDEMPTION, 0);
        assertEq(r.start, uint40(START), "all of its life");
        assertEq(r.record, THREE_YEARS, "whoever holds at maturity is redeemed");
    }

    function test_instalments__with_their_coupons__and_less_to_redeem() public {
        _create(_bond(IDebtManager.Instrument.FixedPib), _fixed(), _quarters());
        _hold();
        assertEq(servicing.outstandingE6(ISIN, 1), 1_000_000, "all of it");
        assertEq(servicing.outstandingE6(ISIN, 2), 750_000, "three quarters");
        assertEq(servicing.perUnitE18(ISIN, COUPON, 1), 60_000e18, "a coupon on all of it");
        assertEq(servicing.perUnitE18(ISIN, COUPON, 2), 45_000e18, "on three quarters");
        assertEq(servicing.perUnitE18(ISIN, REDEMPTION, 0), 500_000e18, "half is redeemed");
        _passRecord(INSTALMENT, 1);
        uint256 id = servicing.openInstalment(ISIN, 1);
        IDistributionVault.Opening memory o = vault.eventOf(id);
        assertEq(uint256(o.kind), uint256(IDistributionVault.EventKind.Amortisation), "kind");
        assertEq(o.perUnitE18, 250_000e18, "a quarter");
        assertEq(o.taxType, 0, "principal is not income");
        _fund(id);
        vm.warp(SECOND_COUPON);
        _push(id);
        assertEq(cash.balanceOf(ALICE), ALICE_UNITS * 250_000, "untaxed");
    }

    /// @dev Principal is owed whatever the rate: neither an instalment nor redemption waits for it.
    function test_principal__of_a_floater_that_nobody_fixed__paid_all_the_same() public {
        _create(_bond(IDebtManager.Instrument.FloatingPib), _floating(), _quarters());
        _hold();
        _passRecord(INSTALMENT, 1);
        uint256 id = servicing.openInstalment(ISIN, 1);
        assertEq(vault.eventOf(id).perUnitE18, 250_000e18, "a quarter");
        assertEq(vault.eventOf(_openRedemption()).perUnitE18, 500_000e18, "the other half");
    }

    // --- The end ------------------------------------------------------------------------------------------------------

    /// @dev Invariant 13, of a bill: face once, the discount taxed, and nothing left.
    function test_openRedemption__of_a_bill__face_once_and_then_no_units() public {
        BondToken token = _heldBill();
        uint256 id = _openRedemption();
        assertEq(vault.eventOf(id).taxablePerUnitE18, 101_657e18, "par less the issue price");
        _fund(id);
        vm.warp(vault.eventOf(id).paymentDate);
        _push(id);
        assertEq(token.totalSupply(), 0, "no units");
        assertEq(cash.balanceOf(ALICE), ALICE_UNITS * 1_000_000 - ALICE_UNITS * 101_657 * 2 / 10, "net");
        uint256 before = cash.balanceOf(BOB);
        _push(id);
        assertEq(cash.balanceOf(BOB), before, "once");
        assertEq(debt.issuedUnits(ISIN), UNITS, "issued, and redeemed");
        _assertStands(servicing.standingOf(ISIN), IDebtServicing.Standing.Performing);
    }

    function test_openRedemption__before_maturity__refused() public {
        _heldBill();
        _announce();
        vm.warp(MATURITY);
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.RecordNotReady.selector, ISIN, 0));
        servicing.openRedemption(ISIN);
    }

    function test_openRedemption__of_a_bond__face_and_no_tax() public {
        BondToken token = _heldFixed();
        uint256 id = _openRedemption();
        assertEq(vault.eventOf(id).perUnitE18, FACE_E18, "face");
        assertEq(vault.eventOf(id).taxType, 0, "principal is not income");
        _fund(id);
        _push(id);
        assertEq(token.totalSupply(), 0, "no units");
    }

    // --- Accrual and the words of ERC-7092 ----------------------------------------------------------------------------

    /// @dev A reopening is paid for with what has accrued: half of a period of 182 days, half of 6 %.
    function test_accruedE18__half_a_period__half_a_coupon() public {
        _createFixed();
        assertEq(servicing.accruedE18(ISIN, uint40(START)), 0, "on the issue date");
        assertEq(servicing.accruedE18(ISIN, uint40(START + 91 days)), 30_000e18, "half way");
        assertEq(servicing.accruedE18(ISIN, FIRST_COUPON), 0, "on a coupon day");
    }

    function test_accruedE18__without_a_rate__refused_and_a_bill_accrues_nothing() public {
        _createFloating();
        vm.expectRevert(
            abi.encodeWithSelector(
                IDebtServicing.RateNotFixed.selector, ISIN, 0, IDebtServicing.FixingStatus.Open
            )
        );
        servicing.accruedE18(ISIN, uint40(START));
        IDebtManager.Terms memory t = _terms("PK0000000023");
        _create(t, _bill(), _nothingEarly());
        assertEq(servicing.accruedE18(t.isin, uint40(START)), 0, "a bill");
    }

    function test_bondOf__a_series__in_the_words_of_erc_7092() public {
        _heldFixed();
        IDebtServicing.Bond memory b = servicing.bondOf(ISIN);
        assertEq(keccak256(bytes(b.isin)), keccak256("PK0000000015"), "isin");
        assertEq(b.currency, address(cash), "currency");
        assertEq(b.denomination, 1_000_000, "PKR 100");
        assertEq(b.issueVolume, UNITS * 1_000_000, "volume");
        assertEq(b.couponRate, 1200, "basis points");
        assertEq(b.couponFrequency, 2, "a year");
        assertEq(b.couponType, 1, "fixed");
        assertEq(b.symbol, "PK0000000015", "symbol");
        assertEq(b.name, "Debt series PK0000000015", "name");
        assertEq(b.currencyOfCoupon, address(cash), "currency of the coupon");
        assertEq(b.dayCountBasis, uint8(_fixed().dayCount), "day count");
        assertEq(b.issueDate, START, "issue date");
        assertEq(b.maturityDate, THREE_YEARS, "maturity date");
        assertEq(servicing.principalOf(ISIN, ALICE), ALICE_UNITS * 1_000_000, "principal");
    }

    function test_bondOf__a_bill_and_a_floater__their_coupon_types() public {
        _createFloating();
        assertEq(servicing.bondOf(ISIN).couponType, 2, "floating");
        IDebtManager.Terms memory t = _terms("PK0000000023");
        _create(t, _bill(), _nothingEarly());
        assertEq(servicing.bondOf(t.isin).couponType, 0, "no coupon");
    }

    // --- Steps --------------------------------------------------------------------------------------------------------

    function _expectNotReady(uint256 period) private {
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.RecordNotReady.selector, ISIN, period));
    }

    function _expectUnknown(IDebtServicing.Payment payment, uint256 period) private {
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.PaymentUnknown.selector, ISIN, payment, period));
    }
}
