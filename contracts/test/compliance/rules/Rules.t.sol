// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRule} from "../../../src/interfaces/ICountryRule.sol";
import {IHoldingCapRule} from "../../../src/interfaces/IHoldingCapRule.sol";
import {ILicenceRule} from "../../../src/interfaces/ILicenceRule.sol";
import {IRule} from "../../../src/interfaces/IRule.sol";
import {InvestorRecords, InvestorStatus} from "../../../src/types/InvestorRecord.sol";
import {LicenceCategories} from "../../../src/types/LicenceTypes.sol";
import {Movement, Movements} from "../../../src/types/Movement.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {MizanTest} from "../../base/MizanTest.sol";

contract RulesTest is MizanTest {
    address private constant ASSET = address(0xA55E7);

    // --- What every rule leaves alone ---------------------------------------------------------------------------------

    /// @dev A listed rule that nobody set admits nobody.
    function test_rules__not_set__admit_nobody() public view {
        assertEq(capRule.check(_movement()), ReasonCodes.HOLDING_CAP_EXCEEDED, "cap");
        assertEq(countryRule.check(_movement()), ReasonCodes.COUNTRY_NOT_ALLOWED, "country");
        assertEq(licenceRule.check(_movement()), ReasonCodes.LICENCE_MISSING, "licence");
    }

    /// @dev Nothing is acquired by redemption, between one's own accounts, or by a transfer of nothing.
    function test_rules__nothing_acquired__allowed() public view {
        IRule[3] memory rules = [IRule(capRule), countryRule, licenceRule];
        for (uint256 i; i < rules.length; ++i) {
            Movement memory m = _movement();
            (m.to, m.toInvestor) = (address(0), 0);
            assertEq(rules[i].check(m), ReasonCodes.OK, "redemption");
            m = _movement();
            m.toInvestor = m.fromInvestor;
            assertEq(rules[i].check(m), ReasonCodes.OK, "own accounts");
            m = _movement();
            m.amount = 0;
            assertEq(rules[i].check(m), ReasonCodes.OK, "nothing");
        }
    }

    // --- Holding cap --------------------------------------------------------------------------------------------------

    function test_holdingCap__set__told_and_kept() public {
        vm.startPrank(REGULATOR);
        engine.startTracking(ASSET);
        vm.expectEmit(address(capRule));
        emit IHoldingCapRule.CapSet(ASSET, 500);
        capRule.setCap(ASSET, 500);
        vm.stopPrank();
        assertEq(capRule.capOf(ASSET), 500, "cap");
        (uint8 asked, uint8 noted) = capRule.kinds();
        assertEq(asked, Movements.ISSUE | Movements.TRANSFER | Movements.CONVERT, "asked about");
        assertEq(noted, 0, "notes nothing");
    }

    function test_holdingCap__untracked_asset__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IHoldingCapRule.NotTracked.selector, ASSET));
        vm.prank(REGULATOR);
        capRule.setCap(ASSET, 500);
    }

    function testFuzz_holdingCap__any_amounts__compare_without_overflow(
        uint256 cap,
        uint256 holding,
        uint256 amount
    ) public {
        vm.startPrank(REGULATOR);
        engine.startTracking(ASSET);
        capRule.setCap(ASSET, cap);
        vm.stopPrank();
        Movement memory m = _movement();
        (m.toHolding, m.amount) = (holding, amount);
        bool fits = amount == 0 || (holding <= cap && amount <= cap - holding);
        assertEq(capRule.check(m), fits ? ReasonCodes.OK : ReasonCodes.HOLDING_CAP_EXCEEDED, "code");
    }

    // --- Country ------------------------------------------------------------------------------------------------------

    function test_country__admitted_and_barred__answers_so() public {
        vm.expectEmit(address(countryRule));
        emit ICountryRule.CountrySet(ASSET, PAKISTAN, true);
        vm.prank(REGULATOR);
        countryRule.setAllowed(ASSET, _countries(PAKISTAN), true);
        assertTrue(countryRule.isAllowed(ASSET, PAKISTAN), "admitted");
        assertEq(countryRule.check(_movement()), ReasonCodes.OK, "code");
        Movement memory m = _movement();
        m.toRecord = InvestorRecords.pack(InvestorStatus.Active, 2, 1, 840, KYC_EXPIRY, 1);
        assertEq(countryRule.check(m), ReasonCodes.COUNTRY_NOT_ALLOWED, "another country");
        vm.prank(REGULATOR);
        countryRule.setAllowed(ASSET, _countries(PAKISTAN), false);
        assertEq(countryRule.check(_movement()), ReasonCodes.COUNTRY_NOT_ALLOWED, "barred");
    }

    /// @dev A list of who may not: everyone is admitted, those without a code yet included, but the barred.
    function test_country__all_but_one__answers_so() public {
        vm.startPrank(REGULATOR);
        vm.expectEmit(address(countryRule));
        emit ICountryRule.AllCountriesSet(ASSET, true);
        countryRule.setAll(ASSET, true);
        countryRule.setAllowed(ASSET, _countries(840), false);
        vm.stopPrank();
        for (uint16 country = 1; country < 1000; ++country) {
            assertEq(countryRule.isAllowed(ASSET, country) ? 1 : 0, country == 840 ? 0 : 1, "admitted");
        }
        vm.prank(REGULATOR);
        countryRule.setAll(ASSET, false);
        for (uint16 country = 1; country < 1000; ++country) {
            assertFalse(countryRule.isAllowed(ASSET, country), "barred");
        }
    }

    function test_country__first_and_last_code__admitted() public {
        uint16[2] memory edges = [uint16(1), 999];
        for (uint256 i; i < edges.length; ++i) {
            vm.prank(REGULATOR);
            countryRule.setAllowed(ASSET, _countries(edges[i]), true);
            assertTrue(countryRule.isAllowed(ASSET, edges[i]), "admitted");
        }
    }

    function test_country__no_code__refused() public {
        uint16[2] memory wrong = [uint16(0), 1000];
        for (uint256 i; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ICountryRule.CountryInvalid.selector, wrong[i]));
            vm.prank(REGULATOR);
            countryRule.setAllowed(ASSET, _countries(wrong[i]), true);
        }
    }

    function test_country__most_at_once_and_one_more__accepted_and_refused() public {
        uint16[] memory countries = new uint16[](250);
        for (uint16 i; i < 250; ++i) {
            countries[i] = i + 1;
        }
        vm.prank(REGULATOR);
        countryRule.setAllowed(ASSET, countries, true);
        assertTrue(countryRule.isAllowed(ASSET, 250), "the last of them");
        vm.expectRevert(abi.encodeWithSelector(ICountryRule.BatchSize.selector, 251, 250));
        vm.prank(REGULATOR);
        countryRule.setAllowed(ASSET, new uint16[](251), true);
    }

    // --- Licence ------------------------------------------------------------------------------------------------------

    function test_licence__categories__any_of_them_admits() public {
        uint16 either = LicenceCategories.MINER | LicenceCategories.DATA_CENTRE;
        vm.expectEmit(address(licenceRule));
        emit ILicenceRule.CategoriesSet(ASSET, either);
        vm.prank(REGULATOR);
        licenceRule.setCategories(ASSET, either);
        assertEq(licenceRule.categoriesOf(ASSET), either, "categories");
        assertEq(licenceRule.check(_movement()), ReasonCodes.LICENCE_MISSING, "no licence");
        _license("PVARA-0001", BOB_ID, LicenceCategories.DATA_CENTRE);
        assertEq(licenceRule.check(_movement()), ReasonCodes.OK, "a data centre's licence");
        vm.prank(REGULATOR);
        licences.suspend("PVARA-0001", 0);
        assertEq(licenceRule.check(_movement()), ReasonCodes.LICENCE_SUSPENDED, "suspended");
    }

    function test_licence__undefined_categories__refused() public {
        uint16[2] memory wrong = [uint16(0), LicenceCategories.ALL + 1];
        for (uint256 i; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ILicenceRule.CategoriesInvalid.selector, wrong[i]));
            vm.prank(REGULATOR);
            licenceRule.setCategories(ASSET, wrong[i]);
        }
    }

    /// @dev In the sandbox a holder keeps within its limit, and without a limit or without counting it acquires nothing.
    function test_licence__sandbox__limits_what_is_held() public {
        vm.startPrank(REGULATOR);
        licenceRule.setCategories(ASSET, LicenceCategories.MINER);
        vm.stopPrank();
        _license("PVARA-0001", BOB_ID, LicenceCategories.MINER);
        vm.prank(REGULATOR);
        licences.setSandbox("PVARA-0001", true, 0);
        Movement memory m = _movement();
        (m.tracked, m.toHolding) = (true, 50);
        uint16 no = ReasonCodes.SANDBOX_LIMIT_EXCEEDED;
        assertEq(licenceRule.check(m), no, "no limit");
        vm.prank(REGULATOR);
        licences.setSandboxLimit("PVARA-0001", ASSET, 150);
        assertEq(licenceRule.check(m), ReasonCodes.OK, "to the limit");
        m.toHolding = 51;
        assertEq(licenceRule.check(m), no, "one more");
        (m.tracked, m.toHolding) = (false, 0);
        assertEq(licenceRule.check(m), no, "not counted");
        m.tracked = true;
        m.amount = type(uint256).max;
        m.toHolding = 1;
        assertEq(licenceRule.check(m), no, "without overflow");
        vm.prank(REGULATOR);
        licences.setSandbox("PVARA-0001", false, 0);
        assertEq(licenceRule.check(m), ReasonCodes.OK, "let out");
    }

    /// @dev Alice sends Bob 100.
    function _movement() private view returns (Movement memory m) {
        (m.asset, m.operator, m.from, m.to, m.amount) = (ASSET, ALICE, ALICE, BOB, 100);
        (, m.fromInvestor, m.toInvestor, m.fromRecord, m.toRecord) = identity.eligibility(ALICE, BOB);
    }
}
