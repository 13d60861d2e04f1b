// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPermissionedERC20} from "./IPermissionedERC20.sol";

/**
 * @title A registered security: bonds, bills, shares.
 * @notice What a security adds to a permissioned ERC-20: a manager who alone issues and redeems, and units that are not free.
 * @dev Nothing but the manager creates units and nothing but the enforcer (see {IEnforceable}) moves them without their
 * holder.
 */
interface ISecurityToken is IPermissionedERC20 {
    /// @notice Only the manager may do this.
    error NotManager(address caller);
    /// @notice The token has been set up already.
    error AlreadyInitialised();
    /// @notice Not that much is frozen.
    error UnfreezesTooMuch(address account, uint256 frozen, uint256 amount);
    /// @notice No lines, lists of different lengths, or more than fit one transaction.
    error BatchInvalid(uint256 given, uint256 most);

    /// @notice Creates units. Manager only.
    /// @param to Receiver.
    /// @param amount Base units.
    /// @param ref The issuer's reference, works once.
    function mint(address to, uint256 amount, bytes32 ref) external;

    /// @notice Creates units for many receivers, all lines or none. Manager only.
    /// @param issues Lines, at most {maxLines}: reference, receiver, base units.
    function batchMint(Issue[] calldata issues) external;

    /// @notice Takes free units out of existence against their redemption. Manager only.
    /// @param from Holder.
    /// @param amount Base units.
    /// @param ref The issuer's reference, works once.
    function burn(address from, uint256 amount, bytes32 ref) external;

    /// @notice Units of an account that are neither frozen nor held.
    /// @param account The account.
    function freeBalanceOf(address account) external view returns (uint256);

    /// @notice Lines that one batch may have.
    function maxLines() external view returns (uint256);
}
