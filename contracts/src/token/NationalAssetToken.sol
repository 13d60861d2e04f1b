// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {INationalAssetToken} from "../interfaces/INationalAssetToken.sol";
import {Isins} from "../types/Isin.sol";
import {SecurityToken} from "./SecurityToken.sol";

/**
 * @title {INationalAssetToken}: the immutable core of a national asset.
 * @dev One implementation, a minimal clone (ERC-1167) per asset, made and set up by the asset manager in one transaction,
 * so nobody can come between; the implementation itself is locked.
 */
contract NationalAssetToken is INationalAssetToken, SecurityToken {
    /// @dev The asset's code. Invariant: set once.
    bytes32 private _code;
    /// @dev The asset's name. Invariant: set once, with the code.
    bytes32 private _name;

    /// @param engine The compliance engine.
    /// @param manager The asset manager.
    /// @param enforcer The enforcement desk.
    constructor(IComplianceEngine engine, address manager, address enforcer)
        SecurityToken("NationalAssetToken", engine, manager, enforcer)
    {
        _code = "IMPLEMENTATION";
    }

    /// @inheritdoc INationalAssetToken
    function initialise(bytes32 code_, bytes32 name_) external onlyManager {
        if (_code != 0) revert AlreadyInitialised();
        (_code, _name) = (code_, name_);
        _open(0);
    }

    /// @inheritdoc INationalAssetToken
    function code() external view returns (bytes32) {
        return _code;
    }

    /// @notice Name of the asset.
    function name() public view override returns (string memory) {
        return Isins.toText(_name);
    }

    /// @notice Code of the asset.
    function symbol() public view override returns (string memory) {
        return Isins.toText(_code);
    }

    /// @notice One unit is one share; it has no decimals.
    function decimals() public pure override returns (uint8) {
        return 0;
    }

    /// @inheritdoc SecurityToken
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(INationalAssetToken).interfaceId || super.supportsInterface(interfaceId);
    }
}
