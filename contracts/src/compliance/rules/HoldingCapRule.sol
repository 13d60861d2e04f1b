// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IComplianceEngine} from "../../interfaces/IComplianceEngine.sol";
import {IHoldingCapRule} from "../../interfaces/IHoldingCapRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {IHoldingCapRule}, set by the regulator.
contract HoldingCapRule is IHoldingCapRule, AccessManaged {
    /// @notice The engine that counts holdings by investor.
    IComplianceEngine public immutable ENGINE;

    /// @dev Ceiling of one investor's holding of one id, in the asset's base unit. Invariant: zero or the asset is tracked.
    mapping(address asset => uint256) private _caps;

    /// @param authority The access manager.
    /// @param engine The compliance engine.
    constructor(address authority, IComplianceEngine engine) AccessManaged(authority) {
        ENGINE = engine;
    }

    /// @inheritdoc IHoldingCapRule
    function setCap(address asset, uint256 cap) external restricted {
        if (!ENGINE.isTracked(asset)) revert NotTracked(asset);
        _caps[asset] = cap;
        emit CapSet(asset, cap);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires()) return ReasonCodes.OK;
        uint256 cap = _caps[movement.asset];
        bool within = movement.amount <= cap && movement.toHolding <= cap - movement.amount;
        return within ? ReasonCodes.OK : ReasonCodes.HOLDING_CAP_EXCEEDED;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ISSUE | Movements.TRANSFER | Movements.CONVERT, 0);
    }

    /// @inheritdoc IHoldingCapRule
    function capOf(address asset) external view returns (uint256) {
        return _caps[asset];
    }
}
