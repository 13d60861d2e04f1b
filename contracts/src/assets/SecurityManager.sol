// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IERC1643} from "../interfaces/draft-IERC1643.sol";
import {IRecordDates} from "../interfaces/IRecordDates.sol";
import {ISecurityManager} from "../interfaces/ISecurityManager.sol";

/// @title {ISecurityManager}: passes on to the token what its issuer decides.
abstract contract SecurityManager is ISecurityManager, AccessManaged {
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

    /// @dev The token of a security that this manager made; reverts if there is none.
    function _existingToken(bytes32 code) internal view virtual returns (address);
}
