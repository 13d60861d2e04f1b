// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IComplianceEngine} from "../../interfaces/IComplianceEngine.sol";
import {IHolderCountRule} from "../../interfaces/IHolderCountRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {IHolderCountRule}, set by the regulator.
contract HolderCountRule is IHolderCountRule, AccessManaged {
    /// @notice The engine that counts holders.
    IComplianceEngine public immutable ENGINE;

    /// @dev Most investors that may hold one id. Invariant: zero or the asset is tracked.
    mapping(address asset => uint256) private _limits;

    /// @param authority The access manager.
    /// @param engine The compliance engine.
    constructor(address authority, IComplianceEngine engine) AccessManaged(authority) {
        ENGINE = engine;
    }

    /// @inheritdoc IHolderCountRule
    function setLimit(address asset, uint256 limit) external restricted {
        if (!ENGINE.isTracked(asset)) revert NotTracked(asset);
        _limits[asset] = limit;
        emit HolderLimitSet(asset, limit);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires() || movement.toHolding != 0) return ReasonCodes.OK;
        uint256 holders = ENGINE.holderCount(movement.asset, movement.id) + 1;
        // A sender that gives up all it holds makes room for the receiver.
        if (movement.from != address(0) && movement.fromHolding == movement.amount) --holders;
        return holders <= _limits[movement.asset] ? ReasonCodes.OK : ReasonCodes.HOLDER_COUNT_EXCEEDED;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ISSUE | Movements.TRANSFER, 0);
    }

    /// @inheritdoc IHolderCountRule
    function limitOf(address asset) external view returns (uint256) {
        return _limits[asset];
    }
}
