// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title What the enforcer may do with any asset, whatever its standard.
 * @notice Pause, freeze an account, recover a lost one: the calls of ERC-3643, for ERC-20 and ERC-1155 assets alike.
 * @dev Enforcer only, and open while the asset is paused.
 */
interface IEnforceable {
    /// @notice The account may, or may no longer, send and receive (ERC-3643).
    event AddressFrozen(address indexed userAddress, bool indexed isFrozen, address indexed owner);
    /// @notice Nothing moves any more but by enforcement (ERC-3643).
    event Paused(address userAddress);
    /// @notice Units move again (ERC-3643).
    event Unpaused(address userAddress);
    /// @notice What the lost account had is the new account's (ERC-3643). There are no identity contracts, so the last is zero.
    event RecoverySuccess(address lostWallet, address newWallet, address investorOnchainID);
    /// @notice The account was given up in favour of another one of the same investor; it is used no more.
    event AccountRetired(address indexed account, address indexed successor);

    /// @notice Only the enforcer may do this.
    error NotEnforcer(address caller);
    /// @notice The account was given up in a recovery and allows nobody anything.
    error RetiredAccount(address account);
    /// @notice Nobody's account is never frozen.
    error AccountInvalid(address account);

    /// @notice Stops every movement but those of enforcement.
    function pause() external;

    /// @notice Lets units move again.
    function unpause() external;

    /// @notice Freezes or unfreezes an account: it may neither send nor receive.
    /// @param userAddress The account.
    /// @param freeze Whether it is frozen from now on.
    function setAddressFrozen(address userAddress, bool freeze) external;

    /// @notice Gives what a lost account has to another account of the same investor, and retires the lost one for good.
    /// @param lostWallet The lost account.
    /// @param newWallet The account to recover to.
    /// @param investorOnchainID Not used: there are no identity contracts, the registry says whose an account is.
    /// @return Always true.
    function recoveryAddress(address lostWallet, address newWallet, address investorOnchainID)
        external
        returns (bool);

    /// @notice Whether nothing moves but by enforcement.
    function paused() external view returns (bool);

    /// @notice Whether an account may neither send nor receive.
    /// @param userAddress The account.
    function isFrozen(address userAddress) external view returns (bool);

    /// @notice Whether an account was given up in a recovery.
    /// @param account The account.
    function isRetired(address account) external view returns (bool);
}
