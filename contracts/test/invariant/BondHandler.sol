// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {Test} from "../base/Test.sol";
import {SecurityHandler} from "./SecurityHandler.sol";

/// @title What the handlers at the bond of a {SecurityHandler} have in common.
abstract contract BondHandler is Test {
    SecurityHandler internal immutable WORLD;
    BondToken internal immutable BOND;
    address internal immutable DESK;
    IComplianceEngine internal immutable ENGINE;

    /// @notice How often each function of the system went through, so that a test can see that it does.
    mapping(bytes4 selector => uint256) public successes;

    /// @dev See {SecurityHandler}.
    modifier watched(address loser, bool protective) {
        bool still = WORLD.remember(protective);
        _;
        WORLD.judge(loser, still);
    }

    constructor(SecurityHandler world) {
        WORLD = world;
        BOND = world.bond();
        DESK = BOND.ENFORCER();
        ENGINE = BOND.ENGINE();
    }

    function _account(uint256 seed) internal view returns (address) {
        return WORLD.accounts(seed % WORLD.accountCount());
    }

    /// @dev Calls, and insists that it goes as it must.
    function _try(bool expected, address caller, address target, bytes memory data) internal {
        vm.prank(caller);
        (bool ok,) = target.call(data);
        assertTrue(ok == expected, expected ? "should have gone through" : "should have been refused");
        if (ok) ++successes[bytes4(data)];
    }
}
