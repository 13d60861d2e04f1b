// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IComplianceEngine} from "../../interfaces/IComplianceEngine.sol";
import {ILockUpRule} from "../../interfaces/ILockUpRule.sol";
import {IRecordingRule} from "../../interfaces/IRecordingRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";
import {RollingSum} from "../RollingSum.sol";
import {RecordingRule} from "./RecordingRule.sol";

/// @title {ILockUpRule}, set by the regulator.
contract LockUpRule is ILockUpRule, RecordingRule, AccessManaged {
    using RollingSum for Checkpoints.Trace208;

    /// @dev The limits of an asset, in one word: a UTC second and a number of seconds.
    struct LockUp {
        uint40 lockedUntil;
        uint40 holdingPeriod;
    }

    /// @dev The limits of each asset. Invariant: no holding period, or the asset is tracked.
    mapping(address asset => LockUp) private _lockUps;
    /// @dev Everything each investor has acquired while a holding period was set, as a running total by time.
    mapping(address asset => mapping(uint256 id => mapping(bytes32 investor => Checkpoints.Trace208))) private
        _acquired;

    /// @param authority The access manager.
    /// @param engine The compliance engine.
    constructor(address authority, IComplianceEngine engine) RecordingRule(engine) AccessManaged(authority) {}

    /// @inheritdoc ILockUpRule
    function setLockUp(address asset, uint40 lockedUntil, uint40 holdingPeriod) external restricted {
        if (holdingPeriod != 0 && !ENGINE.isTracked(asset)) revert NotTracked(asset);
        _lockUps[asset] = LockUp(lockedUntil, holdingPeriod);
        emit LockUpSet(asset, lockedUntil, holdingPeriod);
    }

    /// @inheritdoc IRecordingRule
    function note(Movement calldata m) external onlyEngine {
        if (!m.acquires() || _lockUps[m.asset].holdingPeriod == 0) return;
        _acquired[m.asset][m.id][m.toInvestor].add(m.amount);
    }

    /// @inheritdoc IRule
    function check(Movement calldata m) external view returns (uint16 code) {
        if (!m.acquires()) return ReasonCodes.OK;
        LockUp memory lockUp = _lockUps[m.asset];
        if (block.timestamp < lockUp.lockedUntil) return ReasonCodes.LOCKED_UP;
        if (lockUp.holdingPeriod == 0) return ReasonCodes.OK;
        uint256 fresh = _acquired[m.asset][m.id][m.fromInvestor].over(lockUp.holdingPeriod);
        bool ripe = fresh <= m.fromHolding && m.amount <= m.fromHolding - fresh;
        return ripe ? ReasonCodes.OK : ReasonCodes.HOLDING_PERIOD_RUNNING;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.TRANSFER, Movements.ISSUE | Movements.TRANSFER);
    }

    /// @inheritdoc ILockUpRule
    function lockUpOf(address asset) external view returns (uint40 lockedUntil, uint40 holdingPeriod) {
        return (_lockUps[asset].lockedUntil, _lockUps[asset].holdingPeriod);
    }

    /// @inheritdoc ILockUpRule
    function acquiredOf(address asset, uint256 id, bytes32 investor) external view returns (uint256) {
        return _acquired[asset][id][investor].over(_lockUps[asset].holdingPeriod);
    }
}
