// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IDirectory} from "../interfaces/IDirectory.sol";

/// @title {IDirectory}, kept by whoever holds the listing role.
contract Directory is IDirectory, AccessManaged {
    /// @dev What each listed contract is. Invariant: never changes once set.
    mapping(address account => Kind) private _kindOf;
    /// @dev The contract of each code. Invariant: never changes once set; its kind is set.
    mapping(bytes32 code => address) private _byCode;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IDirectory
    function list(address account, Kind kind, bytes32 code, bytes32 unit, uint8 decimals)
        external
        restricted
    {
        if (kind == Kind.None || code == 0 || account.code.length == 0) {
            revert CannotList(account, code);
        }
        if (_kindOf[account] != Kind.None) revert AlreadyListed(account);
        if (_byCode[code] != address(0)) revert CodeTaken(code, _byCode[code]);
        _kindOf[account] = kind;
        _byCode[code] = account;
        emit Listed(account, kind, code, unit, decimals);
    }

    /// @inheritdoc IDirectory
    function kindOf(address account) external view returns (Kind) {
        return _kindOf[account];
    }

    /// @inheritdoc IDirectory
    function byCode(bytes32 code) external view returns (address) {
        return _byCode[code];
    }
}
