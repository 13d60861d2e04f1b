// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPermissionedERC20} from "./IPermissionedERC20.sol";

/**
 * @title One issue of government debt: one token, one ISIN.
 * @notice One unit is PKR 100 of face value; there are no decimals. Terms live with the {IDebtManager} that made it.
 */
interface IBondToken is IPermissionedERC20 {
    /// @notice Only the debt manager may do this.
    error NotManager(address caller);
    /// @notice The token has been set up already.
    error AlreadyInitialised();

    /**
     * @notice Sets a fresh clone up, once, from the transaction that makes it.
     * @param isin The series' ISIN, twelve ASCII characters.
     * @param maturityDate First UTC second at which units no longer change hands.
     */
    function initialise(bytes32 isin, uint40 maturityDate) external;

    /// @notice Creates units. Manager only.
    /// @param to Receiver.
    /// @param units Units of PKR 100 face.
    /// @param ref The issuer's reference, works once.
    function mint(address to, uint256 units, bytes32 ref) external;

    /// @notice The series' ISIN, twelve ASCII characters.
    function isin() external view returns (bytes32);

    /// @notice First UTC second at which units no longer change hands.
    function maturityDate() external view returns (uint40);
}
