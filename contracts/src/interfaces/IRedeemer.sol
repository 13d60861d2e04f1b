// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title What takes a series' units out of existence when the vault pays them back.
 * @notice The manager of a bond's token: the token asks nobody else.
 */
interface IRedeemer {
    /// @notice Redeems free units of a series. For the vault only, which pays for them in the same transaction.
    /// @param isin The series.
    /// @param holder Whose units.
    /// @param units How many.
    /// @param ref Reference of the redemption, works once: the vault's certificate.
    function redeem(bytes32 isin, address holder, uint256 units, bytes32 ref) external;
}
