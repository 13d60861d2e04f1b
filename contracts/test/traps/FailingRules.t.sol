// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "../../src/interfaces/IRule.sol";
import {IRuleList} from "../../src/interfaces/IRuleList.sol";
import {Movements} from "../../src/types/Movement.sol";
import {SecurityTest} from "../token/SecurityTest.sol";

/// @dev Is listed like a rule; asked, it answers with fewer bytes than a code takes, or reverts.
contract BrokenRule {
    uint256 private immutable ANSWER_BYTES;

    constructor(uint256 answerBytes) {
        ANSWER_BYTES = answerBytes;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        require(ANSWER_BYTES < 32, "broken");
        return new bytes(ANSWER_BYTES);
    }

    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ALL, 0);
    }
}

/**
 * @title Trap: a rule that fails is taken for one that agrees, or stops an asset for good. It refuses every movement by its
 * name, and the regulator takes it off the list.
 */
contract FailingRuleTraps is SecurityTest {
    function test_rule__broken_in_any_way__refuses_by_name_until_taken_off() public {
        uint256[3] memory answerBytes = [uint256(0), 31, 32];
        for (uint256 i; i < answerBytes.length; ++i) {
            address rule = address(new BrokenRule(answerBytes[i]));
            _setRule(rule);
            bytes memory refusal = abi.encodeWithSelector(IRuleList.RuleFailed.selector, rule);
            vm.expectRevert(refusal);
            bond.transferCode(ALICE, ALICE, BOB, 1);
            vm.expectRevert(refusal);
            vm.prank(ALICE);
            bond.transfer(BOB, 1);
            vm.prank(REGULATOR);
            engine.setRules(address(bond), new IRule[](0));
            _send(ALICE, BOB, 1);
        }
        assertEq(bond.balanceOf(BOB), HELD + 3, "moves again");
    }

    function _setRule(address rule) private {
        IRule[] memory rules = new IRule[](1);
        rules[0] = IRule(rule);
        vm.prank(REGULATOR);
        engine.setRules(address(bond), rules);
    }
}
