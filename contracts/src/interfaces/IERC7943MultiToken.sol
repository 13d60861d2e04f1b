// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ERC-7943, multi-token: what a holder of real-world assets may do with them, and what an enforcer may.
/// @dev Interface id 0x41c4fbad.
interface IERC7943MultiToken {
    /// @notice Units were taken from one account and given to another by order.
    event ForcedTransfer(address indexed from, address indexed to, uint256 indexed tokenId, uint256 amount);
    /// @notice That much of what the account holds, or may come to hold, of an id is frozen now.
    event Frozen(address indexed account, uint256 indexed tokenId, uint256 amount);

    /// @notice The account may not send.
    error ERC7943CannotSend(address account);
    /// @notice The account may not receive.
    error ERC7943CannotReceive(address account);
    /// @notice The transfer is not allowed.
    error ERC7943CannotTransfer(address from, address to, uint256 tokenId, uint256 amount);
    /// @notice The account holds enough of the id, but too much of it is frozen.
    error ERC7943InsufficientUnfrozenBalance(
        address account, uint256 tokenId, uint256 amount, uint256 unfrozen
    );

    /// @notice Takes units from one account and gives them to another. Enforcer only.
    /// @param from Who they are taken from.
    /// @param to Who they are given to; must be eligible.
    /// @param tokenId The id.
    /// @param amount Units of it.
    /// @return result Always true.
    function forcedTransfer(address from, address to, uint256 tokenId, uint256 amount)
        external
        returns (bool result);

    /// @notice Sets how much of an id is frozen in an account. Enforcer only.
    /// @param account The account.
    /// @param tokenId The id.
    /// @param amount Units frozen from now on; may exceed what the account holds.
    /// @return result Always true.
    function setFrozenTokens(address account, uint256 tokenId, uint256 amount) external returns (bool result);

    /// @notice Whether an account may send at all.
    /// @param account The account.
    function canSend(address account) external view returns (bool allowed);

    /// @notice Whether an account may receive at all.
    /// @param account The account.
    function canReceive(address account) external view returns (bool allowed);

    /// @notice How much of an id is frozen in an account; may exceed what it holds.
    /// @param account The account.
    /// @param tokenId The id.
    function getFrozenTokens(address account, uint256 tokenId) external view returns (uint256 amount);

    /// @notice Whether this transfer by its holder is allowed now; balance aside.
    /// @param from Sender.
    /// @param to Receiver.
    /// @param tokenId The id.
    /// @param amount Units of it.
    function canTransfer(address from, address to, uint256 tokenId, uint256 amount)
        external
        view
        returns (bool allowed);
}
