// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceEngine} from "../../interfaces/IComplianceEngine.sol";
import {IRecordingRule} from "../../interfaces/IRecordingRule.sol";

/// @title What every rule that keeps account has in common: only the engine tells it what moves.
abstract contract RecordingRule is IRecordingRule {
    /// @notice The engine whose movements are noted.
    IComplianceEngine public immutable ENGINE;

    modifier onlyEngine() {
        if (msg.sender != address(ENGINE)) revert NotEngine(msg.sender);
        _;
    }

    /// @param engine The compliance engine.
    constructor(IComplianceEngine engine) {
        ENGINE = engine;
    }
}
