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

    /// @dev Adds an amount at this second.
    function add(Checkpoints.Trace208 storage totals, uint256 amount) internal {
        unchecked {
            // forge-lint: disable-next-line(unsafe-typecast)
            totals.push(uint48(block.timestamp), totals.latest() + uint208(amount));
        }
    }

    /// @dev What was added in the last `period` seconds, this second included; what is exactly as old no longer counts.
    function over(Checkpoints.Trace208 storage totals, uint256 period) internal view returns (uint256) {
        // forge-lint: disable-next-line(unsafe-typecast)
        uint48 since = period < block.timestamp ? uint48(block.timestamp - period) : 0;
        unchecked {
            return totals.latest() - totals.upperLookupRecent(since);
        }
    }
}
