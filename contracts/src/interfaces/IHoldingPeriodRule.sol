// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordingRule} from "./IRecordingRule.sol";

/**
 * @title How long an asset stays with who acquired it.
 * @notice An investor can part with all but what it has acquired within the period: what came first goes first, so that
 * nobody can lock another's holding by sending it more. Redemption, orders and recoveries are not held up, and what comes
 * by order locks nothing. What a holder makes of its own by splitting or merging counts as acquired then, or a split would end
 * the period.
 */
interface IHoldingPeriodRule is IRecordingRule {
    /// @notice Nobody transfers what it acquired less than `period` seconds ago.
    event HoldingPeriodSet(address indexed asset, uint40 period);

    /// @notice The asset's holdings are not counted by investor, so a period would mean nothing.
    error NotTracked(address asset);

    /// @notice Sets the period of an asset, whose tracking must have started. Acquisitions are noted while one is set;
    /// earlier ones count as old.
    /// @param asset The token.
    /// @param period Seconds; zero: none.
    function setPeriod(address asset, uint40 period) external;

    /// @notice The period of an asset, seconds.
    /// @param asset The token.
    function periodOf(address asset) external view returns (uint40);

    /// @notice What an investor has acquired within the period, in the asset's base unit.
    /// @param asset The token.
    /// @param id Token id, zero for an ERC-20.
    /// @param investor The investor.
    function acquiredOf(address asset, uint256 id, bytes32 investor) external view returns (uint256);
}
