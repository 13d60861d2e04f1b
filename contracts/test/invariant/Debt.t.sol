// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IDebtServicing} from "../../src/interfaces/IDebtServicing.sol";
import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {Test} from "../base/Test.sol";
import {DebtHandler} from "./DebtHandler.sol";

contract DebtInvariants is Test {
    uint256 private constant RUNS = 4;
    uint256 private constant STEPS = 500;

    DebtHandler private _handler;

    function setUp() public {
        _handler = new DebtHandler();
        _handler.setUp();
        _target(address(_handler), _actions());
    }

    /// @dev Or the campaign below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[11] memory kinds = [
            IDebtManager.issue.selector,
            IDebtManager.authorise.selector,
            IDebtServicing.announceRecords.selector,
            IDebtServicing.fix.selector,
            IDebtServicing.fixFallback.selector,
            IDebtServicing.rule.selector,
            IDebtServicing.openCoupon.selector,
            IDebtServicing.openInstalment.selector,
            IDebtServicing.openRedemption.selector,
            IDistributionVault.fund.selector,
            IDistributionVault.push.selector
        ];
        uint256[11] memory successes;
        for (uint256 run; run < RUNS; ++run) {
            DebtHandler handler = new DebtHandler();
            handler.setUp();
            handler.walk(_actions(), run, STEPS);
            handler.checkStandings();
            handler.checkRedemption();
            for (uint256 i; i < kinds.length; ++i) {
                successes[i] += handler.successes(kinds[i]);
            }
        }
        for (uint256 i; i < kinds.length; ++i) {
            assertTrue(successes[i] != 0, "never went through");
        }
    }

    /// @dev Never more than authorised; what was issued exists or was redeemed, for its face, once (13); and how payments
    /// stand follows from time and funding alone (14).
    /// forge-config: default.invariant.runs = 8
    /// forge-config: long.invariant.runs = 128
    function invariant_debt__issue_redemption_and_default() public view {
        uint256 issued = _handler.issuedUnits();
        assertLe(issued, _handler.authorised(), "within the authorised amount");
        assertEq(_handler.bond().totalSupply() + _handler.redeemed(), issued, "issued");
        _handler.checkRedemption();
        _handler.checkStandings();
    }

    function _actions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](13);
        selectors[0] = DebtHandler.issue.selector;
        selectors[1] = DebtHandler.authorise.selector;
        selectors[2] = DebtHandler.transfer.selector;
        selectors[3] = DebtHandler.announce.selector;
        selectors[4] = DebtHandler.fix.selector;
        selectors[5] = DebtHandler.fixFallback.selector;
        selectors[6] = DebtHandler.rule.selector;
        selectors[7] = DebtHandler.open.selector;
        selectors[8] = DebtHandler.fund.selector;
        selectors[9] = DebtHandler.push.selector;
        selectors[10] = DebtHandler.wait.selector;
        selectors[11] = DebtHandler.open.selector;
        selectors[12] = DebtHandler.wait.selector;
    }
}
