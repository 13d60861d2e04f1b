// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";

import {IERC1404} from "../../src/interfaces/draft-IERC1404.sol";
import {IERC1643} from "../../src/interfaces/draft-IERC1643.sol";
import {IERC3643Token} from "../../src/interfaces/IERC3643Token.sol";
import {IEnforceable} from "../../src/interfaces/IEnforceable.sol";
import {IERC7943Fungible} from "../../src/interfaces/IERC7943Fungible.sol";
import {IHolds} from "../../src/interfaces/IHolds.sol";
import {IPermissionedERC20} from "../../src/interfaces/IPermissionedERC20.sol";
import {IRecordDates} from "../../src/interfaces/IRecordDates.sol";
import {ISecurityToken} from "../../src/interfaces/ISecurityToken.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {SecurityTest} from "./SecurityTest.sol";

contract SecurityTokenTest is SecurityTest {
    uint256 private constant CAROL_KEY = 0xCA401;

    // --- Issuance and redemption --------------------------------------------------------------------------------------

    function test_batchMint__lines__each_under_its_own_reference() public {
        IPermissionedERC20.Issue[] memory lines = new IPermissionedERC20.Issue[](2);
        lines[0] = IPermissionedERC20.Issue("B1", ALICE, 70);
        lines[1] = IPermissionedERC20.Issue("B2", BOB, 80);
        vm.prank(address(debt));
        bond.batchMint(lines);
        assertEq(bond.totalSupply(), 2 * HELD + 150, "supply");
        assertTrue(bond.refUsed("B1") && bond.refUsed("B2"), "references");
        lines[0].ref = "B3";
        vm.expectRevert(abi.encodeWithSelector(IPermissionedERC20.RefRefused.selector, bytes32("B2")));
        vm.prank(address(debt));
        bond.batchMint(lines);
        assertFalse(bond.refUsed("B3"), "none of them");
    }

    function test_batches__no_lines_too_many_or_uneven__refused() public {
        assertEq(bond.maxLines(), 100, "lines");
        uint256[2] memory counts = [uint256(0), 101];
        for (uint256 i; i < counts.length; ++i) {
            bytes memory refusal =
                abi.encodeWithSelector(ISecurityToken.BatchInvalid.selector, counts[i], 100);
            vm.expectRevert(refusal);
            vm.prank(address(debt));
            bond.batchMint(new IPermissionedERC20.Issue[](counts[i]));
            vm.expectRevert(refusal);
            vm.prank(ALICE);
            bond.batchTransfer(new address[](counts[i]), new uint256[](counts[i]));
        }
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.BatchInvalid.selector, 1, 2));
        vm.prank(ALICE);
        bond.batchTransfer(new address[](2), new uint256[](1));
    }

    function test_batchMint__anybody_but_the_manager__refused() public {
        vm.startPrank(STRANGER);
        bytes memory refusal = abi.encodeWithSelector(ISecurityToken.NotManager.selector, STRANGER);
        vm.expectRevert(refusal);
        bond.batchMint(_line("X", ALICE, 1));
        vm.expectRevert(refusal);
        bond.burn(ALICE, 1, "X");
        vm.stopPrank();
    }

    function test_mint__past_the_range__refused_as_the_pre_check_says() public {
        uint256 room = type(uint112).max - 2 * HELD;
        vm.prank(REGULATOR);
        capRule.setCap(address(bond), type(uint256).max);
        assertEq(
            bond.transferCode(address(debt), address(0), ALICE, room + 1),
            ReasonCodes.AMOUNT_OUT_OF_RANGE,
            "pre-check"
        );
        vm.expectRevert(_refusal(ReasonCodes.AMOUNT_OUT_OF_RANGE, address(0), ALICE, room + 1));
        vm.startPrank(address(debt));
        bond.mint(ALICE, room + 1, "M");
        bond.mint(ALICE, room, "M");
        vm.stopPrank();
        assertEq(bond.totalSupply(), type(uint112).max, "to the brim");
        _send(ALICE, BOB, HELD + room);
        assertEq(bond.balanceOf(BOB), type(uint112).max, "all with one");
    }

    function test_burn__units__gone_under_a_reference() public {
        vm.startPrank(address(debt));
        vm.expectEmit(address(bond));
        emit IPermissionedERC20.Redeemed("OUT", ALICE, 400);
        bond.burn(ALICE, 400, "OUT");
        assertEq(bond.balanceOf(ALICE), HELD - 400, "balance");
        assertEq(bond.totalSupply(), 2 * HELD - 400, "supply");
        vm.expectRevert(abi.encodeWithSelector(IPermissionedERC20.RefRefused.selector, bytes32("OUT")));
        bond.burn(ALICE, 1, "OUT");
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, ALICE, 600, 601)
        );
        bond.burn(ALICE, 601, "OUT2");
        vm.stopPrank();
        vm.warp(MATURITY + 1);
        vm.prank(address(debt));
        bond.burn(ALICE, 600, "END");
        assertEq(bond.balanceOf(ALICE), 0, "redeemed after maturity");
    }

    // --- Transfers ----------------------------------------------------------------------------------------------------

    /// @dev A batch is the singles it is made of, zero-value and self transfers included.
    function testFuzz_batchTransfer__lines__as_the_singles(uint256 a, uint256 b, uint256 c) public {
        address[] memory receivers = new address[](3);
        uint256[] memory amounts = new uint256[](3);
        (receivers[0], receivers[1], receivers[2]) = (BOB, ALICE, BOB);
        amounts[0] = bound(a, 0, HELD);
        amounts[1] = bound(b, 0, HELD - amounts[0]);
        amounts[2] = bound(c, 0, HELD - amounts[0]);
        vm.prank(ALICE);
        bond.batchTransfer(receivers, amounts);
        assertEq(bond.balanceOf(ALICE), HELD - amounts[0] - amounts[2], "sender");
        assertEq(bond.balanceOf(BOB), HELD + amounts[0] + amounts[2], "receiver");
        assertEq(engine.holdingOf(address(bond), 0, ALICE_ID), bond.balanceOf(ALICE), "counted");
    }

    function test_batchTransfer__one_refused__none_of_them() public {
        address[] memory receivers = new address[](2);
        uint256[] memory amounts = new uint256[](2);
        (receivers[0], receivers[1]) = (BOB, STRANGER);
        (amounts[0], amounts[1]) = (1, 1);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_UNKNOWN, ALICE, STRANGER, 1));
        vm.prank(ALICE);
        bond.batchTransfer(receivers, amounts);
        assertEq(bond.balanceOf(BOB), HELD, "as before");
    }

    /// @dev Trap: a zero-value transfer must succeed, and a self transfer must change nothing.
    function test_transfer__nothing_and_to_oneself__harmless() public {
        _send(ALICE, BOB, 0);
        _send(ALICE, ALICE, HELD);
        vm.prank(BOB);
        bond.transferFrom(ALICE, BOB, 0);
        assertEq(bond.balanceOf(ALICE), HELD, "sender");
        assertEq(bond.balanceOf(BOB), HELD, "receiver");
        assertEq(engine.holdingOf(address(bond), 0, ALICE_ID), HELD, "counted");
        assertEq(bond.totalSupply(), 2 * HELD, "supply");
    }

    /// @dev Trap: a permit, or an allowance from before, whose giver's KYC has expired moves nothing.
    function test_permit__expired_kyc__moves_nothing() public {
        address carol = _link(ALICE_ID, CAROL_KEY);
        _send(ALICE, carol, 500);
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(abi.encode(typeHash, carol, BOB, 500, 0, START + 30 days));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(CAROL_KEY, _typedDigest("BondToken", address(bond), message));
        vm.prank(REGISTRAR);
        identity.updateRecord(ALICE_ID, 2, 1, PAKISTAN, uint40(START + 10 days));
        vm.warp(START + 10 days + 1);
        bond.permit(carol, BOB, 500, START + 30 days, v, r, s);
        vm.expectRevert(_refusal(ReasonCodes.SENDER_KYC_EXPIRED, carol, BOB, 1));
        vm.prank(BOB);
        bond.transferFrom(carol, BOB, 1);
    }

    // --- What it says of itself ---------------------------------------------------------------------------------------

    function test_supportsInterface__standards__by_their_published_ids() public view {
        assertTrue(type(IERC7943Fungible).interfaceId == bytes4(0x3edbb4c4), "ERC-7943 as published");
        assertTrue(type(IERC1404).interfaceId == bytes4(0xab84a5c8), "ERC-1404 as published");
        bytes4[10] memory ids = [
            type(IERC7943Fungible).interfaceId,
            type(IERC1404).interfaceId,
            type(IERC1643).interfaceId,
            type(IERC3643Token).interfaceId,
            type(IEnforceable).interfaceId,
            type(IHolds).interfaceId,
            type(IRecordDates).interfaceId,
            type(ISecurityToken).interfaceId,
            type(IERC5267).interfaceId,
            type(IERC6372).interfaceId
        ];
        for (uint256 i; i < ids.length; ++i) {
            assertTrue(bond.supportsInterface(ids[i]), "one of its standards");
        }
    }

    function test_wiring__erc3643__as_deployed() public view {
        assertEq(address(bond.identityRegistry()), address(identity), "registry");
        assertEq(address(bond.compliance()), address(engine), "compliance");
        assertEq(bond.onchainID(), address(0), "no identity contract");
        assertEq(bond.version(), "1", "version");
        assertEq(bond.ENFORCER(), address(desk), "enforcer");
        assertEq(bond.MANAGER(), address(debt), "manager");
    }

    function test_createSeries__token__says_where_it_asks() public {
        address token = debt.tokenAddress("US0378331005");
        vm.expectEmit(token);
        emit IERC3643Token.IdentityRegistryAdded(address(identity));
        vm.expectEmit(token);
        emit IERC3643Token.ComplianceAdded(address(engine));
        vm.prank(DEBT_ISSUER);
        debt.createSeries(_terms("US0378331005"), _bill(), _nothingEarly());
    }

    function test_detectTransferRestriction__codes__in_one_byte_with_words() public {
        assertEq(bond.detectTransferRestriction(ALICE, BOB, 1), 0, "allowed");
        assertEq(bond.messageForTransferRestriction(0), "No restriction", "words");
        uint8 restriction = bond.detectTransferRestriction(ALICE, STRANGER, 1);
        assertEq(restriction, 3, "RECEIVER_UNKNOWN");
        assertEq(bond.messageForTransferRestriction(restriction), "Identity of a party, reason 102", "words");
        _pause();
        restriction = bond.detectTransferRestriction(ALICE, BOB, 1);
        assertEq(bond.messageForTransferRestriction(restriction), "State of the asset, reason 404", "words");
    }

    /// @dev ERC-7943 wants these never to revert, whoever is asked about.
    function testFuzz_pre_checks__anything__never_revert(address from, address to, uint256 amount)
        public
        view
    {
        bond.canTransfer(from, to, amount);
        bond.detectTransferRestriction(from, to, amount);
        bond.transferCode(from, from, to, amount);
        assertFalse(bond.canSend(address(0)) || bond.canReceive(address(0)), "nobody");
        assertTrue(bond.canSend(from) == identity.isVerified(from), "senders");
        assertTrue(bond.canReceive(to) == identity.isVerified(to), "receivers");
    }

    function test_canSend__identity__decides() public {
        assertTrue(bond.canSend(ALICE) && bond.canReceive(ALICE), "in order");
        vm.prank(REGISTRAR);
        identity.setStatus(ALICE_ID, InvestorStatus.Frozen);
        assertFalse(bond.canSend(ALICE) || bond.canReceive(ALICE), "frozen investor");
    }

    /// @dev The supply and every balance share one word's range; approvals do not.
    function test_approve__any_amount__kept() public {
        vm.prank(ALICE);
        bond.approve(BOB, type(uint256).max);
        assertEq(bond.allowance(ALICE, BOB), type(uint256).max, "without bound");
    }
}
