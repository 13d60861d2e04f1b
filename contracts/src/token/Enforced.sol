// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEnforceable} from "../interfaces/IEnforceable.sol";

/// @title An asset with an enforcer, for good.
abstract contract Enforced is IEnforceable {
    /// @notice The enforcement desk.
    address public immutable ENFORCER;

    modifier onlyEnforcer() {
        _checkEnforcer();
        _;
    }

    /// @param enforcer The enforcement desk.
    constructor(address enforcer) {
        ENFORCER = enforcer;
    }

    function _checkEnforcer() private view {
        if (msg.sender != ENFORCER) revert NotEnforcer(msg.sender);
    }
}
