// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {Test} from "../base/Test.sol";
import {PowerAuctionTest} from "./PowerAuctionTest.sol";
import {Solver} from "./Solver.sol";

/// @title One auction after the other in the hands of bidders who forget to reveal, do not pay, or pay late.
abstract contract AuctionHandler is PowerAuctionTest {
    /// @notice What auctions are held in.
    ISealedBidAuction public house;
    uint256 public auction;

    struct Opened {
        uint32 priceE4;
        uint96 units;
    }

    mapping(uint256 auction => mapping(uint256 bid => Opened)) private _opened;

    function setUp() public virtual override {
        super.setUp();
        house = _houseUnderTest();
        _next();
    }

    /// @notice A few bids come in at once.
    function bid(uint256 seed) external {
        if (block.timestamp > house.termsOf(auction).commitUntil) return;
        for (uint256 i; i < 6; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _bid(seed % 9, uint32(980_000 + (seed >> 16) % 5), uint96(LOT * (1 + (seed >> 32) % 300)));
        }
    }

    /// @notice Every sealed bid is revealed but those forgotten.
    function revealMost(uint256 forgotten) external {
        ISealedBidAuction.Terms memory t = house.termsOf(auction);
        if (block.timestamp > t.revealUntil) return;
        if (block.timestamp <= t.commitUntil) vm.warp(t.commitUntil + 1);
        uint256 last = house.standingOf(auction).bids;
        for (uint256 i = 1; i <= last; ++i) {
            ISealedBidAuction.Bid memory b = house.bidOf(auction, i);
            if (b.state != ISealedBidAuction.BidState.Sealed || forgotten >> (i % 256) & 7 == 0) continue;
            Opened memory o = _opened[auction][i];
            vm.prank(b.bidder);
            try house.reveal(auction, i, o.priceE4, o.units, _salt(i), 0) {} catch {}
        }
    }

    /// @notice The auctioneer cuts off somewhere, takes some of the margin, and anybody verifies in pages of any size.
    function decide(uint256 cutOff, uint256 share, uint256 size) external {
        ISealedBidAuction.Terms memory t = house.termsOf(auction);
        if (house.standingOf(auction).isFinal || block.timestamp > t.resultUntil) return;
        if (block.timestamp <= t.revealUntil) vm.warp(t.revealUntil + 1);
        uint32 priceE4 = uint32(980_000 + cutOff % 5);
        Solver.Solution memory s = Solver.solve(house, auction, priceE4, true, bound(share, LOT, 20_000));
        bool fits = s.result.competitiveUnits + s.nonCompetitiveUnits <= t.offeredUnits;
        if (s.result.marginUnits == 0 || !fits) {
            s = Solver.solve(house, auction, type(uint32).max, true, 0);
        }
        _decide(house, auction, s, bound(size, 1, 7));
        _assertAwards(house, auction, s);
    }

    /// @notice Winners settle, some of them.
    function settleSome(uint256 which) external {
        if (!house.standingOf(auction).isFinal) return;
        uint256 last = house.standingOf(auction).bids;
        for (uint256 i = 1; i <= last; ++i) {
            if (which >> (i % 256) & 3 == 0) continue;
            try house.settle(auction, i) {} catch {}
        }
    }

    /// @notice All is over: bids are closed, whoever is owed withdraws, and the next auction opens.
    function finish() external {
        vm.warp(house.termsOf(auction).settleUntil + 1);
        uint256 last = house.standingOf(auction).bids;
        for (uint256 i = 1; i <= last; ++i) {
            try house.close(auction, _only(i)) {} catch {}
        }
        _next();
    }

    function withdraw(uint256 who) external {
        address account = who % 10 == 9 ? TREASURER : _bidder(who % 10);
        vm.prank(account);
        try house.withdraw(address(cash)) {} catch {}
    }

    /// @notice Bonds of bids that are not over.
    function openBonds() external view returns (uint256) {
        return _bonds(ISealedBidAuction.BidState.Sealed) + _bonds(ISealedBidAuction.BidState.Revealed);
    }

    /// @notice Bonds of winners that settled.
    function settledBonds() external view returns (uint256) {
        return _bonds(ISealedBidAuction.BidState.Settled);
    }

    /// @notice All that is owed to anybody.
    function owed() external view returns (uint256 sum) {
        sum = house.owedTo(address(cash), TREASURY_ID);
        for (uint256 i; i < 9; ++i) {
            sum += house.owedTo(address(cash), _bidderId(i));
        }
    }

    /// @notice All that bidders guarantee.
    function guaranteed() external view returns (uint256 sum) {
        for (uint256 i; i < 9; ++i) {
            sum += billing.guaranteeOf(_bidderId(i));
        }
    }

    function held() external view returns (uint256) {
        return cash.balanceOf(address(house));
    }

    /// @notice Cash of the guarantees.
    function heldByBilling() external view returns (uint256) {
        return cash.balanceOf(address(billing));
    }

    /// @notice Invariant 16: in every final auction nothing better than the cut-off is unfilled and nothing worse is filled.
    function checkFair() external view {
        for (uint256 a = 1; a <= auction; ++a) {
            if (!house.standingOf(a).isFinal) continue;
            uint32 cutOff = house.resultOf(a).cutOffE4;
            uint256 last = house.standingOf(a).bids;
            uint256 sum;
            for (uint256 i = 1; i <= last; ++i) {
                ISealedBidAuction.Bid memory b = house.bidOf(a, i);
                sum += b.awardedUnits;
                assertLe(b.awardedUnits, b.units, "no more than asked for");
                if (b.seal == 0 || b.units == 0) continue;
                if (b.priceE4 > cutOff) assertEq(b.awardedUnits, b.units, "better, so filled");
                if (b.priceE4 < cutOff) assertEq(b.awardedUnits, 0, "worse, so not");
            }
            assertLe(sum, house.termsOf(a).offeredUnits, "no more than offered");
        }
    }

    /// @notice What was settled is what was allocated, to every bidder.
    function checkAllocated() external view {
        for (uint256 who; who < 6; ++who) {
            uint256 sum;
            for (uint256 a = 1; a <= auction; ++a) {
                uint256 last = house.standingOf(a).bids;
                for (uint256 i = 1; i <= last; ++i) {
                    ISealedBidAuction.Bid memory b = house.bidOf(a, i);
                    bool settled = b.state == ISealedBidAuction.BidState.Settled;
                    if (settled && b.bidder == _bidder(who)) sum += b.awardedUnits;
                }
            }
            assertEq(rights.balanceOf(_bidder(who), right), sum, "allocated");
        }
    }

    function _houseUnderTest() internal view virtual returns (ISealedBidAuction);

    /// @dev The terms of the next auction.
    function _nextTerms() internal view virtual returns (ISealedBidAuction.Terms memory);

    function _bonds(ISealedBidAuction.BidState state) private view returns (uint256 sum) {
        for (uint256 a = 1; a <= auction; ++a) {
            uint256 last = house.standingOf(a).bids;
            for (uint256 i = 1; i <= last; ++i) {
                ISealedBidAuction.Bid memory b = house.bidOf(a, i);
                if (b.state == state) sum += b.bond;
            }
        }
    }

    function _bid(uint256 who, uint32 priceE4, uint96 units) private {
        if (who < 6) {
            uint256 number = _commit(house, auction, _bidder(who), priceE4, units);
            _opened[auction][number] = Opened(priceE4, units);
            return;
        }
        vm.prank(_bidder(who));
        try house.commitNonCompetitive(auction, units, 0) {} catch {}
    }

    function _next() private {
        auction = _open(house, _nextTerms());
    }
}

contract PrimaryAuctionHandler is AuctionHandler {
    function _houseUnderTest() internal view override returns (ISealedBidAuction) {
        return primary;
    }

    function _nextTerms() internal view override returns (ISealedBidAuction.Terms memory t) {
        t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        t.offeredUnits = 40_000;
    }
}

/// @dev A right so far ahead that its gate is open whenever a run ends.
contract PowerAuctionHandler is AuctionHandler {
    function _houseUnderTest() internal view override returns (ISealedBidAuction) {
        return powerAuction;
    }

    function _nextTerms() internal view override returns (ISealedBidAuction.Terms memory t) {
        t = _powerTerms();
        // Nobody runs out of cash.
        t.accruedE4 = 1_000_000;
    }
}

/// @title What holds of every house of auctions, whatever its bidders do.
abstract contract AuctionInvariants is Test {
    AuctionHandler internal _handler;

    function setUp() public {
        _handler = _newHandler();
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
    function afterInvariant() public view virtual {
        _handler.checkFair();
    }

    function _newHandler() internal virtual returns (AuctionHandler);
}

contract PrimaryAuctionInvariants is AuctionInvariants {
    function _newHandler() internal override returns (AuctionHandler) {
        return new PrimaryAuctionHandler();
    }
}

contract PowerAuctionInvariants is AuctionInvariants {
    /// @dev Bonds of who settled are guarantees, all of them and to the last unit.
    /// forge-config: default.invariant.runs = 8
    /// forge-config: long.invariant.runs = 128
    function invariant_power_auctions__bonds_of_winners_are_their_guarantees() public view {
        assertEq(_handler.guaranteed(), _handler.settledBonds(), "guarantees");
        assertEq(_handler.heldByBilling(), _handler.guaranteed(), "cash of guarantees");
    }

    function afterInvariant() public view override {
        super.afterInvariant();
        _handler.checkAllocated();
    }

    function _newHandler() internal override returns (AuctionHandler) {
        return new PowerAuctionHandler();
    }
}
