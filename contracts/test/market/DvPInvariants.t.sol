// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDvPSettlement} from "../../src/interfaces/IDvPSettlement.sol";
import {IERC7943Fungible} from "../../src/interfaces/IERC7943Fungible.sol";
import {IEnforceable} from "../../src/interfaces/IEnforceable.sol";
import {Test} from "../base/Test.sol";
import {Handler} from "../invariant/Handler.sol";
import {DvPHandler} from "./DvPHandler.sol";

/**
 * @dev Invariants 12 and 15: both legs move or neither, which the handler insists on at every settlement; what is kept is what
 * is claimed; no unit and no rupee comes or goes; and after their deadlines all locks are let go, whatever happened.
 */
contract DvPInvariants is Test {
    uint256 private constant CASH = 60_000;
    uint256 private constant UNITS = 30_000;
    uint256 private constant KW = 30_000;
    uint256 private constant RUNS = 12;

    DvPHandler private _handler;

    function setUp() public {
        _deploy();
        _target(address(_handler), _actions());
    }

    /// @dev Or the campaign below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[10] memory kinds = [
            IDvPSettlement.instruct.selector,
            IDvPSettlement.callOff.selector,
            IDvPSettlement.settle.selector,
            IDvPSettlement.settleMany.selector,
            IDvPSettlement.settleNet.selector,
            IDvPSettlement.settleWithKey.selector,
            IDvPSettlement.release.selector,
            bytes4(keccak256("collect(address,address,address)")),
            IERC7943Fungible.forcedTransfer.selector,
            IEnforceable.recoveryAddress.selector
        ];
        string[10] memory names = [
            "instruct",
            "callOff",
            "settle",
            "settleMany",
            "settleNet",
            "settleWithKey",
            "release",
            "collect",
            "forced transfer",
            "recovery"
        ];
        uint256[10] memory successes;
        for (uint256 run; run < RUNS; ++run) {
            _deploy();
            _handler.walk(_actions(), run);
            _check();
            afterInvariant();
            for (uint256 i; i < kinds.length; ++i) {
                successes[i] += _handler.successes(kinds[i]);
            }
        }
        for (uint256 i; i < kinds.length; ++i) {
            assertLe(1, successes[i], names[i]);
        }
    }

    function invariant_dvp__cash_kept_is_claimed_and_nothing_comes_or_goes() public view {
        _check();
    }

    /// @dev Once a run: all deadlines pass, and everything is let go.
    function afterInvariant() public {
        _handler.releaseAll();
        _check();
    }

    function _check() private view {
        (uint256 kept, uint256 balance, uint256 all) = _handler.cashStanding();
        assertEq(kept, _handler.claims(), "claims");
        assertEq(kept, balance, "balance");
        assertEq(all, CASH, "cash in all");
        (uint256 units, uint256 kw) = _handler.unitStanding();
        assertEq(units, UNITS, "units in all");
        assertEq(kw, KW, "kW in all");
        assertFalse(_handler.locksAfterTheEnd(), "locks after the end");
    }

    function _deploy() private {
        _handler = DvPHandler(vm.deployCode("DvPHandler.sol:DvPHandler", ""));
        _handler.setUp();
    }

    function _actions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](18);
        selectors[0] = DvPHandler.instruct.selector;
        selectors[1] = DvPHandler.callOff.selector;
        selectors[2] = DvPHandler.settle.selector;
        selectors[3] = DvPHandler.settleMany.selector;
        selectors[4] = DvPHandler.settleNet.selector;
        selectors[5] = DvPHandler.settleWithKey.selector;
        selectors[6] = DvPHandler.release.selector;
        selectors[7] = DvPHandler.collect.selector;
        selectors[8] = DvPHandler.enforce.selector;
        selectors[9] = Handler.setStatus.selector;
        selectors[10] = Handler.link.selector;
        selectors[11] = Handler.unlink.selector;
        selectors[12] = Handler.wait.selector;
        selectors[13] = DvPHandler.instruct.selector;
        selectors[14] = DvPHandler.settle.selector;
        selectors[15] = DvPHandler.instruct.selector;
        selectors[16] = DvPHandler.release.selector;
        selectors[17] = DvPHandler.collect.selector;
    }
}
