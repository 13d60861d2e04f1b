// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InvestorRecord} from "./InvestorRecord.sol";

/**
 * @notice One intended change of holdings, with everything a compliance rule may look at.
 * @dev `from` is zero on issuance and `to` is zero on redemption; the ids and records of a zero side are zero.
 * `toHolding` is what the receiving investor holds over all its accounts before the movement, in the asset's unit; zero
 * where the asset is not tracked.
 */
struct Movement {
    address asset;
    uint256 id;
    address operator;
    address from;
    address to;
    uint256 amount;
    bytes32 fromInvestor;
    bytes32 toInvestor;
    InvestorRecord fromRecord;
    InvestorRecord toRecord;
    uint256 toHolding;
}

using Movements for Movement global;

/// @notice What rules ask of a {Movement}.
library Movements {
    /// @dev Whether the receiving investor gains something: not on redemption, between its own accounts, or for nothing.
    function acquires(Movement calldata m) internal pure returns (bool) {
        return m.amount != 0 && m.to != address(0) && m.fromInvestor != m.toInvestor;
    }
}
