// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IComplianceEngine} from "../../interfaces/IComplianceEngine.sol";
import {IConcentrationRule} from "../../interfaces/IConcentrationRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {Movement, MovementKind, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {IConcentrationRule}, set by the regulator.
contract ConcentrationRule is IConcentrationRule, AccessManaged {
    using Math for uint256;

    /// @dev Most that one investor may hold.
    struct Share {
        uint16 basisPoints;
        uint256 base;
    }

    /// @notice The engine that counts holdings by investor.
    IComplianceEngine public immutable ENGINE;

    /// @dev The whole, in basis points.
    uint16 private constant WHOLE = 10_000;

    /// @dev The share of each asset. Invariant: zero or the asset is tracked.
    mapping(address asset => Share) private _shares;

    /// @param authority The access manager.
    /// @param engine The compliance engine.
    constructor(address authority, IComplianceEngine engine) AccessManaged(authority) {
        ENGINE = engine;
    }

    /// @inheritdoc IConcentrationRule
    function setShare(address asset, uint16 basisPoints, uint256 base) external restricted {
        if (!ENGINE.isTracked(asset)) revert NotTracked(asset);
        if (basisPoints > WHOLE) revert ShareInvalid(basisPoints);
        _shares[asset] = Share(basisPoints, base);
        emit ShareSet(asset, basisPoints, base);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires()) return ReasonCodes.OK;
        Share memory share = _shares[movement.asset];
        uint256 supply = ENGINE.supplyOf(movement.asset, movement.id);
        if (movement.kind == MovementKind.Issue) supply = supply.saturatingAdd(movement.amount);
        uint256 most = supply.max(share.base).mulDiv(share.basisPoints, WHOLE);
        bool within = movement.toHolding.saturatingAdd(movement.amount) <= most;
        return within ? ReasonCodes.OK : ReasonCodes.CONCENTRATION_EXCEEDED;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ISSUE | Movements.TRANSFER, 0);
    }

    /// @inheritdoc IConcentrationRule
    function shareOf(address asset) external view returns (uint16 basisPoints, uint256 base) {
        return (_shares[asset].basisPoints, _shares[asset].base);
    }
}
