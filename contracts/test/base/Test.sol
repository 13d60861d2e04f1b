// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "./Vm.sol";

/// @title What every test stands on: the cheatcodes, assertions, and the targets of stateful tests.
abstract contract Test {
    /// @notice Marks a contract as a test, for forge.
    bool public constant IS_TEST = true;

    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice Functions of a contract that a stateful test may call.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    FuzzSelector[] private _targets;

    /// @notice What a stateful test calls, and nothing else; forge asks for it by these two names.
    function targetSelectors() external view returns (FuzzSelector[] memory) {
        return _targets;
    }

    /// @notice See {targetSelectors}.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](_targets.length);
        for (uint256 i; i < targets.length; ++i) {
            targets[i] = _targets[i].addr;
        }
    }

    function _target(address handler, bytes4[] memory selectors) internal {
        _targets.push(FuzzSelector(handler, selectors));
    }

    function assertTrue(bool condition, string memory message) internal pure {
        vm.assertTrue(condition, message);
    }

    function assertFalse(bool condition, string memory message) internal pure {
        vm.assertTrue(!condition, message);
    }

    function assertEq(uint256 left, uint256 right, string memory message) internal pure {
        vm.assertEq(left, right, message);
    }

    function assertEq(address left, address right, string memory message) internal pure {
        vm.assertEq(left, right, message);
    }

    function assertEq(bytes32 left, bytes32 right, string memory message) internal pure {
        vm.assertEq(left, right, message);
    }

    function assertEq(string memory left, string memory right, string memory message) internal pure {
        vm.assertEq(left, right, message);
    }

    function assertLe(uint256 left, uint256 right, string memory message) internal pure {
        vm.assertLe(left, right, message);
    }

    /// @dev Folds any number into a range, both ends included.
    function bound(uint256 any, uint256 least, uint256 most) internal pure returns (uint256) {
        uint256 span = most - least;
        return span == type(uint256).max ? any : least + any % (span + 1);
    }
}
