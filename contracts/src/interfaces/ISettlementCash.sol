// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPermissionedERC20} from "./IPermissionedERC20.sol";

/**
 * @title Cash on the ledger, for tests and pilots.
 * @notice A rupee token with four decimals (base unit 1e-4 PKR), so that a price per 100 at four decimals settles exactly.
 */
interface ISettlementCash is IPermissionedERC20 {
    /// @notice No lines, or more than fit one transaction.
    error BatchSize(uint256 given, uint256 most);
    /// @notice An amount of zero.
    error NothingToMove(bytes32 ref);

    /// @notice Creates cash against a deposit; all lines or none.
    /// @param issues Lines: reference, receiver, base units of 1e-4 PKR.
    function issue(Issue[] calldata issues) external;

    /// @notice Takes the caller's cash out of existence against a payout.
    /// @param amount Base units of 1e-4 PKR.
    /// @param ref Reference of the payout, works once for each holder.
    function redeem(uint256 amount, bytes32 ref) external;

    /// @notice Lines that one issuance may have.
    function maxLines() external view returns (uint256);
}
