// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MizanTest} from "../base/MizanTest.sol";

/// @title Goes through every line of roles.json against the deployed system.
abstract contract EveryFunctionTest is MizanTest {
    /// @dev Enough zero words for any of our functions: as dynamic arguments they read as empty.
    uint256 private constant ARGUMENT_BYTES = 1024;

    function _call(bytes4 selector) internal pure returns (bytes memory) {
        return abi.encodePacked(selector, new bytes(ARGUMENT_BYTES));
    }

    function _forEachFunction(function(address, bytes4, uint64) internal visit) internal {
        string memory json = vm.readFile(ROLES_FILE);
        string[] memory names = vm.parseJsonKeys(json, ".functions");
        for (uint256 i; i < names.length; ++i) {
            string memory path = string.concat(".functions.", names[i]);
            string[] memory functions = vm.parseJsonKeys(json, path);
            string[] memory signatures = _signatures(names[i]);
            for (uint256 j; j < functions.length; ++j) {
                string memory role = vm.parseJsonString(json, string.concat(path, ".", functions[j]));
                visit(_contract(names[i]), _selectorAmong(signatures, functions[j]), _roleId(role));
            }
        }
    }
}
