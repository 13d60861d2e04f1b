// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MovementKind} from "../types/Movement.sol";
import {IRecordingRule} from "./IRecordingRule.sol";
import {IRule} from "./IRule.sol";

/**
 * @title An ordered list of rules, itself a rule: the first refusal of its members is its answer.
 * @notice A list never changes. The engine makes a new one when an asset's rules are set, because members that are part of
 * the code are read at a fraction of what storage costs.
 */
interface IRuleList is IRule {
    /// @notice More rules than one list takes.
    error TooManyRules(uint256 given, uint256 most);
    /// @notice No contract, or the same rule twice.
    error RuleInvalid(address rule);

    /// @notice A member broke down instead of answering.
    error RuleFailed(address rule);

    /// @notice The members, in order.
    function rules() external view returns (IRule[] memory);

    /// @notice The members that keep account of movements of a kind, in order.
    /// @param kind The kind of movement.
    function recording(MovementKind kind) external view returns (IRecordingRule[] memory);
}
