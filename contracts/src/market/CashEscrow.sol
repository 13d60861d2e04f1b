// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ICashEscrow} from "../interfaces/ICashEscrow.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";

/// @title {ICashEscrow} for whoever inherits it.
abstract contract CashEscrow is ICashEscrow, AccessManaged, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice Who accounts belong to.
    IIdentityRegistry public immutable IDENTITY;

    mapping(address cash => bool) private _accepted;
    /// @dev Base units. Invariant: the sum of escrowed legs that are open and of what is owed; at most the balance.
    mapping(address cash => uint256) private _kept;
    /// @dev Base units kept for accounts that could not be paid.
    mapping(address cash => mapping(address account => uint256)) private _owed;

    /// @param authority The access manager.
    /// @param identity The identity registry.
    constructor(address authority, IIdentityRegistry identity) AccessManaged(authority) {
        IDENTITY = identity;
    }

    /// @inheritdoc ICashEscrow
    function setCashAccepted(address cash, bool accepted) external restricted {
        _accepted[cash] = accepted;
        emit CashAccepted(cash, accepted);
    }

    /// @inheritdoc ICashEscrow
    function collect(address cash, address account, address to) external nonReentrant {
        uint256 amount = _owed[cash][account];
        if (amount == 0) revert NothingOwed(cash, account);
        if (to != account) _checkSameInvestor(account, to);
        _owed[cash][account] = 0;
        _kept[cash] -= amount;
        emit CashCollected(cash, account, to, amount);
        _give(cash, to, amount);
    }

    /// @inheritdoc ICashEscrow
    function isCashAccepted(address cash) public view returns (bool) {
        return _accepted[cash];
    }

    /// @inheritdoc ICashEscrow
    function cashOwed(address cash, address account) external view returns (uint256) {
        return _owed[cash][account];
    }

    /// @inheritdoc ICashEscrow
    function cashKept(address cash) external view returns (uint256) {
        return _kept[cash];
    }

    /// @dev Locks cash of an account here.
    function _lockCash(address cash, address from, uint256 amount) internal {
        _kept[cash] += amount;
        _draw(cash, from, address(this), amount);
    }

    /// @dev Locked cash is about to be given.
    function _unlockCash(address cash, uint256 amount) internal {
        _kept[cash] -= amount;
    }

    /// @dev Gives locked cash back; what cannot be given is kept. Never reverts for the receiver's sake.
    function _giveBack(address cash, address to, uint256 amount) internal {
        _kept[cash] -= amount;
        if (IERC20(cash).trySafeTransfer(to, amount)) return;
        _kept[cash] += amount;
        uint256 owed = _owed[cash][to] + amount;
        _owed[cash][to] = owed;
        emit CashOwed(cash, to, owed);
    }

    /// @dev Moves cash by its owner's allowance; all of it arrives.
    function _draw(address cash, address from, address to, uint256 amount) internal {
        uint256 before = IERC20(cash).balanceOf(to);
        IERC20(cash).safeTransferFrom(from, to, amount);
        _checkArrived(cash, to, before, amount);
    }

    /// @dev Pays out of this contract; all of it arrives.
    function _give(address cash, address to, uint256 amount) internal {
        uint256 before = IERC20(cash).balanceOf(to);
        IERC20(cash).safeTransfer(to, amount);
        _checkArrived(cash, to, before, amount);
    }

    function _checkArrived(address cash, address to, uint256 before, uint256 amount) private view {
        uint256 moved = IERC20(cash).balanceOf(to) - before;
        if (moved != amount) revert CashFellShort(cash, moved, amount);
    }

    function _checkSameInvestor(address account, address to) private view {
        bytes32 investor = IDENTITY.ownerOf(account);
        bool same = IDENTITY.investorOf(msg.sender) == investor && IDENTITY.investorOf(to) == investor;
        if (investor == 0 || !same) revert NotSameInvestor(account, msg.sender, to);
    }
}
