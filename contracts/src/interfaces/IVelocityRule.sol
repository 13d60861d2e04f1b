// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordingRule} from "./IRecordingRule.sol";

/**
 * @title How much of an asset one investor may send to others within a time.
 * @notice The window rolls: the limit holds over any so many seconds. All accounts of an investor count together, each id
 * of a multi-token by itself.
 * @dev Warning: an asset that lists this rule without a limit is not transferable.
 */
interface IVelocityRule is IRecordingRule {
    /// @notice One investor may send `limit` base units in any `period` seconds.
    event VelocitySet(address indexed asset, uint128 limit, uint40 period);

    /// @notice A period is at least one second.
    error PeriodInvalid(uint40 period);

    /// @notice Sets the limit and the window of an asset. What was sent while the rule was listed counts in any window.
    /// @param asset The token.
    /// @param limit Most that one investor may send of one id, in the asset's base unit.
    /// @param period Seconds, at least one.
    function setVelocity(address asset, uint128 limit, uint40 period) external;

    /// @notice The limit and the window of an asset.
    /// @param asset The token.
    function velocityOf(address asset) external view returns (uint128 limit, uint40 period);

    /// @notice What an investor has sent within the window, in the asset's base unit.
    /// @param asset The token.
    /// @param id Token id, zero for an ERC-20.
    /// @param investor The investor.
    function sentBy(address asset, uint256 id, bytes32 investor) external view returns (uint256);
}
