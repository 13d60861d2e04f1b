// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";

/// @title What an auction's result must be, worked out the long way: the sum of floors first, then who gets what is left.
library Solver {
    /// @notice A solved auction: what to state, and the bids in order, with what each gets.
    struct Solution {
        ISealedBidAuction.Result result;
        uint256[] order;
        uint256[] awards;
        uint256 nonCompetitiveUnits;
    }

    struct Facts {
        uint256 lot;
        uint256 cutOff;
        bool highIsBest;
        uint256 share;
        uint256 demand;
        uint256 ncShare;
        uint256 ncDemand;
        uint256 worth;
    }

    function solve(
        ISealedBidAuction house,
        uint256 auction,
        uint32 cutOff,
        bool highIsBest,
        uint256 marginMost
    ) internal view returns (Solution memory s) {
        ISealedBidAuction.Bid[] memory bids = _bids(house, auction);
        ISealedBidAuction.Terms memory t = house.termsOf(auction);
        Facts memory f;
        (f.lot, f.cutOff, f.highIsBest) = (t.lotUnits, cutOff, highIsBest);
        uint256 above;
        uint256 count;
        for (uint256 i = 1; i < bids.length; ++i) {
            if (bids[i].state != ISealedBidAuction.BidState.Revealed) continue;
            ++count;
            if (bids[i].isNonCompetitive) f.ncDemand += bids[i].units;
            else if (bids[i].priceE4 == cutOff) f.demand += bids[i].units;
            else if ((bids[i].priceE4 > cutOff) == highIsBest) above += bids[i].units;
        }
        f.share = f.demand < marginMost ? f.demand : marginMost - marginMost % f.lot;
        if (above + f.share != 0) {
            f.ncShare = f.ncDemand < t.nonCompetitiveUnits ? f.ncDemand : t.nonCompetitiveUnits;
        }
        s.nonCompetitiveUnits = f.ncShare;
        s.order = _sorted(bids, f, count);
        s.awards = new uint256[](count);
        uint256 extra = _extra(bids, f, false);
        uint256 ncExtra = _extra(bids, f, true);
        s.result.marginExtraLots = uint32(extra);
        s.result.nonCompetitiveExtraLots = uint32(ncExtra);
        for (uint256 i; i < count; ++i) {
            ISealedBidAuction.Bid memory b = bids[s.order[i]];
            uint256 whole = _whole(b, f);
            if (_shares(b, f) && _remainder(b, f) != 0) {
                if (b.isNonCompetitive && ncExtra > 0) (whole, ncExtra) = (whole + f.lot, ncExtra - 1);
                else if (!b.isNonCompetitive && extra > 0) (whole, extra) = (whole + f.lot, extra - 1);
            }
            s.awards[i] = whole;
            if (!b.isNonCompetitive) f.worth += whole * b.priceE4;
        }
        s.result.cutOffE4 = cutOff;
        s.result.competitiveUnits = uint96(above + f.share);
        s.result.marginUnits = uint96(f.share);
        s.result.marginDemandUnits = uint96(f.demand);
        s.result.averageE4 = uint32(_halfEven(f.worth, above + f.share));
    }

    /// @notice The hash of pages of so many bids, and the hashes of what follows each.
    function pages(uint256[] memory order, uint256 size)
        internal
        pure
        returns (uint256[][] memory page, bytes32[] memory rest, bytes32 first)
    {
        uint256 count = (order.length + size - 1) / size;
        (page, rest) = (new uint256[][](count), new bytes32[](count));
        for (uint256 p = count; p > 0; --p) {
            uint256 from = (p - 1) * size;
            uint256 length = order.length - from < size ? order.length - from : size;
            page[p - 1] = new uint256[](length);
            for (uint256 i; i < length; ++i) {
                page[p - 1][i] = order[from + i];
            }
            rest[p - 1] = first;
            first = keccak256(abi.encode(page[p - 1], first));
        }
    }

    function _bids(ISealedBidAuction house, uint256 auction)
        private
        view
        returns (ISealedBidAuction.Bid[] memory bids)
    {
        uint256 last = house.standingOf(auction).bids;
        bids = new ISealedBidAuction.Bid[](last + 1);
        for (uint256 i = 1; i <= last; ++i) {
            bids[i] = house.bidOf(auction, i);
        }
    }

    function _sorted(ISealedBidAuction.Bid[] memory bids, Facts memory f, uint256 count)
        private
        pure
        returns (uint256[] memory order)
    {
        order = new uint256[](count);
        uint256 placed;
        for (uint256 i = 1; i < bids.length; ++i) {
            if (bids[i].state != ISealedBidAuction.BidState.Revealed) continue;
            uint256 at = placed++;
            for (; at > 0 && _before(bids[i], bids[order[at - 1]], f); --at) {
                order[at] = order[at - 1];
            }
            order[at] = i;
        }
    }

    /// @dev Whether a bid comes before one of a lower number.
    function _before(ISealedBidAuction.Bid memory a, ISealedBidAuction.Bid memory b, Facts memory f)
        private
        pure
        returns (bool)
    {
        if (a.isNonCompetitive != b.isNonCompetitive) return b.isNonCompetitive;
        if (a.priceE4 != b.priceE4) return (a.priceE4 > b.priceE4) == f.highIsBest;
        return _shares(a, f) && _remainder(a, f) > _remainder(b, f);
    }

    function _extra(ISealedBidAuction.Bid[] memory bids, Facts memory f, bool nonCompetitive)
        private
        pure
        returns (uint256)
    {
        uint256 left = nonCompetitive ? f.ncShare : f.share;
        for (uint256 i = 1; i < bids.length; ++i) {
            if (bids[i].isNonCompetitive == nonCompetitive && _shares(bids[i], f)) {
                left -= _whole(bids[i], f);
            }
        }
        return left / f.lot;
    }

    function _shares(ISealedBidAuction.Bid memory b, Facts memory f) private pure returns (bool) {
        if (b.state != ISealedBidAuction.BidState.Revealed) return false;
        return b.isNonCompetitive || b.priceE4 == f.cutOff;
    }

    function _whole(ISealedBidAuction.Bid memory b, Facts memory f) private pure returns (uint256) {
        if (!_shares(b, f)) return (b.priceE4 > f.cutOff) == f.highIsBest ? b.units : 0;
        (uint256 share, uint256 demand) = b.isNonCompetitive ? (f.ncShare, f.ncDemand) : (f.share, f.demand);
        return (share / f.lot) * (b.units / f.lot) / (demand / f.lot) * f.lot;
    }

    function _remainder(ISealedBidAuction.Bid memory b, Facts memory f) private pure returns (uint256) {
        (uint256 share, uint256 demand) = b.isNonCompetitive ? (f.ncShare, f.ncDemand) : (f.share, f.demand);
        return (share / f.lot) * (b.units / f.lot) % (demand / f.lot);
    }

    function _halfEven(uint256 worth, uint256 units) private pure returns (uint256) {
        if (units == 0) return 0;
        (uint256 whole, uint256 rest) = (worth / units, worth % units);
        if (rest * 2 == units) return whole + whole % 2;
        return rest * 2 > units ? whole + 1 : whole;
    }
}
