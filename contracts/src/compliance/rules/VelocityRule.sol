// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IComplianceEngine} from "../../interfaces/IComplianceEngine.sol";
import {IRecordingRule} from "../../interfaces/IRecordingRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {IVelocityRule} from "../../interfaces/IVelocityRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";
import {RollingSum} from "../RollingSum.sol";
import {RecordingRule} from "./RecordingRule.sol";

/// @title {IVelocityRule}, set by the regulator.
contract VelocityRule is IVelocityRule, RecordingRule, AccessManaged {
    using RollingSum for Checkpoints.Trace208;

    /// @dev The limit of an asset, in one word: base units in so many seconds.
    struct Velocity {
        uint128 limit;
        uint40 period;
    }

    /// @dev The limit of each asset.
    mapping(address asset => Velocity) private _velocities;
    /// @dev Everything each investor has sent, as a running total by time.
    mapping(address asset => mapping(uint256 id => mapping(bytes32 investor => Checkpoints.Trace208))) private
        _sent;

    /// @param authority The access manager.
    /// @param engine The compliance engine.
    constructor(address authority, IComplianceEngine engine) RecordingRule(engine) AccessManaged(authority) {}

    /// @inheritdoc IVelocityRule
    function setVelocity(address asset, uint128 limit, uint40 period) external restricted {
        if (period == 0) revert PeriodInvalid(period);
        _velocities[asset] = Velocity(limit, period);
        emit VelocitySet(asset, limit, period);
    }

    /// @inheritdoc IRecordingRule
    function note(Movement calldata m) external onlyEngine {
        if (m.acquires()) _sent[m.asset][m.id][m.fromInvestor].add(m.amount);
    }

    /// @inheritdoc IRule
    function check(Movement calldata m) external view returns (uint16 code) {
        if (!m.acquires()) return ReasonCodes.OK;
        Velocity memory velocity = _velocities[m.asset];
        uint256 sent = _sent[m.asset][m.id][m.fromInvestor].over(velocity.period);
        bool within = m.amount <= velocity.limit && sent <= velocity.limit - m.amount;
        return within ? ReasonCodes.OK : ReasonCodes.VELOCITY_EXCEEDED;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.TRANSFER, Movements.TRANSFER);
    }

    /// @inheritdoc IVelocityRule
    function velocityOf(address asset) external view returns (uint128 limit, uint40 period) {
        return (_velocities[asset].limit, _velocities[asset].period);
    }

    /// @inheritdoc IVelocityRule
    function sentBy(address asset, uint256 id, bytes32 investor) external view returns (uint256) {
        return _sent[asset][id][investor].over(_velocities[asset].period);
    }
}
