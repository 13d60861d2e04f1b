// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMeterLedger} from "../../src/interfaces/IMeterLedger.sol";
import {Test} from "../base/Test.sol";
import {MeterHandler} from "./MeterHandler.sol";

/// @title A root, once posted, stays; and nothing is settled but what was published and left standing.
contract MeterInvariants is Test {
    uint256 private constant RUNS = 4;

    MeterHandler private _handler;

    function setUp() public {
        _handler = _fresh();
        _target(address(_handler), _actions());
    }

    /// @dev Or the campaign below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[7] memory kinds = [
            IMeterLedger.postRoot.selector,
            IMeterLedger.publish.selector,
            IMeterLedger.challenge.selector,
            IMeterLedger.challengeAsOperator.selector,
            IMeterLedger.dismiss.selector,
            IMeterLedger.settle.selector,
            IMeterLedger.setOperators.selector
        ];
        uint256[7] memory successes;
        for (uint256 run; run < RUNS; ++run) {
            MeterHandler handler = _fresh();
            handler.walk(_actions(), run);
            for (uint256 i; i < kinds.length; ++i) {
                successes[i] += handler.successes(kinds[i]);
            }
            _checkAll(handler);
        }
        for (uint256 i; i < kinds.length; ++i) {
            assertLe(RUNS, successes[i], "hardly ever went through");
        }
    }

    /// @dev What the checks are for, done behind the ledger's back.
    function test_checks__a_fault_in_storage__is_found() public {
        _handler.post(0, 1, 1);
        _handler.publish(0, 1, 1);
        _handler.wait(6 days - 1);
        _handler.wait(6 days - 1);
        _handler.settle(0);
        _checkAll(_handler);
        _handler.alterRoot();
        _expectFound(abi.encodeCall(_handler.checkRoots, ()));
        _handler.alterRoot();
        _handler.alterState();
        _expectFound(abi.encodeCall(_handler.checkPages, ()));
        _expectFound(abi.encodeCall(_handler.checkSettled, ()));
        _handler.alterState();
        _handler.alterSettled();
        _expectFound(abi.encodeCall(_handler.checkSettled, ()));
        _handler.alterSettled();
        _checkAll(_handler);
    }

    /// forge-config: default.invariant.runs = 8
    /// forge-config: long.invariant.runs = 128
    function invariant_meters__roots_stay_and_what_is_settled_was_left_standing() public view {
        _checkAll(_handler);
    }

    function _checkAll(MeterHandler handler) private view {
        handler.checkRoots();
        handler.checkPages();
        handler.checkSettled();
    }

    function _expectFound(bytes memory check) private view {
        (bool passes,) = address(_handler).staticcall(check);
        assertFalse(passes, "the check sees nothing");
    }

    function _fresh() private returns (MeterHandler handler) {
        handler = new MeterHandler();
        handler.setUp();
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](14);
        actions[0] = MeterHandler.post.selector;
        actions[1] = MeterHandler.publish.selector;
        actions[2] = MeterHandler.publish.selector;
        actions[3] = MeterHandler.publish.selector;
        actions[4] = MeterHandler.challenge.selector;
        actions[5] = MeterHandler.challengeAsOperator.selector;
        actions[6] = MeterHandler.dismiss.selector;
        actions[7] = MeterHandler.dismiss.selector;
        actions[8] = MeterHandler.settle.selector;
        actions[9] = MeterHandler.settle.selector;
        actions[10] = MeterHandler.rename.selector;
        actions[11] = MeterHandler.wait.selector;
        actions[12] = MeterHandler.wait.selector;
        actions[13] = MeterHandler.wait.selector;
    }
}
