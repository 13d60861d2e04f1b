// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "./IRule.sol";

/**
 * @title What share of an asset one investor may hold.
 * @notice A share of what is outstanding, or of a base amount while less than that is: a series can be issued to its
 * first holders before it is whole. Each id of a multi-token counts by itself.
 * @dev Warning: an asset that lists this rule without a share admits nobody.
 */
interface IConcentrationRule is IRule {
    /// @notice One investor may hold that share of the asset. `base` is in its base unit.
    event ShareSet(address indexed asset, uint16 basisPoints, uint256 base);

    /// @notice The asset's holdings are not counted by investor, so a share would mean nothing.
    error NotTracked(address asset);
    /// @notice More than the whole.
    error ShareInvalid(uint16 basisPoints);

    /// @notice Sets the share of an asset, whose tracking must have started.
    /// @param asset The token.
    /// @param basisPoints Most that one investor may hold of one id, in 1/10,000.
    /// @param base Amount that the share is reckoned from while less is outstanding, in the asset's base unit.
    function setShare(address asset, uint16 basisPoints, uint256 base) external;

    /// @notice The share of an asset.
    /// @param asset The token.
    function shareOf(address asset) external view returns (uint16 basisPoints, uint256 base);
}
