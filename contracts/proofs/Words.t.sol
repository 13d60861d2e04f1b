// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccountWord, AccountWords} from "../src/types/AccountWord.sol";
import {InvestorRecord} from "../src/types/InvestorRecord.sol";
import {LedgerWord, LedgerWords} from "../src/types/LedgerWord.sol";
import {Right, RightId} from "../src/types/RightId.sol";
import {Test} from "../test/base/Test.sol";

/// @title What holds of every packed word. A twin sees every word with its lowest bit turned over.
abstract contract WordLemmas is Test {
    function _seen(uint256 word) internal pure virtual returns (uint256);

    /// @dev Any two words pack from different parts: unpacking is the inverse.
    function check_right__pack_then_unpack(Right memory right) public pure {
        Right memory again = RightId.wrap(_seen(RightId.unwrap(right.pack()))).unpack();
        assertEq(keccak256(abi.encode(again)), keccak256(abi.encode(right)), "parts");
    }

    /// @dev Every well-formed id is what its parts pack to.
    function check_right__unpack_then_pack(uint112 raw) public pure {
        RightId id = RightId.wrap(raw);
        assertTrue(id.isWellFormed(), "well-formed");
        assertEq(_seen(RightId.unwrap(id.unpack().pack())), raw, "word");
    }

    /// @dev Writing amount and epoch of any word leaves all else of it.
    function check_ledger__written(uint256 raw, uint112 amount, uint16 epoch) public pure {
        LedgerWord before = LedgerWord.wrap(raw);
        LedgerWord w = LedgerWord.wrap(_seen(LedgerWord.unwrap(before.written(amount, epoch))));
        assertEq(w.amount(), amount, "amount");
        assertEq(w.epoch(), epoch, "epoch");
        assertEq(w.checkpoints(), before.checkpoints(), "checkpoints");
        assertEq(LedgerWord.unwrap(w) >> 128, raw >> 128, "the rest");
    }

    /// @dev The flags of an account's word, one by one, leave all else of it.
    function check_ledger__flags(uint256 raw, bool on) public pure {
        LedgerWord w = LedgerWord.wrap(raw);
        LedgerWord f = LedgerWord.wrap(_seen(LedgerWord.unwrap(w.withFrozen(on))));
        assertTrue(f.isFrozen() == on && f.isRetired() == w.isRetired(), "frozen");
        assertEq(f.amount(), w.amount(), "amount");
        LedgerWord e = LedgerWord.wrap(_seen(LedgerWord.unwrap(f.withEncumbered(on))));
        assertTrue(e.isEncumbered() == on && e.isFrozen() == on, "encumbered");
        assertEq(e.amount(), w.amount(), "amount");
        assertTrue(w.withRetired().isBlocked() && w.withFrozen(true).isBlocked(), "blocked");
    }

    /// @dev A token's word in another epoch keeps amount, history, closing time and pause.
    function check_ledger__in_epoch(uint256 raw, uint16 epoch, uint40 next, uint8 ahead) public pure {
        vm.assume(ahead < 128);
        LedgerWord before = LedgerWord.wrap(raw);
        LedgerWord w = LedgerWord.wrap(_seen(LedgerWord.unwrap(before.inEpoch(epoch, next, ahead))));
        assertEq(w.currentEpoch(), epoch, "epoch");
        assertEq(w.nextRecord(), next, "next");
        assertEq(w.recordsAhead(), ahead, "ahead");
        assertTrue(w.isPaused() == before.isPaused(), "paused");
        assertEq(w.amount(), before.amount(), "amount");
        assertEq(w.closingTime(), before.closingTime(), "closing");
    }

    /// @dev A first account's word has the investor, its record and one account, and can be told from a further one's.
    function check_account__home(bytes32 investor, uint112 record, uint8 count, bool linked) public pure {
        vm.assume(AccountWords.fits(investor));
        AccountWord first = AccountWords.home(investor, InvestorRecord.wrap(0));
        AccountWord w = first.withRecord(InvestorRecord.wrap(record)).withCount(count).withLink(linked);
        w = AccountWord.wrap(_seen(AccountWord.unwrap(w)));
        assertEq(w.investor(), investor, "investor");
        assertEq(InvestorRecord.unwrap(w.record()), record, "record");
        assertEq(w.count(), count, "count");
        assertTrue(w.isHome() && w.isKnown() && w.isLinked() == linked, "flags");
    }

    /// @dev A further account's word points to the first, linked or not.
    function check_account__pointer(address home, bool linked) public pure {
        AccountWord w = AccountWords.pointer(home).withLink(linked);
        w = AccountWord.wrap(_seen(AccountWord.unwrap(w)));
        assertEq(w.homeAccount(), home, "home");
        assertTrue(!w.isHome() && w.isLinked() == linked, "flags");
    }
}

contract WordProof is WordLemmas {
    function _seen(uint256 word) internal pure override returns (uint256) {
        return word;
    }
}

contract WordTwin is WordLemmas {
    /// @dev The lowest bit is part of every word.
    function _seen(uint256 word) internal pure override returns (uint256) {
        return word ^ 1;
    }
}
