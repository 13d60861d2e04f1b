// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Movement} from "../types/Movement.sol";

/**
 * @title One compliance rule.
 * @notice A predicate over a movement. It never writes, so a pre-check and the execution cannot disagree.
 * @dev Rules are asked in the order the engine lists them; the first refusal is the answer. A rule looks at the receiver
 * for what may be acquired and at the sender for what may be given up.
 * Warning: a rule must not read the asset. While a movement is executed the asset's balances have changed already; what
 * was held before is in the movement and in the engine.
 */
interface IRule {
    /// @notice Zero, or the reason this rule refuses.
    /// @param movement What is about to move.
    function check(Movement calldata movement) external view returns (uint16 code);

    /**
     * @notice Which movements concern this rule: bit k stands for the MovementKind of number k. The engine reads it once,
     * when the rule is listed; it never changes.
     * @return asked Kinds of movement that {check} is asked about.
     * @return noted Kinds of movement that the rule keeps account of; zero unless it is an {IRecordingRule}.
     */
    function kinds() external view returns (uint8 asked, uint8 noted);
}
