// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {ITaxRegistry} from "../../src/interfaces/ITaxRegistry.sol";
import {MizanTest} from "../base/MizanTest.sol";

contract TaxRegistryTest is MizanTest {
    uint8 private constant TYPE = 1;
    uint8 private constant CLASS = 1;
    bytes32 private constant SOURCE = keccak256("finance act");
    /// @dev {START} is midnight in PKT, of this day since 1970.
    uint32 private constant TODAY = uint32((START + 5 hours) / 1 days);

    // --- Rates by class -----------------------------------------------------------------------------------------------

    function test_setRates__first_of_its_kind__from_any_day() public {
        vm.expectEmit(address(taxes));
        emit ITaxRegistry.RateSet(TYPE, CLASS, TODAY - 100, 200_000, ITaxRegistry.Rounding.HalfUp, SOURCE, 1);
        _set(ITaxRegistry.Rate(TYPE, CLASS, TODAY - 100, 200_000, ITaxRegistry.Rounding.HalfUp, SOURCE));
        (uint32 rate, ITaxRegistry.Rounding rounding) = taxes.rateAt(TYPE, CLASS, TODAY - 100);
        assertEq(rate, 200_000, "rate");
        assertTrue(rounding == ITaxRegistry.Rounding.HalfUp, "rounding");
        assertEq(taxes.rateCount(TYPE, CLASS), 1, "lines");
        vm.expectRevert(_unknown(TODAY - 101));
        taxes.rateAt(TYPE, CLASS, TODAY - 101);
    }

    /// @dev Trap: what may have been taxed already never changes.
    function test_setRates__today_or_before__refused_once_there_is_one() public {
        _set(_rate(TODAY - 100, 200_000));
        for (uint32 day = TODAY - 200; day <= TODAY; day += 100) {
            vm.expectRevert(
                abi.encodeWithSelector(ITaxRegistry.RateTooEarly.selector, day, uint256(TODAY) + 1)
            );
            _set(_rate(day, 100_000));
        }
        _set(_rate(TODAY + 1, 100_000));
        _expectRate(TODAY, 200_000);
        _expectRate(TODAY + 1, 100_000);
    }

    /// @dev The day of the law is Pakistan's: at 19:00 UTC it is tomorrow.
    function test_setRates__tomorrow__by_the_day_of_pakistan() public {
        _set(_rate(TODAY - 100, 200_000));
        vm.warp(START + 1 days - 1);
        _set(_rate(TODAY + 1, 100_000));
        vm.warp(START + 1 days);
        vm.expectRevert(
            abi.encodeWithSelector(ITaxRegistry.RateTooEarly.selector, TODAY + 1, uint256(TODAY) + 2)
        );
        _set(_rate(TODAY + 1, 300_000));
    }

    /// @dev A bill is amended before it comes into force.
    function test_setRates__not_begun__replaced() public {
        _set(_rate(TODAY - 100, 200_000));
        _set(_rate(TODAY + 10, 250_000));
        _set(_rate(TODAY + 20, 150_000));
        assertEq(taxes.rateCount(TYPE, CLASS), 2, "lines");
        _expectLine(1, TODAY - 100, 200_000);
        _expectLine(2, TODAY + 20, 150_000);
        _expectLine(3, 0, 0);
        _expectRate(TODAY + 10, 200_000);
        _expectRate(TODAY + 20, 150_000);
    }

    function test_setRates__first_not_begun__replaced_from_any_day() public {
        _set(_rate(TODAY + 10, 250_000));
        _set(_rate(TODAY - 10, 150_000));
        assertEq(taxes.rateCount(TYPE, CLASS), 1, "lines");
        _expectRate(TODAY, 150_000);
    }

    function test_setRates__year_after_year__each_day_its_rate() public {
        uint32 day = TODAY - 1000;
        for (uint32 i; i < 9; ++i) {
            _set(_rate(day, 100_000 + i));
            vm.warp(START + (i + 1) * 365 days);
            day = TODAY + (i + 1) * 365 + 1;
        }
        assertEq(taxes.rateCount(TYPE, CLASS), 9, "lines");
        for (uint32 i = 1; i < 9; ++i) {
            uint256 first = TODAY + i * 365 + 1;
            _expectRate(first, 100_000 + i);
            _expectRate(first - 1, 100_000 + i - 1);
        }
        vm.expectRevert(_unknown(TODAY - 1001));
        taxes.rateAt(TYPE, CLASS, TODAY - 1001);
    }

    function test_setRates__nonsense__refused() public {
        ITaxRegistry.Rate memory r = _rate(TODAY, 1_000_001);
        bytes memory invalid = abi.encodeWithSelector(ITaxRegistry.RateInvalid.selector);
        vm.expectRevert(invalid);
        _set(r);
        r = _rate(TODAY, 0);
        r.taxType = 0;
        vm.expectRevert(invalid);
        _set(r);
        r = _rate(TODAY, 0);
        r.sourceHash = 0;
        vm.expectRevert(invalid);
        _set(r);
        uint256 most = taxes.maxLines();
        uint256[2] memory counts = [0, most + 1];
        for (uint256 i; i < counts.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ITaxRegistry.BatchSize.selector, counts[i], most));
            vm.prank(TAX_AUTHORITY);
            taxes.setRates(new ITaxRegistry.Rate[](counts[i]));
        }
    }

    function test_setRates__all_of_the_income__taken() public {
        _set(_rate(TODAY, 1_000_000));
        _expectRate(TODAY, 1_000_000);
    }

    function test_maxLines__lines_of_a_table__as_documented() public view {
        assertEq(taxes.maxLines(), 100, "lines");
    }

    /// @dev A full table costs less than a transaction may (EIP-7825).
    function test_setRates__full_batch__fits_a_transaction() public {
        uint256 most = taxes.maxLines();
        ITaxRegistry.Rate[] memory rates = new ITaxRegistry.Rate[](most);
        for (uint256 i; i < most; ++i) {
            rates[i] = _rate(TODAY, uint32(i));
            rates[i].taxClass = uint8(i);
        }
        vm.prank(TAX_AUTHORITY);
        taxes.setRates{gas: CALL_GAS}(rates);
        assertEq(taxes.rateCount(TYPE, uint8(most - 1)), 1, "the last");
    }

    function test_write__by_others__refused() public {
        bytes memory refusal =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, REGISTRAR);
        vm.startPrank(REGISTRAR);
        vm.expectRevert(refusal);
        taxes.setRates(new ITaxRegistry.Rate[](1));
        vm.expectRevert(refusal);
        taxes.setInvestorRate(ALICE_ID, TYPE, TODAY + 1, TODAY + 1, 0, ITaxRegistry.Rounding.Down, SOURCE);
        vm.expectRevert(refusal);
        taxes.setTaxAccount(ALICE);
        vm.stopPrank();
    }

    // --- Rates of one investor ----------------------------------------------------------------------------------------

    function test_setInvestorRate__certificate__for_its_days_only() public {
        _set(_rate(TODAY - 100, 200_000));
        vm.expectEmit(address(taxes));
        emit ITaxRegistry.InvestorRateSet(
            ALICE_ID, TYPE, TODAY + 5, TODAY + 9, 50_000, ITaxRegistry.Rounding.Down, SOURCE, 1
        );
        _setOwn(TODAY + 5, TODAY + 9, 50_000);
        assertEq(taxes.investorRateCount(ALICE_ID, TYPE), 1, "lines");
        _expectOwn(TODAY + 4, 200_000);
        _expectOwn(TODAY + 5, 50_000);
        _expectOwn(TODAY + 9, 50_000);
        _expectOwn(TODAY + 10, 200_000);
        (uint32 other,) = taxes.rateFor(TYPE, CLASS, BOB_ID, TODAY + 5);
        assertEq(other, 200_000, "nobody else's");
    }

    /// @dev What a certificate granted for days that are past stays, whatever follows it.
    function test_setInvestorRate__withdrawn_and_renewed__the_past_stays() public {
        _set(_rate(TODAY - 100, 200_000));
        _setOwn(TODAY + 1, type(uint32).max, 0);
        vm.warp(START + 10 days);
        _setOwn(TODAY + 11, TODAY, 0);
        vm.warp(START + 20 days);
        _setOwn(TODAY + 21, type(uint32).max, 10_000);
        _expectOwn(TODAY, 200_000);
        _expectOwn(TODAY + 1, 0);
        _expectOwn(TODAY + 10, 0);
        _expectOwn(TODAY + 11, 200_000);
        _expectOwn(TODAY + 21, 10_000);
    }

    function test_setInvestorRate__today__refused() public {
        vm.expectRevert(abi.encodeWithSelector(ITaxRegistry.RateTooEarly.selector, TODAY, uint256(TODAY) + 1));
        _setOwn(TODAY, TODAY, 0);
        vm.expectRevert(abi.encodeWithSelector(ITaxRegistry.RateInvalid.selector));
        vm.prank(TAX_AUTHORITY);
        taxes.setInvestorRate(0, TYPE, TODAY + 1, TODAY, 0, ITaxRegistry.Rounding.Down, SOURCE);
    }

    function test_setInvestorRate__nonsense__refused() public {
        uint8[3] memory types = [TYPE, 0, TYPE];
        uint32[3] memory rates = [uint32(1_000_001), 0, 0];
        bytes32[3] memory documents = [SOURCE, SOURCE, 0];
        for (uint256 i; i < types.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ITaxRegistry.RateInvalid.selector));
            vm.prank(TAX_AUTHORITY);
            taxes.setInvestorRate(
                ALICE_ID, types[i], TODAY + 1, TODAY + 9, rates[i], ITaxRegistry.Rounding.Down, documents[i]
            );
        }
    }

    function test_setTaxAccount__account__kept() public {
        vm.expectEmit(address(taxes));
        emit ITaxRegistry.TaxAccountSet(BOB);
        vm.prank(TAX_AUTHORITY);
        taxes.setTaxAccount(BOB);
        assertEq(taxes.taxAccount(), BOB, "account");
        vm.expectRevert(abi.encodeWithSelector(ITaxRegistry.RateInvalid.selector));
        vm.prank(TAX_AUTHORITY);
        taxes.setTaxAccount(address(0));
    }

    /// @dev Whatever is entered when, no answer about a day that is past ever changes.
    function testFuzz_setRates__any_days__the_past_never_changes(
        uint32[6] memory ahead,
        uint16[6] memory rates
    ) public {
        _set(_rate(TODAY - 1000, 1));
        uint256 today = TODAY;
        for (uint256 i; i < ahead.length; ++i) {
            uint32[8] memory before = _last(today);
            _set(_rate(uint32(today + 1 + ahead[i] % 30), rates[i]));
            assertEq(keccak256(abi.encode(_last(today))), keccak256(abi.encode(before)), "the past");
            today += ahead[i] % 50;
            vm.warp(START + (today - TODAY) * 1 days);
        }
    }

    /// @dev The rates of today and some days before.
    function _last(uint256 today) private view returns (uint32[8] memory rates) {
        for (uint256 i; i < rates.length; ++i) {
            (rates[i],) = taxes.rateAt(TYPE, CLASS, today - 9 * i);
        }
    }

    function _set(ITaxRegistry.Rate memory rate) private {
        ITaxRegistry.Rate[] memory rates = new ITaxRegistry.Rate[](1);
        rates[0] = rate;
        vm.prank(TAX_AUTHORITY);
        taxes.setRates(rates);
    }

    function _setOwn(uint32 from, uint32 until, uint32 rate) private {
        vm.prank(TAX_AUTHORITY);
        taxes.setInvestorRate(ALICE_ID, TYPE, from, until, rate, ITaxRegistry.Rounding.Down, SOURCE);
    }

    function _expectRate(uint256 day, uint256 expected) private view {
        (uint32 rate,) = taxes.rateAt(TYPE, CLASS, day);
        assertEq(rate, expected, "rate of the class");
    }

    function _expectLine(uint256 number, uint256 day, uint256 expected) private view {
        (uint32 from, uint32 rate,) = taxes.lineOf(TYPE, CLASS, number);
        assertEq(from, day, "first day of the line");
        assertEq(rate, expected, "rate of the line");
    }

    function _expectOwn(uint256 day, uint256 expected) private view {
        (uint32 rate,) = taxes.rateFor(TYPE, CLASS, ALICE_ID, day);
        assertEq(rate, expected, "rate of the investor");
    }

    function _rate(uint32 day, uint32 rate) private pure returns (ITaxRegistry.Rate memory) {
        return ITaxRegistry.Rate(TYPE, CLASS, day, rate, ITaxRegistry.Rounding.Down, SOURCE);
    }

    function _unknown(uint256 day) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ITaxRegistry.RateUnknown.selector, TYPE, CLASS, day);
    }
}
