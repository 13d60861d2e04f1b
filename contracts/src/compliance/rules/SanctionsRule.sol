// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IRule} from "../../interfaces/IRule.sol";
import {ISanctionsRule} from "../../interfaces/ISanctionsRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {ISanctionsRule}, kept by the regulator.
contract SanctionsRule is ISanctionsRule, AccessManaged {
    /// @dev Investors under sanctions. Nobody, the zero id, is not.
    mapping(bytes32 investor => bool) private _investors;
    /// @dev Accounts barred from moving what is others'.
    mapping(address account => bool) private _operators;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc ISanctionsRule
    function setInvestor(bytes32 investor, bool sanctioned, bytes32 documentHash) external restricted {
        _investors[investor] = sanctioned;
        emit InvestorSanctionSet(investor, sanctioned, documentHash);
    }

    /// @inheritdoc ISanctionsRule
    function setOperator(address account, bool sanctioned, bytes32 documentHash) external restricted {
        _operators[account] = sanctioned;
        emit OperatorSanctionSet(account, sanctioned, documentHash);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!Movements.isOrdered(movement.kind)) {
            if (movement.from != address(0) && _investors[movement.fromInvestor]) {
                return ReasonCodes.SENDER_SANCTIONED;
            }
            if (movement.operator != movement.from && _operators[movement.operator]) {
                return ReasonCodes.OPERATOR_SANCTIONED;
            }
        }
        bool barred = movement.to != address(0) && _investors[movement.toInvestor];
        return barred ? ReasonCodes.RECEIVER_SANCTIONED : ReasonCodes.OK;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ALL, 0);
    }

    /// @inheritdoc ISanctionsRule
    function isInvestorSanctioned(bytes32 investor) external view returns (bool) {
        return _investors[investor];
    }

    /// @inheritdoc ISanctionsRule
    function isOperatorSanctioned(address account) external view returns (bool) {
        return _operators[account];
    }
}
