// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDirectory} from "../../src/interfaces/IDirectory.sol";
import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {IReceipts} from "../../src/interfaces/IReceipts.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {RedeemingManager} from "../debt/RedeemingManager.sol";
import {BillingTest} from "./BillingTest.sol";

contract ReceiptsTest is BillingTest {
    bytes32 private constant POWER_BOND = "PK0000000031";
    uint256 private constant UNITS = 1000;
    uint32 private constant SHARE_E6 = 250_001;
    /// @dev PKR 30 a unit.
    uint96 private constant COUPON_E18 = 300_000e18;

    BondToken private _bond;
    RedeemingManager private _manager;

    function setUp() public override {
        super.setUp();
        _manager = new RedeemingManager(engine, address(desk), address(vault), POWER_BOND, uint40(KYC_EXPIRY));
        _bond = _manager.TOKEN();
        vm.prank(ADMIN);
        directory.list(address(_bond), IDirectory.Kind.BondToken, POWER_BOND, "units", 0);
        vm.prank(REGULATOR);
        engine.setRules(address(_bond), new IRule[](0));
        _manager.issue(BOB, UNITS, _nextRef());
        _pledge(address(_bond), SHARE_E6);
    }

    function test_pay__share_pledged__is_kept_and_the_rest_owed() public {
        uint256 paid = _paidInvoice();
        uint256 share = paid * SHARE_E6 / 1e6;
        assertEq(billing.pledgedTo(address(_bond)), share, "kept");
        assertEq(billing.owedTo(address(cash), PAYEE_ID), paid - share, "owed");
    }

    function test_fundCoupon__needs_less_than_is_kept__pays_all_of_it() public {
        uint256 kept = _paidInvoice() * SHARE_E6 / 1e6;
        uint256 id = _coupon();
        uint256 required = UNITS * 300_000;
        assertEq(billing.coverageE6(id), kept * 1e6 / required, "covered before");
        vm.prank(STRANGER);
        billing.fundCoupon(id);
        assertEq(vault.totalsOf(id).funded, required, "funded");
        assertEq(billing.pledgedTo(address(_bond)), kept - required, "left");
        assertEq(billing.coverageE6(id), (required + kept - required) * 1e6 / required, "covered after");
        vm.warp(block.timestamp + 2 days);
        vm.prank(BOB);
        vault.claim(id, BOB, BOB);
        assertEq(cash.balanceOf(BOB), RICH + required, "the holder has it");
    }

    function test_fundCoupon__nothing_kept_or_needed__refused() public {
        uint256 early = _coupon();
        _expectRefused(ReasonCodes.NOTHING_TO_FUND);
        billing.fundCoupon(early);
        _paidInvoice();
        uint256 id = _coupon();
        billing.fundCoupon(id);
        _expectRefused(ReasonCodes.NOTHING_TO_FUND);
        billing.fundCoupon(id);
    }

    function test_takeBack__returned_by_a_stranger__is_kept_again() public {
        _paidInvoice();
        uint256 id = _coupon();
        billing.fundCoupon(id);
        uint256 kept = billing.pledgedTo(address(_bond));
        vm.warp(vault.eventOf(id).expiry);
        vm.prank(STRANGER);
        vault.returnSurplus(id, address(billing));
        billing.takeBack(id);
        assertEq(billing.pledgedTo(address(_bond)), kept + UNITS * 300_000, "kept again");
        vm.expectRevert(
            abi.encodeWithSelector(IDistributionVault.NothingToReturn.selector, id, address(billing))
        );
        billing.takeBack(id);
    }

    function test_takeBack__nobody_came_before__takes_it_itself() public {
        _paidInvoice();
        uint256 id = _coupon();
        billing.fundCoupon(id);
        vm.warp(vault.eventOf(id).expiry);
        billing.takeBack(id);
        assertEq(cash.balanceOf(address(billing)), _booked(), "all of it is booked");
    }

    function test_pledge__lowered_or_moved_while_units_exist__refused() public {
        _expectRefused(ReasonCodes.PLEDGE_BINDING);
        _pledge(address(_bond), SHARE_E6 - 1);
        _expectRefused(ReasonCodes.PLEDGE_BINDING);
        _pledge(address(0), 0);
        _pledge(address(_bond), SHARE_E6 + 1);
        (, uint32 share) = billing.pledgedShare();
        assertEq(uint256(share), SHARE_E6 + 1, "raised");
    }

    function test_pledge__no_bond_or_more_than_all__refused() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IReceipts.ReceiptsRefused.selector, ReasonCodes.PLEDGE_INVALID, address(cash)
            )
        );
        _pledge(address(cash), 1);
        _expectRefused(ReasonCodes.PLEDGE_INVALID);
        _pledge(address(_bond), 1_000_001);
        _expectRefused(ReasonCodes.PLEDGE_INVALID);
        _pledge(address(_bond), 0);
    }

    function test_releasePledge__units_exist_or_still_pledged__refused() public {
        _paidInvoice();
        _expectRefused(ReasonCodes.PLEDGE_BINDING);
        billing.releasePledge(address(_bond));
    }

    function test_releasePledge__redeemed_and_no_longer_pledged__is_the_payees() public {
        uint256 paid = _paidInvoice();
        uint256 id = _redemption();
        billing.fundCoupon(id);
        vm.warp(block.timestamp + 2 days);
        vm.prank(BOB);
        vault.claim(id, BOB, BOB);
        _expectRefused(ReasonCodes.PLEDGE_BINDING);
        billing.releasePledge(address(_bond));
        _pledge(address(0), 0);
        billing.releasePledge(address(_bond));
        assertEq(billing.owedTo(address(cash), PAYEE_ID), paid - UNITS * 300_000, "the rest");
        _expectRefused(ReasonCodes.NOTHING_TO_FUND);
        billing.releasePledge(address(_bond));
    }

    function test_setPayee__no_investors_account__refused() public {
        vm.expectRevert(
            abi.encodeWithSelector(IReceipts.ReceiptsRefused.selector, ReasonCodes.PAYEE_MISSING, STRANGER)
        );
        vm.prank(TREASURY);
        billing.setPayee(STRANGER);
    }

    function _paidInvoice() private returns (uint256 amount) {
        uint256 invoice = _invoice(702);
        amount = _open(invoice);
        _pay(ALICE, invoice, amount);
    }

    function _pledge(address token, uint32 shareE6) private {
        vm.prank(TREASURY);
        billing.pledge(token, shareE6, SOURCE);
    }

    function _coupon() private returns (uint256) {
        return _openEvent(IDistributionVault.EventKind.Coupon, false);
    }

    function _redemption() private returns (uint256) {
        return _openEvent(IDistributionVault.EventKind.Redemption, true);
    }

    function _openEvent(IDistributionVault.EventKind kind, bool redeems) private returns (uint256 id) {
        uint40 record = uint40(block.timestamp + 1 days);
        _manager.announceRecord(record);
        vm.warp(record + 1);
        vm.prank(address(servicing));
        id = vault.open(
            IDistributionVault.Opening({
                token: address(_bond),
                cash: address(cash),
                kind: kind,
                record: record,
                paymentDate: record + 1 days,
                expiry: record + 40 days,
                taxType: 0,
                perUnitE18: COUPON_E18,
                taxablePerUnitE18: 0,
                redeemsUnits: redeems
            })
        );
    }

    function _booked() private view returns (uint256) {
        return billing.pledgedTo(address(_bond)) + billing.owedTo(address(cash), PAYEE_ID)
            + billing.depositOf(ALICE_ID) + billing.guaranteeOf(ALICE_ID);
    }

    function _expectRefused(uint16 code) private {
        vm.expectRevert(abi.encodeWithSelector(IReceipts.ReceiptsRefused.selector, code, address(_bond)));
    }
}
