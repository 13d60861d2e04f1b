// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceEngine} from "./IComplianceEngine.sol";
import {IEnforceable} from "./IEnforceable.sol";
import {IIdentityRegistry} from "./IIdentityRegistry.sol";

/**
 * @title The token surface of ERC-3643 that an immutable token has.
 * @notice Left out on purpose: setters of what never changes here (name, symbol, registry, compliance, on-chain id) and
 * issuing without a reference. Pausing, freezing accounts and recovery are in {IEnforceable}; `forcedTransfer` and
 * `getFrozenTokens` are those of ERC-7943, with the same signatures.
 */
interface IERC3643Token is IEnforceable {
    /// @notice The token asks this registry who an account belongs to.
    event IdentityRegistryAdded(address indexed identityRegistry);
    /// @notice The token asks this engine whether units may change hands.
    event ComplianceAdded(address indexed compliance);
    /// @notice That much more of the account is frozen.
    event TokensFrozen(address indexed userAddress, uint256 amount);
    /// @notice That much less of the account is frozen.
    event TokensUnfrozen(address indexed userAddress, uint256 amount);

    /// @notice Freezes more of an account, at most what of it is free. Enforcer only.
    /// @param userAddress The account.
    /// @param amount Base units, added to what is frozen.
    function freezePartialTokens(address userAddress, uint256 amount) external;

    /// @notice Freezes less of an account, at most what of it is frozen. Enforcer only.
    /// @param userAddress The account.
    /// @param amount Base units, taken from what is frozen.
    function unfreezePartialTokens(address userAddress, uint256 amount) external;

    /// @notice Transfers to many receivers, all or none.
    /// @param toList Receivers, at most a hundred.
    /// @param amounts Base units for each.
    function batchTransfer(address[] calldata toList, uint256[] calldata amounts) external;

    /// @notice Always zero: investors are records of the registry, assets entries of the directory.
    function onchainID() external view returns (address);

    /// @notice Version of this token's code.
    function version() external view returns (string memory);

    /// @notice Who an account belongs to.
    function identityRegistry() external view returns (IIdentityRegistry);

    /// @notice What answers whether units may change hands.
    function compliance() external view returns (IComplianceEngine);
}
