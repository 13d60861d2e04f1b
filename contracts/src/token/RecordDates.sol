// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {Arrays} from "@openzeppelin/contracts/utils/Arrays.sol";

import {IRecordDates} from "../interfaces/IRecordDates.sol";
import {LedgerWord, LedgerWords} from "../types/LedgerWord.sol";

/**
 * @title {IRecordDates}: the balances of a token, kept where its record dates need them.
 * @dev Read before you inherit: {_move} is the only place where balances and supply change.
 * Announced record dates cut time into epochs: epoch e ends with record date e, and the last one is open. An account's
 * word says in which epoch its balance was last written. Within an epoch the balance is overwritten; the first write in a
 * later epoch first keeps the old word as a checkpoint. An epoch begins lazily, with the first movement after a record
 * date, so that ordinary transfers pay nothing for history.
 */
abstract contract RecordDates is IRecordDates {
    using Arrays for uint256[];

    /// @dev Nobody can take a holder by surprise with a record date; least time between announcement and record.
    uint256 private constant MIN_NOTICE = 1 days;
    /// @dev Record dates ahead at one time; bounds the work of beginning an epoch.
    uint256 private constant MAX_AHEAD = 64;

    /// @dev Supply, epoch and pause of the token. Invariant: the supply is the sum of all balances.
    LedgerWord internal _token;
    /// @dev Balance and flags of each account.
    mapping(address account => LedgerWord) internal _accounts;
    /// @dev Kept words by number, the supply's under the zero address. Invariant: their epochs rise.
    mapping(address account => mapping(uint256 number => LedgerWord)) private _checkpoints;
    /// @dev Record dates, UTC seconds. Invariant: they rise.
    uint256[] private _records;

    /// @inheritdoc IRecordDates
    function announceRecord(uint40 record) external {
        _checkManager();
        uint256 epoch = _currentEpoch();
        uint256 count = _records.length;
        uint256 earliest = block.timestamp + MIN_NOTICE;
        if (count != 0 && _records[count - 1] >= earliest) earliest = _records[count - 1] + 1;
        if (record < earliest) revert RecordTooEarly(record, earliest);
        uint256 ahead = count - epoch;
        if (ahead == MAX_AHEAD || count == LedgerWords.MAX_EPOCH) revert TooManyRecords(count);
        _records.push(record);
        _token = _token.inEpoch(epoch, ahead == 0 ? record : _token.nextRecord(), ahead + 1);
        emit RecordAnnounced(record, count);
    }

    /// @inheritdoc IRecordDates
    function balanceOfAt(address account, uint256 record) external view returns (uint256) {
        return _amountAt(account, _accounts[account], _epochOf(record));
    }

    /// @inheritdoc IRecordDates
    function epochOf(uint256 record) external view returns (uint256) {
        return _epochOf(record);
    }

    /// @inheritdoc IRecordDates
    function payeeAt(address account, uint256 epoch)
        external
        view
        returns (uint256 units, bool frozen, bool retired)
    {
        LedgerWord w = _accounts[account];
        return (_amountAt(account, w, epoch), w.isFrozen(), w.isRetired());
    }

    /// @inheritdoc IRecordDates
    function totalSupplyAt(uint256 record) external view returns (uint256) {
        return _amountAt(address(0), _token, _epochOf(record));
    }

    /// @inheritdoc IRecordDates
    function recordCount() external view returns (uint256) {
        return _records.length;
    }

    /// @inheritdoc IRecordDates
    function recordAt(uint256 index) external view returns (uint256) {
        return _records[index];
    }

    /// @inheritdoc IERC6372
    function clock() external view returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @inheritdoc IERC6372
    // forge-lint: disable-next-line(mixed-case-function)
    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }

    /// @dev Moves units; a zero side creates or ends them. Warning: asks nobody. The caller makes sure that the sender has
    /// them and that the supply stays within what a word holds, and with it every balance.
    function _move(address from, address to, uint256 amount) internal {
        uint256 epoch = _currentEpoch();
        LedgerWord w = from == address(0) ? _token : _accounts[from];
        if (from == address(0)) _token = _kept(from, w, epoch, w.amount() + amount);
        else _accounts[from] = _kept(from, w, epoch, w.amount() - amount);
        w = to == address(0) ? _token : _accounts[to];
        if (to == address(0)) _token = _kept(to, w, epoch, w.amount() - amount);
        else _accounts[to] = _kept(to, w, epoch, w.amount() + amount);
    }

    /// @dev Who may announce record dates.
    function _checkManager() internal view virtual;

    /// @dev The word with its new amount, after the old word was kept if it is an earlier epoch's.
    function _kept(address key, LedgerWord w, uint256 epoch, uint256 amount) private returns (LedgerWord) {
        // What never held anything has nothing to keep.
        if (w.epoch() != epoch && (w.amount() != 0 || w.checkpoints() != 0)) {
            _checkpoints[key][w.checkpoints()] = w;
            w = w.checkpointed();
        }
        return w.written(amount, epoch);
    }

    /// @dev The epoch of this block; begins it if a record date has passed since the last movement.
    function _currentEpoch() private returns (uint256 epoch) {
        LedgerWord token = _token;
        epoch = token.currentEpoch();
        uint256 next = token.nextRecord();
        if (next == 0 || block.timestamp <= next) return epoch;
        uint256 ahead = token.recordsAhead();
        while (next != 0 && next < block.timestamp) {
            ++epoch;
            --ahead;
            next = ahead == 0 ? 0 : _records.unsafeAccess(epoch).value;
        }
        _token = token.inEpoch(epoch, next, ahead);
    }

    /// @dev The epoch that ended with a record date.
    function _epochOf(uint256 record) private view returns (uint256 epoch) {
        epoch = _records.lowerBound(record);
        if (epoch == _records.length || _records[epoch] != record) revert RecordUnknown(record);
        if (block.timestamp <= record) revert RecordNotPast(record, block.timestamp);
    }

    /// @dev The amount at the end of an epoch: the live one, or the latest checkpoint that is not after it, or zero.
    function _amountAt(address key, LedgerWord live, uint256 epoch) private view returns (uint256) {
        if (live.epoch() <= epoch) return live.amount();
        (uint256 low, uint256 high) = (0, live.checkpoints());
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (_checkpoints[key][middle].epoch() > epoch) high = middle;
            else low = middle + 1;
        }
        return low == 0 ? 0 : _checkpoints[key][low - 1].amount();
    }
}
