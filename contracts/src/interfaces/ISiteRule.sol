// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INominationBook} from "./INominationBook.sol";
import {IRule} from "./IRule.sol";

/**
 * @title Power is allocated only to who can use it: an investor with an open energy site in the zone of the right.
 * @notice Asks of allocations alone: who buys a right later may build its site until the gate of its first month closes.
 * That the receiver is a licensed miner or data centre is for ILicenceRule.
 */
interface ISiteRule is IRule {
    /// @notice Where the sites are registered.
    function BOOK() external view returns (INominationBook);
}
