// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../base/Test.sol";
import {BillingHandler} from "./BillingHandler.sol";

/// @title No paisa is lost or made: cash, bills and receipts agree after any sequence of actions.
contract BillingInvariants is Test {
    BillingHandler private _handler;

    function setUp() public {
        _handler = new BillingHandler();
        _handler.setUp();
        bytes4[] memory actions = new bytes4[](10);
        actions[0] = BillingHandler.restate.selector;
        actions[1] = BillingHandler.adjust.selector;
        actions[2] = BillingHandler.deposit.selector;
        actions[3] = BillingHandler.guarantee.selector;
        actions[4] = BillingHandler.pay.selector;
        actions[5] = BillingHandler.payFromDeposit.selector;
        actions[6] = BillingHandler.drawGuarantee.selector;
        actions[7] = BillingHandler.releaseGuarantee.selector;
        actions[8] = BillingHandler.reclaimDeposit.selector;
        actions[9] = BillingHandler.withdraw.selector;
        _target(address(_handler), actions);
    }

    /// @dev Or the campaigns below would prove little.
    function test_actions__one_after_the_other__each_goes_through() public {
        _handler.adjust(1_000_000);
        _handler.deposit(1e9);
        _handler.payFromDeposit();
        _handler.guarantee(1e9);
        _handler.drawGuarantee(1e6);
        _handler.pay(0, true);
        _handler.restate(800);
        _handler.pay(0, true);
        _handler.releaseGuarantee(1e6);
        _handler.deposit(1e6);
        _handler.reclaimDeposit(1e6);
        _handler.withdraw(true);
        bytes4[10] memory all = [
            BillingHandler.restate.selector,
            BillingHandler.adjust.selector,
            BillingHandler.deposit.selector,
            BillingHandler.guarantee.selector,
            BillingHandler.pay.selector,
            BillingHandler.payFromDeposit.selector,
            BillingHandler.drawGuarantee.selector,
            BillingHandler.releaseGuarantee.selector,
            BillingHandler.reclaimDeposit.selector,
            BillingHandler.withdraw.selector
        ];
        for (uint256 i; i < all.length; ++i) {
            assertTrue(_handler.successes(all[i]) != 0, "went through");
        }
        _check();
    }

    function invariant_billing__cash_bills_and_receipts_agree() public view {
        _check();
    }

    function _check() private view {
        _handler.checkCash();
        _handler.checkBills();
        _handler.checkReceipts();
    }
}
