// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IRule} from "../interfaces/IRule.sol";
import {InvestorRecord} from "../types/InvestorRecord.sol";
import {Movement} from "../types/Movement.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/**
 * @title {IComplianceEngine}, set by the regulator.
 * @dev {check} and {onMovement} ask the same private function, so that they cannot disagree. Anyone may call
 * {onMovement}; it only ever counts for the calling asset.
 */
contract ComplianceEngine is IComplianceEngine, AccessManaged {
    /// @dev What is asked of an asset's movements. `rules` is filled from the front up to `ruleCount`.
    struct Policy {
        bool rulesSet;
        bool tracked;
        bool moved;
        uint8 ruleCount;
        IRule[8] rules;
    }

    /// @notice Who an account belongs to.
    IIdentityRegistry public immutable IDENTITY;

    /// @dev Rules an asset can have.
    uint256 private constant MAX_RULES = 8;

    /// @dev The policy of each asset.
    mapping(address asset => Policy) private _policies;
    /// @dev What each investor holds over all its accounts, in the asset's base unit. Invariant, for a tracked asset: the
    /// sum of the balances of every account that ever belonged to the investor.
    mapping(address asset => mapping(uint256 id => mapping(bytes32 investor => uint256))) private _holdings;

    /// @param authority The access manager.
    /// @param identity The identity registry.
    constructor(address authority, IIdentityRegistry identity) AccessManaged(authority) {
        IDENTITY = identity;
    }

    /// @inheritdoc IComplianceEngine
    function setRules(address asset, IRule[] calldata rules) external restricted {
        if (rules.length > MAX_RULES) revert TooManyRules(rules.length, MAX_RULES);
        Policy storage policy = _policies[asset];
        policy.rulesSet = true;
        policy.ruleCount = uint8(rules.length);
        address[MAX_RULES] memory placed;
        for (uint256 i; i < MAX_RULES; ++i) {
            address rule = i < rules.length ? address(rules[i]) : address(0);
            if (i < rules.length) _checkNew(rule, placed, i);
            placed[i] = rule;
            policy.rules[i] = IRule(rule);
        }
        emit RulesSet(asset, placed);
    }

    /// @inheritdoc IComplianceEngine
    function startTracking(address asset) external restricted {
        Policy storage policy = _policies[asset];
        if (policy.moved) revert TrackingTooLate(asset);
        policy.tracked = true;
        emit TrackingStarted(asset);
    }

    /// @inheritdoc IComplianceEngine
    function onMovement(uint256 id, address operator, address from, address to, uint256 amount) external {
        Movement memory m = _intended(msg.sender, id, operator, from, to, amount);
        uint16 code = _check(m);
        if (code != ReasonCodes.OK) revert Refused(code, from, to, amount);
        Policy storage policy = _policies[msg.sender];
        if (!policy.moved) policy.moved = true;
        if (policy.tracked) _count(m);
    }

    /// @inheritdoc IComplianceEngine
    function check(address asset, uint256 id, address operator, address from, address to, uint256 amount)
        external
        view
        returns (uint16 code)
    {
        return _check(_intended(asset, id, operator, from, to, amount));
    }

    /// @inheritdoc IComplianceEngine
    function holdingOf(address asset, uint256 id, bytes32 investor) external view returns (uint256) {
        return _holdings[asset][id][investor];
    }

    /// @inheritdoc IComplianceEngine
    function isTracked(address asset) external view returns (bool) {
        return _policies[asset].tracked;
    }

    /// @inheritdoc IComplianceEngine
    function rulesOf(address asset) external view returns (IRule[] memory rules) {
        Policy storage policy = _policies[asset];
        rules = new IRule[](policy.ruleCount);
        for (uint256 i; i < rules.length; ++i) {
            rules[i] = policy.rules[i];
        }
    }

    /// @dev Counts an allowed movement. What leaves was counted when it came, so nothing underflows.
    function _count(Movement memory m) private {
        mapping(bytes32 investor => uint256) storage holdings = _holdings[m.asset][m.id];
        if (m.from != address(0)) holdings[m.fromInvestor] -= m.amount;
        if (m.to != address(0)) holdings[m.toInvestor] += m.amount;
    }

    /// @dev The one answer to whether something may move: identity, then the rules in order. Completes `m` on the way.
    function _check(Movement memory m) private view returns (uint16 code) {
        Policy storage policy = _policies[m.asset];
        if (!policy.rulesSet) return ReasonCodes.RULES_NOT_SET;
        (code, m.fromInvestor, m.toInvestor, m.fromRecord, m.toRecord) = IDENTITY.eligibility(m.from, m.to);
        if (code != ReasonCodes.OK) return code;
        if (policy.tracked) m.toHolding = _holdings[m.asset][m.id][m.toInvestor];
        uint256 count = policy.ruleCount;
        for (uint256 i; i < count; ++i) {
            code = policy.rules[i].check(m);
            if (code != ReasonCodes.OK) return code;
        }
    }

    /// @dev Refuses what is no contract, or is among those placed already.
    function _checkNew(address rule, address[MAX_RULES] memory placed, uint256 count) private view {
        if (rule.code.length == 0) revert RuleInvalid(rule);
        for (uint256 i; i < count; ++i) {
            if (placed[i] == rule) revert RuleInvalid(rule);
        }
    }

    /// @dev A movement before anything is known of its parties.
    function _intended(address asset, uint256 id, address operator, address from, address to, uint256 amount)
        private
        pure
        returns (Movement memory m)
    {
        (m.asset, m.id, m.operator, m.from, m.to, m.amount) = (asset, id, operator, from, to, amount);
    }
}
