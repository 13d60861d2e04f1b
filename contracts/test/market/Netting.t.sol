// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IDvPSettlement} from "../../src/interfaces/IDvPSettlement.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {DvPTest} from "./DvPTest.sol";

/// @title ALICE, BOB and CAROL sell to each other, and pay only the difference.
contract NettingTest is DvPTest {
    address internal constant CAROL = address(0xCA401);

    function setUp() public override {
        super.setUp();
        _register("INV-CAROL", CAROL);
        _issueBond(BOB, UNITS);
        _issueBond(CAROL, UNITS);
        _issueCash(CAROL, 10);
        vm.prank(ALICE);
        cash.approve(address(dvp), type(uint256).max);
        vm.prank(CAROL);
        cash.approve(address(dvp), type(uint256).max);
    }

    function test_settleNet__a_ring__moves_only_the_differences() public {
        bytes32[] memory ids = _ring();
        (address[] memory parties, int256[] memory net) = dvp.netOf(ids);
        assertEq(parties.length, 3, "parties");
        assertTrue(parties[0] == ALICE && net[0] == 1, "A");
        assertTrue(parties[1] == BOB && net[1] == 9, "B");
        assertTrue(parties[2] == CAROL && net[2] == -10, "C");
        vm.expectEmit(address(dvp));
        emit IDvPSettlement.Netted(address(cash), CAROL, 0, 10);
        dvp.settleNet(ids);
        assertEq(cash.balanceOf(CAROL), 0, "ten are all it had");
        assertEq(cash.balanceOf(ALICE), 1, "seller");
        assertEq(cash.balanceOf(BOB), 4 * PRICE + 9, "seller and buyer");
        assertEq(bond.balanceOf(BOB), UNITS, "one out, one in");
        assertEq(bond.balanceOf(ALICE), 4 * UNITS, "one out, one in");
        _expectNothingKept();
    }

    function test_settleNet__escrowed_among_them__its_cash_comes_from_here() public {
        bytes32[] memory ids = new bytes32[](2);
        ids[0] = _matched(_deal("UETR-1"));
        IDvPSettlement.Terms memory t = _deal("UETR-2");
        (t.seller, t.buyer, t.leg) = (BOB, ALICE, IDvPSettlement.CashLeg.Drawn);
        ids[1] = _matched(t);
        dvp.settleNet(ids);
        assertEq(cash.balanceOf(BOB), 4 * PRICE, "what it paid in came back");
        assertEq(cash.balanceOf(ALICE), 0, "nothing to pay and nothing to get");
        _expectNothingKept();
    }

    function test_settleNet__one_cannot_be__none_is() public {
        bytes32[] memory ids = _ring();
        vm.prank(CAROL);
        cash.transfer(BOB, 1);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, CAROL, 9, 10));
        dvp.settleNet(ids);
        vm.prank(BOB);
        cash.transfer(CAROL, 1);
        vm.prank(address(desk));
        bond.setAddressFrozen(BOB, true);
        (bool ok,) = address(dvp).call(abi.encodeCall(dvp.settleNet, (ids)));
        assertFalse(ok, "BOB may neither deliver nor receive");
        for (uint256 n; n < ids.length; ++n) {
            _expectStatus(ids[n], IDvPSettlement.Status.Matched);
        }
        assertEq(cash.balanceOf(CAROL), 10, "nothing was drawn");
    }

    function test_settleNet__same_instruction_twice__is_refused() public {
        bytes32[] memory ids = new bytes32[](2);
        ids[0] = ids[1] = _matched(_deal("UETR-1"));
        vm.expectRevert(
            abi.encodeWithSelector(
                IDvPSettlement.NotSettleable.selector, ids[0], ReasonCodes.INSTRUCTION_OVER
            )
        );
        dvp.settleNet(ids);
    }

    function test_settleNet__external_or_other_cash__is_refused() public {
        bytes32[] memory ids = new bytes32[](2);
        ids[0] = _matched(_deal("UETR-1"));
        IDvPSettlement.Terms memory t = _deal("UETR-2");
        (t.leg, t.cash) = (IDvPSettlement.CashLeg.External, address(0));
        (t.settleKeyHash, t.releaseKeyHash) = (keccak256("paid"), keccak256("failed"));
        ids[1] = _matched(t);
        _expectNotNettable(ids, ids[1], address(0));
        (ids[0], ids[1]) = (ids[1], ids[0]);
        _expectNotNettable(ids, ids[0], address(0));
        address other = _new("SettlementCash", abi.encode(access, engine));
        vm.prank(REGULATOR);
        dvp.setCashAccepted(other, true);
        t = _deal("UETR-3");
        (t.leg, t.cash) = (IDvPSettlement.CashLeg.Drawn, other);
        ids[0] = _matched(t);
        _expectNotNettable(ids, ids[1], address(cash));
    }

    function _expectNotNettable(bytes32[] memory ids, bytes32 id, address paidIn) private {
        vm.expectRevert(abi.encodeWithSelector(IDvPSettlement.NotNettable.selector, id, paidIn));
        dvp.settleNet(ids);
    }

    function test_settleNet__full__fits_a_transaction() public {
        bytes32[] memory ids = new bytes32[](dvp.maxLines());
        _issueBond(ALICE, 20 * UNITS);
        for (uint256 n; n < ids.length; ++n) {
            IDvPSettlement.Terms memory t = _deal(bytes32(n + 1));
            (t.leg, t.amount) = (IDvPSettlement.CashLeg.Drawn, 1);
            t.buyer = address(uint160(0xF0000 + n));
            _register(bytes32(bytes.concat("NET-", bytes1(uint8(65 + n)))), t.buyer);
            _issueCash(t.buyer, 1);
            vm.prank(t.buyer);
            cash.approve(address(dvp), 1);
            _sell(t);
            ids[n] = _buy(t);
        }
        vm.warp(SETTLE_AT);
        dvp.settleNet{gas: CALL_GAS}(ids);
        assertEq(cash.balanceOf(ALICE), ids.length, "one of each");
    }

    /// @dev ALICE to BOB, BOB to CAROL and CAROL to ALICE, each ever dearer; CAROL pays ten more than it gets.
    function _ring() private returns (bytes32[] memory ids) {
        ids = new bytes32[](3);
        IDvPSettlement.Terms memory t = _deal("RING-1");
        t.leg = IDvPSettlement.CashLeg.Drawn;
        t.amount = PRICE + 1;
        ids[0] = _matched(t);
        (t.seller, t.buyer, t.ref, t.amount) = (BOB, CAROL, "RING-2", PRICE + 10);
        ids[1] = _matched(t);
        (t.seller, t.buyer, t.ref, t.amount) = (CAROL, ALICE, "RING-3", PRICE);
        ids[2] = _matched(t);
    }
}
