// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {PowerAuctionTest} from "./PowerAuctionTest.sol";
import {Solver} from "./Solver.sol";

/// @title What verifying costs a bid, and that a full page fits a transaction.
contract AuctionGasTest is PowerAuctionTest {
    uint256 private constant BUDGET = 25_000;
    uint256 private constant TX_BASE = 21_000;
    uint32 private constant CUT = 984_000;

    /// @dev A page of a hundred bids, all of them at the cut-off and each with an award: the dearest there is.
    function test_verify__page_of_a_hundred__costs_less_than_its_budget_a_bid() public {
        assertLe((_verifySale(100) + TX_BASE) / 100, BUDGET, "a bid");
    }

    function test_verify__page_of_a_hundred_for_power__costs_less_than_its_budget_a_bid() public {
        ISealedBidAuction.Terms memory t = _powerTerms();
        assertLe((_verify(powerAuction, t, 100) + TX_BASE) / 100, BUDGET, "a bid");
    }

    function test_verify__full_page__fits_a_transaction() public {
        assertLe(_verifySale(primary.maxLines()), CALL_GAS, "a page");
    }

    function _verifySale(uint256 count) private returns (uint256) {
        return _verify(primary, _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice), count);
    }

    function _verify(ISealedBidAuction house, ISealedBidAuction.Terms memory t, uint256 count)
        private
        returns (uint256)
    {
        t.bidderMostUnits = type(uint96).max;
        uint256 auction = _open(house, t);
        uint96 units = 3 * LOT;
        for (uint256 i; i < count; ++i) {
            _commit(house, auction, _bidder(i % 6), CUT, units);
        }
        vm.warp(t.commitUntil + 1);
        for (uint256 i; i < count; ++i) {
            _reveal(house, auction, i + 1, CUT, units);
        }
        vm.warp(t.revealUntil + 1);
        Solver.Solution memory s = Solver.solve(house, auction, CUT, true, count * units / 2);
        (uint256[][] memory page, bytes32[] memory rest, bytes32 first) = Solver.pages(s.order, count);
        s.result.pagesHash = first;
        vm.prank(AUCTIONEER);
        house.propose(auction, s.result);
        vm.cool(address(house));
        house.verify(auction, page[0], rest[0]);
        return vm.lastCallGas().gasTotalUsed;
    }
}
