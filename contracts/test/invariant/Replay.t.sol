// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEnforceable} from "../../src/interfaces/IEnforceable.sol";
import {IERC7943Fungible} from "../../src/interfaces/IERC7943Fungible.sol";
import {IHolds} from "../../src/interfaces/IHolds.sol";
import {IPermissionedERC20} from "../../src/interfaces/IPermissionedERC20.sol";
import {IRecordDates} from "../../src/interfaces/IRecordDates.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {Test} from "../base/Test.sol";
import {Vm} from "../base/Vm.sol";
import {EnforcerHandler} from "./EnforcerHandler.sol";
import {SecurityHandler} from "./SecurityHandler.sol";
import {TraderHandler} from "./TraderHandler.sol";

/// @dev What a reader of logs alone knows of a bond after a long walk is what the bond itself answers.
contract ReplayTest is Test {
    SecurityHandler private _handler;
    TraderHandler private _trader;
    EnforcerHandler private _enforcer;
    BondToken private _bond;

    uint256 private _supply;
    bool private _paused;
    uint256[] private _records;
    mapping(bytes32 ref => bool) private _refs;
    mapping(address account => uint256) private _balances;
    mapping(address account => uint256) private _frozen;
    mapping(address account => uint256) private _held;
    mapping(address account => bool) private _accountFrozen;
    mapping(address account => bool) private _retired;
    mapping(address account => uint32) private _rounds;
    mapping(address owner => mapping(address spender => uint256)) private _allowances;

    function testFuzz_replay__logs_of_a_walk__rebuild_what_the_bond_answers(uint256 seed) public {
        _handler = SecurityHandler(vm.deployCode("SecurityHandler.sol:SecurityHandler", ""));
        vm.recordLogs();
        _handler.setUp();
        bytes memory world = abi.encode(_handler);
        _trader = TraderHandler(vm.deployCode("TraderHandler.sol:TraderHandler", world));
        _enforcer = EnforcerHandler(vm.deployCode("EnforcerHandler.sol:EnforcerHandler", world));
        _bond = _handler.bond();
        _walk(seed);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].emitter == address(_bond)) _replay(logs[i]);
        }
        _compare();
    }

    /// @dev Batches are left out: their handler tries them first and takes the trial back, which logs do not show.
    function _walk(uint256 seed) private {
        bytes4[17] memory actions = [
            SecurityHandler.issue.selector,
            SecurityHandler.burn.selector,
            SecurityHandler.announceRecord.selector,
            SecurityHandler.waitFor.selector,
            SecurityHandler.transfer.selector,
            TraderHandler.transferNothing.selector,
            TraderHandler.permitAndTransfer.selector,
            EnforcerHandler.placeHold.selector,
            EnforcerHandler.executeHold.selector,
            EnforcerHandler.releaseHold.selector,
            EnforcerHandler.setPaused.selector,
            EnforcerHandler.setAccountFrozen.selector,
            EnforcerHandler.setFrozen.selector,
            EnforcerHandler.changeFrozen.selector,
            EnforcerHandler.forcedTransfer.selector,
            EnforcerHandler.recover.selector,
            EnforcerHandler.intrude.selector
        ];
        for (uint256 i; i < 100; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 choice = seed % 17;
            address target =
                choice < 5 ? address(_handler) : choice < 7 ? address(_trader) : address(_enforcer);
            bytes memory data = abi.encodePacked(actions[choice]);
            for (uint256 word; word < 5; ++word) {
                data = abi.encodePacked(data, keccak256(abi.encode(seed, word)));
            }
            (bool ok,) = target.call(data);
            assertTrue(ok, "an action failed");
        }
    }

    function _replay(Vm.Log memory log) private {
        bytes32 topic = log.topics[0];
        address first = log.topics.length > 1 ? _address(log.topics[1]) : address(0);
        if (topic == IERC20.Transfer.selector) {
            _move(first, _address(log.topics[2]), abi.decode(log.data, (uint256)));
        } else if (topic == IERC20.Approval.selector) {
            _allowances[first][_address(log.topics[2])] = abi.decode(log.data, (uint256));
        } else if (topic == IERC7943Fungible.Frozen.selector) {
            _frozen[first] = abi.decode(log.data, (uint256));
        } else if (topic == IEnforceable.AddressFrozen.selector) {
            _accountFrozen[first] = log.topics[2] != 0;
        } else if (topic == IEnforceable.AccountRetired.selector) {
            _retired[first] = true;
        } else if (topic == IEnforceable.Paused.selector || topic == IEnforceable.Unpaused.selector) {
            _paused = topic == IEnforceable.Paused.selector;
        } else if (topic == IRecordDates.RecordAnnounced.selector) {
            _records.push(uint256(log.topics[1]));
        } else if (
            topic == IPermissionedERC20.Issued.selector || topic == IPermissionedERC20.Redeemed.selector
        ) {
            _refs[log.topics[1]] = true;
        } else {
            _replayHold(log, topic);
        }
    }

    function _replayHold(Vm.Log memory log, bytes32 topic) private {
        if (topic == IHolds.HoldPlaced.selector) {
            (,,, uint256 held) = abi.decode(log.data, (address, uint256, uint40, uint256));
            _held[_address(log.topics[2])] = held;
        } else if (topic == IHolds.HoldExecuted.selector || topic == IHolds.HoldReleased.selector) {
            _held[_address(log.topics[2])] = abi.decode(log.data, (uint256));
        } else if (topic == IHolds.HoldsCancelled.selector) {
            _held[_address(log.topics[1])] = 0;
            _rounds[_address(log.topics[1])] = abi.decode(log.data, (uint32));
        }
    }

    function _move(address from, address to, uint256 amount) private {
        if (from == address(0)) _supply += amount;
        else _balances[from] -= amount;
        if (to == address(0)) _supply -= amount;
        else _balances[to] += amount;
    }

    function _compare() private view {
        assertEq(_supply, _bond.totalSupply(), "supply");
        assertTrue(_paused == _bond.paused(), "pause");
        assertEq(_records.length, _bond.recordCount(), "record dates");
        for (uint256 i; i < _records.length; ++i) {
            assertEq(_records[i], _bond.recordAt(i), "record date");
        }
        for (uint256 i; i < 256; ++i) {
            assertTrue(_refs[bytes32(i)] == _bond.refUsed(bytes32(i)), "reference");
        }
        for (uint256 i; i < _handler.accountCount(); ++i) {
            _compareAccount(_handler.accounts(i));
        }
    }

    function _compareAccount(address account) private view {
        assertEq(_balances[account], _bond.balanceOf(account), "balance");
        assertEq(_frozen[account], _bond.getFrozenTokens(account), "frozen");
        assertEq(_held[account], _bond.heldOf(account), "held");
        assertTrue(_accountFrozen[account] == _bond.isFrozen(account), "account frozen");
        assertTrue(_retired[account] == _bond.isRetired(account), "retired");
        for (uint256 j; j < _handler.accountCount(); ++j) {
            address spender = _handler.accounts(j);
            uint256 allowance = _retired[account] ? 0 : _allowances[account][spender];
            assertEq(allowance, _bond.allowance(account, spender), "allowance");
        }
    }

    function _address(bytes32 topic) private pure returns (address) {
        return address(uint160(uint256(topic)));
    }
}
