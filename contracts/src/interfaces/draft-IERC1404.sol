// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ERC-1404: why a transfer would be refused, in one byte and in words.
interface IERC1404 {
    /// @notice Zero, or why this transfer would be refused now; balance and allowance aside.
    /// @param from Sender.
    /// @param to Receiver.
    /// @param value Base units.
    function detectTransferRestriction(address from, address to, uint256 value) external view returns (uint8);

    /// @notice The words of a restriction.
    /// @param restrictionCode What {detectTransferRestriction} answered.
    function messageForTransferRestriction(uint8 restrictionCode) external view returns (string memory);
}
