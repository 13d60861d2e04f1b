// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordingRule} from "./IRecordingRule.sol";

/**
 * @title Which transfers the regulator has approved.
 * @notice Every transfer between two investors needs an approval of exactly that amount; it works once and expires.
 */
interface ITransferApprovalRule is IRecordingRule {
    /// @notice One transfer of exactly that amount is approved until then; zero: it is not, or no longer.
    event ApprovalSet(
        address indexed asset,
        bytes32 indexed fromInvestor,
        bytes32 indexed toInvestor,
        uint256 id,
        uint256 amount,
        uint40 until
    );

    /// @notice Approves one transfer, or withdraws the approval.
    /// @param asset The token.
    /// @param id Token id, zero for an ERC-20.
    /// @param fromInvestor The sending investor.
    /// @param toInvestor The receiving investor.
    /// @param amount Exact amount in the asset's base unit.
    /// @param until Last UTC second at which the approval holds; zero withdraws it.
    function approve(
        address asset,
        uint256 id,
        bytes32 fromInvestor,
        bytes32 toInvestor,
        uint256 amount,
        uint40 until
    ) external;

    /// @notice Until when a transfer is approved, UTC seconds; zero if it is not.
    /// @param asset The token.
    /// @param id Token id, zero for an ERC-20.
    /// @param fromInvestor The sending investor.
    /// @param toInvestor The receiving investor.
    /// @param amount Exact amount in the asset's base unit.
    function approvedUntil(
        address asset,
        uint256 id,
        bytes32 fromInvestor,
        bytes32 toInvestor,
        uint256 amount
    ) external view returns (uint40);
}
