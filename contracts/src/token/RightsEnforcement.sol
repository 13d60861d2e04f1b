// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICapacityRights} from "../interfaces/ICapacityRights.sol";
import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {IEnforceable} from "../interfaces/IEnforceable.sol";
import {IERC7943MultiToken} from "../interfaces/IERC7943MultiToken.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {MovementKind} from "../types/Movement.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Enforced} from "./Enforced.sol";

/**
 * @title What the enforcer may do with capacity rights: pause, freeze, seize, recover, recall.
 * @dev Read before you inherit: every movement ends in {_settle}, and nothing else changes balances or supply. Nothing here
 * calls a receiver, so that no receiver can veto it. All of it works while the asset is paused.
 */
abstract contract RightsEnforcement is ICapacityRights, IERC7943MultiToken, ERC1155, Enforced {
    /// @dev One word. `successor` is zero unless the account was given up; `frozenIds` counts ids of which some is frozen.
    struct Standing {
        address successor;
        bool frozen;
        uint64 frozenIds;
    }

    /// @notice What answers whether rights may change hands.
    IComplianceEngine public immutable ENGINE;
    /// @dev Who accounts belong to: the engine's registry, kept to save asking.
    IIdentityRegistry internal immutable IDENTITY;

    /// @dev Ids of one call: a strip of five years, month by month, fits.
    uint256 internal constant MAX_IDS = 64;

    /// @dev Whether nothing moves but by enforcement.
    bool internal _paused;
    mapping(address account => Standing) internal _standings;
    /// @dev kW frozen, whatever the account holds. Invariant: not zero for exactly `frozenIds` ids of each account.
    mapping(uint256 id => mapping(address account => uint256)) internal _frozenKw;
    /// @dev kW in existence under each id. Invariant: the sum of its balances, and the programme holds as much reserved in
    /// every cell of its window that is not over.
    mapping(uint256 id => uint256) internal _supplies;

    /// @param engine The compliance engine.
    constructor(IComplianceEngine engine) {
        ENGINE = engine;
        IDENTITY = engine.IDENTITY();
    }

    /// @inheritdoc IEnforceable
    function pause() external onlyEnforcer {
        _paused = true;
        emit Paused(msg.sender);
    }

    /// @inheritdoc IEnforceable
    function unpause() external onlyEnforcer {
        _paused = false;
        emit Unpaused(msg.sender);
    }

    /// @inheritdoc IEnforceable
    function setAddressFrozen(address userAddress, bool freeze) external onlyEnforcer {
        if (userAddress == address(0)) revert AccountInvalid(userAddress);
        _setAccountFrozen(userAddress, freeze);
    }

    /// @inheritdoc IERC7943MultiToken
    function setFrozenTokens(address account, uint256 tokenId, uint256 amount)
        external
        onlyEnforcer
        returns (bool)
    {
        if (account == address(0)) revert AccountInvalid(account);
        _freeze(account, tokenId, amount);
        return true;
    }

    /// @inheritdoc IERC7943MultiToken
    function forcedTransfer(address from, address to, uint256 tokenId, uint256 amount)
        external
        onlyEnforcer
        returns (bool)
    {
        if (to == address(0)) revert ERC1155InvalidReceiver(to);
        uint16 code = from == to ? ReasonCodes.SAME_ACCOUNT : _receiverCode(to);
        if (code != ReasonCodes.OK) revert IComplianceEngine.Refused(code, from, to, amount);
        _take(MovementKind.Forced, from, to, tokenId, amount);
        emit ForcedTransfer(from, to, tokenId, amount);
        return true;
    }

    /// @inheritdoc IEnforceable
    /// @dev Retires the account and fixes its successor; what it holds then follows through {carry}, some ids at a time.
    function recoveryAddress(address lostWallet, address newWallet, address)
        external
        onlyEnforcer
        returns (bool)
    {
        address before = _standings[lostWallet].successor;
        // Where the successor was lost as well, what is left goes to another one.
        if (before != address(0) && _standings[before].successor == address(0)) {
            revert RetiredAccount(lostWallet);
        }
        uint16 code = lostWallet == newWallet ? ReasonCodes.SAME_ACCOUNT : _receiverCode(newWallet);
        if (code == ReasonCodes.OK) {
            code = ENGINE.check(address(this), MovementKind.Recovery, 0, msg.sender, lostWallet, newWallet, 0);
        }
        if (code != ReasonCodes.OK) revert IComplianceEngine.Refused(code, lostWallet, newWallet, 0);
        _standings[lostWallet].successor = newWallet;
        if (_standings[lostWallet].frozen) _setAccountFrozen(newWallet, true);
        emit AccountRetired(lostWallet, newWallet);
        emit RecoverySuccess(lostWallet, newWallet, address(0));
        return true;
    }

    /// @inheritdoc ICapacityRights
    function carry(address lost, uint256[] calldata ids) external {
        address successor = _standings[lost].successor;
        if (successor == address(0)) revert NotRetired(lost);
        if (_standings[successor].successor != address(0)) revert RetiredAccount(successor);
        _checkCount(ids.length);
        for (uint256 i; i < ids.length; ++i) {
            uint256 frozen = _frozenKw[ids[i]][lost];
            if (frozen != 0) {
                _freeze(lost, ids[i], 0);
                _freeze(successor, ids[i], Math.saturatingAdd(_frozenKw[ids[i]][successor], frozen));
            }
            uint256 kw = balanceOf(lost, ids[i]);
            if (kw != 0) _take(MovementKind.Recovery, lost, successor, ids[i], kw);
        }
    }

    /// @inheritdoc IEnforceable
    function paused() external view returns (bool) {
        return _paused;
    }

    /// @inheritdoc IEnforceable
    function isFrozen(address userAddress) external view returns (bool) {
        return _standings[userAddress].frozen;
    }

    /// @inheritdoc IEnforceable
    function isRetired(address account) external view returns (bool) {
        return _standings[account].successor != address(0);
    }

    /// @inheritdoc ICapacityRights
    function successorOf(address account) external view returns (address) {
        return _standings[account].successor;
    }

    /// @inheritdoc IERC7943MultiToken
    function getFrozenTokens(address account, uint256 tokenId) external view returns (uint256) {
        return _frozenKw[tokenId][account];
    }

    /// @inheritdoc IERC7943MultiToken
    function canSend(address account) external view returns (bool) {
        (uint16 code,,,,) = IDENTITY.eligibility(account, address(0));
        return account != address(0) && code == ReasonCodes.OK && _senderCode(account) == ReasonCodes.OK;
    }

    /// @inheritdoc IERC7943MultiToken
    function canReceive(address account) external view returns (bool) {
        (uint16 code,,,,) = IDENTITY.eligibility(address(0), account);
        return account != address(0) && code == ReasonCodes.OK && _receiverCode(account) == ReasonCodes.OK;
    }

    /// @dev Moves units of ids, counts the supply and tells compliance. Warning: does not ask the state of the asset.
    function _settle(
        MovementKind kind,
        address from,
        address to,
        uint256[] memory ids,
        uint256[] memory values
    ) internal virtual {
        ERC1155._update(from, to, ids, values);
        for (uint256 i; i < ids.length; ++i) {
            if (from == address(0)) _supplies[ids[i]] += values[i];
            if (to == address(0)) _supplies[ids[i]] -= values[i];
            ENGINE.onMovement(kind, ids[i], _msgSender(), from, to, values[i]);
        }
    }

    /// @dev Moves units of one id whether or not they are frozen: from what is free, then from what is frozen.
    function _take(MovementKind kind, address from, address to, uint256 id, uint256 kw) internal {
        uint256 balance = balanceOf(from, id);
        if (kw > balance) revert ERC1155InsufficientBalance(from, balance, kw, id);
        uint256 frozen = _frozenKw[id][from];
        uint256 free = Math.saturatingSub(balance, frozen);
        if (kw > free && frozen != 0) _freeze(from, id, Math.saturatingSub(frozen, kw - free));
        _settle(kind, from, to, _list(id, 0, 1), _list(kw, 0, 1));
    }

    /// @dev kW of a right in an account that are not frozen.
    function _freeOf(address account, uint256 id) internal view returns (uint256) {
        return Math.saturatingSub(balanceOf(account, id), _frozenKw[id][account]);
    }

    /// @dev Why the account itself may not send, or zero.
    function _senderCode(address account) internal view returns (uint16) {
        Standing storage s = _standings[account];
        if (s.successor != address(0)) return ReasonCodes.ACCOUNT_RETIRED;
        return s.frozen ? ReasonCodes.SENDER_ACCOUNT_FROZEN : ReasonCodes.OK;
    }

    /// @dev Why the account itself may not receive, or zero.
    function _receiverCode(address account) internal view returns (uint16) {
        Standing storage s = _standings[account];
        if (s.successor != address(0)) return ReasonCodes.ACCOUNT_RETIRED;
        return s.frozen ? ReasonCodes.RECEIVER_ACCOUNT_FROZEN : ReasonCodes.OK;
    }

    /// @dev One word, or two.
    function _list(uint256 one, uint256 two, uint256 count) internal pure returns (uint256[] memory list) {
        list = new uint256[](count);
        list[0] = one;
        if (count > 1) list[1] = two;
    }

    function _checkCount(uint256 count) internal pure {
        if (count == 0 || count > MAX_IDS) revert BatchSize(count, MAX_IDS);
    }

    function _freeze(address account, uint256 id, uint256 kw) private {
        bool was = _frozenKw[id][account] != 0;
        _frozenKw[id][account] = kw;
        if (!was && kw != 0) ++_standings[account].frozenIds;
        if (was && kw == 0) --_standings[account].frozenIds;
        emit Frozen(account, id, kw);
    }

    function _setAccountFrozen(address account, bool frozen) private {
        _standings[account].frozen = frozen;
        emit AddressFrozen(account, frozen, msg.sender);
    }
}
