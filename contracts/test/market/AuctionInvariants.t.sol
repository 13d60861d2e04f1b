// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {Test} from "../base/Test.sol";
import {AuctionTest} from "./AuctionTest.sol";
import {Solver} from "./Solver.sol";

/// @title One auction after the other in the hands of bidders who forget to reveal, do not pay, or pay late.
contract AuctionHandler is AuctionTest {
    /// @notice Bonds taken so far, in base units.
    uint256 public deposits;
    /// @notice Cash that winners paid beyond their bonds.
    uint256 public paidIn;
    uint256 public auction;

    struct Opened {
        uint32 priceE4;
        uint96 units;
    }

    mapping(uint256 auction => mapping(uint256 bid => Opened)) private _opened;

    function setUp() public override {
        super.setUp();
        _next();
    }

    /// @notice A few bids come in at once.
    function bid(uint256 seed) external {
        if (block.timestamp > primary.termsOf(auction).commitUntil) return;
        uint256 before = cash.balanceOf(address(primary));
        for (uint256 i; i < 6; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _bid(seed % 9, uint32(980_000 + (seed >> 16) % 5), uint96(LOT * (1 + (seed >> 32) % 300)));
        }
        deposits += cash.balanceOf(address(primary)) - before;
    }

    /// @notice Every sealed bid is revealed but those forgotten.
    function revealMost(uint256 forgotten) external {
        ISealedBidAuction.Terms memory t = primary.termsOf(auction);
        if (block.timestamp > t.revealUntil) return;
        if (block.timestamp <= t.commitUntil) vm.warp(t.commitUntil + 1);
        uint256 last = primary.standingOf(auction).bids;
        for (uint256 i = 1; i <= last; ++i) {
            ISealedBidAuction.Bid memory b = primary.bidOf(auction, i);
            if (b.state != ISealedBidAuction.BidState.Sealed || forgotten >> (i % 256) & 7 == 0) continue;
            Opened memory o = _opened[auction][i];
            vm.prank(b.bidder);
            try primary.reveal(auction, i, o.priceE4, o.units, _salt(i), 0) {} catch {}
        }
    }

    /// @notice The auctioneer cuts off somewhere, takes some of the margin, and anybody verifies in pages of any size.
    function decide(uint256 cutOff, uint256 share, uint256 size) external {
        ISealedBidAuction.Terms memory t = primary.termsOf(auction);
        if (primary.standingOf(auction).isFinal || block.timestamp > t.resultUntil) return;
        if (block.timestamp <= t.revealUntil) vm.warp(t.revealUntil + 1);
        uint32 priceE4 = uint32(980_000 + cutOff % 5);
        Solver.Solution memory s = Solver.solve(primary, auction, priceE4, true, bound(share, LOT, 20_000));
        bool fits = s.result.competitiveUnits + s.nonCompetitiveUnits <= t.offeredUnits;
        if (s.result.marginUnits == 0 || !fits) {
            s = Solver.solve(primary, auction, type(uint32).max, true, 0);
        }
        _decide(primary, auction, s, bound(size, 1, 7));
        _assertAwards(primary, auction, s);
    }

    /// @notice Winners settle, some of them.
    function settleSome(uint256 which) external {
        if (!primary.standingOf(auction).isFinal) return;
        uint256 last = primary.standingOf(auction).bids;
        for (uint256 i = 1; i <= last; ++i) {
            if (which >> (i % 256) & 3 == 0) continue;
            uint256 before = cash.balanceOf(address(primary));
            try primary.settle(auction, i) {
                paidIn += cash.balanceOf(address(primary)) - before;
            } catch {}
        }
    }

    /// @notice All is over: bids are closed, whoever is owed withdraws, and the next auction opens.
    function finish() external {
        vm.warp(primary.termsOf(auction).settleUntil + 1);
        uint256 last = primary.standingOf(auction).bids;
        for (uint256 i = 1; i <= last; ++i) {
            try primary.close(auction, _only(i)) {} catch {}
        }
        _next();
    }

    function withdraw(uint256 who) external {
        address account = who % 10 == 9 ? TREASURER : _bidder(who % 10);
        vm.prank(account);
        try primary.withdraw(address(cash)) {} catch {}
    }

    /// @notice Bonds of bids that are not over.
    function openBonds() external view returns (uint256 sum) {
        for (uint256 a = 1; a <= auction; ++a) {
            uint256 last = primary.standingOf(a).bids;
            for (uint256 i = 1; i <= last; ++i) {
                ISealedBidAuction.Bid memory b = primary.bidOf(a, i);
                if (b.state <= ISealedBidAuction.BidState.Revealed) sum += b.bond;
            }
        }
    }

    /// @notice All that is owed to anybody.
    function owed() external view returns (uint256 sum) {
        sum = primary.owedTo(address(cash), TREASURY_ID);
        for (uint256 i; i < 9; ++i) {
            sum += primary.owedTo(address(cash), _bidderId(i));
        }
    }

    function held() external view returns (uint256) {
        return cash.balanceOf(address(primary));
    }

    /// @notice Invariant 16: in every final auction nothing better than the cut-off is unfilled and nothing worse is filled.
    function checkFair() external view {
        for (uint256 a = 1; a <= auction; ++a) {
            if (!primary.standingOf(a).isFinal) continue;
            uint32 cutOff = primary.resultOf(a).cutOffE4;
            uint256 last = primary.standingOf(a).bids;
            uint256 sum;
            for (uint256 i = 1; i <= last; ++i) {
                ISealedBidAuction.Bid memory b = primary.bidOf(a, i);
                sum += b.awardedUnits;
                assertLe(b.awardedUnits, b.units, "no more than asked for");
                if (b.seal == 0 || b.units == 0) continue;
                if (b.priceE4 > cutOff) assertEq(b.awardedUnits, b.units, "better, so filled");
                if (b.priceE4 < cutOff) assertEq(b.awardedUnits, 0, "worse, so not");
            }
            assertLe(sum, primary.termsOf(a).offeredUnits, "no more than offered");
        }
    }

    function _bid(uint256 who, uint32 priceE4, uint96 units) private {
        if (who < 6) {
            uint256 number = _commit(primary, auction, _bidder(who), priceE4, units);
            _opened[auction][number] = Opened(priceE4, units);
            return;
        }
        vm.prank(_bidder(who));
        try primary.commitNonCompetitive(auction, units, 0) {} catch {}
    }

    function _next() private {
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        t.offeredUnits = 40_000;
        auction = _open(primary, t);
    }
}

contract AuctionInvariants is Test {
    AuctionHandler private _handler;

    function setUp() public {
        _handler = new AuctionHandler();
        _handler.setUp();
        bytes4[] memory actions = new bytes4[](6);
        actions[0] = AuctionHandler.bid.selector;
        actions[1] = AuctionHandler.revealMost.selector;
        actions[2] = AuctionHandler.decide.selector;
        actions[3] = AuctionHandler.settleSome.selector;
        actions[4] = AuctionHandler.finish.selector;
        actions[5] = AuctionHandler.withdraw.selector;
        _target(address(_handler), actions);
    }

    /// @dev Refunds, payments and forfeits are the deposits, to the last unit: what is here is open bonds and what is owed.
    /// forge-config: default.invariant.runs = 8
    /// forge-config: long.invariant.runs = 128
    function invariant_auctions__cash_here_and_awards_at_the_cut_off() public view {
        assertEq(_handler.held(), _handler.openBonds() + _handler.owed(), "cash");
    }

    /// @notice Forge calls this after the last action of a run: a final result stays as it is.
    function afterInvariant() public view {
        _handler.checkFair();
    }
}
