// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";

/// @notice What each of some parties gets, or if below zero gives, in base units of one cash asset.
struct NetCash {
    address[] parties;
    int256[] net;
    uint256 count;
}

using NetCashes for NetCash global;

/// @notice Adding up a {NetCash} in memory.
library NetCashes {
    /// @dev Nobody's yet, with room for both parties of each of some instructions.
    function empty(uint256 instructions) internal pure returns (NetCash memory) {
        return NetCash(new address[](2 * instructions), new int256[](2 * instructions), 0);
    }

    /// @dev A party gets so much more.
    function add(NetCash memory all, address party, int256 amount) internal pure {
        uint256 place;
        while (place < all.count && all.parties[place] != party) ++place;
        if (place == all.count) {
            all.parties[place] = party;
            ++all.count;
        }
        all.net[place] += amount;
    }

    /// @dev What a party gets and what it gives; one of the two is zero.
    function due(NetCash memory all, uint256 place) internal pure returns (uint256 gets, uint256 gives) {
        int256 net = all.net[place];
        if (net < 0) gives = SignedMath.abs(net);
        else gets = SignedMath.abs(net);
    }

    /// @dev The same with room for nobody else.
    function trimmed(NetCash memory all)
        internal
        pure
        returns (address[] memory parties, int256[] memory net)
    {
        (parties, net) = (new address[](all.count), new int256[](all.count));
        for (uint256 i; i < all.count; ++i) {
            (parties[i], net[i]) = (all.parties[i], all.net[i]);
        }
    }
}
