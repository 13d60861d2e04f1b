// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IRecordingRule} from "../interfaces/IRecordingRule.sol";
import {IRule} from "../interfaces/IRule.sol";
import {Movement, MovementKind, Movements} from "../types/Movement.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/**
 * @title {IComplianceEngine}, set by the regulator.
 * @dev {check} and {onMovement} ask the same private function, so that they cannot disagree. Anyone may call
 * {onMovement}; it only ever counts for the calling asset.
 */
contract ComplianceEngine is IComplianceEngine, AccessManaged {
    /// @dev One place in a list of rules: the rule, and the kinds of movement it is asked about and notes, one bit each.
    struct Place {
        IRule rule;
        uint8 asked;
        uint8 noted;
    }

    /// @dev An ordered list of rules, filled from the front up to `count`. `noted` joins the kinds that its rules note.
    struct Rules {
        uint8 count;
        uint8 noted;
        Place[8] places;
    }

    /// @dev What is asked of an asset's movements. `rulesSet`: whether it moves at all. `idRules`: whether any of its ids
    /// ever had rules of its own.
    struct Policy {
        bool rulesSet;
        bool tracked;
        bool moved;
        bool idRules;
    }

    /// @notice Who an account belongs to.
    IIdentityRegistry public immutable IDENTITY;

    /// @dev Rules an asset can have, and as many more for each id.
    uint256 private constant MAX_RULES = 8;

    /// @dev The policy of each asset.
    mapping(address asset => Policy) private _policies;
    mapping(address asset => Rules) private _rules;
    mapping(address asset => mapping(uint256 id => Rules)) private _idRules;
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
        _policies[asset].rulesSet = true;
        emit RulesSet(asset, _place(_rules[asset], rules));
    }

    /// @inheritdoc IComplianceEngine
    function setIdRules(address asset, uint256 id, IRule[] calldata rules) external restricted {
        _policies[asset].idRules = true;
        emit IdRulesSet(asset, id, _place(_idRules[asset][id], rules));
    }

    /// @inheritdoc IComplianceEngine
    function startTracking(address asset) external restricted {
        Policy storage policy = _policies[asset];
        if (policy.moved) revert TrackingTooLate(asset);
        policy.tracked = true;
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
        Policy storage policy = _policies[msg.sender];
        Movement memory m = _intended(msg.sender, kind, id, operator, from, to, amount);
        uint16 code = _check(policy, m);
        if (code != ReasonCodes.OK) revert Refused(code, from, to, amount);
        if (!policy.moved) policy.moved = true;
        if (m.tracked) _count(m);
        _note(_rules[msg.sender], m);
        if (policy.idRules) _note(_idRules[msg.sender][id], m);
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
        return _policies[asset].tracked;
    }

    /// @inheritdoc IComplianceEngine
    function rulesOf(address asset) external view returns (IRule[] memory) {
        return _listed(_rules[asset]);
    }

    /// @inheritdoc IComplianceEngine
    function idRulesOf(address asset, uint256 id) external view returns (IRule[] memory) {
        return _listed(_idRules[asset][id]);
    }

    /// @dev Replaces a list of rules; answers all its places.
    function _place(Rules storage list, IRule[] calldata rules)
        private
        returns (address[MAX_RULES] memory placed)
    {
        if (rules.length > MAX_RULES) revert TooManyRules(rules.length, MAX_RULES);
        uint8 allNoted;
        for (uint256 i; i < rules.length; ++i) {
            _checkNew(address(rules[i]), placed, i);
            (uint8 asked, uint8 noted) = rules[i].kinds();
            list.places[i] = Place(rules[i], asked, noted);
            placed[i] = address(rules[i]);
            allNoted |= noted;
        }
        for (uint256 i = rules.length; i < MAX_RULES; ++i) {
            delete list.places[i];
        }
        (list.count, list.noted) = (uint8(rules.length), allNoted);
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
    function _note(Rules storage list, Movement memory m) private {
        if (!_isIn(m.kind, list.noted)) return;
        uint256 count = list.count;
        for (uint256 i; i < count; ++i) {
            Place storage place = list.places[i];
            if (_isIn(m.kind, place.noted)) IRecordingRule(address(place.rule)).note(m);
        }
    }

    /// @dev The one answer to whether something may move. Completes `m` on the way.
    function _check(Policy storage policy, Movement memory m) private view returns (uint16 code) {
        if (!policy.rulesSet) return ReasonCodes.RULES_NOT_SET;
        code = _identify(m);
        if (code != ReasonCodes.OK) return code;
        if (policy.tracked) {
            mapping(bytes32 investor => uint256) storage holdings = _holdings[m.asset][m.id];
            (m.tracked, m.fromHolding, m.toHolding) = (true, holdings[m.fromInvestor], holdings[m.toInvestor]);
        }
        code = _ask(_rules[m.asset], m);
        if (code == ReasonCodes.OK && policy.idRules) code = _ask(_idRules[m.asset][m.id], m);
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

    /// @dev The first refusal of a list of rules, or zero.
    function _ask(Rules storage list, Movement memory m) private view returns (uint16 code) {
        uint256 count = list.count;
        for (uint256 i; i < count; ++i) {
            Place storage place = list.places[i];
            if (!_isIn(m.kind, place.asked)) continue;
            code = place.rule.check(m);
            if (code != ReasonCodes.OK) return code;
        }
    }

    function _listed(Rules storage list) private view returns (IRule[] memory rules) {
        rules = new IRule[](list.count);
        for (uint256 i; i < rules.length; ++i) {
            rules[i] = list.places[i].rule;
        }
    }

    function _checkNew(address rule, address[MAX_RULES] memory placed, uint256 count) private view {
        if (rule.code.length == 0) revert RuleInvalid(rule);
        for (uint256 i; i < count; ++i) {
            if (placed[i] == rule) revert RuleInvalid(rule);
        }
    }

    function _isIn(MovementKind kind, uint8 kinds) private pure returns (bool) {
        return kinds >> uint8(kind) & 1 != 0;
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
