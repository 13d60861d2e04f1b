// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Schedule} from "../../src/debt/Schedule.sol";
import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {DebtTest} from "./DebtTest.sol";

/// @dev Which terms are taken, which contradict themselves, and that those taken stay.
contract DebtTermsTest is DebtTest {
    /// @dev 30 October 2045, 00:00 PKT.
    uint40 private constant TWENTY_YEARS = uint40(START + 7305 days);

    // --- What is taken ------------------------------------------------------------------------------------------------

    function test_createSeries__every_instrument__with_terms_of_its_kind() public {
        _create(_bond(IDebtManager.Instrument.FixedPib), _fixed(), _quarters());
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.FloatingPib);
        t.isin = "PK0000000023";
        _create(t, _floating(), _nothingEarly());
        t = _bond(IDebtManager.Instrument.ZeroCoupon);
        t.isin = "PK0000000031";
        _create(t, _bill(), _nothingEarly());
        t = _bond(IDebtManager.Instrument.IjarahFixed);
        t.isin = "PK0000000049";
        _create(t, _rental(), _nothingEarly());
        t = _bond(IDebtManager.Instrument.IjarahVariable);
        t.isin = "PK0000000056";
        IDebtManager.CouponTerms memory c = _rental();
        (c.referenceMonths, c.fixingDays) = (6, FIXING_DAYS);
        _create(t, c, _nothingEarly());
        // An Ijarah that is sold at a discount instead.
        t = _bond(IDebtManager.Instrument.IjarahFixed);
        t.isin = "PK0000000064";
        c = _bill();
        (c.shariahHash, c.assetPoolHash) = (keccak256("ruling"), keccak256("list of assets"));
        _create(t, c, _nothingEarly());
    }

    function test_createSeries__coupon_terms__kept_hashed_and_told() public {
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.FixedPib);
        IDebtManager.CouponTerms memory c = _fixed();
        IDebtManager.Instalment[] memory instalments = _quarters();
        IDebtManager.Terms memory frozen = _bond(IDebtManager.Instrument.FixedPib);
        frozen.authorisedUnits = 0;
        bytes32 hash = keccak256(abi.encode(frozen, c, instalments));
        vm.expectEmit(address(debt));
        emit IDebtManager.CouponTermsSet(ISIN, RATE_E6, 2, c.dayCount, false, 0, 0, 0);
        vm.expectEmit(address(debt));
        emit IDebtManager.PaymentTermsSet(
            ISIN, address(cash), c.roll, RECORD_DAYS, 0, GRACE_DAYS, c.claimDays
        );
        vm.expectEmit(address(debt));
        emit IDebtManager.InstalmentSet(ISIN, 1, 250_000);
        vm.expectEmit(address(debt));
        emit IDebtManager.InstalmentSet(ISIN, 3, 250_000);
        vm.expectEmit(address(debt));
        emit IDebtManager.TermsFrozen(ISIN, hash, 0, 0);
        vm.prank(DEBT_ISSUER);
        debt.createSeries(t, c, instalments);
        assertEq(debt.termsHashOf(ISIN), hash, "hash");
        assertEq(keccak256(abi.encode(debt.couponTermsOf(ISIN))), keccak256(abi.encode(c)), "coupon terms");
        bytes memory kept = abi.encode(debt.instalmentsOf(ISIN));
        assertEq(keccak256(kept), keccak256(abi.encode(instalments)), "instalments");
    }

    /// @dev The whole of a year's interest, par, the shortest time to claim, and coupons each month for twenty years.
    function test_createSeries__terms_at_their_limits__taken() public {
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.FixedPib);
        IDebtManager.CouponTerms memory c = _fixed();
        (c.rateE6, c.claimDays) = (1_000_000, 30);
        _expectTaken(t, c);
        (c.perYear, t.maturityDate) = (12, TWENTY_YEARS);
        _expectTaken(t, c);
        t.maturityDate += 31 days;
        _expectInvalid(t, c, "perYear");
        t = _terms(ISIN);
        t.priceE4 = 1_000_000;
        _expectTaken(t, _bill());
    }

    /// @dev Off the three-month bill each quarter, and without a margin.
    function test_createSeries__a_floater_off_the_shorter_bill__taken() public {
        IDebtManager.CouponTerms memory c = _floating();
        (c.referenceMonths, c.perYear, c.rateE6) = (3, 4, 0);
        _expectTaken(_bond(IDebtManager.Instrument.FloatingPib), c);
    }

    function test_createSeries__first_and_last_coupon_day_named__taken() public {
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.FixedPib);
        IDebtManager.CouponTerms memory c = _fixed();
        c.firstCouponDate = SECOND_COUPON;
        _expectTaken(t, c);
        (c.firstCouponDate, c.lastCouponDate) = (0, THREE_YEARS - 100 days);
        _expectTaken(t, c);
    }

    /// @dev With the last coupon but one, and all but the last of the face.
    function test_createSeries__instalments_at_their_limits__taken() public {
        IDebtManager.Instalment[] memory instalments = _quarters();
        instalments[0] = IDebtManager.Instalment(0, 1);
        instalments[1] = IDebtManager.Instalment(4, 999_998);
        _create(_bond(IDebtManager.Instrument.FixedPib), _fixed(), instalments);
        assertEq(debt.instalmentsOf(ISIN).length, 2, "instalments");
    }

    // --- What contradicts itself --------------------------------------------------------------------------------------

    function test_createSeries__a_bill_with_income__refused_by_field() public {
        IDebtManager.Terms memory t = _terms(ISIN);
        IDebtManager.CouponTerms memory c = _bill();
        c.perYear = 2;
        _expectInvalid(t, c, "perYear");
        c = _bill();
        c.rateE6 = 1;
        _expectInvalid(t, c, "rateE6");
        c = _bill();
        c.referenceMonths = 6;
        _expectInvalid(t, c, "referenceMonths");
        c = _bill();
        c.fixingDays = 1;
        _expectInvalid(t, c, "fixingDays");
        c = _bill();
        c.recordDays = 1;
        _expectInvalid(t, c, "recordDays");
        c = _bill();
        t.priceE4 = 1_000_001;
        _expectInvalid(t, c, "priceE4");
    }

    function test_createSeries__a_bond_without_income__refused_by_field() public {
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.FixedPib);
        IDebtManager.CouponTerms memory c = _fixed();
        c.perYear = 0;
        _expectInvalid(t, c, "perYear");
        c = _fixed();
        c.rateE6 = 0;
        _expectInvalid(t, c, "rateE6");
        c.rateE6 = 1_000_001;
        _expectInvalid(t, c, "rateE6");
        c = _fixed();
        c.referenceMonths = 6;
        _expectInvalid(t, c, "referenceMonths");
    }

    function test_createSeries__a_floater_off_no_bill__refused_by_field() public {
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.FloatingPib);
        IDebtManager.CouponTerms memory c = _floating();
        uint8[3] memory wrong = [0, 3, 12];
        for (uint256 i; i < wrong.length; ++i) {
            c.referenceMonths = wrong[i];
            _expectInvalid(t, c, "referenceMonths");
        }
        uint8[3] memory months = [2, 4, 12];
        for (uint256 i; i < months.length; ++i) {
            (c.referenceMonths, c.perYear) = (months[i], 12 / months[i]);
            _expectInvalid(t, c, "referenceMonths");
        }
        c = _floating();
        c.fixingDays = 0;
        _expectInvalid(t, c, "fixingDays");
        c.fixingDays = 182;
        _expectInvalid(t, c, "fixingDays");
    }

    function test_createSeries__an_ijarah_without_assets__or_a_bond_with__refused() public {
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.IjarahFixed);
        IDebtManager.CouponTerms memory c = _rental();
        c.shariahHash = 0;
        _expectInvalid(t, c, "shariahHash");
        c = _rental();
        c.assetPoolHash = 0;
        _expectInvalid(t, c, "assetPoolHash");
        _expectInvalid(_bond(IDebtManager.Instrument.FixedPib), _rental(), "shariahHash");
    }

    function test_createSeries__cash_that_is_none__or_no_time_to_claim__refused() public {
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.FixedPib);
        IDebtManager.CouponTerms memory c = _fixed();
        c.cash = address(rights);
        _expectInvalid(t, c, "cash");
        c = _fixed();
        c.claimDays = 29;
        _expectInvalid(t, c, "claimDays");
    }

    function test_createSeries__days_that_do_not_fit__refused() public {
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.FixedPib);
        IDebtManager.CouponTerms memory c = _fixed();
        c.firstCouponDate = FIRST_COUPON + 1;
        _expectInvalid(t, c, "firstCouponDate");
        c.firstCouponDate = FIRST_COUPON + 1 days;
        _expectSchedule(t, c, "firstCouponDay");
        c = _fixed();
        c.lastCouponDate = THREE_YEARS - 1;
        _expectInvalid(t, c, "lastCouponDate");
        c.lastCouponDate = THREE_YEARS;
        _expectSchedule(t, c, "lastCouponDay");
        c = _fixed();
        c.perYear = 5;
        _expectSchedule(t, c, "perYear");
        c = _fixed();
        c.recordDays = 182;
        _expectInvalid(t, c, "recordDays");
        c = _fixed();
        c.perYear = 12;
        t.maturityDate = uint40(START + 11_000 days);
        _expectInvalid(t, c, "perYear");
    }

    /// @dev Record date and fixing lie within every period, so the shortest counts, be it the first or the last.
    function test_createSeries__a_short_period_at_either_end__bounds_record_and_fixing() public {
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.FloatingPib);
        IDebtManager.CouponTerms memory c = _floating();
        t.maturityDate = THREE_YEARS + 20 days;
        (c.recordDays, c.fixingDays) = (20, 19);
        _expectInvalid(t, c, "recordDays");
        (c.recordDays, c.fixingDays) = (19, 20);
        _expectInvalid(t, c, "fixingDays");
        c.fixingDays = 19;
        _expectTaken(t, c);
        (t.maturityDate, c.lastCouponDate) = (THREE_YEARS, THREE_YEARS - 19 days);
        _expectInvalid(t, c, "recordDays");
        c.recordDays = 18;
        _expectInvalid(t, c, "fixingDays");
        c.fixingDays = 18;
        _expectTaken(t, c);
    }

    function test_createSeries__matures_on_its_issue_date__refused() public {
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.FixedPib);
        t.issueDate = t.maturityDate;
        _expectInvalid(t, _fixed(), "maturityDate");
    }

    function test_createSeries__instalments_that_do_not_add_up__refused() public {
        IDebtManager.Instalment[] memory wrong = _quarters();
        wrong[1].period = 1;
        _expectInvalid(wrong);
        wrong = _quarters();
        wrong[1].period = 5;
        _expectInvalid(wrong);
        wrong = _quarters();
        wrong[0].shareE6 = 0;
        _expectInvalid(wrong);
        wrong = _quarters();
        wrong[1].shareE6 = 750_000;
        _expectInvalid(wrong);
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.TermsInvalid.selector, bytes32("instalments")));
        vm.prank(DEBT_ISSUER);
        debt.createSeries(_terms(ISIN), _bill(), _quarters());
    }

    // --- Reopening ----------------------------------------------------------------------------------------------------

    function test_authorise__a_reopening__more_of_the_same_series() public {
        _createFixed();
        bytes32 hash = debt.termsHashOf(ISIN);
        _issueBond(ALICE, AUTHORISED);
        vm.expectRevert(
            abi.encodeWithSelector(
                IDebtManager.AuthorisationExceeded.selector, ISIN, AUTHORISED, LOT, AUTHORISED
            )
        );
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _line("REF", BOB, LOT));
        vm.expectEmit(address(debt));
        emit IDebtManager.IssueAuthorised(ISIN, AUTHORISED + 10 * LOT, REOPENING);
        vm.prank(DEBT_ISSUER);
        debt.authorise(ISIN, 10 * LOT, REOPENING);
        _issueBond(BOB, 10 * LOT);
        assertEq(debt.issuedUnits(ISIN), AUTHORISED + 10 * LOT, "issued");
        assertEq(debt.termsOf(ISIN).authorisedUnits, AUTHORISED + 10 * LOT, "authorised");
        assertEq(debt.termsHashOf(ISIN), hash, "the frozen terms");
    }

    function test_authorise__nothing_undocumented_broken_or_too_late__refused() public {
        _createFixed();
        vm.startPrank(DEBT_ISSUER);
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.AuthorisationInvalid.selector, ISIN));
        debt.authorise(ISIN, 0, REOPENING);
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.AuthorisationInvalid.selector, ISIN));
        debt.authorise(ISIN, LOT, 0);
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.NotWholeLots.selector, ISIN, LOT + 1, LOT));
        debt.authorise(ISIN, LOT + 1, REOPENING);
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.SeriesUnknown.selector, bytes32("NONE")));
        debt.authorise("NONE", LOT, REOPENING);
        vm.warp(THREE_YEARS);
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.SeriesIsMature.selector, ISIN, THREE_YEARS));
        debt.authorise(ISIN, LOT, REOPENING);
        vm.stopPrank();
    }

    // --- Steps --------------------------------------------------------------------------------------------------------

    /// @dev Opens a series of these terms, and forgets it.
    function _expectTaken(IDebtManager.Terms memory t, IDebtManager.CouponTerms memory c) private {
        uint256 before = vm.snapshotState();
        _create(t, c, _nothingEarly());
        assertEq(debt.termsOf(ISIN).isin, ISIN, "taken");
        vm.revertToState(before);
    }

    function _expectInvalid(IDebtManager.Instalment[] memory instalments) private {
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.TermsInvalid.selector, bytes32("instalments")));
        vm.prank(DEBT_ISSUER);
        debt.createSeries(_bond(IDebtManager.Instrument.FixedPib), _fixed(), instalments);
    }

    function _expectInvalid(IDebtManager.Terms memory t, IDebtManager.CouponTerms memory c, bytes32 field)
        private
    {
        vm.expectRevert(abi.encodeWithSelector(IDebtManager.TermsInvalid.selector, field));
        vm.prank(DEBT_ISSUER);
        debt.createSeries(t, c, _nothingEarly());
    }

    function _expectSchedule(IDebtManager.Terms memory t, IDebtManager.CouponTerms memory c, bytes32 field)
        private
    {
        vm.expectRevert(abi.encodeWithSelector(Schedule.ScheduleInvalid.selector, field));
        vm.prank(DEBT_ISSUER);
        debt.createSeries(t, c, _nothingEarly());
    }
}
