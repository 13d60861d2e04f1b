// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceEngine} from "../../../src/interfaces/IComplianceEngine.sol";
import {IRule} from "../../../src/interfaces/IRule.sol";
import {Movement, MovementKind, Movements} from "../../../src/types/Movement.sol";
import {ReasonCodes} from "../../../src/types/ReasonCodes.sol";
import {MizanTest} from "../../base/MizanTest.sol";

/// @title What tests of a rule stand on: an asset that is only an address, and movements of it through the real engine.
abstract contract RuleTest is MizanTest {
    address internal constant ASSET = address(0xA55E7);
    uint256 internal constant ID = 42;

    /// @dev Makes rules the asset's, whose holdings are counted from now on.
    function _list(IRule rule) internal {
        IRule[] memory rules = new IRule[](1);
        rules[0] = rule;
        vm.startPrank(REGULATOR);
        if (!engine.isTracked(ASSET)) engine.startTracking(ASSET);
        engine.setRules(ASSET, rules);
        vm.stopPrank();
    }

    /// @dev Alice sends Bob 100, as a rule sees it when nothing is tracked.
    function _movement() internal view returns (Movement memory m) {
        (m.asset, m.id, m.operator, m.from, m.to, m.amount) = (ASSET, ID, ALICE, ALICE, BOB, 100);
        (, m.fromInvestor, m.toInvestor, m.fromRecord, m.toRecord) = identity.eligibility(ALICE, BOB);
    }

    function _check(address from, address to, uint256 amount) internal view returns (uint16) {
        return _check(Movements.ordinary(from, to), from, to, amount);
    }

    function _check(MovementKind kind, address from, address to, uint256 amount)
        internal
        view
        returns (uint16)
    {
        return engine.check(ASSET, kind, ID, from, from, to, amount);
    }

    function _move(address from, address to, uint256 amount) internal {
        _move(Movements.ordinary(from, to), from, to, amount);
    }

    function _move(MovementKind kind, address from, address to, uint256 amount) internal {
        vm.prank(ASSET);
        engine.onMovement(kind, ID, from, from, to, amount);
    }

    /// @dev The pre-check gives that code, and the execution does what it says.
    function _expect(address from, address to, uint256 amount, uint16 code, string memory message) internal {
        assertEq(_check(from, to, amount), code, message);
        if (code != ReasonCodes.OK) {
            bytes memory refusal =
                abi.encodeWithSelector(IComplianceEngine.Refused.selector, code, from, to, amount);
            vm.expectRevert(refusal);
        }
        _move(from, to, amount);
    }
}
