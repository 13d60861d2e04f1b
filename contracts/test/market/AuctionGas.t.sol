// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {AuctionTest} from "./AuctionTest.sol";
import {Solver} from "./Solver.sol";

/// @title What verifying costs a bid, and that a full page fits a transaction.
contract AuctionGasTest is AuctionTest {
    uint256 private constant BUDGET = 25_000;
    uint256 private constant TX_BASE = 21_000;
    uint32 private constant CUT = 984_000;

    /// @dev A page of a hundred bids, all of them at the cut-off and each with an award: the dearest there is.
    function test_verify__page_of_a_hundred__costs_less_than_its_budget_a_bid() public {
        assertLe((_verify(100) + TX_BASE) / 100, BUDGET, "a bid");
    }

    function test_verify__full_page__fits_a_transaction() public {
        assertLe(_verify(primary.maxLines()), CALL_GAS, "a page");
    }

    function _verify(uint256 count) private returns (uint256) {
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        t.bidderMostUnits = type(uint96).max;
        uint256 auction = _open(primary, t);
        uint96 units = 3 * LOT;
        for (uint256 i; i < count; ++i) {
            _commit(primary, auction, _bidder(i % 6), CUT, units);
        }
        vm.warp(t.commitUntil + 1);
        for (uint256 i; i < count; ++i) {
            _reveal(primary, auction, i + 1, CUT, units);
        }
        vm.warp(t.revealUntil + 1);
        Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, count * units / 2);
        (uint256[][] memory page, bytes32[] memory rest, bytes32 first) = Solver.pages(s.order, count);
        s.result.pagesHash = first;
        vm.prank(AUCTIONEER);
        primary.propose(auction, s.result);
        vm.cool(address(primary));
        primary.verify(auction, page[0], rest[0]);
        return vm.lastCallGas().gasTotalUsed;
    }
}
