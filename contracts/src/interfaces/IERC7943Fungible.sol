// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ERC-7943, fungible: what a holder of a real-world asset may do with it, and what an enforcer may.
/// @dev Interface id 0x3edbb4c4.
interface IERC7943Fungible {
    /// @notice Units were taken from one account and given to another by order.
    event ForcedTransfer(address indexed from, address indexed to, uint256 amount);
    /// @notice That much of what the account holds, or may come to hold, is frozen now.
    event Frozen(address indexed account, uint256 amount);

    /// @notice The account may not send.
    error ERC7943CannotSend(address account);
    /// @notice The account may not receive.
    error ERC7943CannotReceive(address account);
    /// @notice The transfer is not allowed.
    error ERC7943CannotTransfer(address from, address to, uint256 amount);
    /// @notice The account holds enough, but too much of it is frozen or held.
    error ERC7943InsufficientUnfrozenBalance(address account, uint256 amount, uint256 unfrozen);

    /// @notice Takes units from one account and gives them to another. Enforcer only.
    /// @param from Who they are taken from.
    /// @param to Who they are given to; must be eligible.
    /// @param amount Base units.
    /// @return result Always true.
    function forcedTransfer(address from, address to, uint256 amount) external returns (bool result);

    /// @notice Sets how much of an account is frozen. Enforcer only.
    /// @param account The account.
    /// @param amount Base units, frozen from now on; may exceed what the account holds.
    /// @return result Always true.
    function setFrozenTokens(address account, uint256 amount) external returns (bool result);

    /// @notice Whether an account may send at all.
    /// @param account The account.
    function canSend(address account) external view returns (bool allowed);

    /// @notice Whether an account may receive at all.
    /// @param account The account.
    function canReceive(address account) external view returns (bool allowed);

    /// @notice How much of an account is frozen; may exceed what it holds.
    /// @param account The account.
    function getFrozenTokens(address account) external view returns (uint256 amount);

    /// @notice Whether this transfer by its holder is allowed now; balance aside.
    /// @param from Sender.
    /// @param to Receiver.
    /// @param amount Base units.
    function canTransfer(address from, address to, uint256 amount) external view returns (bool allowed);
}
