// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clearance, Clearing, Tally} from "../../src/market/Clearing.sol";

/// @title The clearing of an auction, to be asked over a chain's interface.
contract ClearingHarness {
    /// @notice A bid as the clearing sees it; without a price its rank is zero.
    struct Offer {
        uint256 number;
        uint256 rank;
        uint256 priceE4;
        uint96 units;
        bool nonCompetitive;
    }

    /// @notice What bids get, whether each came after the last, and what was found.
    function clear(Clearance memory all, Offer[] memory bids)
        external
        pure
        returns (uint256[] memory awards, bool ordered, Tally memory tally, uint256 average)
    {
        awards = new uint256[](bids.length);
        ordered = true;
        for (uint256 i; i < bids.length; ++i) {
            Offer memory b = bids[i];
            uint256 place;
            (awards[i], place) = b.nonCompetitive
                ? Clearing.takeNonCompetitive(all, tally, b.number, b.units)
                : Clearing.take(all, tally, b.number, b.rank, b.priceE4, b.units);
            ordered = ordered && place > tally.place;
            tally.place = place;
        }
        average = Clearing.average(tally.worth, tally.competitiveUnits);
    }
}
