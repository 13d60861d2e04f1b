// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ICashClaims} from "../../src/interfaces/ICashClaims.sol";
import {IDirectory} from "../../src/interfaces/IDirectory.sol";
import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {AuctionTest} from "./AuctionTest.sol";
import {OddCash} from "./OddCash.sol";
import {Solver} from "./Solver.sol";

/// @dev A sale against cash that is not ours. The directory is who admits cash; these tests admit the worst.
contract PrimaryAuctionTrapsTest is AuctionTest {
    uint32 private constant CUT = 984_000;
    /// @dev More than a lot costs.
    uint256 private constant DEALER_BOND = 1_000_000e4;

    OddCash private _odd;
    uint256 private _auction;

    function setUp() public override {
        super.setUp();
        _odd = new OddCash(_bidder(0), CASH_EACH);
        uint64 auctioneer = _roleId("AUCTIONEER");
        vm.startPrank(ADMIN);
        directory.list(address(_odd), IDirectory.Kind.SettlementCash, "ODD", "ODD", 4);
        access.grantRole(auctioneer, address(_odd), 0);
        vm.stopPrank();
        vm.prank(_bidder(0));
        _odd.approve(address(primary), type(uint256).max);
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        (t.cash, t.bondsPkr) = (address(_odd), uint256(1_000_000) << 32 * DEALER);
        _auction = _open(primary, t);
    }

    function test_commit__cash_that_takes_a_fee__refused() public {
        _odd.be(OddCash.Oddity.Fee);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICashClaims.CashMiscounted.selector, _odd, DEALER_BOND, DEALER_BOND - DEALER_BOND / 100
            )
        );
        _bid();
    }

    /// @dev While a bond comes in, nothing else can be done here, not even by an auctioneer.
    function test_commit__cash_that_calls_back__gets_nowhere() public {
        uint256[] memory bids = _only(1);
        ISealedBidAuction.Result memory r;
        bytes[8] memory calls = [
            abi.encodeCall(primary.commit, (_auction, "SEAL")),
            abi.encodeCall(primary.commitNonCompetitive, (_auction, LOT, 0)),
            abi.encodeCall(primary.reveal, (_auction, 1, CUT, LOT, 0, 0)),
            abi.encodeCall(primary.propose, (_auction, r)),
            abi.encodeCall(primary.verify, (_auction, bids, 0)),
            abi.encodeCall(primary.settle, (_auction, 1)),
            abi.encodeCall(primary.close, (_auction, bids)),
            abi.encodeCall(primary.withdraw, (address(_odd)))
        ];
        bytes32 guard = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
        _odd.be(OddCash.Oddity.CallsBack);
        for (uint256 i; i < calls.length; ++i) {
            _odd.willCall(address(primary), calls[i]);
            _bid();
            assertEq(bytes32(_odd.refusal()), guard, "the call back was refused");
        }
        assertEq(primary.standingOf(_auction).bids, calls.length, "one bid each time");
    }

    /// @dev A bond that covers the cost settles the bid, even while no cash moves.
    function test_settle__bond_covers_the_cost__asks_for_no_more_cash() public {
        ISealedBidAuction.Terms memory t = primary.termsOf(_auction);
        _commit(primary, _auction, _bidder(0), CUT, LOT);
        vm.warp(t.commitUntil + 1);
        _reveal(primary, _auction, 1, CUT, LOT);
        vm.warp(t.revealUntil + 1);
        _decide(primary, _auction, Solver.solve(primary, _auction, CUT, true, LOT), 1);
        _odd.be(OddCash.Oddity.Reverts);
        primary.settle(_auction, 1);
        assertEq(bond.balanceOf(_bidder(0)), LOT, "units");
        assertEq(primary.owedTo(address(_odd), TREASURY_ID), LOT * uint256(CUT), "the treasury's");
    }

    function _bid() private {
        vm.prank(_bidder(0));
        primary.commit(_auction, "SEAL");
    }
}
