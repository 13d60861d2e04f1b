// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {MizanTest} from "../base/MizanTest.sol";

/// @dev Every line of roles.json, against the deployed system.
contract RolesTest is MizanTest {
    /// @dev Enough zero words for any of our functions: as dynamic arguments they read as empty.
    uint256 private constant ARGUMENT_BYTES = 1024;

    function test_restricted__stranger__refused_everywhere() public {
        _forEachFunction(_strangerIsRefused);
    }

    function test_restricted__administrator_without_the_role__refused_everywhere() public {
        vm.prank(ADMIN);
        access.revokeRole(_roleId("LISTER"), ADMIN);
        _forEachFunction(_administratorIsRefused);
    }

    function test_restricted__holder_of_the_role__passes_the_gate() public {
        _forEachFunction(_holderPasses);
    }

    /// @dev No key both creates assets and decides who may hold them.
    function test_roles__issuers__cannot_touch_identity_or_rules() public view {
        address[3] memory issuers = [DEBT_ISSUER, POWER_ISSUER, TREASURY];
        string[2] memory gates = ["REGISTRAR", "REGULATOR"];
        for (uint256 i; i < issuers.length; ++i) {
            for (uint256 j; j < gates.length; ++j) {
                (bool member,) = access.hasRole(_roleId(gates[j]), issuers[i]);
                assertFalse(member, gates[j]);
            }
        }
    }

    function _strangerIsRefused(address target, bytes4 selector, uint64) private {
        _expectRefusal(STRANGER, target, selector);
    }

    function _administratorIsRefused(address target, bytes4 selector, uint64) private {
        _expectRefusal(ADMIN, target, selector);
    }

    function _holderPasses(address target, bytes4 selector, uint64 role) private {
        vm.prank(ADMIN);
        access.grantRole(role, STRANGER, 0);
        vm.prank(STRANGER);
        (bool ok, bytes memory answer) = target.call(_call(selector));
        bool refused = !ok && bytes4(answer) == IAccessManaged.AccessManagedUnauthorized.selector;
        assertFalse(refused, "the gate refused the role's holder");
        vm.prank(ADMIN);
        access.revokeRole(role, STRANGER);
    }

    function _expectRefusal(address caller, address target, bytes4 selector) private {
        vm.prank(caller);
        (bool ok, bytes memory answer) = target.call(_call(selector));
        assertFalse(ok, "went through");
        bytes memory refusal =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller);
        assertEq(keccak256(answer), keccak256(refusal), "refused by the access manager");
    }

    function _call(bytes4 selector) private pure returns (bytes memory) {
        return abi.encodePacked(selector, new bytes(ARGUMENT_BYTES));
    }

    function _forEachFunction(function(address, bytes4, uint64) internal visit) private {
        string memory json = vm.readFile(ROLES_FILE);
        string[] memory names = vm.parseJsonKeys(json, ".functions");
        for (uint256 i; i < names.length; ++i) {
            string memory path = string.concat(".functions.", names[i]);
            string[] memory functions = vm.parseJsonKeys(json, path);
            for (uint256 j; j < functions.length; ++j) {
                string memory role = vm.parseJsonString(json, string.concat(path, ".", functions[j]));
                visit(_contract(names[i]), _selector(names[i], functions[j]), _roleId(role));
            }
        }
    }
}
