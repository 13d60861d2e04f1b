// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IComplianceEngine} from "../../interfaces/IComplianceEngine.sol";
import {IHoldingPeriodRule} from "../../interfaces/IHoldingPeriodRule.sol";
import {IRecordingRule} from "../../interfaces/IRecordingRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";
import {RollingSum} from "../RollingSum.sol";
import {RecordingRule} from "./RecordingRule.sol";

/// @title {IHoldingPeriodRule}, set by the regulator.
contract HoldingPeriodRule is IHoldingPeriodRule, RecordingRule, AccessManaged {
    using RollingSum for Checkpoints.Trace208;

    /// @dev The period of each asset, seconds. Invariant: zero or the asset is tracked.
    mapping(address asset => uint40) private _periods;
    /// @dev Everything each investor has acquired while a period was set, as a running total by time.
    mapping(address asset => mapping(uint256 id => mapping(bytes32 investor => Checkpoints.Trace208))) private
        _acquired;

    /// @param authority The access manager.
    /// @param engine The compliance engine.
    constructor(address authority, IComplianceEngine engine) RecordingRule(engine) AccessManaged(authority) {}

    /// @inheritdoc IHoldingPeriodRule
    function setPeriod(address asset, uint40 period) external restricted {
        if (!ENGINE.isTracked(asset)) revert NotTracked(asset);
        _periods[asset] = period;
        emit HoldingPeriodSet(asset, period);
    }

    /// @inheritdoc IRecordingRule
    function note(Movement calldata m) external onlyEngine {
        if (!m.acquires() || _periods[m.asset] == 0) return;
        _acquired[m.asset][m.id][m.toInvestor].add(m.amount);
    }

    /// @inheritdoc IRule
    function check(Movement calldata m) external view returns (uint16 code) {
        uint256 period = _periods[m.asset];
        if (!m.acquires() || period == 0) return ReasonCodes.OK;
        uint256 fresh = _acquired[m.asset][m.id][m.fromInvestor].over(period);
        bool ripe = fresh <= m.fromHolding && m.amount <= m.fromHolding - fresh;
        return ripe ? ReasonCodes.OK : ReasonCodes.HOLDING_PERIOD_RUNNING;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.TRANSFER, Movements.ISSUE | Movements.TRANSFER | Movements.CONVERT);
    }

    /// @inheritdoc IHoldingPeriodRule
    function periodOf(address asset) external view returns (uint40) {
        return _periods[asset];
    }

    /// @inheritdoc IHoldingPeriodRule
    function acquiredOf(address asset, uint256 id, bytes32 investor) external view returns (uint256) {
        return _acquired[asset][id][investor].over(_periods[asset]);
    }
}
