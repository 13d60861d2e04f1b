// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordDates} from "../../src/interfaces/IRecordDates.sol";
import {ISecurityToken} from "../../src/interfaces/ISecurityToken.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {SecurityTest} from "./SecurityTest.sol";

contract RecordDatesTest is SecurityTest {
    uint40 private constant FIRST = uint40(START + 2 days);
    uint40 private constant SECOND = uint40(START + 5 days);

    function test_announceRecord__ahead__kept_in_order() public {
        vm.expectEmit(address(bond));
        emit IRecordDates.RecordAnnounced(FIRST, 0);
        _announce(FIRST);
        vm.expectEmit(address(bond));
        emit IRecordDates.RecordAnnounced(SECOND, 1);
        _announce(SECOND);
        assertEq(bond.recordCount(), 2, "count");
        assertEq(bond.recordAt(0), FIRST, "first");
        assertEq(bond.recordAt(1), SECOND, "second");
        assertEq(bond.clock(), block.timestamp, "ERC-6372 clock");
        assertEq(bond.CLOCK_MODE(), "mode=timestamp", "ERC-6372 mode");
    }

    /// @dev Trap: a record date without notice lets its announcer choose who holds.
    function test_announceRecord__without_a_days_notice_or_out_of_order__refused() public {
        _expectTooEarly(uint40(START), START + 1 days);
        _expectTooEarly(uint40(START + 1 days - 1), START + 1 days);
        _announce(FIRST);
        _expectTooEarly(FIRST, uint256(FIRST) + 1);
        _expectTooEarly(FIRST - 1, uint256(FIRST) + 1);
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.NotManager.selector, STRANGER));
        vm.prank(STRANGER);
        bond.announceRecord(SECOND);
    }

    function test_announceRecord__same_again_as_early_as_can_be__refused() public {
        _announce(uint40(START + 1 days));
        _expectTooEarly(uint40(START + 1 days), START + 1 days + 1);
    }

    function test_announceRecord__too_many_ahead__refused_until_one_has_passed() public {
        for (uint40 i; i < 64; ++i) {
            _announce(FIRST + i * 1 days);
        }
        vm.expectRevert(abi.encodeWithSelector(IRecordDates.TooManyRecords.selector, 64));
        vm.prank(address(debt));
        bond.announceRecord(FIRST + 64 days);
        vm.warp(FIRST + 1);
        _announce(FIRST + 64 days);
        assertEq(bond.recordCount(), 65, "announced");
    }

    /// @dev The first movement after a record date may be preceded by another announcement.
    function test_announceRecord__one_past_and_one_ahead__the_next_one_stays_next() public {
        _announce(FIRST);
        _announce(SECOND);
        vm.warp(FIRST + 1);
        _announce(SECOND + 1 days);
        _send(ALICE, BOB, 100);
        vm.warp(SECOND + 1);
        _expectAt(SECOND, HELD - 100, HELD + 100, 2 * HELD);
    }

    /// @dev Every one of the most record dates that can lie ahead passes before anything moves.
    function test_transfer__after_many_record_dates_at_once__all_of_them_kept() public {
        for (uint40 i; i < 64; ++i) {
            _announce(FIRST + i * 1 days);
        }
        vm.warp(FIRST + 100 days);
        _send(ALICE, BOB, 100);
        _send(ALICE, BOB, 1);
        for (uint40 i; i < 64; ++i) {
            _expectAt(FIRST + i * 1 days, HELD, HELD, 2 * HELD);
        }
        assertEq(bond.balanceOf(BOB), HELD + 101, "now");
    }

    function test_balanceOfAt__moves_before_at_and_after__only_those_up_to_the_record_count() public {
        _announce(FIRST);
        _send(ALICE, BOB, 100);
        vm.warp(FIRST);
        _send(ALICE, BOB, 200);
        vm.warp(FIRST + 1);
        _send(ALICE, BOB, 400);
        _expectAt(FIRST, HELD - 300, HELD + 300, 2 * HELD);
    }

    /// @dev Trap: reading "now" for accounts that have not moved since the record date.
    function test_balanceOfAt__accounts_that_did_not_move__as_they_were() public {
        _announce(FIRST);
        _announce(SECOND);
        vm.warp(SECOND + 1);
        _expectAt(FIRST, HELD, HELD, 2 * HELD);
        _expectAt(SECOND, HELD, HELD, 2 * HELD);
        _send(ALICE, BOB, HELD);
        _expectAt(FIRST, HELD, HELD, 2 * HELD);
        _expectAt(SECOND, HELD, HELD, 2 * HELD);
    }

    function test_balanceOfAt__account_empty_between__zero_there() public {
        _announce(FIRST);
        vm.warp(FIRST - 1);
        _send(ALICE, BOB, HELD);
        vm.warp(FIRST + 1);
        _announce(SECOND);
        vm.warp(SECOND + 1);
        _send(BOB, ALICE, 70);
        _expectAt(FIRST, 0, 2 * HELD, 2 * HELD);
        _expectAt(SECOND, 0, 2 * HELD, 2 * HELD);
        assertEq(bond.balanceOf(ALICE), 70, "now");
    }

    function test_balanceOfAt__first_holding_after_the_record__nothing_before() public {
        _register(CAROL_ID, CAROL);
        _announce(FIRST);
        vm.warp(FIRST + 1);
        _send(ALICE, CAROL, 10);
        assertEq(bond.balanceOfAt(CAROL, FIRST), 0, "came later");
        assertEq(bond.balanceOfAt(STRANGER, FIRST), 0, "never came");
        _announce(SECOND);
        vm.warp(SECOND + 1);
        _send(ALICE, CAROL, 5);
        assertEq(bond.balanceOfAt(CAROL, FIRST), 0, "came later, and moved again since");
        assertEq(bond.balanceOfAt(CAROL, SECOND), 10, "what came first");
    }

    /// @dev Trap: excluding or counting supply at the wrong time.
    function test_totalSupplyAt__issued_and_redeemed_later__as_it_was() public {
        _announce(FIRST);
        _announce(SECOND);
        vm.warp(FIRST + 1);
        _issueBond(ALICE, 500);
        vm.warp(SECOND + 1);
        vm.prank(address(debt));
        bond.burn(BOB, HELD, "OUT");
        assertEq(bond.totalSupplyAt(FIRST), 2 * HELD, "first");
        assertEq(bond.totalSupplyAt(SECOND), 2 * HELD + 500, "second");
        assertEq(bond.totalSupply(), HELD + 500, "now");
        assertEq(bond.balanceOfAt(BOB, SECOND), HELD, "holder of what is redeemed");
    }

    function test_totalSupplyAt__nothing_issued_yet__zero() public {
        vm.prank(DEBT_ISSUER);
        bond = BondToken(debt.createSeries(_terms("US0378331005"), _bill(), _nothingEarly()));
        _announce(FIRST);
        vm.warp(FIRST + 1);
        assertEq(bond.totalSupplyAt(FIRST), 0, "none");
    }

    function test_balanceOfAt__record_not_past_or_unknown__refused() public {
        _announce(FIRST);
        vm.warp(FIRST);
        vm.expectRevert(abi.encodeWithSelector(IRecordDates.RecordNotPast.selector, FIRST, FIRST));
        bond.balanceOfAt(ALICE, FIRST);
        vm.expectRevert(abi.encodeWithSelector(IRecordDates.RecordNotPast.selector, FIRST, FIRST));
        bond.totalSupplyAt(FIRST);
        vm.expectRevert(abi.encodeWithSelector(IRecordDates.RecordNotPast.selector, FIRST, FIRST));
        bond.epochOf(FIRST);
        vm.warp(FIRST + 1);
        uint256[3] memory unknown = [uint256(FIRST) - 1, uint256(FIRST) + 1, 0];
        for (uint256 i; i < unknown.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IRecordDates.RecordUnknown.selector, unknown[i]));
            bond.balanceOfAt(ALICE, unknown[i]);
            vm.expectRevert(abi.encodeWithSelector(IRecordDates.RecordUnknown.selector, unknown[i]));
            bond.epochOf(unknown[i]);
        }
    }

    /// @dev What a payer asks by epoch is what the record date that ended it says; an epoch that has not ended stands for now.
    function test_payeeAt__epochs_past_and_not_ended__as_at_their_records_and_now() public {
        _announce(FIRST);
        _announce(SECOND);
        _send(ALICE, BOB, 100);
        vm.warp(FIRST + 1);
        _send(ALICE, BOB, 200);
        vm.warp(SECOND + 1);
        _send(ALICE, BOB, 400);
        assertEq(bond.epochOf(FIRST), 0, "first record date");
        assertEq(bond.epochOf(SECOND), 1, "second record date");
        _expectPayee(0, HELD - 100);
        _expectPayee(1, HELD - 300);
        _expectPayee(2, HELD - 700);
        _expectPayee(type(uint256).max, HELD - 700);
    }

    function test_payeeAt__frozen_then_recovered__says_so_whatever_the_epoch() public {
        _freezeAccount(ALICE);
        (, bool frozen, bool retired) = bond.payeeAt(ALICE, 0);
        assertTrue(frozen && !retired, "frozen");
        uint256 key = 0xA11CE2;
        _link(ALICE_ID, key);
        _enforce();
        bond.recoveryAddress(ALICE, vm.addr(key), address(0));
        (, frozen, retired) = bond.payeeAt(ALICE, 0);
        assertTrue(frozen && retired, "frozen and given up");
        (, frozen, retired) = bond.payeeAt(vm.addr(key), 0);
        assertTrue(frozen && !retired, "its successor");
    }

    /// @dev Trap: coupons that miss held or frozen units. Entitlement follows ownership, not availability.
    function test_balanceOfAt__frozen_and_held_units__count_for_their_holder() public {
        _announce(FIRST);
        _freezeUnits(ALICE, 400);
        vm.prank(ALICE);
        bond.placeHold(BOB, address(this), 300, SECOND);
        vm.warp(FIRST + 1);
        bond.executeHold(1);
        _expectAt(FIRST, HELD, HELD, 2 * HELD);
    }

    function _expectPayee(uint256 epoch, uint256 expected) private view {
        (uint256 units, bool frozen, bool retired) = bond.payeeAt(ALICE, epoch);
        assertEq(units, expected, "units");
        assertFalse(frozen || retired, "in use");
    }

    /// @dev Zero-value and self transfers leave every balance of every record date as it was.
    function test_transfer__nothing_and_to_oneself__harmless_across_records() public {
        _announce(FIRST);
        _announce(SECOND);
        vm.warp(FIRST + 1);
        _send(ALICE, BOB, 0);
        _send(ALICE, ALICE, HELD);
        vm.warp(SECOND + 1);
        _send(ALICE, ALICE, 0);
        _expectAt(FIRST, HELD, HELD, 2 * HELD);
        _expectAt(SECOND, HELD, HELD, 2 * HELD);
    }

    /// @dev Random moves against a plain copy of the balances taken at each record date.
    function testFuzz_balanceOfAt__random_moves__equal_a_copy_taken_then(uint256 seed) public {
        uint256[3][] memory copies = new uint256[3][](8);
        for (uint40 i; i < 8; ++i) {
            _announce(FIRST + i * 1 days);
        }
        for (uint40 day; day < 8; ++day) {
            seed = _randomMoves(seed, FIRST + day * 1 days);
            copies[day] = [bond.balanceOf(ALICE), bond.balanceOf(BOB), bond.totalSupply()];
        }
        _randomMoves(seed, FIRST + 30 days);
        for (uint40 day; day < 8; ++day) {
            _expectAt(FIRST + day * 1 days, copies[day][0], copies[day][1], copies[day][2]);
        }
    }

    /// @dev Up to three moves after the last record date, some days none, the last at the record date itself.
    function _randomMoves(uint256 seed, uint256 until) private returns (uint256) {
        vm.warp(block.timestamp + 1);
        for (uint256 left = seed % 4; left > 0; --left) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (left == 1) vm.warp(until);
            (address from, address to) = seed % 2 == 0 ? (ALICE, BOB) : (BOB, ALICE);
            if (seed % 5 == 0) _issueBond(to, LOT);
            else _send(from, to, bound(seed >> 8, 0, bond.balanceOf(from)));
        }
        vm.warp(until);
        return uint256(keccak256(abi.encode(seed)));
    }

    function _announce(uint40 record) private {
        vm.prank(address(debt));
        bond.announceRecord(record);
    }

    function _expectTooEarly(uint40 record, uint256 earliest) private {
        vm.expectRevert(abi.encodeWithSelector(IRecordDates.RecordTooEarly.selector, record, earliest));
        vm.prank(address(debt));
        bond.announceRecord(record);
    }

    function _expectAt(uint40 record, uint256 alice, uint256 bob, uint256 supply) private view {
        assertEq(bond.balanceOfAt(ALICE, record), alice, "ALICE at the record date");
        assertEq(bond.balanceOfAt(BOB, record), bob, "BOB at the record date");
        assertEq(bond.totalSupplyAt(record), supply, "supply at the record date");
    }
}
