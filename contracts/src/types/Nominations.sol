// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice What one investor has nominated of one right: up to four sites and the kW bound to each, in one word.
 * @dev Place p sits at bit 64 p: kW 32 | site 32 above it. A place without kW is free, and zero.
 */
type Nominations is uint256;

using NominationsLib for Nominations global;

/// @notice Reading and changing the places of a {Nominations} word.
library NominationsLib {
    /// @dev How many sites a word holds.
    uint8 internal constant COUNT = 4;

    /// @dev What stands in one place.
    function at(Nominations all, uint8 place) internal pure returns (uint32 site, uint256 kw) {
        uint256 pair = Nominations.unwrap(all) >> (64 * uint256(place));
        // Each cast cuts one part out of the place.
        // forge-lint: disable-next-line(unsafe-typecast)
        return (uint32(pair >> 32), uint32(pair));
    }

    /// @dev The place of a site and what is bound there; if there is none, the first free place, or {COUNT}.
    function find(Nominations all, uint32 site) internal pure returns (uint8 place, uint256 kw) {
        // Nothing at all is what most nominations find.
        if (Nominations.unwrap(all) == 0) return (0, 0);
        place = COUNT;
        for (uint8 p = COUNT; p > 0; --p) {
            (uint32 other, uint256 bound) = all.at(p - 1);
            if (other == site && bound != 0) return (p - 1, bound);
            if (bound == 0) place = p - 1;
        }
    }

    /// @dev kW over all sites.
    function total(Nominations all) internal pure returns (uint256 kw) {
        for (uint256 left = Nominations.unwrap(all); left != 0; left >>= 64) {
            // The cast cuts the kW out of the lowest place left.
            // forge-lint: disable-next-line(unsafe-typecast)
            kw += uint32(left);
        }
    }

    /// @dev The same with another amount, within the uint32 range, in one place; none frees it.
    function put(Nominations all, uint8 place, uint32 site, uint256 kw) internal pure returns (Nominations) {
        uint256 shift = 64 * uint256(place);
        uint256 rest = Nominations.unwrap(all) & ~(uint256(type(uint64).max) << shift);
        return Nominations.wrap(kw == 0 ? rest : rest | (uint256(site) << 32 | kw) << shift);
    }

    /// @dev Place by place, whichever has more kW bound. Warning: places that both use must name the same site.
    function most(Nominations all, Nominations others) internal pure returns (Nominations larger) {
        larger = all;
        for (uint8 place; place < COUNT; ++place) {
            (, uint256 kw) = all.at(place);
            (uint32 site, uint256 other) = others.at(place);
            if (other > kw) larger = larger.put(place, site, other);
        }
    }
}
