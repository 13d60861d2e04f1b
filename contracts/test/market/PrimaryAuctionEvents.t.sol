// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICashClaims} from "../../src/interfaces/ICashClaims.sol";
import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {Vm} from "../base/Vm.sol";
import {AuctionTest} from "./AuctionTest.sol";
import {Solver} from "./Solver.sol";

/// @dev Who follows the events alone knows all of an auction: terms, bids, results and what becomes of them.
contract PrimaryAuctionEventsTest is AuctionTest {
    uint32 private constant HIGH = 985_000;
    uint32 private constant CUT = 984_000;
    uint32 private constant LOW = 983_000;
    uint32 private constant ACCRUED = 1_234;

    function test_open__terms__told_in_three_events() public {
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.AuctionOpened(
            1,
            ISIN,
            address(cash),
            TREASURER,
            t.pricing,
            t.offeredUnits,
            t.lotUnits,
            t.accruedE4,
            t.documentHash
        );
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.ScheduleSet(1, t.commitUntil, t.revealUntil, t.resultUntil, t.settleUntil);
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.BiddersSet(
            1,
            t.competitiveClasses,
            t.nonCompetitiveClasses,
            t.bidderMostUnits,
            t.nonCompetitiveUnits,
            t.nonCompetitiveMostUnits,
            t.bondsPkr
        );
        _open(primary, t);
    }

    function test_extend__later__told_with_the_whole_schedule() public {
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        uint256 auction = _open(primary, t);
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.ScheduleSet(
            auction, t.commitUntil, t.revealUntil, t.resultUntil, t.settleUntil + 1
        );
        vm.prank(AUCTIONEER);
        primary.extend(auction, t.settleUntil + 1);
    }

    function test_bids__made_and_revealed__told_with_their_units() public {
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        uint256 auction = _open(primary, t);
        _commit(primary, auction, _bidder(0), CUT, 100);
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.NonCompetitiveBidMade(auction, 2, _bidder(6), LOT, 10e4, 0);
        vm.prank(_bidder(6));
        primary.commitNonCompetitive(auction, LOT, 0);
        vm.warp(t.commitUntil + 1);
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.BidRevealed(auction, 1, _bidder(0), CUT, 100, 0);
        _reveal(primary, auction, 1, CUT, 100);
    }

    function test_propose__result__told_as_stated() public {
        uint256 auction = _played();
        ISealedBidAuction.Result memory r = _solved(auction).result;
        r.pagesHash = keccak256("pages");
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.ResultProposed(
            auction, 1, CUT, 984_500, 200, 100, 100, 0, 0, keccak256("pages")
        );
        vm.prank(AUCTIONEER);
        primary.propose(auction, r);
    }

    /// @dev Two of the four bids get something at their own price and one at the average; nothing is told of the one below.
    function test_verify__one_page__tells_who_gets_what_and_what_all_of_it_costs() public {
        uint256 auction = _played();
        Solver.Solution memory s = _solved(auction);
        s.result.pagesHash = keccak256(abi.encode(s.order, bytes32(0)));
        vm.prank(AUCTIONEER);
        primary.propose(auction, s.result);
        vm.recordLogs();
        primary.verify(auction, s.order, 0);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 5, "three awards, the page and the result");
        uint256[3] memory winners = [uint256(2), 3, 1];
        uint256[3] memory units = [uint256(100), 100, 50];
        for (uint256 i; i < winners.length; ++i) {
            assertEq(logs[i].topics[0], ISealedBidAuction.BidAwarded.selector, "an award");
            assertEq(uint256(logs[i].topics[2]), winners[i], "winner");
            assertEq(abi.decode(logs[i].data, (uint256)), units[i], "units");
        }
        assertEq(logs[3].topics[0], ISealedBidAuction.PageVerified.selector, "the page");
        assertEq(abi.decode(logs[3].data, (uint256)), 4, "all four are verified");
        assertEq(logs[4].topics[0], ISealedBidAuction.ResultFinal.selector, "the result");
        (uint256 all, uint256 amount) = abi.decode(logs[4].data, (uint256, uint256));
        assertEq(all, 250, "units");
        assertEq(amount, 100 * 985_000 + 100 * 984_000 + 50 * 984_500 + 250 * ACCRUED, "cost");
    }

    /// @dev A bid that costs no bond and wins nothing is closed without a word about cash.
    function test_close__without_a_bond__tells_of_no_cash() public {
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        t.bondsPkr = 0;
        uint256 auction = _open(primary, t);
        _play(auction, [HIGH, CUT, LOW], [uint96(100), 100, 100]);
        _decide(primary, auction, _solved(auction), 10);
        vm.recordLogs();
        primary.close(auction, _only(3));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1, "one event");
        assertEq(logs[0].topics[0], ISealedBidAuction.BidClosed.selector, "closed");
    }

    function test_close__loser__its_bond_told_as_owed() public {
        uint256 auction = _played();
        _decide(primary, auction, _solved(auction), 10);
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.BidClosed(auction, 4, ISealedBidAuction.BidState.Refunded);
        vm.expectEmit(address(primary));
        emit ICashClaims.CashOwed(address(cash), _bidderId(2), 1_000e4);
        primary.close(auction, _only(4));
    }

    /// @dev Fifty units without a price, a hundred at each of two prices, and a bid below; interest has accrued.
    function _played() private returns (uint256 auction) {
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        t.accruedE4 = ACCRUED;
        auction = _open(primary, t);
        vm.prank(_bidder(6));
        primary.commitNonCompetitive(auction, LOT, 0);
        _play(auction, [HIGH, CUT, LOW], [uint96(100), 100, 100]);
    }

    function _solved(uint256 auction) private view returns (Solver.Solution memory) {
        return Solver.solve(primary, auction, CUT, true, 100);
    }
}
