// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title A contract that proposes orders of enforcement, and is asked once more before one is carried out.
interface IOrderProposer is IERC165 {
    /// @notice Called by the enforcement desk when a person has approved an order, before it is carried out. Reverts if what
    /// the order was proposed for no longer holds; nothing is carried out then.
    /// @param order Number of the order.
    function onApproval(uint256 order) external;
}
