// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {Test} from "../base/Test.sol";
import {DistributionHandler} from "./DistributionHandler.sol";
import {Handler} from "./Handler.sol";

/**
 * @dev That each holder is paid once, whatever the order of claims, pages and recoveries (invariant 9), and that no cash of an
 * open event is swept: on that the handler insists at every step.
 */
contract DistributionInvariants is Test {
    uint256 private constant RUNS = 12;

    DistributionHandler private _handler;
    IDistributionVault private _vault;

    function setUp() public {
        _deploy();
        _target(address(_handler), _actions());
    }

    /// @dev Or the campaigns below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[6] memory kinds = [
            IDistributionVault.open.selector,
            IDistributionVault.fund.selector,
            IDistributionVault.claim.selector,
            IDistributionVault.push.selector,
            IDistributionVault.remitTax.selector,
            IDistributionVault.returnSurplus.selector
        ];
        uint256[6] memory successes;
        uint256 redemptions;
        for (uint256 run; run < RUNS; ++run) {
            _deploy();
            _handler.walk(_actions(), run);
            for (uint256 i; i < kinds.length; ++i) {
                successes[i] += _handler.successes(kinds[i]);
            }
            if (_handler.redemption() != 0) ++redemptions;
            _check();
        }
        for (uint256 i; i < kinds.length; ++i) {
            assertTrue(successes[i] >= RUNS / 2, "went through in less than half of the runs");
        }
        assertTrue(redemptions >= RUNS / 4, "redemptions were opened");
    }

    /// forge-config: default.invariant.runs = 8
    /// forge-config: long.invariant.runs = 128
    function invariant_distribution__cash_tax_and_entitlements() public view {
        _check();
    }

    function _check() private view {
        uint256 remitted;
        uint256 inside;
        uint256 owed;
        for (uint256 id = 1; id <= _vault.eventCount(); ++id) {
            IDistributionVault.Totals memory t = _vault.totalsOf(id);
            _checkBooks(id, t);
            _checkOwed(id);
            remitted += t.taxRemitted;
            inside += t.funded - t.netPaid - t.taxRemitted - t.returned;
            owed += t.held + t.taxed - t.taxRemitted + _liability(id, t);
        }
        // Invariant 11: what the tax account has is what certificates say, remitted.
        assertEq(_handler.cashOf(_handler.TAX_ACCOUNT()), remitted, "tax account");
        // Invariant 12: the vault has what it owes.
        uint256 has = _handler.cashOf(address(_vault));
        assertEq(has, inside, "cash of the vault");
        assertLe(owed, has, "liabilities");
        for (uint256 i; i < 3; ++i) {
            bytes32 investor = _handler.investors(i);
            assertEq(_handler.cashOfInvestor(investor), _handler.gotBy(investor), "cash of an investor");
        }
    }

    /// @dev Invariant 8: funded = net paid + tax + held + returned + unclaimed + dust.
    function _checkBooks(uint256 id, IDistributionVault.Totals memory t) private view {
        assertEq(t.netPaid, _handler.netPaid(id), "net paid");
        assertEq(t.taxed, _handler.taxed(id), "taxed");
        assertEq(t.held, _handler.held(id), "held");
        assertLe(t.funded, t.required, "funded");
        assertLe(t.taxRemitted, t.taxed, "remitted");
        uint256 spent = t.netPaid + t.taxed + t.held + t.returned;
        assertLe(spent, t.funded, "spent within the funding");
        if (t.funded < t.required || t.returned != 0) return;
        uint256 unclaimed = _handler.unclaimed(id);
        // Invariant 10: what all are owed is within the funding; each loses less than a base unit.
        assertLe(unclaimed, t.funded - spent, "unclaimed");
        assertLe(t.funded - spent - unclaimed, _handler.accountCount() + 1, "dust");
    }

    /// @dev What must be there for holders: of events that pay, until they expire; of units to be redeemed, for ever.
    function _liability(uint256 id, IDistributionVault.Totals memory t) private view returns (uint256) {
        bool lasts = id == _handler.redemption() || block.timestamp < _vault.eventOf(id).expiry;
        return t.funded == t.required && lasts ? _handler.unclaimed(id) : 0;
    }

    /// @dev Invariants 9 and 22: what an account is owed of a record date never changes but by being settled, whatever happens
    /// to the account.
    function _checkOwed(uint256 id) private view {
        if (id == _handler.redemption()) return;
        bool over = block.timestamp >= _vault.eventOf(id).expiry;
        for (uint256 i; i < _handler.accountCount(); ++i) {
            address account = _handler.accounts(i);
            (IDistributionVault.Standing standing,, uint256 gross,, uint256 net) =
                _vault.entitlementOf(id, account);
            DistributionHandler.Fate fate = _handler.fates(id, account);
            if (fate == DistributionHandler.Fate.Held) {
                assertTrue(standing == IDistributionVault.Standing.Held, "held");
                assertEq(net, _handler.heldFor(id, account), "held for");
            } else if (fate == DistributionHandler.Fate.Paid) {
                assertTrue(standing == IDistributionVault.Standing.Paid, "paid");
            } else {
                assertEq(gross, over ? 0 : _handler.owed(id, account), "owed");
            }
        }
    }

    function _deploy() private {
        _handler = DistributionHandler(vm.deployCode("DistributionHandler.sol:DistributionHandler", ""));
        _handler.setUp();
        _vault = _handler.theVault();
    }

    function _actions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](20);
        selectors[0] = DistributionHandler.open.selector;
        selectors[1] = DistributionHandler.fund.selector;
        selectors[2] = DistributionHandler.fund.selector;
        selectors[3] = DistributionHandler.claim.selector;
        selectors[4] = DistributionHandler.claim.selector;
        selectors[5] = DistributionHandler.claim.selector;
        selectors[6] = DistributionHandler.push.selector;
        selectors[7] = DistributionHandler.push.selector;
        selectors[8] = DistributionHandler.remitTax.selector;
        selectors[9] = DistributionHandler.returnSurplus.selector;
        selectors[10] = DistributionHandler.transfer.selector;
        selectors[11] = DistributionHandler.setAccountFrozen.selector;
        selectors[12] = DistributionHandler.setUnitsFrozen.selector;
        selectors[13] = DistributionHandler.recover.selector;
        selectors[14] = Handler.setStatus.selector;
        selectors[15] = Handler.link.selector;
        selectors[16] = Handler.unlink.selector;
        selectors[17] = Handler.wait.selector;
        selectors[18] = DistributionHandler.waitLong.selector;
        selectors[19] = Handler.link.selector;
    }
}
