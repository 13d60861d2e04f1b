// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IDebtServicing} from "../../src/interfaces/IDebtServicing.sol";
import {ServicingTest} from "./ServicingTest.sol";

/// @dev How payments stand follows from time and funding; nobody declares it.
contract StandingsTest is ServicingTest {
    IDebtServicing.Payment private constant COUPON = IDebtServicing.Payment.Coupon;
    /// @dev The end of the first coupon's payment day.
    uint256 private constant CLOSE = FIRST_COUPON + 1 days;

    /// @dev Invariant 14: not one transaction is needed.
    function test_standing__nobody_does_anything__default_by_time_alone() public {
        _heldFixed();
        _expectAt(CLOSE - 1, IDebtServicing.Standing.Performing);
        _expectAt(CLOSE, IDebtServicing.Standing.Missed);
        _expectAt(CLOSE + 1 days - 1, IDebtServicing.Standing.Missed);
        _expectAt(CLOSE + 1 days, IDebtServicing.Standing.Grace);
        _expectAt(CLOSE + uint256(GRACE_DAYS) * 1 days - 1, IDebtServicing.Standing.Grace);
        _expectAt(CLOSE + uint256(GRACE_DAYS) * 1 days, IDebtServicing.Standing.Default);
        _expectAt(CLOSE + 1000 days, IDebtServicing.Standing.Default);
    }

    function test_standing__opened_and_not_funded__default_by_time_alone() public {
        _heldFixed();
        _openCoupon(0);
        _expectAt(CLOSE - 1, IDebtServicing.Standing.Performing);
        _expectAt(CLOSE, IDebtServicing.Standing.Missed);
        _expectAt(CLOSE + uint256(GRACE_DAYS) * 1 days, IDebtServicing.Standing.Default);
    }

    function test_standing__a_bill_not_redeemed__default_by_time_alone() public {
        _heldBill();
        vm.warp(MATURITY + 1 days - 1);
        _assertStands(servicing.standingOf(ISIN), IDebtServicing.Standing.Performing);
        vm.warp(MATURITY + 1 days + uint256(GRACE_DAYS) * 1 days);
        _assertStands(servicing.standingOf(ISIN), IDebtServicing.Standing.Default);
    }

    function test_standing__funded_by_the_end_of_the_day__performing_for_ever() public {
        _heldFixed();
        uint256 id = _openCoupon(0);
        vm.warp(CLOSE - 1);
        _fund(id);
        _expectAt(CLOSE, IDebtServicing.Standing.Performing);
        vm.warp(CLOSE + 5000 days);
        _assertStands(_couponStanding(0), IDebtServicing.Standing.Performing);
    }

    function test_standing__funded_a_second_after_the_day__cured() public {
        _heldFixed();
        uint256 id = _openCoupon(0);
        vm.warp(CLOSE);
        _fund(id);
        _expectAt(CLOSE, IDebtServicing.Standing.Cured);
    }

    function test_standing__funded_before_the_day__performing() public {
        _heldFixed();
        _fund(_openCoupon(0));
        _expectAt(CLOSE + 100 days, IDebtServicing.Standing.Performing);
    }

    function test_standing__funded_after_default__cured() public {
        _heldFixed();
        uint256 id = _openCoupon(0);
        vm.warp(CLOSE + 30 days);
        _assertStands(_couponStanding(0), IDebtServicing.Standing.Default);
        _fund(id);
        _expectAt(CLOSE + 30 days, IDebtServicing.Standing.Cured);
        vm.warp(CLOSE + 60 days);
        _assertStands(_couponStanding(0), IDebtServicing.Standing.Cured);
    }

    /// @dev A record date that nobody announced in time moves when it pays, and does not undo that it was missed.
    function test_standing__announced_and_opened_after_default__still_default() public {
        _heldFixed();
        vm.warp(CLOSE + 30 days);
        servicing.announceRecords(ISIN, 1);
        vm.warp(CLOSE + 32 days);
        uint256 id = servicing.openCoupon(ISIN, 0);
        assertEq(vault.eventOf(id).paymentDate, CLOSE + 31 days, "paid from its record date on");
        _assertStands(_couponStanding(0), IDebtServicing.Standing.Default);
        _fund(id);
        _assertStands(_couponStanding(0), IDebtServicing.Standing.Cured);
    }

    /// @dev A holiday that is declared after a payment was opened makes nobody's payment later.
    function test_standing__holiday_declared_after_the_opening__due_as_it_was() public {
        _heldFixed();
        _openCoupon(0);
        uint32[] memory resting = new uint32[](1);
        resting[0] = uint32((FIRST_COUPON + 5 hours) / 1 days);
        vm.prank(REGISTRAR);
        calendar.declareYear(2026, resting, keccak256("gazette"));
        assertEq(servicing.paymentOf(ISIN, COUPON, 0).paymentDate, FIRST_COUPON, "due");
        _expectAt(CLOSE, IDebtServicing.Standing.Missed);
    }

    /// @dev Who is owed is known only after the second of the record date; how the payment stands is told in it as well.
    function test_standing__in_the_second_of_the_record_date__performing() public {
        _heldFixed();
        _announce();
        _expectAt(FIRST_COUPON - uint256(RECORD_DAYS) * 1 days, IDebtServicing.Standing.Performing);
    }

    /// @dev Whoever came after the record date is owed nothing of that payment.
    function test_standing__nobody_held_at_the_record_date__performing() public {
        _createFixed();
        _passRecord(COUPON, 0);
        _hold();
        _expectAt(CLOSE + 30 days, IDebtServicing.Standing.Performing);
    }

    /// @dev What was paid late does not make up for what was not paid at all, nor does what is only just missed.
    function test_standingOf__one_never_paid_and_one_late__default() public {
        _heldFixed();
        uint256 second = _openCoupon(1);
        vm.warp(SECOND_COUPON + 1 days);
        _assertStands(_couponStanding(1), IDebtServicing.Standing.Missed);
        _assertStands(servicing.standingOf(ISIN), IDebtServicing.Standing.Default);
        _fund(second);
        _assertStands(_couponStanding(1), IDebtServicing.Standing.Cured);
        _assertStands(servicing.standingOf(ISIN), IDebtServicing.Standing.Default);
    }

    function test_standingOf__only_an_instalment_unpaid__missed() public {
        _create(_bond(IDebtManager.Instrument.FixedPib), _fixed(), _quarters());
        _hold();
        _fund(_openCoupon(0));
        _fund(_openCoupon(1));
        vm.warp(SECOND_COUPON + 1 days - 1);
        _assertStands(servicing.standingOf(ISIN), IDebtServicing.Standing.Performing);
        vm.warp(SECOND_COUPON + 1 days);
        _assertStands(servicing.standingOf(ISIN), IDebtServicing.Standing.Missed);
    }

    function test_standingOf__a_series__as_the_worst_of_its_payments() public {
        _heldFixed();
        uint256 id = _openCoupon(0);
        vm.warp(CLOSE + 10 days);
        _fund(id);
        vm.warp(SECOND_COUPON + 1 days);
        _assertStands(servicing.standingOf(ISIN), IDebtServicing.Standing.Missed);
        vm.warp(SECOND_COUPON + 2 days);
        _assertStands(servicing.standingOf(ISIN), IDebtServicing.Standing.Grace);
        vm.warp(SECOND_COUPON + 30 days);
        _assertStands(servicing.standingOf(ISIN), IDebtServicing.Standing.Default);
    }

    function test_notice__by_anybody__written_down() public {
        _heldFixed();
        vm.warp(CLOSE + 30 days);
        vm.expectEmit(address(servicing));
        emit IDebtServicing.StandingNoticed(ISIN, COUPON, 0, IDebtServicing.Standing.Default);
        vm.prank(STRANGER);
        servicing.notice(ISIN, COUPON, 0);
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.PaymentUnknown.selector, ISIN, COUPON, COUPONS));
        servicing.notice(ISIN, COUPON, COUPONS);
    }

    /// @dev A floating coupon whose rate nobody knows is owed all the same.
    function test_standing__a_coupon_without_a_rate__default_by_time_alone() public {
        _heldFloating();
        _expectAt(CLOSE + uint256(GRACE_DAYS) * 1 days, IDebtServicing.Standing.Default);
    }

    /// @dev The first coupon and the series, which has none before it.
    function _expectAt(uint256 time, IDebtServicing.Standing expected) private {
        vm.warp(time);
        _assertStands(_couponStanding(0), expected);
        if (time < SECOND_COUPON) _assertStands(servicing.standingOf(ISIN), expected);
    }
}
