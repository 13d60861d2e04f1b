// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISecurityToken} from "./ISecurityToken.sol";

/**
 * @title One issue of government debt: one token, one ISIN.
 * @notice One unit is PKR 100 of face value; there are no decimals. Terms live with the {IDebtManager} that made it.
 */
interface IBondToken is ISecurityToken {
    /**
     * @notice Sets a fresh clone up, once, from the transaction that makes it.
     * @param isin The series' ISIN, twelve ASCII characters.
     * @param maturityDate First UTC second at which units no longer change hands.
     */
    function initialise(bytes32 isin, uint40 maturityDate) external;

    /// @notice The series' ISIN, twelve ASCII characters.
    function isin() external view returns (bytes32);

    /// @notice First UTC second at which units no longer change hands.
    function maturityDate() external view returns (uint40);
}
