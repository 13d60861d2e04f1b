// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice An amount and its place in history, packed into one storage word with what else a movement asks.
 * @dev Layout from the lowest bit: amount 112 (base units) | epoch 16 (in which the amount was last written)
 * | checkpoints 16 (kept so far), and above that
 * of an account: frozen 1 | encumbered 1 (some of it is frozen or held) | retired 1 (given up in a recovery);
 * of a token: closing time 40 (UTC seconds; zero: never) | current epoch 16 | next record date 40 (UTC seconds; zero: none)
 * | record dates ahead 7 | paused 1.
 */
type LedgerWord is uint256;

using LedgerWords for LedgerWord global;

/// @notice Packing and reading of {LedgerWord}.
library LedgerWords {
    /// @dev No amount is greater.
    uint256 internal constant MAX_AMOUNT = type(uint112).max;
    /// @dev No epoch is later, so there are at most as many record dates.
    uint256 internal constant MAX_EPOCH = type(uint16).max;

    uint256 private constant EPOCH = 112;
    uint256 private constant CHECKPOINTS = 128;
    uint256 private constant ONE_CHECKPOINT = 1 << 128;

    uint256 private constant FROZEN = 1 << 144;
    uint256 private constant ENCUMBERED = 1 << 145;
    uint256 private constant RETIRED = 1 << 146;

    uint256 private constant CLOSING = 152;
    uint256 private constant CURRENT_EPOCH = 192;
    uint256 private constant BELOW_CURRENT_EPOCH = (1 << 192) - 1;
    uint256 private constant NEXT_RECORD = 208;
    uint256 private constant AHEAD = 248;
    uint256 private constant AHEAD_BITS = 0x7f;
    uint256 private constant PAUSED = 1 << 255;

    // Each cast below cuts one part out of the word; packing and reading are fuzzed as each other's inverse.
    // forge-lint: disable-start(unsafe-typecast)

    function amount(LedgerWord w) internal pure returns (uint256) {
        return uint112(LedgerWord.unwrap(w));
    }

    function epoch(LedgerWord w) internal pure returns (uint256) {
        return uint16(LedgerWord.unwrap(w) >> EPOCH);
    }

    function checkpoints(LedgerWord w) internal pure returns (uint256) {
        return uint16(LedgerWord.unwrap(w) >> CHECKPOINTS);
    }

    /// @dev The word with another amount, written in an epoch. Neither may be above its maximum.
    function written(LedgerWord w, uint256 amount_, uint256 epoch_) internal pure returns (LedgerWord) {
        return LedgerWord.wrap(LedgerWord.unwrap(w) >> CHECKPOINTS << CHECKPOINTS | epoch_ << EPOCH | amount_);
    }

    /// @dev The word with one checkpoint more.
    function checkpointed(LedgerWord w) internal pure returns (LedgerWord) {
        return LedgerWord.wrap(LedgerWord.unwrap(w) + ONE_CHECKPOINT);
    }

    function isFrozen(LedgerWord w) internal pure returns (bool) {
        return LedgerWord.unwrap(w) & FROZEN != 0;
    }

    function isEncumbered(LedgerWord w) internal pure returns (bool) {
        return LedgerWord.unwrap(w) & ENCUMBERED != 0;
    }

    function isRetired(LedgerWord w) internal pure returns (bool) {
        return LedgerWord.unwrap(w) & RETIRED != 0;
    }

    /// @dev Whether the account may neither send nor receive.
    function isBlocked(LedgerWord w) internal pure returns (bool) {
        return LedgerWord.unwrap(w) & (FROZEN | RETIRED) != 0;
    }

    function withFrozen(LedgerWord w, bool on) internal pure returns (LedgerWord) {
        return _with(w, FROZEN, on);
    }

    function withEncumbered(LedgerWord w, bool on) internal pure returns (LedgerWord) {
        return _with(w, ENCUMBERED, on);
    }

    function withRetired(LedgerWord w) internal pure returns (LedgerWord) {
        return _with(w, RETIRED, true);
    }

    function closingTime(LedgerWord w) internal pure returns (uint256) {
        return uint40(LedgerWord.unwrap(w) >> CLOSING);
    }

    /// @dev A fresh token's word: nothing in existence, no record dates.
    function opened(uint40 closingTime_) internal pure returns (LedgerWord) {
        return LedgerWord.wrap(uint256(closingTime_) << CLOSING);
    }

    function currentEpoch(LedgerWord w) internal pure returns (uint256) {
        return uint16(LedgerWord.unwrap(w) >> CURRENT_EPOCH);
    }

    function nextRecord(LedgerWord w) internal pure returns (uint256) {
        return uint40(LedgerWord.unwrap(w) >> NEXT_RECORD);
    }

    function recordsAhead(LedgerWord w) internal pure returns (uint256) {
        return LedgerWord.unwrap(w) >> AHEAD & AHEAD_BITS;
    }

    // forge-lint: disable-end(unsafe-typecast)

    function isPaused(LedgerWord w) internal pure returns (bool) {
        return LedgerWord.unwrap(w) & PAUSED != 0;
    }

    function withPaused(LedgerWord w, bool on) internal pure returns (LedgerWord) {
        return _with(w, PAUSED, on);
    }

    /// @dev The token's word in another epoch, with the record date that ends it and how many lie ahead, that one included.
    function inEpoch(LedgerWord w, uint256 epoch_, uint256 nextRecord_, uint256 ahead)
        internal
        pure
        returns (LedgerWord)
    {
        uint256 raw = LedgerWord.unwrap(w);
        uint256 kept = raw & PAUSED | raw & BELOW_CURRENT_EPOCH;
        return LedgerWord.wrap(kept | epoch_ << CURRENT_EPOCH | nextRecord_ << NEXT_RECORD | ahead << AHEAD);
    }

    function _with(LedgerWord w, uint256 flag, bool on) private pure returns (LedgerWord) {
        uint256 raw = LedgerWord.unwrap(w);
        return LedgerWord.wrap(on ? raw | flag : raw & ~flag);
    }
}
