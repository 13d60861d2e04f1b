// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Movement} from "../types/Movement.sol";
import {IRule} from "./IRule.sol";

/**
 * @title A compliance rule that keeps account of what has moved.
 * @dev Warning: {note} must accept whatever {check} has allowed, or the execution would refuse what the pre-check did not.
 */
interface IRecordingRule is IRule {
    /// @notice Only the compliance engine may do this.
    error NotEngine(address caller);

    /// @notice Takes note of a movement that every rule has allowed. Engine only.
    /// @param movement What is moving, as it was checked.
    function note(Movement calldata movement) external;
}
