// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "./IRule.sol";

/**
 * @title How many investors may hold an asset.
 * @notice Each id of a multi-token counts by itself. Lowering the limit takes nothing away: nobody new comes in until
 * enough holders have left.
 * @dev Warning: an asset that lists this rule without a limit admits nobody.
 */
interface IHolderCountRule is IRule {
    /// @notice So many investors may hold any one id of the asset.
    event HolderLimitSet(address indexed asset, uint256 limit);

    /// @notice The asset's holdings are not counted by investor, so a limit would mean nothing.
    error NotTracked(address asset);

    /// @notice Sets the limit of an asset, whose tracking must have started.
    /// @param asset The token.
    /// @param limit Most investors that may hold one id.
    function setLimit(address asset, uint256 limit) external;

    /// @notice The limit of an asset, investors.
    /// @param asset The token.
    function limitOf(address asset) external view returns (uint256);
}
