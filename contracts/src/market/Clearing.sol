// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Bids that share what there is pro rata, in whole lots: what they ask for, what they get, and how many of them get
/// a lot more than their whole lots.
struct Group {
    uint96 demandUnits;
    uint96 units;
    uint32 extraLots;
}

/// @notice What is to be shared among whom. Bids that rank before the cut-off are filled, those after it get nothing, those at
/// it are the margin.
struct Clearance {
    uint256 cutOffRank;
    uint256 lotUnits;
    Group margin;
    Group nonCompetitive;
}

/// @notice What was found of the bids so far: the place of the last one, all that competitive bids get, its worth at their own
/// prices, and both groups.
struct Tally {
    uint256 place;
    uint160 worth;
    uint96 competitiveUnits;
    Group margin;
    Group nonCompetitive;
}

/**
 * @notice What each bid of a sealed-bid auction gets.
 * @dev Bids come in the one order there is: place by place, each greater than the last, so that none comes twice. By the
 * largest remainder, a bid that asks for d of D lots of which A are there gets floor(A d / D), and the lots left over go one
 * each to the bids with the greatest A d mod D, the lower number first where they are equal. Those come first in the order, so
 * one pass over the bids is enough.
 */
library Clearing {
    /// @dev A place, from the highest bit: non-competitive 1 | rank 32 | what a share lacks of the greatest remainder 96
    /// | number 32.
    uint256 private constant NON_COMPETITIVE = 1 << 160;

    /// @dev What a competitive bid gets, and its place.
    function take(
        Clearance memory all,
        Tally memory tally,
        uint256 number,
        uint256 rank,
        uint256 priceE4,
        uint96 units
    ) internal pure returns (uint96 awarded, uint256 place) {
        place = rank << 128 | number;
        if (rank < all.cutOffRank) awarded = units;
        if (rank == all.cutOffRank) {
            uint256 lack;
            (awarded, lack) = share(all.margin, tally.margin, units, all.lotUnits);
            place |= lack << 32;
        }
        tally.competitiveUnits += awarded;
        // Fits: 96 bits of units at prices of 32 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        tally.worth += uint160(awarded * priceE4);
    }

    /// @dev What a non-competitive bid gets, and its place.
    function takeNonCompetitive(Clearance memory all, Tally memory tally, uint256 number, uint96 units)
        internal
        pure
        returns (uint96 awarded, uint256 place)
    {
        uint256 lack;
        (awarded, lack) = share(all.nonCompetitive, tally.nonCompetitive, units, all.lotUnits);
        place = NON_COMPETITIVE | lack << 32 | number;
    }

    /// @dev The share of the next bid of a group, and what its remainder lacks of the greatest number.
    function share(Group memory group, Group memory found, uint96 units, uint256 lotUnits)
        internal
        pure
        returns (uint96 awarded, uint256 lack)
    {
        uint256 product = uint256(group.units / lotUnits) * (units / lotUnits);
        uint256 demand = group.demandUnits / lotUnits;
        uint256 lots = demand == 0 ? 0 : product / demand;
        uint256 remainder = demand == 0 ? 0 : product % demand;
        if (remainder != 0 && found.extraLots < group.extraLots) {
            ++found.extraLots;
            ++lots;
        }
        // Fits unless more is shared than is asked for, which does not come out even in the end.
        // forge-lint: disable-next-line(unsafe-typecast)
        awarded = uint96(lots * lotUnits);
        found.demandUnits += units;
        found.units += awarded;
        lack = type(uint96).max - remainder;
    }

    /// @dev A worth over units, half to even.
    function average(uint256 worth, uint256 units) internal pure returns (uint256 whole) {
        if (units == 0) return 0;
        whole = worth / units;
        uint256 twice = 2 * (worth % units);
        if (twice > units || (twice == units && whole % 2 == 1)) ++whole;
    }
}
