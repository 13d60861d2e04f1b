// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {Vm} from "../base/Vm.sol";
import {SecurityTest} from "../token/SecurityTest.sol";

/**
 * @title The events of ERC-20, ERC-3643, ERC-7943, ERC-1643 and ERC-1155 as an indexer knows them: by the hash of their
 * published signatures, in their order, with what is indexed in the topics.
 */
contract EventConformance is SecurityTest {
    bytes32 private constant TRANSFER = keccak256("Transfer(address,address,uint256)");
    bytes32 private constant APPROVAL = keccak256("Approval(address,address,uint256)");
    bytes32 private constant FROZEN = keccak256("Frozen(address,uint256)");
    bytes32 private constant FORCED = keccak256("ForcedTransfer(address,address,uint256)");
    bytes32 private constant TOKENS_FROZEN = keccak256("TokensFrozen(address,uint256)");
    bytes32 private constant TOKENS_UNFROZEN = keccak256("TokensUnfrozen(address,uint256)");
    bytes32 private constant ADDRESS_FROZEN = keccak256("AddressFrozen(address,bool,address)");
    bytes32 private constant HOLDS_CANCELLED = keccak256("HoldsCancelled(address,uint32)");
    bytes32 private constant RECOVERY = keccak256("RecoverySuccess(address,address,address)");

    /// @dev ERC-20: creation is a transfer from the zero address, and so is, the other way round, the end.
    function test_erc20__issue_move_and_redeem__are_transfers() public {
        vm.recordLogs();
        _issueBond(ALICE, LOT);
        _expect(TRANSFER, address(0), ALICE, LOT);
        vm.recordLogs();
        _send(ALICE, BOB, 0);
        _expect(TRANSFER, ALICE, BOB, 0);
        vm.recordLogs();
        vm.prank(address(debt));
        bond.burn(ALICE, 10, "OUT");
        _expect(TRANSFER, ALICE, address(0), 10);
        vm.recordLogs();
        vm.prank(ALICE);
        bond.approve(BOB, 7);
        _expect(APPROVAL, ALICE, BOB, 7);
    }

    /// @dev Every movement of whatever kind is exactly one Transfer, or a balance made of logs goes wrong.
    function test_erc20__forced_and_recovered__are_one_transfer_each() public {
        vm.recordLogs();
        _enforce();
        bond.forcedTransfer(ALICE, BOB, 10);
        assertEq(_count(vm.getRecordedLogs(), TRANSFER), 1, "forced");
        address successor = _link(ALICE_ID, 0x2E37);
        vm.recordLogs();
        _enforce();
        bond.recoveryAddress(ALICE, successor, address(0));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(_count(logs, TRANSFER), 1, "recovered");
        assertEq(_count(logs, RECOVERY), 1, "as ERC-3643 tells it");
        assertEq(_count(logs, HOLDS_CANCELLED) + _count(logs, FROZEN), 0, "no hold or freeze, and none told");
    }

    /// @dev ERC-7943: an order that needs frozen units lowers the freeze first, and says so before the transfer.
    function test_erc7943__forced_transfer__frozen_then_transfer_then_forced() public {
        _freezeUnits(ALICE, 900);
        vm.recordLogs();
        _enforce();
        bond.forcedTransfer(ALICE, BOB, 300);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertTrue(_place(logs, FROZEN) < _place(logs, TOKENS_UNFROZEN), "absolute, then the difference");
        assertTrue(_place(logs, FROZEN) < _place(logs, TRANSFER), "unfrozen before it moves");
        assertTrue(_place(logs, TRANSFER) < _place(logs, FORCED), "forced at the end");
    }

    /// @dev ERC-7943 sets, ERC-3643 counts; whatever is called, both families hear of it.
    function test_erc7943_and_erc3643__freezes__tell_both_families() public {
        vm.recordLogs();
        _freezeUnits(ALICE, 300);
        _enforce();
        bond.freezePartialTokens(ALICE, 100);
        _enforce();
        bond.unfreezePartialTokens(ALICE, 50);
        _freezeUnits(ALICE, 50);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint16[8] memory amounts = [300, 300, 400, 100, 350, 50, 50, 300];
        assertEq(logs.length, amounts.length, "two each");
        for (uint256 i; i < logs.length; ++i) {
            bytes32 other = i < 4 ? TOKENS_FROZEN : TOKENS_UNFROZEN;
            assertEq(logs[i].topics[0], i % 2 == 0 ? FROZEN : other, "event");
            assertEq(logs[i].topics[1], _topic(ALICE), "account");
            assertEq(abi.decode(logs[i].data, (uint256)), amounts[i], "amount");
        }
    }

    function test_erc3643__account_freeze_and_pause__as_published() public {
        vm.recordLogs();
        _freezeAccount(ALICE);
        _pause();
        _enforce();
        bond.unpause();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs[0].topics[0], ADDRESS_FROZEN, "freeze");
        assertEq(logs[0].topics[2], bytes32(uint256(1)), "is frozen");
        assertEq(logs[0].topics[3], _topic(address(desk)), "by whom");
        assertEq(logs[1].topics[0], keccak256("Paused(address)"), "pause");
        assertEq(logs[2].topics[0], keccak256("Unpaused(address)"), "unpause");
    }

    function test_erc1643__documents__as_published() public {
        vm.recordLogs();
        vm.startPrank(DEBT_ISSUER);
        debt.setDocument(ISIN, "TERMS", "https://one", "H1");
        debt.removeDocument(ISIN, "TERMS");
        vm.stopPrank();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs[0].topics[0], keccak256("DocumentUpdated(bytes32,string,bytes32)"), "updated");
        assertEq(logs[1].topics[0], keccak256("DocumentRemoved(bytes32,string,bytes32)"), "removed");
        for (uint256 i; i < 2; ++i) {
            assertEq(logs[i].topics[1], "TERMS", "name");
            (string memory uri, bytes32 hash) = abi.decode(logs[i].data, (string, bytes32));
            assertEq(uri, "https://one", "address");
            assertEq(hash, "H1", "hash");
        }
    }

    /// @dev ERC-1155: creation comes from the zero address, and the end goes there; who acts comes first.
    function test_erc1155__allocated_moved_and_recalled__are_single_transfers() public {
        bytes32 single = keccak256("TransferSingle(address,address,address,uint256,uint256)");
        _openProgramme();
        _license("PVARA-0001", ALICE_ID, LicenceCategories.MINER);
        _license("PVARA-0002", BOB_ID, LicenceCategories.MINER);
        uint256 id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS);
        vm.recordLogs();
        _allocate(ALICE, id, 100);
        vm.prank(ALICE);
        rights.safeTransferFrom(ALICE, BOB, id, 0, "");
        _enforce();
        rights.recall(ALICE, id, 40);
        address[3][3] memory parties =
            [[POWER_ISSUER, address(0), ALICE], [ALICE, ALICE, BOB], [address(desk), ALICE, address(0)]];
        uint8[3] memory values = [100, 0, 40];
        uint256 seen;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] != single) continue;
            for (uint256 j; j < 3; ++j) {
                assertEq(logs[i].topics[j + 1], _topic(parties[seen][j]), "operator, from, to");
            }
            (uint256 right, uint256 kw) = abi.decode(logs[i].data, (uint256, uint256));
            assertTrue(right == id && kw == values[seen++], "id and value");
        }
        assertEq(seen, 3, "one each");
    }

    /// @dev Exactly one such event of the bond since {recordLogs}.
    function _expect(bytes32 signature, address from, address to, uint256 amount) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(_count(logs, signature), 1, "once");
        Vm.Log memory log = logs[_place(logs, signature)];
        assertEq(log.topics[1], _topic(from), "first");
        assertEq(log.topics[2], _topic(to), "second");
        assertEq(abi.decode(log.data, (uint256)), amount, "amount");
    }

    function _count(Vm.Log[] memory logs, bytes32 signature) private view returns (uint256 count) {
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] == signature && logs[i].emitter == address(bond)) ++count;
        }
    }

    /// @dev Where the first such event of the bond stands.
    function _place(Vm.Log[] memory logs, bytes32 signature) private view returns (uint256 place) {
        while (logs[place].topics[0] != signature || logs[place].emitter != address(bond)) ++place;
    }

    function _topic(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
