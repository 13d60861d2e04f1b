// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ISealedBidAuction} from "../interfaces/ISealedBidAuction.sol";
import {AuctionBook} from "./AuctionBook.sol";
import {AuctionTerms} from "./AuctionTerms.sol";
import {Clearance, Clearing, Group, Tally} from "./Clearing.sol";

/**
 * @title {ISealedBidAuction}, whatever is auctioned and whichever way the cash goes.
 * @dev An heir says what may be auctioned and how a winner settles; as it stands here, something is sold. One that buys says
 * also which price is better and what locks the units. Cash of an auction that is here is bonds of open bids and what the
 * heir has collected for awards not yet settled; all else is owed to somebody.
 */
abstract contract SealedBidAuction is AuctionBook {
    /// @dev Bids of one page; measured to stay well under 16,777,216 gas.
    uint256 private constant MAX_LINES = 400;

    mapping(uint256 auction => Result) private _results;
    /// @dev What {verify} has found of the stated result so far.
    mapping(uint256 auction => Tally) private _tallies;
    /// @dev Hash of the pages of the stated result that are still to come.
    mapping(uint256 auction => bytes32) private _pages;

    /// @inheritdoc ISealedBidAuction
    function propose(uint256 auction, Result memory result) external restricted nonReentrant {
        Terms storage t = _terms[auction];
        Standing storage s = _standings[auction];
        _checkAfter(auction, t.revealUntil);
        _checkNotAfter(auction, t.resultUntil);
        if (s.isFinal) revert ResultIsFinal(auction);
        AuctionTerms.checkStated(result, _nonCompetitiveUnits(auction, result), t.offeredUnits);
        (s.round, s.verified) = (s.round + 1, 0);
        _results[auction] = result;
        delete _tallies[auction];
        _pages[auction] = result.pagesHash;
        AuctionTerms.tellResult(auction, s.round, result);
        if (s.revealed == 0) _finish(auction, s);
    }

    /// @inheritdoc ISealedBidAuction
    function verify(uint256 auction, uint256[] calldata bids, bytes32 rest) external nonReentrant {
        _checkLines(bids.length);
        Standing storage s = _standings[auction];
        if (s.round == 0) revert ResultMissing(auction);
        if (s.isFinal) revert ResultIsFinal(auction);
        _checkNotAfter(auction, _terms[auction].resultUntil);
        if (_pages[auction] != keccak256(abi.encode(bids, rest))) revert PageWrong(auction);
        _pages[auction] = rest;
        Clearance memory all = _clearance(auction);
        Tally memory tally = _tallies[auction];
        for (uint256 i; i < bids.length; ++i) {
            _award(auction, bids[i], all, tally);
        }
        uint32 verified = s.verified + uint32(bids.length);
        s.verified = verified;
        emit PageVerified(auction, verified);
        _tallies[auction] = tally;
        if (verified == s.revealed) _finish(auction, s);
    }

    /// @inheritdoc ISealedBidAuction
    function settle(uint256 auction, uint256 bid) external nonReentrant {
        if (!_standings[auction].isFinal) revert ResultMissing(auction);
        _checkNotAfter(auction, _terms[auction].settleUntil);
        Bid storage b = _bids[auction][bid];
        _checkState(auction, bid, b.state, BidState.Revealed);
        if (b.awardedUnits == 0) revert NothingAwarded(auction, bid);
        uint256 amount = b.awardedUnits * unitPriceE4(auction, bid);
        b.state = BidState.Settled;
        emit BidSettled(auction, bid, b.awardedUnits, amount);
        _exchange(auction, bid, b, _isOf(b.bidder) ? msg.sender : b.bidder, amount);
    }

    /// @inheritdoc ISealedBidAuction
    function close(uint256 auction, uint256[] calldata bids) external nonReentrant {
        _checkLines(bids.length);
        for (uint256 i; i < bids.length; ++i) {
            _close(auction, bids[i]);
        }
    }

    /// @inheritdoc ISealedBidAuction
    function maxLines() external pure returns (uint256) {
        return MAX_LINES;
    }

    /// @inheritdoc ISealedBidAuction
    function resultOf(uint256 auction) public view returns (Result memory) {
        return _results[auction];
    }

    /// @inheritdoc ISealedBidAuction
    function unitPriceE4(uint256 auction, uint256 bid) public view returns (uint256) {
        Terms storage t = _terms[auction];
        Bid storage b = _bids[auction][bid];
        Result storage r = _results[auction];
        uint256 priceE4 = b.priceE4;
        if (t.pricing == Pricing.Uniform) priceE4 = r.cutOffE4;
        else if (b.isNonCompetitive) priceE4 = r.averageE4;
        return priceE4 + t.accruedE4;
    }

    /// @dev Where a price stands among all prices: the better, the lower. In a sale the highest price is best.
    function _rank(uint32 priceE4) internal pure virtual returns (uint256) {
        return type(uint32).max - priceE4;
    }

    /// @dev Lets go what a bid that gets nothing has locked.
    function _unlock(Terms storage t, Bid storage b) internal virtual {}

    /// @dev The result is final; takes whatever must be here for it, or refuses it.
    function _prepare(Terms storage t, uint256 units, uint256 amount) internal virtual {}

    /// @dev Units for cash of a party, both or neither; the bond of the bid is to be accounted for.
    function _exchange(uint256 auction, uint256 bid, Bid storage b, address party, uint256 amount)
        internal
        virtual;

    /// @dev Whether a winner that did not settle in time loses its bond, as it does unless it was kept from settling.
    function _forfeits(uint256, uint256) internal virtual returns (bool) {
        return true;
    }

    /// @dev A winner did not settle in time and has lost its bond; what was collected for its award is the heir's to return.
    function _lapse(Terms storage t, Bid storage b, uint256 amount) internal virtual {}

    /// @dev Gives a bid what the stated result gives it.
    function _award(uint256 auction, uint256 bid, Clearance memory all, Tally memory tally) private {
        Bid storage b = _bids[auction][bid];
        if (b.state != BidState.Revealed) revert OutOfOrder(auction, bid);
        (uint96 awarded, uint256 place) = b.isNonCompetitive
            ? Clearing.takeNonCompetitive(all, tally, bid, b.units)
            : Clearing.take(all, tally, bid, _rank(b.priceE4), b.priceE4, b.units);
        if (place <= tally.place) revert OutOfOrder(auction, bid);
        tally.place = place;
        if (awarded == b.awardedUnits) return;
        b.awardedUnits = awarded;
        emit BidAwarded(auction, bid, awarded);
    }

    /// @dev All bids are found; the result is final if they give what it states.
    function _finish(uint256 auction, Standing storage s) private {
        Result memory r = resultOf(auction);
        Terms storage t = _terms[auction];
        Tally storage found = _tallies[auction];
        uint96 nonCompetitive = _nonCompetitiveUnits(auction, r);
        AuctionTerms.checkResult(r, found, nonCompetitive);
        s.isFinal = true;
        uint256 units = uint256(r.competitiveUnits) + nonCompetitive;
        bool uniform = t.pricing == Pricing.Uniform;
        uint256 amount = uniform ? uint256(r.competitiveUnits) * r.cutOffE4 : found.worth;
        amount += uint256(nonCompetitive) * (uniform ? r.cutOffE4 : r.averageE4) + units * t.accruedE4;
        emit ResultFinal(auction, units, amount);
        _prepare(t, units, amount);
    }

    /// @dev Ends a bid that has nothing left to wait for.
    function _close(uint256 auction, uint256 bid) private {
        Terms storage t = _terms[auction];
        Bid storage b = _bids[auction][bid];
        BidState state = b.state;
        if (state == BidState.Sealed) {
            _checkAfter(auction, t.revealUntil);
            state = BidState.Forfeited;
        } else {
            _checkState(auction, bid, state, BidState.Revealed);
            if (!_standings[auction].isFinal) _checkAfter(auction, t.resultUntil);
            bool won = _standings[auction].isFinal && b.awardedUnits != 0;
            if (won) _checkAfter(auction, t.settleUntil);
            state = won && _forfeits(auction, bid) ? BidState.Forfeited : BidState.Refunded;
        }
        bool lapsed = b.state == BidState.Revealed && state == BidState.Forfeited;
        b.state = state;
        emit BidClosed(auction, bid, state);
        _credit(t.cash, state == BidState.Forfeited ? t.treasury : b.bidder, b.bond);
        _unlock(t, b);
        if (lapsed) _lapse(t, b, b.awardedUnits * unitPriceE4(auction, bid));
    }

    function _clearance(uint256 auction) private view returns (Clearance memory all) {
        Result memory r = resultOf(auction);
        all.cutOffRank = _rank(r.cutOffE4);
        all.lotUnits = _terms[auction].lotUnits;
        all.margin = Group(r.marginDemandUnits, r.marginUnits, r.marginExtraLots);
        all.nonCompetitive = Group(
            _standings[auction].nonCompetitiveDemandUnits,
            _nonCompetitiveUnits(auction, r),
            r.nonCompetitiveExtraLots
        );
    }

    /// @dev What all non-competitive bids get: all they ask for, up to their cap; nothing if no competitive bid makes a price.
    function _nonCompetitiveUnits(uint256 auction, Result memory r) private view returns (uint96) {
        if (r.competitiveUnits == 0) return 0;
        uint96 asked = _standings[auction].nonCompetitiveDemandUnits;
        return uint96(Math.min(asked, _terms[auction].nonCompetitiveUnits));
    }

    /// @dev The reference under which units of a bid are issued or redeemed.
    function _refOf(uint256 auction, uint256 bid) internal view returns (bytes32) {
        return keccak256(abi.encode(address(this), auction, bid));
    }

    function _checkLines(uint256 count) private pure {
        if (count == 0 || count > MAX_LINES) revert BatchSize(count, MAX_LINES);
    }
}
