// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDirectory} from "../interfaces/IDirectory.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {ISealedBidAuction} from "../interfaces/ISealedBidAuction.sol";
import {Clearing, Tally} from "./Clearing.sol";

/// @notice What an auction's terms and results must be like by themselves, and how they are told.
library AuctionTerms {
    /// @dev Refuses terms that contradict themselves, naming the field.
    function check(ISealedBidAuction.Terms memory t, IDirectory directory, IIdentityRegistry identity)
        internal
        view
    {
        _check(t.pricing != ISealedBidAuction.Pricing.None, "pricing");
        _check(t.commitUntil > block.timestamp, "commitUntil");
        _check(t.revealUntil > t.commitUntil, "revealUntil");
        _check(t.resultUntil > t.revealUntil, "resultUntil");
        _check(t.settleUntil > t.resultUntil, "settleUntil");
        _check(t.lotUnits != 0, "lotUnits");
        _check(t.offeredUnits != 0 && t.offeredUnits % t.lotUnits == 0, "offeredUnits");
        _check(t.competitiveClasses != 0, "competitiveClasses");
        _check(t.bidderMostUnits != 0, "bidderMostUnits");
        // Who makes no price may bid only where others make one, and all of such bids together are bounded.
        bool some = t.nonCompetitiveClasses != 0;
        _check(!some || t.pricing != ISealedBidAuction.Pricing.PayAsBid, "nonCompetitiveClasses");
        bool fits = t.nonCompetitiveUnits <= t.offeredUnits && t.nonCompetitiveUnits % t.lotUnits == 0;
        _check(fits && some == (t.nonCompetitiveUnits != 0), "nonCompetitiveUnits");
        _check(directory.kindOf(t.cash) == IDirectory.Kind.SettlementCash, "cash");
        _check(identity.investorOf(t.treasury) != 0, "treasury");
    }

    /// @dev Refuses an amount that is nothing or no whole number of lots.
    function checkLots(uint256 units, uint256 lotUnits) internal pure {
        if (units == 0 || units % lotUnits != 0) revert ISealedBidAuction.NotWholeLots(units, lotUnits);
    }

    /// @dev Refuses a result that no bids could give. The cut-off is a price at which somebody gets something, so that it is a
    /// price somebody bid; where nobody gets anything, one that no bid reaches.
    function checkStated(ISealedBidAuction.Result memory r, uint256 nonCompetitiveUnits, uint256 offered)
        internal
        pure
    {
        uint256 all = r.competitiveUnits + nonCompetitiveUnits;
        if (all > offered) revert ISealedBidAuction.ResultWrong("offeredUnits", all, offered);
        bool fits = r.marginUnits <= r.marginDemandUnits && r.marginUnits <= r.competitiveUnits;
        if (!fits || (r.marginUnits == 0) != (r.competitiveUnits == 0)) {
            revert ISealedBidAuction.ResultWrong("marginUnits", r.marginUnits, r.marginDemandUnits);
        }
    }

    /// @dev Refuses a result that the bids do not give.
    function checkResult(ISealedBidAuction.Result memory r, Tally storage found, uint96 nonCompetitiveUnits)
        internal
        view
    {
        _compare("competitiveUnits", r.competitiveUnits, found.competitiveUnits);
        _compare("marginDemandUnits", r.marginDemandUnits, found.margin.demandUnits);
        _compare("marginUnits", r.marginUnits, found.margin.units);
        _compare("marginExtraLots", r.marginExtraLots, found.margin.extraLots);
        _compare("nonCompetitiveUnits", nonCompetitiveUnits, found.nonCompetitive.units);
        _compare("nonCompetitiveExtraLots", r.nonCompetitiveExtraLots, found.nonCompetitive.extraLots);
        _compare("averageE4", r.averageE4, Clearing.average(found.worth, found.competitiveUnits));
    }

    /// @dev Tells an auction's terms.
    function tell(uint256 auction, ISealedBidAuction.Terms memory t) internal {
        emit ISealedBidAuction.AuctionOpened(
            auction,
            t.asset,
            t.cash,
            t.treasury,
            t.pricing,
            t.offeredUnits,
            t.lotUnits,
            t.accruedE4,
            t.documentHash
        );
        emit ISealedBidAuction.ScheduleSet(
            auction, t.commitUntil, t.revealUntil, t.resultUntil, t.settleUntil
        );
        emit ISealedBidAuction.BiddersSet(
            auction,
            t.competitiveClasses,
            t.nonCompetitiveClasses,
            t.bidderMostUnits,
            t.nonCompetitiveUnits,
            t.nonCompetitiveMostUnits,
            t.bondsPkr
        );
    }

    /// @dev Tells a stated result.
    function tellResult(uint256 auction, uint256 round, ISealedBidAuction.Result memory r) internal {
        emit ISealedBidAuction.ResultProposed(
            auction,
            round,
            r.cutOffE4,
            r.averageE4,
            r.competitiveUnits,
            r.marginUnits,
            r.marginDemandUnits,
            r.marginExtraLots,
            r.nonCompetitiveExtraLots,
            r.pagesHash
        );
    }

    function _check(bool good, bytes32 field) private pure {
        if (!good) revert ISealedBidAuction.TermsInvalid(field);
    }

    function _compare(bytes32 field, uint256 stated, uint256 found) private pure {
        if (stated != found) revert ISealedBidAuction.ResultWrong(field, stated, found);
    }
}
