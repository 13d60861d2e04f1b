// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IComplianceEngine} from "../../interfaces/IComplianceEngine.sol";
import {IRecordingRule} from "../../interfaces/IRecordingRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {ITransferApprovalRule} from "../../interfaces/ITransferApprovalRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";
import {RecordingRule} from "./RecordingRule.sol";

/// @title {ITransferApprovalRule}, given by the regulator.
contract TransferApprovalRule is ITransferApprovalRule, RecordingRule, AccessManaged {
    /// @dev Last second of each approval, by the hash of what it is for.
    mapping(bytes32 transfer => uint40) private _until;

    /// @param authority The access manager.
    /// @param engine The compliance engine.
    constructor(address authority, IComplianceEngine engine) RecordingRule(engine) AccessManaged(authority) {}

    /// @inheritdoc ITransferApprovalRule
    function approve(
        address asset,
        uint256 id,
        bytes32 fromInvestor,
        bytes32 toInvestor,
        uint256 amount,
        uint40 until
    ) external restricted {
        _set(asset, id, fromInvestor, toInvestor, amount, until);
    }

    /// @inheritdoc IRecordingRule
    function note(Movement calldata m) external onlyEngine {
        if (m.acquires()) _set(m.asset, m.id, m.fromInvestor, m.toInvestor, m.amount, 0);
    }

    /// @inheritdoc IRule
    function check(Movement calldata m) external view returns (uint16 code) {
        if (!m.acquires()) return ReasonCodes.OK;
        uint40 until = _until[_key(m.asset, m.id, m.fromInvestor, m.toInvestor, m.amount)];
        return block.timestamp <= until ? ReasonCodes.OK : ReasonCodes.APPROVAL_MISSING;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.TRANSFER, Movements.TRANSFER);
    }

    /// @inheritdoc ITransferApprovalRule
    function approvedUntil(
        address asset,
        uint256 id,
        bytes32 fromInvestor,
        bytes32 toInvestor,
        uint256 amount
    ) external view returns (uint40) {
        return _until[_key(asset, id, fromInvestor, toInvestor, amount)];
    }

    function _set(
        address asset,
        uint256 id,
        bytes32 fromInvestor,
        bytes32 toInvestor,
        uint256 amount,
        uint40 until
    ) private {
        _until[_key(asset, id, fromInvestor, toInvestor, amount)] = until;
        emit ApprovalSet(asset, fromInvestor, toInvestor, id, amount, until);
    }

    function _key(address asset, uint256 id, bytes32 fromInvestor, bytes32 toInvestor, uint256 amount)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(asset, id, fromInvestor, toInvestor, amount));
    }
}
