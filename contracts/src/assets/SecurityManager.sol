// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Upgradeable} from "../access/Upgradeable.sol";
import {IERC1643} from "../interfaces/draft-IERC1643.sol";
import {IDirectory} from "../interfaces/IDirectory.sol";
import {IRecordDates} from "../interfaces/IRecordDates.sol";
import {ISecurityManager} from "../interfaces/ISecurityManager.sol";

/// @title {ISecurityManager}: passes on to the token what its issuer decides.
abstract contract SecurityManager is ISecurityManager, Upgradeable {
    /// @notice Where tokens are listed.
    IDirectory public immutable DIRECTORY;
    /// @notice The locked implementation that every token is a clone of.
    address public immutable IMPLEMENTATION;

    /// @param directory The directory; the manager needs its listing role.
    /// @param token What every token is a clone of; made for the manager's proxy.
    constructor(IDirectory directory, address token) {
        DIRECTORY = directory;
        IMPLEMENTATION = token;
    }

    /// @inheritdoc ISecurityManager
    function announceRecord(bytes32 code, uint40 record) external restricted {
        IRecordDates(_existingToken(code)).announceRecord(record);
    }

    /// @inheritdoc ISecurityManager
    function setDocument(bytes32 code, bytes32 name, string calldata uri, bytes32 documentHash)
        external
        restricted
    {
        IERC1643(_existingToken(code)).setDocument(name, uri, documentHash);
    }

    /// @inheritdoc ISecurityManager
    function removeDocument(bytes32 code, bytes32 name) external restricted {
        IERC1643(_existingToken(code)).removeDocument(name);
    }

    /// @dev A manager finds its tokens by what they are clones of, so its next code must clone the same.
    function _authorizeUpgrade(address next) internal override {
        super._authorizeUpgrade(next);
        address token = SecurityManager(next).IMPLEMENTATION();
        if (token != IMPLEMENTATION) revert TokensWouldBeLost(token);
    }

    /// @dev The token of a security that this manager made; reverts if there is none.
    function _existingToken(bytes32 code) internal view virtual returns (address);
}
