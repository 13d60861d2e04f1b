// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "./IRule.sol";

/**
 * @title Who is under sanctions.
 * @notice One list for every asset that has this rule. A listed investor neither sends nor receives, by any kind of
 * movement; what is taken from it by order is the one exception. A listed account moves nothing for others either.
 */
interface ISanctionsRule is IRule {
    /// @notice An investor is, or is no longer, under sanctions by virtue of a document.
    event InvestorSanctionSet(bytes32 indexed investor, bool sanctioned, bytes32 documentHash);
    /// @notice An account is, or is no longer, barred from moving what is others', by virtue of a document.
    event OperatorSanctionSet(address indexed account, bool sanctioned, bytes32 documentHash);

    /// @notice Lists an investor or takes it off.
    /// @param investor The investor.
    /// @param sanctioned Whether it is under sanctions.
    /// @param documentHash Hash of the order.
    function setInvestor(bytes32 investor, bool sanctioned, bytes32 documentHash) external;

    /// @notice Lists an account that may belong to nobody registered, or takes it off.
    /// @param account The account.
    /// @param sanctioned Whether it is under sanctions.
    /// @param documentHash Hash of the order.
    function setOperator(address account, bool sanctioned, bytes32 documentHash) external;

    /// @notice Whether an investor is under sanctions.
    /// @param investor The investor.
    function isInvestorSanctioned(bytes32 investor) external view returns (bool);

    /// @notice Whether an account is barred from moving what is others'.
    /// @param account The account.
    function isOperatorSanctioned(address account) external view returns (bool);
}
