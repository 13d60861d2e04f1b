// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {ILockUpRule} from "../../interfaces/ILockUpRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {ILockUpRule}, set by the regulator.
contract LockUpRule is ILockUpRule, AccessManaged {
    /// @dev First UTC second at which holders of each asset may transfer it.
    mapping(address asset => uint40) private _lockedUntil;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc ILockUpRule
    function setLockUp(address asset, uint40 lockedUntil) external restricted {
        _lockedUntil[asset] = lockedUntil;
        emit LockUpSet(asset, lockedUntil);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires() || block.timestamp >= _lockedUntil[movement.asset]) return ReasonCodes.OK;
        return ReasonCodes.LOCKED_UP;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.TRANSFER, 0);
    }

    /// @inheritdoc ILockUpRule
    function lockedUntilOf(address asset) external view returns (uint40) {
        return _lockedUntil[asset];
    }
}
