// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LicensedVenueRule} from "../../../src/compliance/rules/LicensedVenueRule.sol";
import {ILicensedVenueRule} from "../../../src/interfaces/ILicensedVenueRule.sol";
import {InvestorStatus} from "../../../src/types/InvestorRecord.sol";
import {LicenceCategories} from "../../../src/types/LicenceTypes.sol";
import {Movement, MovementKind} from "../../../src/types/Movement.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {RuleTest} from "./RuleTest.sol";

contract LicensedVenueRuleTest is RuleTest {
    bytes32 private constant VENUE_ID = "INV-EXCHANGE";
    bytes32 private constant LICENCE = "PVARA-0009";
    address private constant VENUE = address(0xE8C);
    uint16 private constant VENUES = LicenceCategories.EXCHANGE | LicenceCategories.BROKER;
    LicensedVenueRule private _rule;

    function setUp() public override {
        super.setUp();
        _rule = LicensedVenueRule(_contract("LicensedVenueRule"));
        _list(_rule);
        _register(VENUE_ID, VENUE);
        _license(LICENCE, VENUE_ID, LicenceCategories.EXCHANGE);
        _set(true);
    }

    function test_setVenue__some__told_and_kept() public {
        vm.expectEmit(address(_rule));
        emit ILicensedVenueRule.VenueSet(ASSET, VENUES, false);
        _set(false);
        (uint16 categories, bool direct) = _rule.venueOf(ASSET);
        assertEq(categories, VENUES, "categories");
        assertFalse(direct, "direct");
    }

    function test_setVenue__undefined_categories__refused() public {
        uint16[2] memory wrong = [uint16(0), LicenceCategories.ALL + 1];
        for (uint256 i; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ILicensedVenueRule.CategoriesInvalid.selector, wrong[i]));
            vm.prank(REGULATOR);
            _rule.setVenue(ASSET, wrong[i], true);
        }
    }

    /// @dev A licensed operator may; its neighbour and its customer may not stand in for it.
    function test_check__operator__must_be_licensed() public view {
        assertEq(_by(VENUE), ReasonCodes.OK, "licensed");
        assertEq(_by(BOB), ReasonCodes.OPERATOR_NOT_LICENSED, "no licence");
        assertEq(_by(STRANGER), ReasonCodes.OPERATOR_NOT_LICENSED, "nobody");
        assertEq(_by(address(0)), ReasonCodes.OPERATOR_NOT_LICENSED, "no operator");
    }

    /// @dev Approvals that outlive a licence are worth nothing.
    function test_check__operator_losing_standing__refused() public {
        vm.prank(REGULATOR);
        licences.suspend(LICENCE, 0);
        assertEq(_by(VENUE), ReasonCodes.OPERATOR_NOT_LICENSED, "suspended");
        vm.prank(REGULATOR);
        licences.grant(LICENCE, uint40(START), KYC_EXPIRY, 0);
        assertEq(_by(VENUE), ReasonCodes.OK, "reinstated");
        vm.prank(REGISTRAR);
        identity.setStatus(VENUE_ID, InvestorStatus.Frozen);
        assertEq(_by(VENUE), ReasonCodes.OPERATOR_NOT_LICENSED, "frozen");
    }

    function test_check__holder_itself__if_direct() public {
        assertEq(_by(ALICE), ReasonCodes.OK, "direct");
        _set(false);
        assertEq(_by(ALICE), ReasonCodes.OPERATOR_NOT_LICENSED, "venues only");
        assertEq(_by(VENUE), ReasonCodes.OK, "at a venue");
    }

    /// @dev A holder that is a venue itself deals for its own account.
    function test_check__venue_as_holder__may() public {
        _set(false);
        uint16 code = engine.check(ASSET, MovementKind.Transfer, ID, VENUE, VENUE, BOB, 1);
        assertEq(code, ReasonCodes.OK, "its own");
    }

    function test_check__not_set__nobody() public {
        _list(_rule);
        assertEq(_rule.check(_of(STRANGER)), ReasonCodes.OPERATOR_NOT_LICENSED, "not set");
    }

    function test_check__issued_redeemed_ordered__not_asked() public {
        _set(false);
        assertEq(_check(address(0), BOB, 100), ReasonCodes.OK, "issued");
        assertEq(_check(ALICE, address(0), 100), ReasonCodes.OK, "redeemed");
        assertEq(_check(MovementKind.Forced, ALICE, BOB, 100), ReasonCodes.OK, "ordered");
    }

    function _by(address operator) private view returns (uint16) {
        return engine.check(ASSET, MovementKind.Transfer, ID, operator, ALICE, BOB, 1);
    }

    function _of(address asset) private view returns (Movement memory m) {
        m = _movement();
        m.asset = asset;
    }

    function _set(bool direct) private {
        vm.prank(REGULATOR);
        _rule.setVenue(ASSET, VENUES, direct);
    }
}
