// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";

import {IEnforcementDesk} from "../../src/interfaces/IEnforcementDesk.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {EveryFunctionTest} from "./EveryFunctionTest.sol";

/// @dev Announce, wait, act; and the guardian's word in between.
contract DelaysTest is EveryFunctionTest {
    uint32 private constant DELAY = 2 days;
    bytes32 private constant PAPER = keccak256("document");

    /// @dev Whoever has a delay acts on none of our functions without having announced it.
    function test_restricted__delayed_holder_unannounced__refused_everywhere() public {
        _forEachFunction(_unannouncedIsRefused);
    }

    /// @dev Announced, it waits to the last second, then it passes the gate, once.
    function test_restricted__delayed_holder_announced__waits_everywhere() public {
        _forEachFunction(_announcedWaits);
    }

    /// @dev What is announced can be cancelled by the role's guardian, and by nobody else.
    function test_restricted__announced_and_cancelled__refused_everywhere() public {
        _forEachFunction(_cancelledIsRefused);
    }

    /// @dev The delays of roles.json stand on chain, with every role's guardian.
    function test_roles__delays_and_guardians__stand_on_chain() public view {
        string memory json = vm.readFile(ROLES_FILE);
        (, uint32 delay) = access.hasRole(_roleId("UNPAUSER"), UNPAUSER);
        assertEq(delay, vm.parseJsonUint(json, ".roles.UNPAUSER.delay_s"), "unpauser");
        assertTrue(delay != 0, "unpausing waits");
        string[] memory roles = vm.parseJsonKeys(json, ".roles");
        for (uint256 i; i < roles.length; ++i) {
            string memory key = string.concat(".roles.", roles[i], ".guardian");
            uint64 guardian = vm.keyExistsJson(json, key) ? _roleId(vm.parseJsonString(json, key)) : 0;
            assertEq(access.getRoleGuardian(_roleId(roles[i])), guardian, roles[i]);
        }
    }

    /// @dev Stopping is instant, starting again is not (asymmetric pause), and the guardian may keep it stopped.
    function test_pause__instant__unpause__waits_and_can_be_cancelled() public {
        address bond = address(_openSeries());
        vm.prank(PAUSER);
        desk.pause(bond, PAPER);
        assertTrue(BondToken(bond).paused(), "stopped at once");
        bytes memory data = abi.encodeCall(IEnforcementDesk.unpause, (bond, PAPER));
        bytes32 operation = access.hashOperation(UNPAUSER, address(desk), data);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        vm.prank(UNPAUSER);
        desk.unpause(bond, PAPER);
        vm.prank(UNPAUSER);
        access.schedule(address(desk), data, 0);
        vm.prank(GUARDIAN);
        access.cancel(UNPAUSER, address(desk), data);
        vm.warp(START + 1 hours);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        vm.prank(UNPAUSER);
        desk.unpause(bond, PAPER);
        vm.prank(UNPAUSER);
        access.schedule(address(desk), data, 0);
        vm.warp(START + 2 hours);
        vm.prank(UNPAUSER);
        desk.unpause(bond, PAPER);
        assertFalse(BondToken(bond).paused(), "moves again");
    }

    /// @dev An announcement lapses a week after its time.
    function test_schedule__forgotten__lapses() public {
        bytes memory data = abi.encodeCall(IEnforcementDesk.unpause, (address(rights), PAPER));
        vm.prank(UNPAUSER);
        access.schedule(address(desk), data, 0);
        vm.warp(START + 1 hours + 1 weeks);
        bytes32 operation = access.hashOperation(UNPAUSER, address(desk), data);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerExpired.selector, operation));
        vm.prank(UNPAUSER);
        desk.unpause(address(rights), PAPER);
    }

    /// @dev Handed over with its delay, the administrator changes no role and no wire without announcing it.
    function test_admin__handed_over__announces() public {
        string memory json = vm.readFile(ROLES_FILE);
        uint32 delay = uint32(vm.parseJsonUint(json, ".roles.ADMIN.delay_s"));
        vm.startPrank(ADMIN);
        access.grantRole(0, STRANGER, delay);
        access.renounceRole(0, ADMIN);
        vm.stopPrank();
        uint64 issuer = _roleId("DEBT_ISSUER");
        bytes memory data = abi.encodeCall(IAccessManager.grantRole, (issuer, STRANGER, 0));
        bytes32 operation = access.hashOperation(STRANGER, address(access), data);
        vm.startPrank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        access.grantRole(issuer, STRANGER, 0);
        access.schedule(address(access), data, 0);
        vm.warp(START + delay - 1);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotReady.selector, operation));
        access.grantRole(issuer, STRANGER, 0);
        vm.warp(START + delay);
        access.grantRole(issuer, STRANGER, 0);
        vm.stopPrank();
        (bool member,) = access.hasRole(issuer, STRANGER);
        assertTrue(member, "announced a day ahead");
    }

    /// @dev One person with both roles cannot pass for two by having the manager relay one of its calls.
    function test_desk__relayed_by_the_manager__refused() public {
        vm.startPrank(ADMIN);
        access.grantRole(_roleId("ENFORCEMENT_APPROVER"), PROPOSER, 0);
        vm.stopPrank();
        bytes memory proposal = abi.encodeCall(
            IEnforcementDesk.proposeForcedTransfer, (address(rights), 1, ALICE, BOB, 1, PAPER)
        );
        vm.expectRevert(abi.encodeWithSelector(IEnforcementDesk.NotInPerson.selector));
        vm.prank(PROPOSER);
        access.execute(address(desk), proposal);
        vm.prank(PROPOSER);
        uint256 order = desk.proposeForcedTransfer(address(rights), 1, ALICE, BOB, 1, PAPER);
        vm.expectRevert(abi.encodeWithSelector(IEnforcementDesk.NotInPerson.selector));
        vm.prank(PROPOSER);
        access.execute(address(desk), abi.encodeCall(IEnforcementDesk.approve, (order)));
        vm.expectRevert(abi.encodeWithSelector(IEnforcementDesk.SamePerson.selector, order, PROPOSER));
        vm.prank(PROPOSER);
        desk.approve(order);
    }

    function _unannouncedIsRefused(address target, bytes4 selector, uint64 role) private {
        _grant(role, DELAY);
        _expectNotScheduled(target, selector);
    }

    function _announcedWaits(address target, bytes4 selector, uint64 role) private {
        _grant(role, DELAY);
        uint256 start = block.timestamp;
        vm.prank(STRANGER);
        access.schedule(target, _call(selector), 0);
        vm.warp(start + DELAY - 1);
        _expectRefusal(target, selector, IAccessManager.AccessManagerNotReady.selector);
        vm.warp(start + DELAY);
        vm.prank(STRANGER);
        (bool ok, bytes memory answer) = target.call(_call(selector));
        assertFalse(!ok && _isManagers(answer), "the gate refused what had waited");
        // What went through is used up. What the function itself refused stays announced until it lapses.
        if (ok) _expectNotScheduled(target, selector);
    }

    function _cancelledIsRefused(address target, bytes4 selector, uint64 role) private {
        _grant(role, DELAY);
        vm.prank(STRANGER);
        access.schedule(target, _call(selector), 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessManager.AccessManagerUnauthorizedCancel.selector, ALICE, STRANGER, target, selector
            )
        );
        vm.prank(ALICE);
        access.cancel(STRANGER, target, _call(selector));
        // Roles of contracts have no guardian but the administrator.
        address guardian = access.getRoleGuardian(role) == 0 ? ADMIN : GUARDIAN;
        vm.prank(guardian);
        access.cancel(STRANGER, target, _call(selector));
        vm.warp(block.timestamp + DELAY);
        _expectNotScheduled(target, selector);
    }

    function _grant(uint64 role, uint32 delay) private {
        vm.startPrank(ADMIN);
        access.revokeRole(role, STRANGER);
        access.grantRole(role, STRANGER, delay);
        vm.stopPrank();
    }

    function _expectNotScheduled(address target, bytes4 selector) private {
        _expectRefusal(target, selector, IAccessManager.AccessManagerNotScheduled.selector);
    }

    /// @dev The manager refuses the stranger's call with that error.
    function _expectRefusal(address target, bytes4 selector, bytes4 why) private {
        bytes32 operation = access.hashOperation(STRANGER, target, _call(selector));
        vm.prank(STRANGER);
        (bool ok, bytes memory answer) = target.call(_call(selector));
        assertFalse(ok, "went through");
        assertEq(keccak256(answer), keccak256(abi.encodeWithSelector(why, operation)), "why");
    }

    /// @dev Whether an error is the access manager's, not the function's own.
    function _isManagers(bytes memory answer) private pure returns (bool) {
        bytes4 why = bytes4(answer);
        return why == IAccessManaged.AccessManagedUnauthorized.selector
            || why == IAccessManager.AccessManagerNotScheduled.selector
            || why == IAccessManager.AccessManagerNotReady.selector
            || why == IAccessManager.AccessManagerExpired.selector;
    }
}
