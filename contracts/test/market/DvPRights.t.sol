// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDvPSettlement} from "../../src/interfaces/IDvPSettlement.sol";
import {DvPSettlement} from "../../src/market/DvPSettlement.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {RightsTest} from "../token/RightsTest.sol";

/// @title Capacity rights against cash: ALICE sells kW, BOB pays, and the settlement contract is a licensed exchange.
contract DvPRightsTest is RightsTest {
    uint96 private constant KW = 100;
    uint96 private constant PRICE = 5_000_000;
    bytes32 private constant VENUE = "PVARA-DVP";
    uint40 private constant DEADLINE = uint40(START + 2 days);

    DvPSettlement private dvp;

    function setUp() public override {
        super.setUp();
        dvp = DvPSettlement(_contract("DvPSettlement"));
        _openCash();
        _license(VENUE, "ESCROW-DVP", LicenceCategories.EXCHANGE);
        vm.prank(REGULATOR);
        dvp.setCashAccepted(address(cash), true);
        _issueCash(BOB, PRICE);
        vm.prank(BOB);
        cash.approve(address(dvp), PRICE);
        _entrust(true);
    }

    function test_settle__rights__move_straight_to_the_buyer() public {
        bytes32 deal = _matched(_deal(id));
        assertEq(dvp.settlementCode(deal), ReasonCodes.OK, "pre-check");
        dvp.settle(deal);
        assertEq(rights.balanceOf(BOB, id), HELD + KW, "buyer");
        assertEq(rights.balanceOf(ALICE, id), HELD - KW, "seller");
        assertEq(cash.balanceOf(ALICE), PRICE, "paid");
    }

    function test_instruct__rights_with_a_hold__is_refused() public {
        IDvPSettlement.Terms memory t = _deal(id);
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.HoldUnfit.selector, dvp.idOf(t), 1));
        vm.prank(ALICE);
        dvp.instruct(t, 1);
    }

    function test_settle__what_the_asset_refuses__is_named() public {
        bytes32 deal = _matched(_deal(id));
        _entrust(false);
        _expectCode(deal, ReasonCodes.RIGHTS_NOT_ENTRUSTED);
        _entrust(true);
        _enforce();
        rights.setFrozenTokens(ALICE, id, HELD - KW + 1);
        _expectCode(deal, ReasonCodes.FREE_BALANCE_TOO_LOW);
        _enforce();
        rights.setFrozenTokens(ALICE, id, 0);
        _enforce();
        rights.pause();
        _expectCode(deal, ReasonCodes.PAUSED);
        _enforce();
        rights.unpause();
        _send(ALICE, BOB, id, HELD - KW + 1);
        _expectCode(deal, ReasonCodes.FREE_BALANCE_TOO_LOW);
        _send(BOB, ALICE, id, 1);
        assertEq(dvp.settlementCode(deal), ReasonCodes.OK, "just enough");
        dvp.settle(deal);
        assertEq(rights.balanceOf(ALICE, id), 0, "all sold");
    }

    function test_settle__licence_of_the_buyer_suspended__is_refused() public {
        bytes32 deal = _matched(_deal(id));
        vm.prank(REGULATOR);
        licences.suspend("PVARA-0002", 0);
        _expectCode(deal, ReasonCodes.LICENCE_SUSPENDED);
        vm.warp(DEADLINE + 1);
        dvp.release(deal);
        assertEq(cash.balanceOf(BOB), PRICE, "paid back");
    }

    function test_settle__licence_of_the_venue_suspended__is_refused() public {
        bytes32 deal = _matched(_deal(id));
        vm.prank(REGULATOR);
        licences.suspend(VENUE, 0);
        _expectCode(deal, ReasonCodes.OPERATOR_NOT_LICENSED);
    }

    function test_settle__product_that_needs_approval__takes_it_off_the_approval() public {
        bytes32 deal = _matched(_deal(approvedId));
        _expectCode(deal, ReasonCodes.APPROVAL_MISSING);
        vm.prank(REGULATOR);
        rights.approveTransfer(ALICE, BOB, approvedId, KW, DEADLINE);
        dvp.settle(deal);
        (uint256 left,) = rights.approvalOf(ALICE, BOB, approvedId);
        assertEq(left, 0, "used up");
    }

    function test_recovery__of_the_seller__refuses() public {
        bytes32 deal = _matched(_deal(id));
        address other = _link(ALICE_ID, 0xA11CE2);
        _enforce();
        rights.recoveryAddress(ALICE, other, address(0));
        _expectCode(deal, ReasonCodes.ACCOUNT_RETIRED);
    }

    /// @dev A buyer that is a contract is called when it receives: one that refuses or burns gas stops its own deal only.
    function test_settleMany__receiver_that_burns_all_gas__stops_only_itself() public {
        bytes32[] memory ids = new bytes32[](2);
        IDvPSettlement.Terms memory t = _deal(id);
        t.buyer = vm.deployCode("BurningBuyer.sol:BurningBuyer", abi.encode(dvp, cash));
        _register("INV-BURNING", t.buyer);
        _license("PVARA-0003", "INV-BURNING", LicenceCategories.MINER);
        _issueCash(t.buyer, PRICE);
        (bool ok,) = t.buyer.call(abi.encodeCall(dvp.instruct, (t, 0)));
        assertTrue(ok, "instructed");
        vm.prank(ALICE);
        ids[0] = dvp.instruct(t, 0);
        ids[1] = _matched(_deal(id));
        uint16[] memory codes = dvp.settleMany{gas: 4_000_000}(ids);
        assertEq(codes[0], ReasonCodes.SETTLEMENT_FAILED, "its own");
        assertEq(codes[1], ReasonCodes.OK, "not the other");
    }

    function _deal(uint256 right) private view returns (IDvPSettlement.Terms memory t) {
        (t.security, t.tokenId) = (address(rights), right);
        (t.units, t.amount) = (KW, PRICE);
        (t.seller, t.buyer, t.deadline) = (ALICE, BOB, DEADLINE);
        (t.cash, t.ref) = (address(cash), "UETR-KW");
    }

    function _matched(IDvPSettlement.Terms memory t) private returns (bytes32 deal) {
        vm.prank(t.seller);
        dvp.instruct(t, 0);
        vm.prank(t.buyer);
        return dvp.instruct(t, 0);
    }

    function _entrust(bool entrusted) private {
        vm.prank(ALICE);
        rights.setApprovalForAll(address(dvp), entrusted);
    }

    function _expectCode(bytes32 deal, uint16 code) private {
        assertEq(dvp.settlementCode(deal), code, "pre-check");
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = deal;
        assertEq(dvp.settleMany(ids)[0], code, "batch");
        assertEq(cash.balanceOf(ALICE), 0, "nothing was paid");
    }
}
