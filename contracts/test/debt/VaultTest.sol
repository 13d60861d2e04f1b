// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {ITaxRegistry} from "../../src/interfaces/ITaxRegistry.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {SecurityTest} from "../token/SecurityTest.sol";

/// @title A bond of which two investors have a thousand units each, a table of tax, and a coupon.
abstract contract VaultTest is SecurityTest {
    /// @dev Income from government securities, in the table of these tests.
    uint8 internal constant SECURITIES = 1;
    uint32 internal constant RATE_E6 = 200_000;
    bytes32 internal constant SOURCE = keccak256("tax card");
    uint8 internal constant FILER = 1;
    uint8 internal constant NON_FILER = 2;

    uint40 internal constant RECORD = uint40(START + 10 days);
    uint40 internal constant PAYMENT = uint40(START + 15 days);
    uint40 internal constant EXPIRY = uint40(START + 380 days);
    /// @dev PKR 5.50 and two thirds of 1e-4 a unit: every holder is rounded.
    uint96 internal constant COUPON_E18 = 55_000_666_666_666_666_666_666;
    uint256 internal constant HELD_KEY = 0xA11CE2;

    address internal constant FUNDER = address(0xF00D);
    address internal constant TAX_ACCOUNT = address(0x7A8);

    function setUp() public virtual override {
        super.setUp();
        _openCash();
        _register("INV-FUNDER", FUNDER);
        _register("INV-TAX", TAX_ACCOUNT);
        vm.startPrank(TAX_AUTHORITY);
        taxes.setRates(_rates());
        taxes.setTaxAccount(TAX_ACCOUNT);
        vm.stopPrank();
        vm.prank(DEBT_ISSUER);
        debt.announceRecord(ISIN, RECORD);
    }

    function _rates() private pure returns (ITaxRegistry.Rate[] memory rates) {
        rates = new ITaxRegistry.Rate[](3);
        rates[0] = _rate(FILER, RATE_E6);
        rates[1] = _rate(NON_FILER, 400_000);
        rates[2] = _rate(EXEMPT, 0);
    }

    /// @dev A rate that holds from the beginning of these tests.
    function _rate(uint8 taxClass, uint32 rateE6) internal pure returns (ITaxRegistry.Rate memory) {
        return ITaxRegistry.Rate(
            SECURITIES, taxClass, uint32(START / 1 days), rateE6, ITaxRegistry.Rounding.Down, SOURCE
        );
    }

    function _coupon() internal view returns (IDistributionVault.Opening memory) {
        return IDistributionVault.Opening({
            token: address(bond),
            cash: address(cash),
            kind: IDistributionVault.EventKind.Coupon,
            record: RECORD,
            paymentDate: PAYMENT,
            expiry: EXPIRY,
            taxType: SECURITIES,
            perUnitE18: COUPON_E18,
            taxablePerUnitE18: COUPON_E18,
            redeemsUnits: false
        });
    }

    /// @dev As an engine would that knows what is due.
    function _openEvent(IDistributionVault.Opening memory opening) internal returns (uint256 id) {
        vm.prank(address(assets));
        id = vault.open(opening);
    }

    /// @dev A coupon that is open, after its record date.
    function _openCoupon() internal returns (uint256) {
        if (block.timestamp <= RECORD) vm.warp(RECORD + 1);
        return _openEvent(_coupon());
    }

    /// @dev A coupon that pays.
    function _payableCoupon() internal returns (uint256 id) {
        id = _openCoupon();
        _fund(id);
        vm.warp(PAYMENT);
    }

    /// @dev Funds what an event needs.
    function _fund(uint256 id) internal {
        _fund(id, FUNDER, vault.totalsOf(id).required - vault.totalsOf(id).funded);
    }

    function _fund(uint256 id, address funder, uint256 amount) internal {
        _issueCash(funder, amount);
        vm.startPrank(funder);
        cash.approve(address(vault), amount);
        vault.fund(id, amount);
        vm.stopPrank();
    }

    function _claim(uint256 id, address account) internal {
        vm.prank(account);
        vault.claim(id, account, account);
    }

    function _push(uint256 id, address holder) internal {
        address[] memory page = new address[](1);
        page[0] = holder;
        vault.push(id, page);
    }

    function _push(uint256 id, address first, address second) internal {
        address[] memory page = new address[](2);
        (page[0], page[1]) = (first, second);
        vault.push(id, page);
    }

    function _setStatus(bytes32 investor, InvestorStatus status) internal {
        vm.prank(REGISTRAR);
        identity.setStatus(investor, status);
    }

    function _setTaxClass(bytes32 investor, uint8 taxClass) internal {
        vm.prank(REGISTRAR);
        identity.updateRecord(investor, 2, taxClass, PAKISTAN, KYC_EXPIRY);
    }

    function _gross(uint256 units) internal pure returns (uint256) {
        return units * COUPON_E18 / 1e18;
    }

    function _tax(uint256 units) internal pure returns (uint256) {
        return _gross(units) * RATE_E6 / 1e6;
    }

    function _net(uint256 units) internal pure returns (uint256) {
        return _gross(units) - _tax(units);
    }

    /// @dev Invariant 8, of an event that has not expired: what is left is what is owed and dust.
    function _checkCash(uint256 id, uint256 unclaimedAndDust) internal view {
        IDistributionVault.Totals memory t = vault.totalsOf(id);
        assertEq(t.funded, t.netPaid + t.taxed + t.held + t.returned + unclaimedAndDust, "funded");
    }
}
