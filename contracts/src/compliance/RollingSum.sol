// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/**
 * @title Sums over the last so many seconds, exact at any length.
 * @dev A running total by time: what came since an instant is the difference of two of its values. Totals wrap around, and
 * differences with them, so nothing here ever refuses; they are right as long as no window holds 2^208 base units.
 */
library RollingSum {
    using Checkpoints for Checkpoints.Trace208;

    /// @dev Where totals wrap around.
    uint256 private constant RANGE = 1 << 208;

    /// @dev Adds an amount at this second.
    function add(Checkpoints.Trace208 storage totals, uint256 amount) internal {
        uint256 total = uint256(totals.latest()) + amount % RANGE;
        // forge-lint: disable-next-line(unsafe-typecast)
        totals.push(uint48(block.timestamp), uint208(total % RANGE));
    }

    /// @dev What was added in the last `period` seconds, this second included; what is exactly as old no longer counts.
    function over(Checkpoints.Trace208 storage totals, uint256 period) internal view returns (uint256) {
        // forge-lint: disable-next-line(unsafe-typecast)
        uint48 since = period < block.timestamp ? uint48(block.timestamp - period) : 0;
        return (RANGE + totals.latest() - totals.upperLookupRecent(since)) % RANGE;
    }
}
