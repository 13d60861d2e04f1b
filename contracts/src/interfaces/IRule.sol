// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Movement} from "../types/Movement.sol";

/**
 * @title One compliance rule.
 * @notice A predicate over a movement. It never writes, so a pre-check and the execution cannot disagree.
 * @dev Rules are asked in the order the engine lists them; the first refusal is the answer. A rule must look at `to` for
 * what may be acquired and at `from` for what may be given up, and treat a zero side as issuance or redemption.
 * Warning: a rule must not read the asset's own balances. In a pre-check they are those before the movement, in execution
 * those after it; everything it needs of them is in the movement.
 */
interface IRule {
    /// @notice Zero, or the reason this rule refuses.
    /// @param movement What is about to move.
    function check(Movement calldata movement) external view returns (uint16 code);
}
