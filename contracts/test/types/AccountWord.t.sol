// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccountWord, AccountWords} from "../../src/types/AccountWord.sol";
import {InvestorRecord} from "../../src/types/InvestorRecord.sol";
import {MovementKind} from "../../src/types/Movement.sol";
import {Policies, Policy} from "../../src/types/Policy.sol";
import {Test} from "../base/Test.sol";

contract AccountWordTest is Test {
    function testFuzz_home__any_parts__come_back(bytes16 investor, uint112 record, uint112 later, uint8 count)
        public
        pure
    {
        AccountWord w = AccountWords.home(investor, InvestorRecord.wrap(record));
        assertTrue(w.isKnown() && w.isLinked() && w.isHome(), "a first account, linked");
        assertEq(w.count(), 1, "one account");
        _expect(w, investor, record);
        w = w.withCount(count);
        _expect(w, investor, record);
        assertEq(w.count(), count, "count");
        w = w.withRecord(InvestorRecord.wrap(later));
        _expect(w, investor, later);
        assertEq(w.count(), count, "count is kept");
        w = w.withLink(false);
        _expect(w, investor, later);
        assertTrue(w.isKnown() && !w.isLinked() && w.isHome(), "cut off");
        assertTrue(w.withLink(true).isLinked(), "and back");
    }

    function testFuzz_pointer__any_home__comes_back(address home) public pure {
        AccountWord w = AccountWords.pointer(home);
        assertTrue(w.isKnown() && w.isLinked() && !w.isHome(), "a further account, linked");
        assertEq(w.homeAccount(), home, "home");
        w = w.withLink(false);
        assertEq(w.homeAccount(), home, "home is kept");
        assertTrue(!w.isLinked() && !w.isHome(), "cut off");
        assertEq(w.isKnown() ? 1 : 0, home == address(0) ? 0 : 1, "known");
    }

    function testFuzz_fits__any_id__sixteen_bytes(bytes32 id) public pure {
        bool fits = id != 0 && bytes32(bytes16(id)) == id;
        assertEq(AccountWords.fits(id) ? 1 : 0, fits ? 1 : 0, "fits");
        assertEq(AccountWords.fits(bytes16(id)) ? 1 : 0, bytes16(id) != 0 ? 1 : 0, "cut to size");
    }

    function testFuzz_policy__any_parts__come_back(address list, uint8 asked, uint8 noted, uint8 flags)
        public
        pure
    {
        uint256[4] memory all = [Policies.OPEN, Policies.TRACKED, Policies.MOVED, Policies.ID_RULES];
        Policy p;
        for (uint256 i; i < 4; ++i) {
            if (flags >> i & 1 != 0) p = p.with(all[i]);
        }
        p = p.withList(address(1), 255, 255).withList(list, asked, noted);
        assertEq(p.list(), list, "list");
        for (uint256 i; i < 4; ++i) {
            assertEq(p.has(all[i]) ? 1 : 0, flags >> i & 1, "flag");
        }
        for (uint8 k; k < 5; ++k) {
            assertEq(p.asks(MovementKind(k)) ? 1 : 0, asked >> k & 1, "asked");
            assertEq(p.notes(MovementKind(k)) ? 1 : 0, noted >> k & 1, "noted");
        }
    }

    function _expect(AccountWord w, bytes16 investor, uint112 record) private pure {
        assertEq(w.investor(), investor, "investor");
        assertEq(InvestorRecord.unwrap(w.record()), record, "record");
    }
}
