// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISecurityToken} from "./ISecurityToken.sol";

/**
 * @title Shares of one national asset: a state enterprise, land, infrastructure.
 * @notice One unit is one share; there are no decimals. Terms live with the {IAssetManager} that made it.
 */
interface INationalAssetToken is ISecurityToken {
    /**
     * @notice Sets a fresh clone up, once, from the transaction that makes it.
     * @param code The asset's code, short ASCII.
     * @param name Its name, short ASCII.
     */
    function initialise(bytes32 code, bytes32 name) external;

    /// @notice The asset's code, short ASCII.
    function code() external view returns (bytes32);
}
