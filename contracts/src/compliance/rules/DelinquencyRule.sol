// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBillingAccounts} from "../../interfaces/IBillingAccounts.sol";
import {IDelinquencyRule} from "../../interfaces/IDelinquencyRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {IDelinquencyRule}: billing knows who is late.
contract DelinquencyRule is IDelinquencyRule {
    /// @inheritdoc IDelinquencyRule
    IBillingAccounts public immutable BILLING;

    /// @param billing Where bills are paid.
    constructor(IBillingAccounts billing) {
        BILLING = billing;
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires()) return ReasonCodes.OK;
        bool late = BILLING.isDelinquent(movement.toInvestor);
        return late ? ReasonCodes.RECEIVER_DELINQUENT : ReasonCodes.OK;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ISSUE | Movements.TRANSFER, 0);
    }
}
