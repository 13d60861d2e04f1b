// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "./IRule.sol";

/**
 * @title How much of an asset one investor may hold.
 * @notice Counts all accounts of an investor together, each id of a multi-token by itself. Lowering a cap takes nothing
 * away: who is above it may only reduce.
 * @dev Warning: an asset that lists this rule without a cap admits nobody.
 */
interface IHoldingCapRule is IRule {
    /// @notice One investor may hold that much of the asset, in its base unit.
    event CapSet(address indexed asset, uint256 cap);

    /// @notice The asset's holdings are not counted by investor, so a cap would mean nothing.
    error NotTracked(address asset);

    /// @notice Sets the cap of an asset, whose tracking must have started.
    /// @param asset The token.
    /// @param cap Most one investor may hold of one id, in the asset's base unit.
    function setCap(address asset, uint256 cap) external;

    /// @notice The cap of an asset, in its base unit.
    /// @param asset The token.
    function capOf(address asset) external view returns (uint256);
}
