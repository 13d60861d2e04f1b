// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "../../src/interfaces/IRule.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {MizanTest} from "../base/MizanTest.sol";
import {Recorder} from "./Operators.t.sol";

/**
 * @title Trap: a loop over rules, lines, record dates or ids that grows until it no longer fits a transaction, 16,777,216 gas
 * since EIP-7825. At their bounds all of them fit; that one more is refused is tested where each bound is.
 */
contract BoundTraps is MizanTest {
    uint256 private constant FIRST = 0x10000;
    uint256 private constant RECORDS = 64;
    uint256 private constant IDS = 64;
    uint256 private constant LINES = 100;

    BondToken private _bond;

    function setUp() public override {
        super.setUp();
        _bond = _openSeries();
    }

    /// @dev The dearest rules there are, as many as fit a list, each asked and told of every line.
    function test_rules__eight_that_keep_account__fit_and_so_does_a_transfer_under_them() public {
        _listEight();
        _issueBond(ALICE, 1000);
        vm.prank(ALICE);
        _bond.transfer{gas: CALL_GAS}(BOB, 1);
        assertEq(engine.rulesOf(address(_bond)).length, 8, "listed");
    }

    function test_batchTransfer__most_lines_to_new_holders__fits_a_transaction() public {
        _issueBond(ALICE, 1000);
        (address[] memory receivers, uint256[] memory amounts) = (new address[](LINES), new uint256[](LINES));
        for (uint256 i; i < LINES; ++i) {
            (receivers[i], amounts[i]) = (_newcomer(i), 1);
        }
        _coolAll();
        vm.prank(ALICE);
        _bond.batchTransfer{gas: CALL_GAS}(receivers, amounts);
        assertEq(_bond.balanceOf(ALICE), 1000 - LINES, "sent");
    }

    /// @dev Every record date that may lie ahead passes, then one batch begins all their epochs.
    function test_records__the_most_ahead_all_past__one_movement_fits_a_transaction() public {
        _issueBond(ALICE, 1000);
        for (uint256 i; i < RECORDS; ++i) {
            vm.prank(DEBT_ISSUER);
            debt.announceRecord(ISIN, uint40(START + (i + 2) * 1 days));
        }
        vm.warp(START + (RECORDS + 2) * 1 days);
        _coolAll();
        vm.prank(ALICE);
        _bond.transfer{gas: CALL_GAS}(BOB, 1);
        assertEq(_bond.balanceOfAt(ALICE, START + 2 days), 1000, "kept");
    }

    function test_rights__most_ids_moved_carried_and_expired__fit_a_transaction() public {
        _openProgramme();
        _license("PVARA-0001", ALICE_ID, LicenceCategories.MINER);
        _license("PVARA-0002", BOB_ID, LicenceCategories.MINER);
        (uint256[] memory ids, uint256[] memory values) = _strip();
        _coolAll();
        vm.prank(ALICE);
        rights.safeBatchTransferFrom{gas: CALL_GAS}(ALICE, BOB, ids, values, "");
        for (uint256 i; i < IDS; ++i) {
            vm.prank(address(desk));
            rights.setFrozenTokens(BOB, ids[i], 1);
        }
        address successor = _link(BOB_ID, 0x2E37);
        vm.prank(address(desk));
        rights.recoveryAddress(BOB, successor, address(0));
        _coolAll();
        rights.carry{gas: CALL_GAS}(BOB, ids);
        assertEq(rights.balanceOf(successor, ids[IDS - 1]), 1, "carried");
        assertEq(rights.getFrozenTokens(successor, ids[0]), 1, "with its freeze");
    }

    function test_rights__most_accounts_expired__fit_a_transaction() public {
        _openProgramme();
        uint256 id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS);
        address[] memory holders = new address[](IDS);
        for (uint256 i; i < IDS; ++i) {
            holders[i] = _newcomer(i);
            _license(bytes32(FIRST + i), bytes32((FIRST + i) << 128), LicenceCategories.MINER);
            _allocate(holders[i], id, 1);
            vm.prank(address(desk));
            rights.setFrozenTokens(holders[i], id, 1);
        }
        vm.warp(PktCalendar.periodEnd(NOV_2025));
        _coolAll();
        rights.expire{gas: CALL_GAS}(id, holders);
        assertEq(rights.totalSupply(id), 0, "all of it");
    }

    function _listEight() private {
        IRule[] memory rules = new IRule[](8);
        for (uint256 i; i < 8; ++i) {
            rules[i] = new Recorder();
        }
        vm.prank(REGULATOR);
        engine.setRules{gas: CALL_GAS}(address(_bond), rules);
    }

    /// @dev One right a month, one kW each, all Alice's.
    function _strip() private returns (uint256[] memory ids, uint256[] memory values) {
        (ids, values) = (new uint256[](IDS), new uint256[](IDS));
        for (uint16 i; i < IDS; ++i) {
            ids[i] = _right(NORTH, SAHIWAL, NOV_2025 + i, NOV_2025 + i, 1);
            values[i] = 1;
            _allocate(ALICE, ids[i], 1);
        }
    }

    /// @dev An account of an investor of its own.
    function _newcomer(uint256 i) private returns (address account) {
        account = address(uint160(FIRST + i));
        _register(bytes32((FIRST + i) << 128), account);
    }

    function _coolAll() private {
        _cool();
        vm.cool(address(_bond));
    }
}
