// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MizanTest} from "./MizanTest.sol";

/**
 * @title What handlers of stateful tests have in common.
 * @dev An action decides by itself whether it must succeed, then tries; disagreement reverts, which fails the test.
 */
abstract contract Acting is MizanTest {
    /// @notice How often each function of the system went through, so that a test can see that it does.
    mapping(bytes4 selector => uint256) public successes;

    /// @notice Takes a deterministic walk through some actions of this handler, as long as a run of forge's.
    function walk(bytes4[] calldata actions, uint256 seed) external {
        for (uint256 i; i < 128; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            bytes memory data = abi.encodePacked(actions[seed % actions.length]);
            for (uint256 word; word < 4; ++word) {
                data = abi.encodePacked(data, keccak256(abi.encode(seed, word)));
            }
            (bool ok,) = address(this).call(data);
            assertTrue(ok, "an action failed");
        }
    }

    /// @dev Calls, and insists that it goes as it must.
    function _try(bool expected, address caller, address target, bytes memory data) internal {
        vm.prank(caller);
        (bool ok,) = target.call(data);
        assertTrue(ok == expected, expected ? "should have gone through" : "should have been refused");
        if (ok) ++successes[bytes4(data)];
    }
}
