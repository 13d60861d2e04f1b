// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IEnforceable} from "../../src/interfaces/IEnforceable.sol";
import {IERC3643Token} from "../../src/interfaces/IERC3643Token.sol";
import {IERC7943Fungible} from "../../src/interfaces/IERC7943Fungible.sol";
import {ISecurityToken} from "../../src/interfaces/ISecurityToken.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {SecurityTest} from "./SecurityTest.sol";

contract FreezesTest is SecurityTest {
    function test_setAddressFrozen__account__neither_sends_nor_receives() public {
        vm.expectEmit(address(bond));
        emit IEnforceable.AddressFrozen(ALICE, true, address(desk));
        _freezeAccount(ALICE);
        assertTrue(bond.isFrozen(ALICE), "frozen");
        assertFalse(bond.canSend(ALICE) || bond.canReceive(ALICE), "ERC-7943");
        _expectRefused(ReasonCodes.SENDER_ACCOUNT_FROZEN, ALICE, BOB, 1);
        _expectRefused(ReasonCodes.RECEIVER_ACCOUNT_FROZEN, BOB, ALICE, 1);
        _expectRefused(ReasonCodes.SENDER_ACCOUNT_FROZEN, ALICE, BOB, 0);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_ACCOUNT_FROZEN, address(0), ALICE, LOT));
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _line("NEW", ALICE, LOT));
        vm.expectEmit(address(bond));
        emit IEnforceable.AddressFrozen(ALICE, false, address(desk));
        _enforce();
        bond.setAddressFrozen(ALICE, false);
        _send(ALICE, BOB, 1);
    }

    function test_setFrozenTokens__amount__both_standards_are_told() public {
        vm.expectEmit(address(bond));
        emit IERC7943Fungible.Frozen(ALICE, 700);
        vm.expectEmit(address(bond));
        emit IERC3643Token.TokensFrozen(ALICE, 700);
        _freezeUnits(ALICE, 700);
        vm.expectEmit(address(bond));
        emit IERC7943Fungible.Frozen(ALICE, 200);
        vm.expectEmit(address(bond));
        emit IERC3643Token.TokensUnfrozen(ALICE, 500);
        _freezeUnits(ALICE, 200);
        assertEq(bond.getFrozenTokens(ALICE), 200, "absolute");
        assertEq(bond.freeBalanceOf(ALICE), HELD - 200, "free");
        _expectTooFew(ALICE, BOB, HELD - 199, HELD - 200);
        _send(ALICE, BOB, HELD - 200);
    }

    function test_setFrozenTokens__same_again__tells_no_change() public {
        _freezeUnits(ALICE, 200);
        vm.recordLogs();
        _enforce();
        assertTrue(bond.setFrozenTokens(ALICE, 200), "answers true");
        assertEq(vm.getRecordedLogs().length, 1, "the state alone");
    }

    function test_setFrozenTokens__one_unit__no_longer_free() public {
        _freezeUnits(ALICE, 1);
        _expectTooFew(ALICE, BOB, HELD, HELD - 1);
    }

    /// @dev Trap: a freeze above the balance underflows. Here it waits for what comes in.
    function test_setFrozenTokens__more_than_the_balance__nothing_is_free_and_nothing_underflows() public {
        _freezeUnits(ALICE, type(uint256).max);
        assertEq(bond.freeBalanceOf(ALICE), 0, "free");
        assertEq(bond.getFrozenTokens(ALICE), type(uint256).max, "frozen");
        _expectTooFew(ALICE, BOB, 1, 0);
        _send(ALICE, BOB, 0);
        _freezeUnits(ALICE, HELD + 300);
        _send(BOB, ALICE, 500);
        assertEq(bond.freeBalanceOf(ALICE), 200, "what came in beyond the freeze");
        _expectTooFew(ALICE, BOB, 201, 200);
        _send(ALICE, BOB, 200);
    }

    /// @dev The base standard's error where even without a freeze there would not be enough.
    function test_transfer__more_than_held_while_frozen__refused_as_the_base_standard_says() public {
        _freezeUnits(ALICE, 1);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, ALICE, HELD, HELD + 1)
        );
        vm.prank(ALICE);
        bond.transfer(BOB, HELD + 1);
    }

    /// @dev ERC-7943: a lack of balance alone is not the token rules' to refuse.
    function test_canTransfer__more_than_held__not_a_rules_matter() public view {
        assertTrue(bond.canTransfer(ALICE, BOB, HELD + 1), "no rule forbids it");
        assertFalse(bond.canTransfer(ALICE, STRANGER, 0), "receiver");
        assertFalse(bond.canTransfer(address(0), BOB, 0) || bond.canTransfer(BOB, address(0), 0), "nobody");
    }

    function test_freezePartialTokens__increments__within_the_free_balance() public {
        _enforce();
        bond.freezePartialTokens(ALICE, 600);
        vm.expectEmit(address(bond));
        emit IERC7943Fungible.Frozen(ALICE, 1000);
        vm.expectEmit(address(bond));
        emit IERC3643Token.TokensFrozen(ALICE, 400);
        _enforce();
        bond.freezePartialTokens(ALICE, 400);
        vm.expectRevert(_tooFew(ALICE, 1, 0));
        _enforce();
        bond.freezePartialTokens(ALICE, 1);
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.UnfreezesTooMuch.selector, ALICE, 1000, 1001));
        _enforce();
        bond.unfreezePartialTokens(ALICE, 1001);
        _enforce();
        bond.unfreezePartialTokens(ALICE, 1000);
        assertEq(bond.getFrozenTokens(ALICE), 0, "nothing left frozen");
        _send(ALICE, BOB, HELD);
    }

    function test_burn__frozen_units__stay() public {
        _freezeUnits(ALICE, 600);
        vm.startPrank(address(debt));
        vm.expectRevert(_tooFew(ALICE, 500, 400));
        bond.burn(ALICE, 500, "OUT");
        bond.burn(ALICE, 400, "OUT");
        vm.stopPrank();
        assertEq(bond.balanceOf(ALICE), 600, "what is frozen");
    }

    /// @dev The zero address stands for issuance and redemption; a freeze of it would stop both unseen.
    function test_freezes__nobodys_account__refused() public {
        vm.startPrank(address(desk));
        vm.expectRevert(abi.encodeWithSelector(IEnforceable.AccountInvalid.selector, address(0)));
        bond.setAddressFrozen(address(0), true);
        vm.expectRevert(abi.encodeWithSelector(IEnforceable.AccountInvalid.selector, address(0)));
        bond.setFrozenTokens(address(0), 1);
        vm.stopPrank();
    }

    function test_enforcement__anybody_else__refused() public {
        address[5] memory others = [STRANGER, ADMIN, address(debt), PROPOSER, ALICE];
        for (uint256 i; i < others.length; ++i) {
            vm.startPrank(others[i]);
            bytes memory refusal = abi.encodeWithSelector(IEnforceable.NotEnforcer.selector, others[i]);
            vm.expectRevert(refusal);
            bond.pause();
            vm.expectRevert(refusal);
            bond.unpause();
            vm.expectRevert(refusal);
            bond.setAddressFrozen(ALICE, true);
            vm.expectRevert(refusal);
            bond.setFrozenTokens(ALICE, 1);
            vm.expectRevert(refusal);
            bond.freezePartialTokens(ALICE, 1);
            vm.expectRevert(refusal);
            bond.unfreezePartialTokens(ALICE, 0);
            vm.expectRevert(refusal);
            bond.forcedTransfer(ALICE, BOB, 1);
            vm.expectRevert(refusal);
            bond.recoveryAddress(ALICE, BOB, address(0));
            vm.stopPrank();
        }
    }

    /// @dev free = max(0, balance - held - frozen), whatever the numbers.
    function testFuzz_freeBalanceOf__any_freeze_and_hold__as_defined(uint256 frozen, uint96 held) public {
        held = uint96(bound(held, 0, HELD));
        vm.prank(ALICE);
        if (held != 0) bond.placeHold(BOB, address(this), held, uint40(START + 1));
        else bond.approve(BOB, 0);
        _freezeUnits(ALICE, frozen);
        uint256 unheld = HELD - held;
        assertEq(bond.freeBalanceOf(ALICE), unheld > frozen ? unheld - frozen : 0, "free");
        assertEq(bond.getFrozenTokens(ALICE), frozen, "frozen");
        assertEq(bond.heldOf(ALICE), held, "held");
    }
}
