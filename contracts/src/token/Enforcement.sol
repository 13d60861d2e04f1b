// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {IEnforceable} from "../interfaces/IEnforceable.sol";
import {IERC3643Token} from "../interfaces/IERC3643Token.sol";
import {IERC7943Fungible} from "../interfaces/IERC7943Fungible.sol";
import {ISecurityToken} from "../interfaces/ISecurityToken.sol";
import {LedgerWord} from "../types/LedgerWord.sol";
import {MovementKind} from "../types/Movement.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Encumbrances} from "./Encumbrances.sol";
import {Enforced} from "./Enforced.sol";

/**
 * @title What the enforcer may do with a security: pause, freeze, seize, recover.
 * @dev All of it works while the token is paused; nothing of it creates or ends units. ERC-3643 counts freezes up and down
 * within the balance, ERC-7943 sets them and lets them exceed it: there is one stored amount, that of ERC-7943, and both
 * families of events.
 */
abstract contract Enforcement is ISecurityToken, IERC3643Token, IERC7943Fungible, Enforced, Encumbrances {
    /// @inheritdoc IEnforceable
    function pause() external onlyEnforcer {
        _token = _token.withPaused(true);
        emit Paused(msg.sender);
    }

    /// @inheritdoc IEnforceable
    function unpause() external onlyEnforcer {
        _token = _token.withPaused(false);
        emit Unpaused(msg.sender);
    }

    /// @inheritdoc IEnforceable
    function setAddressFrozen(address userAddress, bool freeze) external onlyEnforcer {
        if (userAddress == address(0)) revert AccountInvalid(userAddress);
        _setAccountFrozen(userAddress, freeze);
    }

    /// @inheritdoc IERC7943Fungible
    function setFrozenTokens(address account, uint256 amount) external onlyEnforcer returns (bool) {
        if (account == address(0)) revert AccountInvalid(account);
        _freeze(account, amount);
        return true;
    }

    /// @inheritdoc IERC3643Token
    function freezePartialTokens(address userAddress, uint256 amount) external onlyEnforcer {
        uint256 free = _freeOf(userAddress);
        if (amount > free) revert ERC7943InsufficientUnfrozenBalance(userAddress, amount, free);
        _freeze(userAddress, _frozenOf(userAddress) + amount);
    }

    /// @inheritdoc IERC3643Token
    function unfreezePartialTokens(address userAddress, uint256 amount) external onlyEnforcer {
        uint256 frozen = _frozenOf(userAddress);
        if (amount > frozen) revert UnfreezesTooMuch(userAddress, frozen, amount);
        _freeze(userAddress, frozen - amount);
    }

    /// @inheritdoc IERC7943Fungible
    function forcedTransfer(address from, address to, uint256 amount) external onlyEnforcer returns (bool) {
        _checkForced(from, to, amount);
        _freeUp(from, amount);
        _settle(MovementKind.Forced, from, to, amount);
        emit ForcedTransfer(from, to, amount);
        return true;
    }

    /// @inheritdoc IEnforceable
    function recoveryAddress(address lostWallet, address newWallet, address)
        external
        onlyEnforcer
        returns (bool)
    {
        uint256 balance = _accounts[lostWallet].amount();
        if (_accounts[lostWallet].isRetired()) revert RetiredAccount(lostWallet);
        _checkForced(lostWallet, newWallet, balance);
        _cancelHolds(lostWallet);
        _carryFreezes(lostWallet, newWallet);
        _settle(MovementKind.Recovery, lostWallet, newWallet, balance);
        _accounts[lostWallet] = _accounts[lostWallet].withRetired();
        emit AccountRetired(lostWallet, newWallet);
        emit RecoverySuccess(lostWallet, newWallet, address(0));
        return true;
    }

    /// @inheritdoc IEnforceable
    function paused() external view returns (bool) {
        return _token.isPaused();
    }

    /// @inheritdoc IEnforceable
    function isFrozen(address userAddress) external view returns (bool) {
        return _accounts[userAddress].isFrozen();
    }

    /// @inheritdoc IEnforceable
    function isRetired(address account) external view returns (bool) {
        return _accounts[account].isRetired();
    }

    /// @inheritdoc IERC7943Fungible
    function getFrozenTokens(address account) external view returns (uint256) {
        return _frozenOf(account);
    }

    /// @inheritdoc ISecurityToken
    function freeBalanceOf(address account) external view returns (uint256) {
        return _freeOf(account);
    }

    /// @dev Why the flags of an account keep it from receiving, or zero.
    function _receiverFlagCode(address account) internal view returns (uint16) {
        LedgerWord a = _accounts[account];
        if (!a.isBlocked()) return ReasonCodes.OK;
        return a.isRetired() ? ReasonCodes.ACCOUNT_RETIRED : ReasonCodes.RECEIVER_ACCOUNT_FROZEN;
    }

    /// @dev What even force respects: real parties, a balance that suffices, and a receiver that may receive.
    function _checkForced(address from, address to, uint256 amount) private view {
        if (from == address(0)) revert IERC20Errors.ERC20InvalidSender(from);
        if (to == address(0)) revert IERC20Errors.ERC20InvalidReceiver(to);
        uint256 balance = _accounts[from].amount();
        if (amount > balance) revert IERC20Errors.ERC20InsufficientBalance(from, balance, amount);
        uint16 code = from == to ? ReasonCodes.SAME_ACCOUNT : _receiverFlagCode(to);
        if (code != ReasonCodes.OK) revert IComplianceEngine.Refused(code, from, to, amount);
    }

    /// @dev What was frozen in the lost account is frozen in the new one, the account's own freeze included.
    function _carryFreezes(address lost, address successor) private {
        uint256 frozen = _frozenOf(lost);
        if (frozen != 0) {
            _freeze(lost, 0);
            _freeze(successor, Math.saturatingAdd(_frozenOf(successor), frozen));
        }
        if (_accounts[lost].isFrozen()) _setAccountFrozen(successor, true);
    }

    function _setAccountFrozen(address account, bool frozen) private {
        _accounts[account] = _accounts[account].withFrozen(frozen);
        emit AddressFrozen(account, frozen, msg.sender);
    }
}
