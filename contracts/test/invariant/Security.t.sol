// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IERC3643Token} from "../../src/interfaces/IERC3643Token.sol";
import {IEnforceable} from "../../src/interfaces/IEnforceable.sol";
import {IERC7943Fungible} from "../../src/interfaces/IERC7943Fungible.sol";
import {IHolds} from "../../src/interfaces/IHolds.sol";
import {ISecurityManager} from "../../src/interfaces/ISecurityManager.sol";
import {ISecurityToken} from "../../src/interfaces/ISecurityToken.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {Test} from "../base/Test.sol";
import {EnforcerHandler} from "./EnforcerHandler.sol";
import {Handler} from "./Handler.sol";
import {SecurityHandler} from "./SecurityHandler.sol";
import {TraderHandler} from "./TraderHandler.sol";

/**
 * @dev That pre-check and execution agree (invariant 3), that nobody ineligible gains (4), that nobody but the one who acts
 * or is acted upon loses (5), that a recovery preserves what the investor has (22), that a pause stops all but protective
 * acts (23), that a batch is its singles (27), that zero-value and self transfers are harmless (29) and that a permit
 * bypasses nothing (30): on all of this the handlers insist at every step.
 */
contract SecurityInvariants is Test {
    uint256 private constant RUNS = 12;

    SecurityHandler private _handler;
    TraderHandler private _trader;
    EnforcerHandler private _enforcer;
    BondToken private _bond;

    function setUp() public {
        _deploy();
        _target(address(_handler), _holderActions());
        _target(address(_trader), _traderActions());
        _target(address(_enforcer), _enforcerActions());
    }

    /// @dev Or the campaigns below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[16] memory kinds = [
            IDebtManager.issue.selector,
            ISecurityToken.burn.selector,
            ISecurityManager.announceRecord.selector,
            IERC20.transfer.selector,
            IERC3643Token.batchTransfer.selector,
            IERC20Permit.permit.selector,
            IERC20.transferFrom.selector,
            IHolds.placeHold.selector,
            IHolds.executeHold.selector,
            IHolds.releaseHold.selector,
            IEnforceable.pause.selector,
            IERC7943Fungible.setFrozenTokens.selector,
            IERC3643Token.freezePartialTokens.selector,
            IERC3643Token.unfreezePartialTokens.selector,
            IERC7943Fungible.forcedTransfer.selector,
            IEnforceable.recoveryAddress.selector
        ];
        uint256[16] memory successes;
        uint256 records;
        for (uint256 run; run < RUNS; ++run) {
            _deploy();
            _walk(run);
            for (uint256 i; i < kinds.length; ++i) {
                successes[i] += _handler.successes(kinds[i]) + _trader.successes(kinds[i])
                + _enforcer.successes(kinds[i]);
            }
            records += _handler.recordsPast();
            _handler.refBook().check(address(_bond));
        }
        for (uint256 i; i < kinds.length; ++i) {
            assertTrue(successes[i] >= RUNS / 4, "went through in less than a quarter of the runs");
        }
        assertTrue(records >= RUNS, "record dates passed");
    }

    function _deploy() private {
        _handler = SecurityHandler(vm.deployCode("SecurityHandler.sol:SecurityHandler", ""));
        _handler.setUp();
        bytes memory world = abi.encode(_handler);
        _trader = TraderHandler(vm.deployCode("TraderHandler.sol:TraderHandler", world));
        _enforcer = EnforcerHandler(vm.deployCode("EnforcerHandler.sol:EnforcerHandler", world));
        _bond = _handler.bond();
    }

    /// @dev A deterministic walk through all handlers, as long as a run of forge's.
    function _walk(uint256 seed) private {
        bytes4[][3] memory actions = [_holderActions(), _traderActions(), _enforcerActions()];
        address[3] memory handlers = [address(_handler), address(_trader), address(_enforcer)];
        for (uint256 i; i < 128; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 choice = seed % 25;
            uint256 who = choice < 11 ? 0 : choice < 15 ? 1 : 2;
            bytes memory data = abi.encodePacked(actions[who][(seed >> 8) % actions[who].length]);
            for (uint256 word; word < 5; ++word) {
                data = abi.encodePacked(data, uint256(keccak256(abi.encode(seed, word))) >> 8);
            }
            (bool ok,) = handlers[who].call(data);
            assertTrue(ok, "an action failed");
        }
    }

    /// @dev Conservation of references, once a run: there are many of them, and none is ever unset.
    function afterInvariant() public view {
        _handler.refBook().check(address(_bond));
    }

    /// @dev One campaign for all of them: the walk is what costs time, not the looking.
    function invariant_security__supply_freedom_records_tracking_and_retirement() public view {
        _checkSupply();
        _checkFree();
        _checkRecords();
        _checkTracking();
        _checkRetired();
    }

    /// @dev Invariant 1: supply is the sum of balances; and every unit was issued or redeemed under one reference.
    function _checkSupply() private view {
        uint256 sum;
        for (uint256 i; i < _handler.accountCount(); ++i) {
            sum += _bond.balanceOf(_handler.accounts(i));
        }
        assertEq(_bond.totalSupply(), sum, "sum of balances");
        assertEq(_bond.totalSupply() + _handler.redeemedByRefs(), _handler.issuedByRefs(), "references");
    }

    /// @dev Invariant 2: free = balance - held - frozen, and never below zero.
    function _checkFree() private view {
        for (uint256 i; i < _handler.accountCount(); ++i) {
            address account = _handler.accounts(i);
            uint256 balance = _bond.balanceOf(account);
            assertLe(_bond.heldOf(account), balance, "held within the balance");
            uint256 unheld = balance - _bond.heldOf(account);
            uint256 frozen = _bond.getFrozenTokens(account);
            assertEq(_bond.freeBalanceOf(account), unheld > frozen ? unheld - frozen : 0, "free");
        }
    }

    /// @dev Invariants 6 and 7: what was at a record date stays for ever, and adds up.
    function _checkRecords() private view {
        for (uint256 r; r < _handler.recordsPast(); ++r) {
            uint256 record = _handler.records(r);
            uint256 sum;
            for (uint256 i; i < _handler.accountCount(); ++i) {
                address account = _handler.accounts(i);
                uint256 balance = _bond.balanceOfAt(account, record);
                assertEq(balance, _handler.balanceThen(record, account), "balance at the record date");
                (uint256 units,,) = _bond.payeeAt(account, _bond.epochOf(record));
                assertEq(units, balance, "by its epoch");
                sum += balance;
            }
            assertEq(_bond.totalSupplyAt(record), sum, "supply at the record date");
            assertEq(sum, _handler.supplyThen(record), "supply then");
        }
    }

    /// @dev What the engine counts for an investor is what its accounts hold, through forced transfers and recoveries too.
    function _checkTracking() private view {
        for (uint256 i; i < 3; ++i) {
            bytes32 investor = _handler.investors(i);
            assertEq(_handler.trackedOf(investor), _handler.unitsOf(investor), "holding of an investor");
        }
    }

    /// @dev A retired account has nothing and lets nobody have anything.
    function _checkRetired() private view {
        for (uint256 i; i < _handler.accountCount(); ++i) {
            address account = _handler.accounts(i);
            if (!_bond.isRetired(account)) continue;
            assertEq(_bond.balanceOf(account) + _bond.heldOf(account), 0, "holds nothing");
            for (uint256 j; j < _handler.accountCount(); ++j) {
                assertEq(_bond.allowance(account, _handler.accounts(j)), 0, "allows nothing");
            }
        }
    }

    function _holderActions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](9);
        selectors[0] = SecurityHandler.issue.selector;
        selectors[1] = SecurityHandler.burn.selector;
        selectors[2] = SecurityHandler.announceRecord.selector;
        selectors[3] = SecurityHandler.waitFor.selector;
        selectors[4] = SecurityHandler.setAllowed.selector;
        selectors[5] = Handler.setStatus.selector;
        selectors[6] = Handler.updateRecord.selector;
        selectors[7] = Handler.link.selector;
        selectors[8] = Handler.unlink.selector;
    }

    function _traderActions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](4);
        selectors[0] = TraderHandler.transferNothing.selector;
        selectors[1] = TraderHandler.batchTransfer.selector;
        selectors[2] = TraderHandler.permitAndTransfer.selector;
        selectors[3] = TraderHandler.transfer.selector;
    }

    function _enforcerActions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](10);
        selectors[0] = EnforcerHandler.placeHold.selector;
        selectors[1] = EnforcerHandler.executeHold.selector;
        selectors[2] = EnforcerHandler.releaseHold.selector;
        selectors[3] = EnforcerHandler.setPaused.selector;
        selectors[4] = EnforcerHandler.setAccountFrozen.selector;
        selectors[5] = EnforcerHandler.setFrozen.selector;
        selectors[6] = EnforcerHandler.changeFrozen.selector;
        selectors[7] = EnforcerHandler.forcedTransfer.selector;
        selectors[8] = EnforcerHandler.recover.selector;
        selectors[9] = EnforcerHandler.intrude.selector;
    }
}
