// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title What every manager of securities does with those it made.
 * @notice Announces record dates and keeps documents. `code` is the security's short name: an ISIN, or the code of a
 * national asset.
 */
interface ISecurityManager {
    /// @notice New code for the manager would clone another token, and no longer find those there are.
    error TokensWouldBeLost(address token);

    /// @notice Announces a record date of a security, for good.
    /// @param code The security.
    /// @param record UTC seconds, at least a day ahead and after every record date announced before.
    function announceRecord(bytes32 code, uint40 record) external;

    /// @notice Enters a document of a security or replaces the one of the same name.
    /// @param code The security.
    /// @param name Short name, or a hash of a long one.
    /// @param uri Where the document can be read.
    /// @param documentHash Hash of its contents.
    function setDocument(bytes32 code, bytes32 name, string calldata uri, bytes32 documentHash) external;

    /// @notice Takes a document of a security off its list.
    /// @param code The security.
    /// @param name Its name.
    function removeDocument(bytes32 code, bytes32 name) external;
}
