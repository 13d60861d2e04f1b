// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordingRule} from "./IRecordingRule.sol";

/**
 * @title How long an asset stays with who acquired it.
 * @notice Two limits on transfers between investors. Before the end of the lock-up there are none. After it, an investor
 * can part with all but what it has acquired within the holding period: what came first goes first, so that nobody can
 * lock another's holding by sending it more. Orders, recoveries and redemption are not held up.
 */
interface ILockUpRule is IRecordingRule {
    /// @notice Nobody transfers the asset before `lockedUntil`, nor what it acquired less than `holdingPeriod` seconds ago.
    event LockUpSet(address indexed asset, uint40 lockedUntil, uint40 holdingPeriod);

    /// @notice The asset's holdings are not counted by investor, so a holding period would mean nothing.
    error NotTracked(address asset);

    /// @notice Sets both limits. Acquisitions are noted while a holding period is set; earlier ones count as old.
    /// @param asset The token.
    /// @param lockedUntil First UTC second at which holders may transfer; zero: no lock-up.
    /// @param holdingPeriod Seconds; zero: none. Otherwise tracking must have started.
    function setLockUp(address asset, uint40 lockedUntil, uint40 holdingPeriod) external;

    /// @notice The limits of an asset.
    /// @param asset The token.
    function lockUpOf(address asset) external view returns (uint40 lockedUntil, uint40 holdingPeriod);

    /// @notice What an investor has acquired within the holding period, in the asset's base unit.
    /// @param asset The token.
    /// @param id Token id, zero for an ERC-20.
    /// @param investor The investor.
    function acquiredOf(address asset, uint256 id, bytes32 investor) external view returns (uint256);
}
