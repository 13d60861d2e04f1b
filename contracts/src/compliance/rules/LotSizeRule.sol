// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {ILotSizeRule} from "../../interfaces/ILotSizeRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {ILotSizeRule}, set by the regulator.
contract LotSizeRule is ILotSizeRule, AccessManaged {
    /// @dev Base units in a lot of each asset.
    mapping(address asset => uint256) private _lots;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc ILotSizeRule
    function setLot(address asset, uint256 lot) external restricted {
        if (lot == 0) revert LotInvalid(lot);
        _lots[asset] = lot;
        emit LotSet(asset, lot);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires()) return ReasonCodes.OK;
        uint256 lot = _lots[movement.asset];
        return lot != 0 && movement.amount % lot == 0 ? ReasonCodes.OK : ReasonCodes.NOT_WHOLE_LOTS;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ISSUE | Movements.TRANSFER, 0);
    }

    /// @inheritdoc ILotSizeRule
    function lotOf(address asset) external view returns (uint256) {
        return _lots[asset];
    }
}
