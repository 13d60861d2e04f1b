// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title A token that says who issues and redeems it: every {ISecurityToken} of this ledger.
interface IManaged {
    /// @notice Who made this token and alone issues and redeems.
    // forge-lint: disable-next-line(mixed-case-function)
    function MANAGER() external view returns (address);
}
