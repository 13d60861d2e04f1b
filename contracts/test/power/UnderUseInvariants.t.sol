// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../base/Test.sol";
import {UnderUseHandler} from "./UnderUseHandler.sol";

/// @title Notice has its facts, and what was used is never recalled, after any sequence of actions.
contract UnderUseInvariants is Test {
    UnderUseHandler private _handler;

    function setUp() public {
        _handler = new UnderUseHandler();
        _handler.setUp();
        bytes4[] memory actions = new bytes4[](10);
        actions[0] = UnderUseHandler.settle.selector;
        actions[1] = UnderUseHandler.restate.selector;
        actions[2] = UnderUseHandler.measure.selector;
        actions[3] = UnderUseHandler.giveNotice.selector;
        actions[4] = UnderUseHandler.cure.selector;
        actions[5] = UnderUseHandler.withdraw.selector;
        actions[6] = UnderUseHandler.recall.selector;
        actions[7] = UnderUseHandler.approve.selector;
        actions[8] = UnderUseHandler.turnDown.selector;
        actions[9] = UnderUseHandler.part.selector;
        _target(address(_handler), actions);
    }

    /// @dev Or the campaigns below would prove little. Numbers are folded: two stands for three months, nought for one.
    function test_actions__one_after_the_other__each_goes_through() public {
        _handler.settle(2, 100, 0, 0);
        _handler.measure(0, true);
        _handler.giveNotice();
        _handler.withdraw(0);
        _handler.giveNotice();
        _handler.settle(0, 400, 300, 0);
        _handler.cure(0);
        _handler.settle(2, 100, 0, 0);
        _handler.giveNotice();
        _handler.restate(0, 90, 10);
        _handler.settle(2, 100, 0, 0);
        _handler.recall();
        _handler.turnDown();
        _handler.part(1);
        _handler.recall();
        _handler.approve();
        bytes4[10] memory all = [
            UnderUseHandler.settle.selector,
            UnderUseHandler.restate.selector,
            UnderUseHandler.measure.selector,
            UnderUseHandler.giveNotice.selector,
            UnderUseHandler.cure.selector,
            UnderUseHandler.withdraw.selector,
            UnderUseHandler.recall.selector,
            UnderUseHandler.approve.selector,
            UnderUseHandler.turnDown.selector,
            UnderUseHandler.part.selector
        ];
        for (uint256 i; i < all.length; ++i) {
            assertTrue(_handler.successes(all[i]) != 0, "went through");
        }
        _check();
    }

    function invariant_under_use__notices_have_facts_and_use_is_kept() public view {
        _check();
    }

    function _check() private view {
        _handler.checkNotices();
        _handler.checkHolding();
    }
}
