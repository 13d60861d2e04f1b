// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPermissionedERC20} from "./IPermissionedERC20.sol";
import {ISecurityManager} from "./ISecurityManager.sol";

/**
 * @title Where national assets are divided into shares.
 * @notice Opens assets, one token each, and issues shares up to the authorised number.
 */
interface IAssetManager is ISecurityManager {
    /// @notice An asset. `authorisedUnits` bounds all shares ever issued; `documentHash` is that of the latest resolution.
    struct Asset {
        bytes32 name;
        uint112 authorisedUnits;
        uint112 issuedUnits;
        bytes32 documentHash;
    }

    /**
     * @notice A dividend. `perShareE18` is base units of `cash` a share, times 1e18; of all of it tax of `taxType` is
     * withheld, of nothing if that is zero. `record`, `paymentDate` and `expiry` are as in {IDistributionVault}, and
     * `documentHash` is that of the resolution.
     */
    struct Dividend {
        address cash;
        uint40 record;
        uint40 paymentDate;
        uint40 expiry;
        uint8 taxType;
        uint96 perShareE18;
        bytes32 documentHash;
    }

    /// @notice An asset was opened.
    event AssetCreated(
        bytes32 indexed code,
        address indexed token,
        bytes32 name,
        uint112 authorisedUnits,
        bytes32 documentHash
    );
    /// @notice That many shares may exist from now on.
    event AuthorisationSet(bytes32 indexed code, uint112 authorisedUnits, bytes32 documentHash);
    /// @notice A dividend was declared: it is event `id` of the vault.
    event DividendDeclared(bytes32 indexed code, uint256 indexed id, bytes32 documentHash);

    /// @notice The asset exists already.
    error AssetExists(bytes32 code);
    /// @notice No such asset.
    error AssetUnknown(bytes32 code);
    /// @notice No code, no name, no document or no shares.
    error AssetInvalid();
    /// @notice Issuing would pass the authorised number, or the authorised number would fall below what is issued.
    error AuthorisationExceeded(bytes32 code, uint256 issued, uint256 asked, uint256 authorised);
    /// @notice A line of no shares.
    error NothingIssued(bytes32 ref);

    /// @notice Opens an asset: makes its token and lists it in the directory.
    /// @param code Short ASCII code, unique in the directory.
    /// @param name Short ASCII name.
    /// @param authorisedUnits Shares that may exist.
    /// @param documentHash Hash of the resolution behind it.
    /// @return token The asset's token, at {tokenAddress}.
    function createAsset(bytes32 code, bytes32 name, uint112 authorisedUnits, bytes32 documentHash)
        external
        returns (address token);

    /// @notice Changes how many shares may exist, not below those issued.
    /// @param code The asset.
    /// @param authorisedUnits Shares that may exist.
    /// @param documentHash Hash of the resolution behind it.
    function setAuthorisation(bytes32 code, uint112 authorisedUnits, bytes32 documentHash) external;

    /// @notice Issues shares of an asset; all lines or none.
    /// @param code The asset.
    /// @param issues Lines: reference, receiver, shares.
    function issue(bytes32 code, IPermissionedERC20.Issue[] calldata issues) external;

    /// @notice Declares a dividend of an asset to who held it at a record date, which must be past. The vault then awaits its
    /// cash.
    /// @param code The asset.
    /// @param dividend The dividend.
    /// @return id The event of the vault.
    function declareDividend(bytes32 code, Dividend calldata dividend) external returns (uint256 id);

    /// @notice An asset; all zero if there is none.
    /// @param code The asset.
    function assetOf(bytes32 code) external view returns (Asset memory);

    /// @notice Where the token of an asset is or would be.
    /// @param code The asset.
    function tokenAddress(bytes32 code) external view returns (address);
}
