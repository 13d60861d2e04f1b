// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";

import {IAssetManager} from "../interfaces/IAssetManager.sol";
import {IDirectory} from "../interfaces/IDirectory.sol";
import {IDistributionVault} from "../interfaces/IDistributionVault.sol";
import {INationalAssetToken} from "../interfaces/INationalAssetToken.sol";
import {IPermissionedERC20} from "../interfaces/IPermissionedERC20.sol";
import {SecurityManager} from "./SecurityManager.sol";

/// @title {IAssetManager}, used by the issuer of national assets.
contract AssetManager is IAssetManager, SecurityManager {
    /// @notice Where dividends are paid from.
    IDistributionVault public immutable VAULT;

    /// @dev Assets by code. Invariant: issued <= authorised.
    mapping(bytes32 code => Asset) private _assets;

    /// @param directory The directory; this contract needs its listing role.
    /// @param token What every token is a clone of.
    /// @param vault The vault; this contract needs its opening role.
    constructor(IDirectory directory, address token, IDistributionVault vault)
        SecurityManager(directory, token)
    {
        VAULT = vault;
    }

    /// @inheritdoc IAssetManager
    function createAsset(bytes32 code, bytes32 name, uint112 authorisedUnits, bytes32 documentHash)
        external
        restricted
        returns (address token)
    {
        if (code == 0 || name == 0 || authorisedUnits == 0 || documentHash == 0) {
            revert AssetInvalid();
        }
        if (_assets[code].name != 0) revert AssetExists(code);
        _assets[code] = Asset(name, authorisedUnits, 0, documentHash);
        token = Clones.cloneDeterministic(IMPLEMENTATION, code);
        DIRECTORY.list(token, IDirectory.Kind.NationalAsset, code, "shares", 0);
        INationalAssetToken(token).initialise(code, name);
        emit AssetCreated(code, token, name, authorisedUnits, documentHash);
    }

    /// @inheritdoc IAssetManager
    function setAuthorisation(bytes32 code, uint112 authorisedUnits, bytes32 documentHash)
        external
        restricted
    {
        Asset storage asset = _existing(code);
        if (documentHash == 0) revert AssetInvalid();
        if (authorisedUnits < asset.issuedUnits) {
            revert AuthorisationExceeded(code, asset.issuedUnits, 0, authorisedUnits);
        }
        (asset.authorisedUnits, asset.documentHash) = (authorisedUnits, documentHash);
        emit AuthorisationSet(code, authorisedUnits, documentHash);
    }

    /// @inheritdoc IAssetManager
    function issue(bytes32 code, IPermissionedERC20.Issue[] calldata issues) external restricted {
        Asset storage asset = _existing(code);
        (uint256 issued, uint256 authorised) = (asset.issuedUnits, asset.authorisedUnits);
        for (uint256 i; i < issues.length; ++i) {
            uint256 units = issues[i].amount;
            if (units == 0) revert NothingIssued(issues[i].ref);
            if (units > authorised - issued) revert AuthorisationExceeded(code, issued, units, authorised);
            issued += units;
        }
        // At most what is authorised, which is of this type.
        // forge-lint: disable-next-line(unsafe-typecast)
        asset.issuedUnits = uint112(issued);
        INationalAssetToken(tokenAddress(code)).batchMint(issues);
    }

    /// @inheritdoc IAssetManager
    function declareDividend(bytes32 code, Dividend calldata dividend)
        external
        restricted
        returns (uint256 id)
    {
        _existing(code);
        if (dividend.documentHash == 0) revert AssetInvalid();
        id = VAULT.open(
            IDistributionVault.Opening({
                token: tokenAddress(code),
                cash: dividend.cash,
                kind: IDistributionVault.EventKind.Dividend,
                record: dividend.record,
                paymentDate: dividend.paymentDate,
                expiry: dividend.expiry,
                taxType: dividend.taxType,
                perUnitE18: dividend.perShareE18,
                taxablePerUnitE18: dividend.taxType == 0 ? 0 : dividend.perShareE18,
                redeemsUnits: false
            })
        );
        emit DividendDeclared(code, id, dividend.documentHash);
    }

    /// @inheritdoc IAssetManager
    function assetOf(bytes32 code) external view returns (Asset memory) {
        return _assets[code];
    }

    /// @inheritdoc IAssetManager
    function tokenAddress(bytes32 code) public view returns (address) {
        return Clones.predictDeterministicAddress(IMPLEMENTATION, code);
    }

    /// @inheritdoc SecurityManager
    function _existingToken(bytes32 code) internal view override returns (address) {
        _existing(code);
        return tokenAddress(code);
    }

    function _existing(bytes32 code) private view returns (Asset storage asset) {
        asset = _assets[code];
        if (asset.name == 0) revert AssetUnknown(code);
    }
}
