// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {IERC1643} from "../interfaces/draft-IERC1643.sol";

/// @title {IERC1643}, with few documents and short addresses, so that listing them stays cheap.
abstract contract Documents is IERC1643 {
    using EnumerableSet for EnumerableSet.Bytes32Set;

    struct Document {
        string uri;
        bytes32 documentHash;
        uint40 lastModified;
    }

    /// @notice The list is full, or the address too long.
    error DocumentTooLarge(uint256 given, uint256 most);

    uint256 private constant MAX_DOCUMENTS = 32;
    uint256 private constant MAX_URI_BYTES = 256;

    /// @dev Invariant: exactly the names in `_documents`.
    EnumerableSet.Bytes32Set private _names;
    mapping(bytes32 name => Document) private _documents;

    /// @inheritdoc IERC1643
    function setDocument(bytes32 name, string calldata uri, bytes32 documentHash) external {
        _authoriseDocuments();
        if (name == 0) revert ERC1643InvalidName();
        if (bytes(uri).length > MAX_URI_BYTES) revert DocumentTooLarge(bytes(uri).length, MAX_URI_BYTES);
        if (_names.add(name) && _names.length() > MAX_DOCUMENTS) {
            revert DocumentTooLarge(_names.length(), MAX_DOCUMENTS);
        }
        _documents[name] = Document(uri, documentHash, uint40(block.timestamp));
        emit DocumentUpdated(name, uri, documentHash);
    }

    /// @inheritdoc IERC1643
    function removeDocument(bytes32 name) external {
        _authoriseDocuments();
        if (!_names.remove(name)) revert ERC1643MissingDocument();
        Document memory document = _documents[name];
        delete _documents[name];
        emit DocumentRemoved(name, document.uri, document.documentHash);
    }

    /// @inheritdoc IERC1643
    function getDocument(bytes32 name) external view returns (string memory, bytes32, uint256) {
        Document storage document = _documents[name];
        return (document.uri, document.documentHash, document.lastModified);
    }

    /// @inheritdoc IERC1643
    function getAllDocuments() external view returns (bytes32[] memory) {
        return _names.values();
    }

    /// @dev Refuses who may not change documents.
    function _authoriseDocuments() internal virtual;
}
