// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ERC-1643: documents of an asset.
/// @notice A document has a name, a place where it can be read and the hash of its contents.
interface IERC1643 {
    /// @notice A document was entered or replaced.
    event DocumentUpdated(bytes32 indexed name, string uri, bytes32 documentHash);
    /// @notice A document was taken off the list; these were its last contents.
    event DocumentRemoved(bytes32 indexed name, string uri, bytes32 documentHash);

    /// @notice A document has no name.
    error ERC1643InvalidName();
    /// @notice There is no document of that name.
    error ERC1643MissingDocument();

    /// @notice Enters a document or replaces the one of the same name; earlier versions stay in the event log.
    /// @param name Short name, or a hash of a long one.
    /// @param uri Where the document can be read.
    /// @param documentHash Hash of its contents.
    function setDocument(bytes32 name, string calldata uri, bytes32 documentHash) external;

    /// @notice Takes a document off the list.
    /// @param name Its name.
    function removeDocument(bytes32 name) external;

    /// @notice A document; empty if there is none.
    /// @param name Its name.
    /// @return uri Where the document can be read.
    /// @return documentHash Hash of its contents.
    /// @return lastModified UTC second at which it was entered or replaced.
    function getDocument(bytes32 name)
        external
        view
        returns (string memory uri, bytes32 documentHash, uint256 lastModified);

    /// @notice Names of all documents.
    function getAllDocuments() external view returns (bytes32[] memory);
}
