// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IDebtServicing} from "../../src/interfaces/IDebtServicing.sol";
import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {ITaxRegistry} from "../../src/interfaces/ITaxRegistry.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {DebtTest} from "./DebtTest.sol";

/// @title Debt that two investors hold, a table of tax by instrument, and somebody who pays.
abstract contract ServicingTest is DebtTest {
    uint256 internal constant ALICE_UNITS = 1000;
    uint256 internal constant BOB_UNITS = 500;
    uint256 internal constant UNITS = ALICE_UNITS + BOB_UNITS;
    /// @dev 20 %, of every kind of income.
    uint32 internal constant TAX_E6 = 200_000;
    uint256 internal constant FACE_E18 = 1_000_000e18;
    address internal constant FUNDER = address(0xF00D);

    function setUp() public virtual override {
        super.setUp();
        _openCash();
        _register("INV-FUNDER", FUNDER);
        ITaxRegistry.Rate[] memory rates = new ITaxRegistry.Rate[](6);
        for (uint8 i; i < rates.length; ++i) {
            rates[i] = ITaxRegistry.Rate(
                i + 1, 1, uint32(START / 1 days), TAX_E6, ITaxRegistry.Rounding.Down, keccak256("tax card")
            );
        }
        vm.prank(TAX_AUTHORITY);
        taxes.setRates(rates);
    }

    function _hold() internal {
        _issueBond(ALICE, ALICE_UNITS);
        _issueBond(BOB, BOB_UNITS);
    }

    /// @dev A bill that both hold.
    function _heldBill() internal returns (BondToken token) {
        token = _create(_terms(ISIN), _bill(), _nothingEarly());
        _hold();
    }

    /// @dev A fixed PIB that both hold.
    function _heldFixed() internal returns (BondToken token) {
        token = _createFixed();
        _hold();
    }

    function _heldFloating() internal returns (BondToken token) {
        token = _createFloating();
        _hold();
    }

    /// @dev Announces record dates as long as there are some within sight.
    function _announce() internal {
        servicing.announceRecords(ISIN, type(uint256).max);
    }

    /// @dev Lets a coupon's record date pass, announced in time, and opens it.
    function _openCoupon(uint256 period) internal returns (uint256 id) {
        _passRecord(IDebtServicing.Payment.Coupon, period);
        return servicing.openCoupon(ISIN, period);
    }

    /// @dev Lets maturity pass, announced in time, and opens redemption.
    function _openRedemption() internal returns (uint256 id) {
        _passRecord(IDebtServicing.Payment.Redemption, 0);
        return servicing.openRedemption(ISIN);
    }

    /// @dev Announces every record date a year ahead of it until one is past.
    function _passRecord(IDebtServicing.Payment payment, uint256 period) internal {
        uint40 record = servicing.paymentOf(ISIN, payment, period).record;
        while (block.timestamp <= record) {
            uint256 next = block.timestamp + 360 days;
            try servicing.announceRecords(ISIN, type(uint256).max) {} catch {}
            vm.warp(next > record ? record + 1 : next);
        }
    }

    /// @dev Pays in what an event needs.
    function _fund(uint256 id) internal {
        IDistributionVault.Totals memory t = vault.totalsOf(id);
        uint256 amount = t.required - t.funded;
        _issueCash(FUNDER, amount);
        vm.startPrank(FUNDER);
        cash.approve(address(vault), amount);
        vault.fund(id, amount);
        vm.stopPrank();
    }

    function _push(uint256 id) internal {
        address[] memory holders = new address[](2);
        (holders[0], holders[1]) = (ALICE, BOB);
        vault.push(id, holders);
    }

    function _fix(uint256 period, uint32 referenceE6) internal {
        vm.prank(FIXING_AGENT);
        servicing.fix(ISIN, period, referenceE6, SOURCE);
    }

    function _couponStanding(uint256 period) internal view returns (IDebtServicing.Standing) {
        return servicing.paymentOf(ISIN, IDebtServicing.Payment.Coupon, period).standing;
    }

    function _assertStands(IDebtServicing.Standing found, IDebtServicing.Standing expected) internal pure {
        assertEq(uint256(found), uint256(expected), "standing");
    }
}
