// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IEnforceable} from "../../src/interfaces/IEnforceable.sol";
import {IERC7943Fungible} from "../../src/interfaces/IERC7943Fungible.sol";
import {IHolds} from "../../src/interfaces/IHolds.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {SecurityTest} from "./SecurityTest.sol";

contract RecoveryTest is SecurityTest {
    uint256 private constant LOST_KEY = 0x1057;
    uint256 private constant NEW_KEY = 0x2E37;

    address private _lost;
    address private _successor;

    function setUp() public override {
        super.setUp();
        _lost = _link(ALICE_ID, LOST_KEY);
        _successor = _link(ALICE_ID, NEW_KEY);
        _send(ALICE, _lost, 600);
    }

    /// @dev Trap: recovery must move or cancel everything the lost account had.
    function test_recovery__lost_account__balance_and_freezes_move_and_the_rest_is_void() public {
        vm.startPrank(_lost);
        bond.approve(BOB, 500);
        bond.placeHold(BOB, address(this), 100, uint40(START + 1 days));
        vm.stopPrank();
        _freezeUnits(_lost, 250);
        _freezeUnits(_successor, 40);
        _freezeAccount(_lost);
        vm.expectEmit(address(bond));
        emit IHolds.HoldsCancelled(_lost, 1);
        vm.expectEmit(address(bond));
        emit IERC7943Fungible.Frozen(_lost, 0);
        vm.expectEmit(address(bond));
        emit IERC7943Fungible.Frozen(_successor, 290);
        vm.expectEmit(address(bond));
        emit IEnforceable.AddressFrozen(_successor, true, address(desk));
        vm.expectEmit(address(bond));
        emit IEnforceable.AccountRetired(_lost, _successor);
        vm.expectEmit(address(bond));
        emit IEnforceable.RecoverySuccess(_lost, _successor, address(0));
        _recover(_lost, _successor);
        assertEq(bond.balanceOf(_lost), 0, "nothing stays");
        assertEq(bond.balanceOf(_successor), 600, "balance");
        assertEq(bond.getFrozenTokens(_successor), 290, "frozen units, both accounts'");
        assertTrue(bond.isFrozen(_successor), "the account's freeze");
        assertEq(bond.heldOf(_lost), 0, "holds");
        assertEq(bond.allowance(_lost, BOB), 0, "allowances");
        assertTrue(bond.isRetired(_lost), "retired");
        assertEq(engine.holdingOf(address(bond), 0, ALICE_ID), HELD, "the investor has what it had");
    }

    function test_recovery__retired_account__sends_receives_and_allows_nothing() public {
        vm.prank(_lost);
        bond.approve(BOB, 500);
        _recover(_lost, _successor);
        _expectRefused(ReasonCodes.ACCOUNT_RETIRED, BOB, _lost, 1);
        _expectRefused(ReasonCodes.ACCOUNT_RETIRED, _lost, BOB, 0);
        assertFalse(bond.canSend(_lost) || bond.canReceive(_lost), "ERC-7943");
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, BOB, 0, 1));
        vm.prank(BOB);
        bond.transferFrom(_lost, BOB, 1);
        vm.expectRevert(abi.encodeWithSelector(IEnforceable.RetiredAccount.selector, _lost));
        vm.prank(_lost);
        bond.approve(BOB, 1);
    }

    /// @dev Whoever found the key can sign, but no longer permit anything.
    function test_permit__signed_with_the_lost_key__refused() public {
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(abi.encode(typeHash, _lost, BOB, 500, 0, START + 1 days));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(LOST_KEY, _typedDigest("BondToken", address(bond), message));
        _recover(_lost, _successor);
        vm.expectRevert(abi.encodeWithSelector(IEnforceable.RetiredAccount.selector, _lost));
        bond.permit(_lost, BOB, 500, START + 1 days, v, r, s);
    }

    function test_recovery__past_record_dates__stay_the_lost_accounts() public {
        uint40 record = uint40(START + 2 days);
        vm.prank(address(debt));
        bond.announceRecord(record);
        vm.warp(record + 1);
        _recover(_lost, _successor);
        assertEq(bond.balanceOfAt(_lost, record), 600, "as it was");
        assertEq(bond.balanceOfAt(_successor, record), 0, "as it was");
    }

    function test_recovery__while_paused_after_maturity_and_unlinked__works() public {
        vm.prank(REGISTRAR);
        identity.unlinkAccount(ALICE_ID, _lost);
        _pause();
        vm.warp(MATURITY + 1);
        _recover(_lost, _successor);
        assertEq(bond.balanceOf(_successor), 600, "moved");
        assertEq(engine.holdingOf(address(bond), 0, ALICE_ID), HELD, "counted once");
    }

    function test_recovery__to_another_investor__refused() public {
        vm.expectRevert(_refusal(ReasonCodes.RECOVERY_TO_ANOTHER_INVESTOR, _lost, BOB, 600));
        _recover(_lost, BOB);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_UNKNOWN, _lost, STRANGER, 600));
        _recover(_lost, STRANGER);
        vm.expectRevert(_refusal(ReasonCodes.SAME_ACCOUNT, _lost, _lost, 600));
        _recover(_lost, _lost);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidSender.selector, address(0)));
        _recover(address(0), _successor);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        _recover(_lost, address(0));
    }

    function test_recovery__investor_not_eligible_or_account_frozen__refused() public {
        _freezeAccount(_successor);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_ACCOUNT_FROZEN, _lost, _successor, 600));
        _recover(_lost, _successor);
        _enforce();
        bond.setAddressFrozen(_successor, false);
        vm.prank(REGISTRAR);
        identity.setStatus(ALICE_ID, InvestorStatus.Frozen);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_FROZEN, _lost, _successor, 600));
        _recover(_lost, _successor);
    }

    function test_recovery__twice_or_back__refused() public {
        _recover(_lost, _successor);
        vm.expectRevert(abi.encodeWithSelector(IEnforceable.RetiredAccount.selector, _lost));
        _recover(_lost, ALICE);
        vm.expectRevert(_refusal(ReasonCodes.ACCOUNT_RETIRED, _successor, _lost, 600));
        _recover(_successor, _lost);
    }

    function test_recovery__empty_account__is_retired_all_the_same() public {
        _send(_lost, ALICE, 600);
        _enforce();
        assertTrue(bond.recoveryAddress(_lost, _successor, address(0)), "answers true");
        assertTrue(bond.isRetired(_lost), "retired");
        assertFalse(bond.isFrozen(_successor), "no freeze that was not there");
    }

    /// @dev A freeze without bound stays one when another is added to it.
    function test_recovery__freezes_that_add_up_past_the_range__stay_without_bound() public {
        _freezeUnits(_lost, type(uint256).max);
        _freezeUnits(_successor, 1);
        _recover(_lost, _successor);
        assertEq(bond.getFrozenTokens(_successor), type(uint256).max, "without bound");
    }

    function _recover(address lost, address successor) private {
        _enforce();
        bond.recoveryAddress(lost, successor, address(0));
    }
}
