// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDvPSettlement} from "../../src/interfaces/IDvPSettlement.sol";
import {DvPSettlement} from "../../src/market/DvPSettlement.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @title ALICE has a bond, BOB has cash, and the settlement contract may keep it.
abstract contract DvPTest is MizanTest {
    uint96 internal constant UNITS = 10 * uint96(LOT);
    uint96 internal constant PRICE = UNITS * 898_343;
    uint40 internal constant SETTLE_AT = uint40(START + 1 days);
    uint40 internal constant DEADLINE = uint40(START + 2 days);

    BondToken internal bond;
    DvPSettlement internal dvp;

    function setUp() public virtual override {
        super.setUp();
        dvp = DvPSettlement(_contract("DvPSettlement"));
        bond = _openSeries();
        _openCash();
        vm.prank(REGULATOR);
        dvp.setCashAccepted(address(cash), true);
        _issueBond(ALICE, 4 * UNITS);
        _issueCash(BOB, 4 * PRICE);
        vm.prank(BOB);
        cash.approve(address(dvp), type(uint256).max);
    }

    function _deal(bytes32 ref) internal view returns (IDvPSettlement.Terms memory t) {
        t.security = address(bond);
        (t.units, t.amount) = (UNITS, PRICE);
        (t.seller, t.buyer) = (ALICE, BOB);
        (t.settleAt, t.deadline) = (SETTLE_AT, DEADLINE);
        (t.cash, t.ref) = (address(cash), ref);
    }

    function _hold(IDvPSettlement.Terms memory t) internal returns (uint256 hold) {
        vm.prank(t.seller);
        return BondToken(t.security).placeHold(t.buyer, address(dvp), t.units, t.deadline);
    }

    function _sell(IDvPSettlement.Terms memory t) internal returns (bytes32 id) {
        uint256 hold = _hold(t);
        vm.prank(t.seller);
        return dvp.instruct(t, hold);
    }

    function _buy(IDvPSettlement.Terms memory t) internal returns (bytes32 id) {
        vm.prank(t.buyer);
        return dvp.instruct(t, 0);
    }

    /// @dev Both parties instruct; the time to settle has come.
    function _matched(IDvPSettlement.Terms memory t) internal returns (bytes32 id) {
        _sell(t);
        id = _buy(t);
        if (block.timestamp < t.settleAt) vm.warp(t.settleAt);
    }

    function _statusOf(bytes32 id) internal view returns (IDvPSettlement.Status) {
        return dvp.instructionOf(id).status;
    }

    function _expectStatus(bytes32 id, IDvPSettlement.Status status) internal view {
        assertEq(uint256(_statusOf(id)), uint256(status), "status");
    }

    /// @dev Pre-check and settlement refuse with the same code, and nothing moves.
    function _expectNotSettleable(bytes32 id, uint16 code) internal {
        assertEq(dvp.settlementCode(id), code, "pre-check");
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.NotSettleable.selector, id, code));
        dvp.settle(id);
        _expectCode(id, code);
    }

    /// @dev Whoever refuses, a batch names the pre-check's reason and moves nothing.
    function _expectCode(bytes32 id, uint16 code) internal {
        assertEq(dvp.settlementCode(id), code, "pre-check");
        uint256 before = cash.balanceOf(BOB) + cash.balanceOf(address(dvp));
        assertEq(dvp.settleMany(_ids(id))[0], code, "batch");
        assertEq(cash.balanceOf(BOB) + cash.balanceOf(address(dvp)), before, "nothing was paid");
        (bool ok,) = address(dvp).call(abi.encodeCall(dvp.settle, (id)));
        assertFalse(ok, "nor by itself");
    }

    /// @dev Where everybody stands after the settlement of one deal.
    function _expectMoved() internal view {
        assertEq(bond.balanceOf(BOB), UNITS, "units of the buyer");
        assertEq(bond.balanceOf(ALICE), 3 * UNITS, "units of the seller");
        assertEq(cash.balanceOf(ALICE), PRICE, "cash of the seller");
        assertEq(cash.balanceOf(BOB), 3 * PRICE, "cash of the buyer");
        _expectNothingKept();
    }

    /// @dev Where everybody stands when nothing came of it.
    function _expectAllBack() internal view {
        assertEq(bond.balanceOf(ALICE), 4 * UNITS, "units of the seller");
        assertEq(bond.freeBalanceOf(ALICE), 4 * UNITS, "all free");
        assertEq(cash.balanceOf(BOB), 4 * PRICE, "cash of the buyer");
        _expectNothingKept();
    }

    function _expectNothingKept() internal view {
        assertEq(cash.balanceOf(address(dvp)), 0, "cash kept");
        assertEq(dvp.cashKept(address(cash)), 0, "counted as kept");
    }

    function _ids(bytes32 id) internal pure returns (bytes32[] memory ids) {
        ids = new bytes32[](1);
        ids[0] = id;
    }
}
