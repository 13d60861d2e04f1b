// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1404} from "../../src/interfaces/draft-IERC1404.sol";
import {IEnforceable} from "../../src/interfaces/IEnforceable.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {SecurityTest} from "../token/SecurityTest.sol";

/**
 * @title ERC-7943 and ERC-1404 in any state: what the pre-checks refuse does not happen, whoever is barred and however, and
 * what they allow does.
 */
contract Erc7943Conformance is SecurityTest {
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _openProgramme();
        _license("PVARA-0001", ALICE_ID, LicenceCategories.MINER);
        _license("PVARA-0002", BOB_ID, LicenceCategories.MINER);
        _id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS);
        _allocate(ALICE, _id, HELD);
    }

    function testFuzz_fungible__any_state__pre_checks_bind_the_transfer(
        uint8 state,
        uint256 frozen,
        uint256 amount
    ) public {
        _setState(address(bond), state);
        if (state & 64 != 0) _freezeUnits(ALICE, frozen);
        amount = bound(amount, 0, HELD);
        bool may = bond.canTransfer(ALICE, BOB, amount);
        if (may) assertTrue(bond.canSend(ALICE) && bond.canReceive(BOB), "both parties first");
        assertTrue(may == (bond.detectTransferRestriction(ALICE, BOB, amount) == 0), "ERC-1404 agrees");
        vm.prank(ALICE);
        (bool done,) = address(bond).call(abi.encodeCall(bond.transfer, (BOB, amount)));
        assertTrue(done == may, "as the pre-check said");
    }

    function testFuzz_multiToken__any_state__pre_checks_bind_the_transfer(
        uint8 state,
        uint256 frozen,
        uint256 amount
    ) public {
        _setState(address(rights), state);
        if (state & 64 != 0) {
            _enforce();
            rights.setFrozenTokens(ALICE, _id, frozen);
        }
        amount = bound(amount, 0, HELD);
        bool may = rights.canTransfer(ALICE, BOB, _id, amount);
        if (may) assertTrue(rights.canSend(ALICE) && rights.canReceive(BOB), "both parties first");
        vm.prank(ALICE);
        (bool done,) =
            address(rights).call(abi.encodeCall(rights.safeTransferFrom, (ALICE, BOB, _id, amount, "")));
        assertTrue(done == may, "as the pre-check said");
    }

    /// @dev Nobody who may not receive is forced upon, and nobody is issued to, whatever it is that bars it.
    function testFuzz_canReceive__no__neither_issued_nor_forced(uint8 state) public {
        _setState(address(bond), state);
        bool may = bond.canReceive(BOB);
        _enforce();
        (bool forced,) = address(bond).call(abi.encodeCall(bond.forcedTransfer, (ALICE, BOB, 1)));
        assertTrue(forced == may, "forced");
        vm.prank(address(debt));
        (bool issued,) = address(bond).call(abi.encodeCall(bond.mint, (BOB, 1, "NEW")));
        assertTrue(issued == (may && !bond.paused()), "issued");
    }

    /// @dev Absolute: what was frozen before does not count, and zero ends it. The amount may exceed the balance.
    function testFuzz_setFrozenTokens__any_amounts__the_last_one_stands(uint256 first, uint256 last) public {
        _freezeUnits(ALICE, first);
        _freezeUnits(ALICE, last);
        assertEq(bond.getFrozenTokens(ALICE), last, "fungible");
        vm.startPrank(address(desk));
        assertTrue(rights.setFrozenTokens(ALICE, _id, first), "answers true");
        assertTrue(rights.setFrozenTokens(ALICE, _id, last), "answers true");
        vm.stopPrank();
        assertEq(rights.getFrozenTokens(ALICE, _id), last, "multi-token");
    }

    /// @dev ADR 0012: a mere lack of balance is the base standard's matter, a freeze is this one's.
    function test_canTransfer__more_than_held__no_only_where_something_is_frozen() public {
        assertTrue(bond.canTransfer(ALICE, BOB, HELD + 1), "fungible");
        assertTrue(rights.canTransfer(ALICE, BOB, _id, HELD + 1), "multi-token");
        vm.startPrank(address(desk));
        bond.setFrozenTokens(ALICE, 1);
        rights.setFrozenTokens(ALICE, _id, 1);
        vm.stopPrank();
        assertFalse(bond.canTransfer(ALICE, BOB, HELD), "fungible, frozen");
        assertFalse(rights.canTransfer(ALICE, BOB, _id, HELD), "multi-token, frozen");
        assertTrue(bond.canTransfer(ALICE, BOB, HELD - 1), "the rest is free");
        assertTrue(rights.canTransfer(ALICE, BOB, _id, HELD - 1), "the rest is free");
    }

    /// @dev ERC-1404: zero means allowed, and every code has words.
    function test_erc1404__every_byte__has_words() public view {
        IERC1404 token = IERC1404(address(bond));
        for (uint256 code; code < 256; ++code) {
            assertTrue(bytes(token.messageForTransferRestriction(uint8(code))).length != 0, "words");
        }
    }

    /// @dev A bit for each thing that can bar somebody, all at once.
    function _setState(address asset, uint8 state) private {
        vm.startPrank(address(desk));
        if (state & 1 != 0) IEnforceable(asset).setAddressFrozen(ALICE, true);
        if (state & 2 != 0) IEnforceable(asset).setAddressFrozen(BOB, true);
        if (state & 4 != 0) IEnforceable(asset).pause();
        vm.stopPrank();
        vm.startPrank(REGISTRAR);
        if (state & 8 != 0) identity.setStatus(ALICE_ID, InvestorStatus.Frozen);
        if (state & 16 != 0) identity.setStatus(BOB_ID, InvestorStatus.Frozen);
        if (state & 32 != 0) identity.updateRecord(BOB_ID, 2, 1, PAKISTAN, uint40(START - 1));
        vm.stopPrank();
    }
}
