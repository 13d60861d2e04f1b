// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {EveryFunctionTest} from "./EveryFunctionTest.sol";

/// @dev Every line of roles.json, against the deployed system.
contract RolesTest is EveryFunctionTest {
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

    /// @dev Duties that no role combines: issuing, seizing (which takes two), knowing people, and setting rules.
    function test_roles__duties__no_role_has_two_of_them() public view {
        string[4] memory issue = [
            ".functions.DebtManager.issue",
            ".functions.AssetManager.issue",
            ".functions.CapacityRights.allocate",
            ".functions.SettlementCash.issue"
        ];
        string[5] memory others = [
            ".functions.IdentityRegistry.registerInvestor",
            ".functions.IdentityRegistry.linkAccount",
            ".functions.ComplianceEngine.setRules",
            ".functions.EnforcementDesk.proposeForcedTransfer",
            ".functions.EnforcementDesk.approve"
        ];
        for (uint256 i; i < others.length; ++i) {
            for (uint256 j; j < issue.length; ++j) {
                _differ(others[i], issue[j]);
            }
            for (uint256 j = i + 1; j < others.length; ++j) {
                if (i != 0 || j != 1) _differ(others[i], others[j]);
            }
        }
        _differ(".functions.EnforcementDesk.pause", ".functions.EnforcementDesk.unpause");
    }

    /// @dev All of identity is one role's, and that role does nothing else but keep the holidays.
    function test_roles__identity__only_the_registrar_and_only_that() public view {
        string memory json = vm.readFile(ROLES_FILE);
        string[] memory names = vm.parseJsonKeys(json, ".functions");
        for (uint256 i; i < names.length; ++i) {
            string memory path = string.concat(".functions.", names[i]);
            string[] memory functions = vm.parseJsonKeys(json, path);
            bool isIdentity = keccak256(bytes(names[i])) == keccak256("IdentityRegistry")
                || keccak256(bytes(names[i])) == keccak256("HolidayCalendar");
            for (uint256 j; j < functions.length; ++j) {
                string memory role = vm.parseJsonString(json, string.concat(path, ".", functions[j]));
                bool registrar = keccak256(bytes(role)) == keccak256("REGISTRAR");
                assertTrue(registrar == isIdentity, string.concat(names[i], ".", functions[j]));
            }
        }
    }

    /// @dev An issuer alone creates nothing: a new series moves only once another person has set its rules, and only to
    /// whom a third one has registered.
    function test_issuer__alone__mints_nothing() public {
        vm.prank(DEBT_ISSUER);
        address bond = debt.createSeries(_terms(ISIN), _bill(), _nothingEarly());
        _expectNoIssue(ALICE, ReasonCodes.RULES_NOT_SET);
        vm.prank(REGULATOR);
        engine.setRules(bond, new IRule[](0));
        _expectNoIssue(STRANGER, ReasonCodes.RECEIVER_UNKNOWN);
    }

    function _expectNoIssue(address to, uint16 code) private {
        vm.expectRevert(
            abi.encodeWithSelector(IComplianceEngine.Refused.selector, code, address(0), to, uint256(LOT))
        );
        _issueBond(to, LOT);
    }

    /// @dev Two functions ask for different roles.
    function _differ(string memory left, string memory right) private view {
        string memory json = vm.readFile(ROLES_FILE);
        bytes32 one = keccak256(bytes(vm.parseJsonString(json, left)));
        bytes32 other = keccak256(bytes(vm.parseJsonString(json, right)));
        assertTrue(one != other, string.concat(left, " and ", right));
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
}
