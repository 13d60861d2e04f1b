// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "./IRule.sol";

/**
 * @title Until when an asset stays where it was issued.
 * @notice Before the end of the lock-up holders transfer nothing to others. Issuance, redemption, orders and recoveries are
 * not held up.
 */
interface ILockUpRule is IRule {
    /// @notice Holders transfer the asset from `lockedUntil` on, UTC seconds.
    event LockUpSet(address indexed asset, uint40 lockedUntil);

    /// @notice Sets the lock-up of an asset.
    /// @param asset The token.
    /// @param lockedUntil First UTC second at which holders may transfer; zero: no lock-up.
    function setLockUp(address asset, uint40 lockedUntil) external;

    /// @notice First UTC second at which holders of an asset may transfer it.
    /// @param asset The token.
    function lockedUntilOf(address asset) external view returns (uint40);
}
