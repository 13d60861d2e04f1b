// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RightId} from "./RightId.sol";

/// @notice Single parts of a {RightId}, for what reads few of them often: unpacking all of them costs more.
library RightParts {
    // Each cast cuts one part out of the word; where they lie says RightId.
    // forge-lint: disable-start(unsafe-typecast)

    function firmness(RightId id) internal pure returns (uint8) {
        return uint8(RightId.unwrap(id) >> 16);
    }

    function blockMask(RightId id) internal pure returns (uint8) {
        return uint8(RightId.unwrap(id) >> 24);
    }

    function lastPeriod(RightId id) internal pure returns (uint16) {
        return uint16(RightId.unwrap(id) >> 32);
    }

    function firstPeriod(RightId id) internal pure returns (uint16) {
        return uint16(RightId.unwrap(id) >> 48);
    }

    function zone(RightId id) internal pure returns (uint16) {
        return uint16(RightId.unwrap(id) >> 80);
    }

    function product(RightId id) internal pure returns (uint16) {
        return uint16(RightId.unwrap(id) >> 96);
    }
    // forge-lint: disable-end(unsafe-typecast)
}
