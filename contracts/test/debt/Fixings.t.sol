// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IDebtServicing} from "../../src/interfaces/IDebtServicing.sol";
import {ServicingTest} from "./ServicingTest.sol";

/// @dev Rates of what floats: in their window, as a fallback, by a ruling, and never otherwise.
contract FixingsTest is ServicingTest {
    uint32 private constant REFERENCE_E6 = 110_488;
    uint256 private constant WINDOW = uint256(FIXING_DAYS) * 1 days;

    function setUp() public override {
        super.setUp();
        _heldFloating();
    }

    function test_fix__in_its_window__reference_and_margin() public {
        vm.warp(FIRST_COUPON - WINDOW);
        vm.expectEmit(address(servicing));
        emit IDebtServicing.RateFixed(
            ISIN, 1, IDebtServicing.FixingSource.Reference, REFERENCE_E6, REFERENCE_E6 + 7000, SOURCE
        );
        _fix(1, REFERENCE_E6);
        IDebtServicing.Fixing memory f = servicing.fixingOf(ISIN, 1);
        assertEq(f.rateE6, REFERENCE_E6 + 7000, "rate");
        assertEq(f.documentHash, SOURCE, "document");
        assertEq(uint256(f.status), uint256(IDebtServicing.FixingStatus.Fixed), "status");
        assertEq(servicing.fixingOf(ISIN, 0).rateE6, 0, "no other period's");
    }

    function test_fix__a_reference_of_all_of_it__taken() public {
        _fix(0, 1_000_000);
        assertEq(servicing.fixingOf(ISIN, 0).rateE6, 1_007_000, "rate");
    }

    function test_fix__outside_its_window__refused() public {
        vm.warp(FIRST_COUPON - WINDOW - 1);
        _expectRefused(1, IDebtServicing.FixingStatus.Early);
        _fix(1, REFERENCE_E6);
        vm.warp(FIRST_COUPON + WINDOW - 1);
        _fix(1, REFERENCE_E6);
        vm.warp(SECOND_COUPON + WINDOW);
        _expectRefused(2, IDebtServicing.FixingStatus.Fallback);
        _fix(2, REFERENCE_E6);
    }

    function test_fix__a_second_time__refused() public {
        _fix(0, REFERENCE_E6);
        _expectRefused(0, IDebtServicing.FixingStatus.Fixed);
        _fix(0, REFERENCE_E6 + 1);
        assertEq(servicing.fixingOf(ISIN, 0).referenceE6, REFERENCE_E6, "reference");
    }

    function test_fixFallback__after_the_window__the_average_of_five_days() public {
        vm.warp(START + WINDOW);
        uint32[5] memory yields = [uint32(110_000), 110_001, 110_002, 110_003, 110_007];
        vm.expectEmit(address(servicing));
        emit IDebtServicing.RateFixed(ISIN, 0, IDebtServicing.FixingSource.Fallback, 110_003, 117_003, SOURCE);
        vm.expectEmit(address(servicing));
        emit IDebtServicing.FallbackPublished(ISIN, 0, yields);
        vm.prank(FIXING_AGENT);
        servicing.fixFallback(ISIN, 0, yields, SOURCE);
    }

    /// @dev Of whole numbers an average of five is never half way, so the nearest one is meant.
    function testFuzz_fixFallback__any_yields__the_nearest_average(uint32[5] memory yields) public {
        vm.warp(START + WINDOW);
        uint256 sum;
        for (uint256 i; i < yields.length; ++i) {
            yields[i] = uint32(bound(yields[i], 0, 1_000_000));
            sum += yields[i];
        }
        vm.prank(FIXING_AGENT);
        servicing.fixFallback(ISIN, 0, yields, SOURCE);
        uint256 average = servicing.fixingOf(ISIN, 0).referenceE6;
        assertTrue(5 * average <= sum + 2 && sum <= 5 * average + 2, "nearest");
    }

    function test_fixFallback__while_the_window_is_open_or_too_late__refused() public {
        uint32[5] memory yields;
        _expectRefused(0, IDebtServicing.FixingStatus.Open);
        vm.prank(FIXING_AGENT);
        servicing.fixFallback(ISIN, 0, yields, SOURCE);
        vm.warp(FIRST_COUPON);
        _expectRefused(0, IDebtServicing.FixingStatus.Disputed);
        vm.prank(FIXING_AGENT);
        servicing.fixFallback(ISIN, 0, yields, SOURCE);
    }

    /// @dev The rate of the period before is not used instead.
    function test_fixing__nobody_enters__disputed_and_unpaid_until_ruled_on() public {
        _fix(0, REFERENCE_E6);
        _passRecord(IDebtServicing.Payment.Coupon, 1);
        vm.warp(SECOND_COUPON);
        IDebtServicing.Fixing memory f = servicing.fixingOf(ISIN, 1);
        assertEq(uint256(f.status), uint256(IDebtServicing.FixingStatus.Disputed), "disputed");
        assertEq(f.rateE6, 0, "no rate");
        vm.expectRevert(
            abi.encodeWithSelector(
                IDebtServicing.RateNotFixed.selector, ISIN, 1, IDebtServicing.FixingStatus.Disputed
            )
        );
        servicing.openCoupon(ISIN, 1);
        vm.warp(SECOND_COUPON + 10 days);
        _assertStands(_couponStanding(1), IDebtServicing.Standing.Default);
        vm.prank(REGULATOR);
        servicing.rule(ISIN, 1, REFERENCE_E6, keccak256("ruling"));
        servicing.openCoupon(ISIN, 1);
    }

    function test_rule__what_is_not_disputed__refused() public {
        _expectRefused(0, IDebtServicing.FixingStatus.Open);
        vm.prank(REGULATOR);
        servicing.rule(ISIN, 0, REFERENCE_E6, keccak256("ruling"));
    }

    function test_fix__undocumented_impossible_or_not_there__refused() public {
        vm.startPrank(FIXING_AGENT);
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.DocumentMissing.selector));
        servicing.fix(ISIN, 0, REFERENCE_E6, 0);
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.RateOutOfRange.selector, 1_000_001));
        servicing.fix(ISIN, 0, 1_000_001, SOURCE);
        vm.expectRevert(
            abi.encodeWithSelector(
                IDebtServicing.PaymentUnknown.selector, ISIN, IDebtServicing.Payment.Coupon, COUPONS
            )
        );
        servicing.fix(ISIN, COUPONS, REFERENCE_E6, SOURCE);
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.SeriesUnknown.selector, bytes32("NONE")));
        servicing.fix("NONE", 0, REFERENCE_E6, SOURCE);
        vm.stopPrank();
    }

    function test_fix__of_a_fixed_bond__refused() public {
        IDebtManager.Terms memory t = _bond(IDebtManager.Instrument.FixedPib);
        t.isin = "PK0000000023";
        _create(t, _fixed(), _nothingEarly());
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.NotFloating.selector, t.isin));
        vm.prank(FIXING_AGENT);
        servicing.fix(t.isin, 0, REFERENCE_E6, SOURCE);
        assertEq(servicing.fixingOf(t.isin, 0).rateE6, RATE_E6, "the terms' rate");
        assertEq(servicing.fixingOf(t.isin, 0).referenceE6, 0, "which refers to nothing");
    }

    function _expectRefused(uint256 period, IDebtServicing.FixingStatus status) private {
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.FixingRefused.selector, ISIN, period, status));
    }
}
