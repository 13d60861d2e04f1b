// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBillingAccounts} from "./IBillingAccounts.sol";
import {IRule} from "./IRule.sol";

/**
 * @title Whoever has not paid for power in time gets no more of it, until it has paid.
 * @notice Asks of allocations and transfers whether the receiver is delinquent. What it holds it keeps, and may give away.
 */
interface IDelinquencyRule is IRule {
    /// @notice Where bills are paid.
    function BILLING() external view returns (IBillingAccounts);
}
