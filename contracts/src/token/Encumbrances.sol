// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IERC3643Token} from "../interfaces/IERC3643Token.sol";
import {IERC7943Fungible} from "../interfaces/IERC7943Fungible.sol";
import {IHolds} from "../interfaces/IHolds.sol";
import {LedgerWord} from "../types/LedgerWord.sol";
import {MovementKind} from "../types/Movement.sol";
import {RecordDates} from "./RecordDates.sol";

/**
 * @title {IHolds}, beside frozen units: what makes a balance less than free.
 * @dev Free = balance - held - frozen, and never below zero: a freeze may exceed the balance, and it comes before a hold.
 * An account's encumbrance is read only when its word says that there is one.
 */
abstract contract Encumbrances is IHolds, RecordDates {
    /// @dev `frozen` and `held` in base units. A hold counts while its round is the account's. Invariant: held <= balance.
    struct Encumbrance {
        uint256 frozen;
        uint128 held;
        uint32 round;
    }

    mapping(address account => Encumbrance) private _encumbrances;
    mapping(uint256 hold => Hold) private _holds;
    /// @dev Holds placed so far; also the number of the last one.
    uint256 private _holdCount;

    /// @inheritdoc IHolds
    function placeHold(address receiver, address notary, uint96 amount, uint40 expiry)
        external
        returns (uint256 hold)
    {
        if (amount == 0 || receiver == address(0) || notary == address(0) || expiry < block.timestamp) {
            revert HoldInvalid();
        }
        _checkMayMove(msg.sender, msg.sender, amount);
        Encumbrance storage e = _encumbrances[msg.sender];
        uint128 held = e.held + amount;
        hold = ++_holdCount;
        _holds[hold] = Hold(msg.sender, amount, receiver, expiry, e.round, notary);
        _encumber(msg.sender, e.frozen, held);
        emit HoldPlaced(hold, msg.sender, receiver, notary, amount, expiry, held);
    }

    /// @inheritdoc IHolds
    function executeHold(uint256 hold) external {
        Hold memory h = _liveHold(hold);
        if (msg.sender != h.notary) revert NotNotary(hold, msg.sender);
        if (block.timestamp > h.expiry) revert HoldExpired(hold, h.expiry);
        uint128 held = _end(hold, h);
        _checkMayMove(h.holder, h.receiver, h.amount);
        emit HoldExecuted(hold, h.holder, h.receiver, held);
        _settle(MovementKind.Transfer, h.holder, h.receiver, h.amount);
    }

    /// @inheritdoc IHolds
    function releaseHold(uint256 hold) external {
        Hold memory h = _liveHold(hold);
        if (block.timestamp <= h.expiry && msg.sender != h.notary) revert NotNotary(hold, msg.sender);
        uint128 held = _end(hold, h);
        emit HoldReleased(hold, h.holder, held);
    }

    /// @inheritdoc IHolds
    function holdOf(uint256 hold) external view returns (Hold memory h) {
        h = _holds[hold];
        if (h.round != _encumbrances[h.holder].round) delete h;
    }

    /// @inheritdoc IHolds
    function heldOf(address account) external view returns (uint256) {
        return _encumbrances[account].held;
    }

    /// @dev Refuses what the holder may not do with that many free units now; for nobody's benefit but the receiver's.
    function _checkMayMove(address from, address to, uint256 amount) internal view virtual;

    /// @dev Moves units and tells compliance.
    function _settle(MovementKind kind, address from, address to, uint256 amount) internal virtual;

    /// @dev Base units of an account that are frozen.
    function _frozenOf(address account) internal view returns (uint256) {
        return _accounts[account].isEncumbered() ? _encumbrances[account].frozen : 0;
    }

    /// @dev Base units of an account that are neither held nor frozen.
    function _freeOf(address account) internal view returns (uint256) {
        LedgerWord a = _accounts[account];
        if (!a.isEncumbered()) return a.amount();
        Encumbrance storage e = _encumbrances[account];
        return Math.saturatingSub(a.amount() - e.held, e.frozen);
    }

    /// @dev Sets what is frozen in an account, and says so in the words of both standards.
    function _freeze(address account, uint256 frozen) internal {
        uint256 before = _frozenOf(account);
        _encumber(account, frozen, _encumbrances[account].held);
        emit IERC7943Fungible.Frozen(account, frozen);
        if (frozen > before) emit IERC3643Token.TokensFrozen(account, frozen - before);
        if (frozen < before) emit IERC3643Token.TokensUnfrozen(account, before - frozen);
    }

    /// @dev Makes room for taking units by force: from what is free, then frozen, and if holds are in the way, all of them.
    function _freeUp(address account, uint256 amount) internal {
        uint256 free = _freeOf(account);
        if (amount <= free) return;
        uint256 frozen = _frozenOf(account);
        if (frozen != 0) _freeze(account, Math.saturatingSub(frozen, amount - free));
        if (_accounts[account].amount() - amount < _encumbrances[account].held) _cancelHolds(account);
    }

    /// @dev Ends every hold of an account.
    function _cancelHolds(address account) internal {
        Encumbrance storage e = _encumbrances[account];
        if (e.held == 0) return;
        _encumber(account, e.frozen, 0);
        emit HoldsCancelled(account, ++e.round);
    }

    function _liveHold(uint256 hold) private view returns (Hold memory h) {
        h = _holds[hold];
        if (h.amount == 0 || h.round != _encumbrances[h.holder].round) revert HoldUnknown(hold);
    }

    /// @dev Takes a hold away; answers what its holder still has set aside.
    function _end(uint256 hold, Hold memory h) private returns (uint128 held) {
        delete _holds[hold];
        Encumbrance storage e = _encumbrances[h.holder];
        held = e.held - h.amount;
        _encumber(h.holder, e.frozen, held);
    }

    function _encumber(address account, uint256 frozen, uint128 held) private {
        Encumbrance storage e = _encumbrances[account];
        (e.frozen, e.held) = (frozen, held);
        _accounts[account] = _accounts[account].withEncumbered(frozen != 0 || held != 0);
    }
}
