// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LedgerWord, LedgerWords} from "../../src/types/LedgerWord.sol";
import {Test} from "../base/Test.sol";

contract LedgerWordTest is Test {
    /// @dev Every part of an account's word can be set without touching another one.
    function testFuzz_account__parts__independent(
        uint112 before,
        uint112 amount,
        uint16 epoch,
        bool frozen,
        bool encumbered,
        bool retired
    ) public pure {
        LedgerWord w = LedgerWord.wrap(0).written(before, 7).checkpointed().checkpointed();
        w = w.withFrozen(frozen).withEncumbered(encumbered);
        if (retired) w = w.withRetired();
        w = w.written(amount, epoch);
        assertEq(w.amount(), amount, "amount");
        assertEq(w.epoch(), epoch, "epoch");
        assertEq(w.checkpoints(), 2, "checkpoints");
        assertTrue(w.isFrozen() == frozen, "frozen");
        assertTrue(w.isEncumbered() == encumbered, "encumbered");
        assertTrue(w.isRetired() == retired, "retired");
        assertTrue(w.isBlocked() == (frozen || retired), "blocked");
        assertTrue(!w.withFrozen(false).isFrozen() && !w.withEncumbered(false).isEncumbered(), "unset");
    }

    /// @dev Every part of a token's word can be set without touching another one.
    function testFuzz_token__parts__independent(
        uint112 supply,
        uint40 closing,
        uint16 epoch,
        uint40 next,
        uint8 ahead,
        bool paused
    ) public pure {
        ahead = ahead & 0x7f;
        LedgerWord w = LedgerWords.opened(closing).withPaused(true).inEpoch(9, 9, 9);
        w = w.inEpoch(epoch, next, ahead).withPaused(paused).written(supply, epoch).checkpointed();
        assertEq(w.amount(), supply, "supply");
        assertEq(w.closingTime(), closing, "closing time");
        assertEq(w.currentEpoch(), epoch, "epoch");
        assertEq(w.nextRecord(), next, "next record");
        assertEq(w.recordsAhead(), ahead, "records ahead");
        assertEq(w.checkpoints(), 1, "checkpoints");
        assertTrue(w.isPaused() == paused, "paused");
    }

    /// @dev Who reads a word from storage, to prove a balance, relies on it.
    function test_layout__each_part__where_the_type_says() public pure {
        LedgerWord none = LedgerWord.wrap(0);
        _expectRaw(none.written(5, 6), 6 << 112 | 5, "amount and epoch");
        _expectRaw(none.checkpointed(), 1 << 128, "checkpoints");
        _expectRaw(none.withFrozen(true), 1 << 144, "frozen");
        _expectRaw(none.withEncumbered(true), 1 << 145, "encumbered");
        _expectRaw(none.withRetired(), 1 << 146, "retired");
        _expectRaw(LedgerWords.opened(7), 7 << 152, "closing time");
        uint40 last = type(uint40).max;
        _expectRaw(LedgerWords.opened(last).inEpoch(0, 0, 0), uint256(last) << 152, "last closing time");
        _expectRaw(none.inEpoch(3, 4, 5), 5 << 248 | 4 << 208 | 3 << 192, "epoch, next record date, ahead");
        _expectRaw(none.withPaused(true), 1 << 255, "paused");
    }

    function _expectRaw(LedgerWord w, uint256 raw, string memory message) private pure {
        assertEq(LedgerWord.unwrap(w), raw, message);
    }
}
