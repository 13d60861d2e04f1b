// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IRecordingRule} from "../interfaces/IRecordingRule.sol";
import {IRule} from "../interfaces/IRule.sol";
import {IRuleList} from "../interfaces/IRuleList.sol";
import {Movement, MovementKind, Movements} from "../types/Movement.sol";
import {Policies, Policy} from "../types/Policy.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {RuleList} from "./RuleList.sol";

/**
 * @title {IComplianceEngine}, set by the regulator.
 * @dev {check} and {onMovement} ask the same private function, so that they cannot disagree. Anyone may call
 * {onMovement}; it only ever counts for the calling asset.
 */
contract ComplianceEngine is IComplianceEngine, AccessManaged {
    /// @notice Who an account belongs to.
    IIdentityRegistry public immutable IDENTITY;

    /// @dev What is asked of the movements of each asset.
    mapping(address asset => Policy) private _policies;
    /// @dev What is further asked of the movements of one id.
    mapping(address asset => mapping(uint256 id => Policy)) private _idPolicies;
    /// @dev What each investor holds over all its accounts, in the asset's base unit. Invariant, for a tracked asset: the
    /// sum of the balances of every account that ever belonged to the investor.
    mapping(address asset => mapping(uint256 id => mapping(bytes32 investor => uint256))) private _holdings;
    /// @dev How many investors hold any. Invariant, for a tracked asset: the number of its holdings above zero.
    mapping(address asset => mapping(uint256 id => uint256)) private _holderCounts;
    /// @dev What all hold, in the asset's base unit. Invariant, for a tracked asset: the sum of its holdings.
    mapping(address asset => mapping(uint256 id => uint256)) private _supplies;

    /// @param authority The access manager.
    /// @param identity The identity registry.
    constructor(address authority, IIdentityRegistry identity) AccessManaged(authority) {
        IDENTITY = identity;
    }

    /// @inheritdoc IComplianceEngine
    function setRules(address asset, IRule[] calldata rules) external restricted {
        (RuleList list, address[8] memory placed) = _list(rules);
        (uint8 asked, uint8 noted) = list.kinds();
        _policies[asset] = _policies[asset].with(Policies.OPEN).withList(address(list), asked, noted);
        emit RulesSet(asset, placed);
    }

    /// @inheritdoc IComplianceEngine
    function setIdRules(address asset, uint256 id, IRule[] calldata rules) external restricted {
        (RuleList list, address[8] memory placed) = _list(rules);
        (uint8 asked, uint8 noted) = list.kinds();
        _policies[asset] = _policies[asset].with(Policies.ID_RULES);
        _idPolicies[asset][id] = _idPolicies[asset][id].withList(address(list), asked, noted);
        emit IdRulesSet(asset, id, placed);
    }

    /// @inheritdoc IComplianceEngine
    function startTracking(address asset) external restricted {
        Policy policy = _policies[asset];
        if (policy.has(Policies.MOVED)) revert TrackingTooLate(asset);
        _policies[asset] = policy.with(Policies.TRACKED);
        emit TrackingStarted(asset);
    }

    /// @inheritdoc IComplianceEngine
    function onMovement(
        MovementKind kind,
        uint256 id,
        address operator,
        address from,
        address to,
        uint256 amount
    ) external {
        Movement memory m = _intended(msg.sender, kind, id, operator, from, to, amount);
        Policy policy = _policies[msg.sender];
        uint16 code = _check(policy, m);
        if (code != ReasonCodes.OK) revert Refused(code, from, to, amount);
        if (!policy.has(Policies.MOVED)) _policies[msg.sender] = policy.with(Policies.MOVED);
        if (policy.has(Policies.TRACKED)) _count(m);
        _note(policy, m);
        if (policy.has(Policies.ID_RULES)) _note(_idPolicies[msg.sender][id], m);
    }

    /// @inheritdoc IComplianceEngine
    function check(
        address asset,
        MovementKind kind,
        uint256 id,
        address operator,
        address from,
        address to,
        uint256 amount
    ) external view returns (uint16 code) {
        return _check(_policies[asset], _intended(asset, kind, id, operator, from, to, amount));
    }

    /// @inheritdoc IComplianceEngine
    function holdingOf(address asset, uint256 id, bytes32 investor) external view returns (uint256) {
        return _holdings[asset][id][investor];
    }

    /// @inheritdoc IComplianceEngine
    function holderCount(address asset, uint256 id) external view returns (uint256) {
        return _holderCounts[asset][id];
    }

    /// @inheritdoc IComplianceEngine
    function supplyOf(address asset, uint256 id) external view returns (uint256) {
        return _supplies[asset][id];
    }

    /// @inheritdoc IComplianceEngine
    function isTracked(address asset) external view returns (bool) {
        return _policies[asset].has(Policies.TRACKED);
    }

    /// @inheritdoc IComplianceEngine
    function rulesOf(address asset) external view returns (IRule[] memory) {
        return _rules(_policies[asset]);
    }

    /// @inheritdoc IComplianceEngine
    function idRulesOf(address asset, uint256 id) external view returns (IRule[] memory) {
        return _rules(_idPolicies[asset][id]);
    }

    /// @dev A new list of rules, and all its places.
    function _list(IRule[] calldata rules) private returns (RuleList list, address[8] memory placed) {
        list = new RuleList(rules);
        for (uint256 i; i < rules.length; ++i) {
            placed[i] = address(rules[i]);
        }
    }

    /// @dev Counts an allowed movement. What leaves was counted when it came, so nothing underflows.
    function _count(Movement memory m) private {
        if (m.amount == 0 || m.fromInvestor == m.toInvestor) return;
        mapping(bytes32 investor => uint256) storage holdings = _holdings[m.asset][m.id];
        if (m.from == address(0)) {
            _supplies[m.asset][m.id] += m.amount;
        } else {
            holdings[m.fromInvestor] = m.fromHolding - m.amount;
            if (m.fromHolding == m.amount) --_holderCounts[m.asset][m.id];
        }
        if (m.to == address(0)) {
            _supplies[m.asset][m.id] -= m.amount;
        } else {
            holdings[m.toInvestor] = m.toHolding + m.amount;
            if (m.toHolding == 0) ++_holderCounts[m.asset][m.id];
        }
    }

    /// @dev Tells the rules that keep account of such movements.
    function _note(Policy policy, Movement memory m) private {
        if (!policy.notes(m.kind)) return;
        IRecordingRule[] memory rules = IRuleList(policy.list()).recording(m.kind);
        for (uint256 i; i < rules.length; ++i) {
            rules[i].note(m);
        }
    }

    /// @dev The one answer to whether something may move. Completes `m` on the way.
    function _check(Policy policy, Movement memory m) private view returns (uint16 code) {
        if (!policy.has(Policies.OPEN)) return ReasonCodes.RULES_NOT_SET;
        code = _identify(m);
        if (code != ReasonCodes.OK) return code;
        if (policy.has(Policies.TRACKED)) {
            mapping(bytes32 investor => uint256) storage holdings = _holdings[m.asset][m.id];
            m.tracked = true;
            if (m.from != address(0)) m.fromHolding = holdings[m.fromInvestor];
            if (m.to != address(0)) m.toHolding = holdings[m.toInvestor];
        }
        code = _ask(policy, m);
        if (code == ReasonCodes.OK && policy.has(Policies.ID_RULES)) {
            code = _ask(_idPolicies[m.asset][m.id], m);
        }
    }

    /// @dev Who the parties are and whether they may deal. An ordered movement's sender may be anyone's account.
    function _identify(Movement memory m) private view returns (uint16 code) {
        if (!Movements.isWellFormed(m)) return ReasonCodes.MOVEMENT_MALFORMED;
        bool ordered = Movements.isOrdered(m.kind);
        (code, m.fromInvestor, m.toInvestor, m.fromRecord, m.toRecord) =
            IDENTITY.eligibility(ordered ? address(0) : m.from, m.to);
        if (code != ReasonCodes.OK || !ordered) return code;
        m.fromInvestor = IDENTITY.ownerOf(m.from);
        m.fromRecord = IDENTITY.recordOf(m.fromInvestor);
        bool astray = m.kind == MovementKind.Recovery && m.fromInvestor != m.toInvestor;
        return astray ? ReasonCodes.RECOVERY_TO_ANOTHER_INVESTOR : ReasonCodes.OK;
    }

    /// @dev The first refusal of a policy's rules, or zero.
    function _ask(Policy policy, Movement memory m) private view returns (uint16 code) {
        return policy.asks(m.kind) ? IRule(policy.list()).check(m) : ReasonCodes.OK;
    }

    function _rules(Policy policy) private view returns (IRule[] memory) {
        address list = policy.list();
        return list == address(0) ? new IRule[](0) : IRuleList(list).rules();
    }

    function _intended(
        address asset,
        MovementKind kind,
        uint256 id,
        address operator,
        address from,
        address to,
        uint256 amount
    ) private pure returns (Movement memory m) {
        m.kind = kind;
        (m.asset, m.id, m.operator) = (asset, id, operator);
        (m.from, m.to, m.amount) = (from, to, amount);
    }
}
