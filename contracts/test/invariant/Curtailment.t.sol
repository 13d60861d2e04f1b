// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityRights} from "../../src/interfaces/ICapacityRights.sol";
import {ICurtailmentManager} from "../../src/interfaces/ICurtailmentManager.sol";
import {INominationBook} from "../../src/interfaces/INominationBook.sol";
import {Test} from "../base/Test.sol";
import {CurtailmentHandler} from "./CurtailmentHandler.sol";

/// @title Invariants 18 and 19, hour by hour: what is ordered, what has begun, and what sites are allowed.
contract CurtailmentInvariants is Test {
    uint256 private constant RUNS = 4;
    uint256 private constant SAMPLES = 3;

    CurtailmentHandler private _handler;

    function setUp() public {
        _handler = _fresh();
        _target(address(_handler), _actions());
    }

    /// @dev Or the campaign below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[4] memory kinds = [
            ICurtailmentManager.order.selector,
            ICurtailmentManager.amend.selector,
            INominationBook.nominate.selector,
            ICapacityRights.recall.selector
        ];
        uint256[4] memory successes;
        uint256 tightened;
        for (uint256 run; run < RUNS; ++run) {
            CurtailmentHandler handler = _fresh();
            handler.walk(_actions(), run);
            for (uint256 i; i < kinds.length; ++i) {
                successes[i] += handler.successes(kinds[i]);
            }
            tightened += handler.tightened();
            _checkAll(handler);
        }
        assertLe(RUNS, tightened, "hardly ever tightened while it lasts");
        for (uint256 i; i < kinds.length; ++i) {
            assertLe(2 * RUNS, successes[i], "hardly ever went through");
        }
    }

    /// @dev What the checks are for, done behind the contracts' backs.
    function test_checks__a_fault_in_storage__is_found() public {
        // Two sites' firm kW, of which an emergency leaves a third in the first hour.
        _handler.nominate(0, 0, 81, 500);
        _handler.nominate(1, 0, 81, 300);
        _handler.order(0, 0, 4, 3);
        for (uint256 i; i < 8; ++i) {
            _handler.wait(8 days - 1);
        }
        _handler.wait(3 hours - 1);
        _checkAll(_handler);
        _handler.alterOrder();
        _expectFound(abi.encodeCall(_handler.checkBegun, ()));
        _expectFound(abi.encodeCall(_handler.checkOrders, ()));
        _handler.alterOrder();
        _handler.alterEmergency();
        _expectFound(abi.encodeCall(_handler.checkHour, (0)));
        _handler.alterEmergency();
        _handler.alterSite();
        _expectFound(abi.encodeCall(_handler.checkHour, (0)));
        _handler.alterSite();
        _checkAll(_handler);
    }

    /// @dev After every action all hours that have begun, a few others and every nomination; after the last one, all.
    /// forge-config: default.invariant.runs = 8
    /// forge-config: long.invariant.runs = 128
    function invariant_curtailment__hours_that_began_stay_and_nobody_is_allowed_more() public view {
        _handler.checkBegun();
        _handler.checkHoldings();
        uint256 seed = uint256(keccak256(abi.encode(block.timestamp, gasleft())));
        for (uint256 i; i < SAMPLES; ++i) {
            _handler.checkHour((seed >> 8 * i) % _handler.HOURS());
        }
    }

    /// @notice Forge calls this after the last action of a run.
    function afterInvariant() public view {
        _checkAll(_handler);
    }

    function _checkAll(CurtailmentHandler handler) private view {
        handler.checkBegun();
        handler.checkOrders();
        handler.checkHoldings();
        for (uint256 hour; hour < handler.HOURS(); ++hour) {
            handler.checkHour(hour);
        }
    }

    function _expectFound(bytes memory check) private view {
        (bool passes,) = address(_handler).staticcall(check);
        assertFalse(passes, "the check sees nothing");
    }

    function _fresh() private returns (CurtailmentHandler handler) {
        handler = new CurtailmentHandler();
        handler.setUp();
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](6);
        actions[0] = CurtailmentHandler.order.selector;
        actions[1] = CurtailmentHandler.order.selector;
        actions[2] = CurtailmentHandler.amend.selector;
        actions[3] = CurtailmentHandler.nominate.selector;
        actions[4] = CurtailmentHandler.recall.selector;
        actions[5] = CurtailmentHandler.wait.selector;
    }
}
