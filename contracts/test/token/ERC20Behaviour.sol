// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {IPermissionedERC20} from "../../src/interfaces/IPermissionedERC20.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @title All that this suite asks of a token.
interface IPermitToken is IPermissionedERC20, IERC20Permit, IERC5267, IERC165 {}

/// @title What every permissioned ERC-20 must do. A token's test inherits it and adds what is its own.
abstract contract ERC20Behaviour is MizanTest {
    uint256 private constant CAROL_KEY = 0xCA401;
    address private constant SPENDER = address(0x5BE4D);
    uint256 private constant HELD = 10_000;

    /// @dev The token, with its rules set.
    IPermitToken internal token;

    /// @dev Issues to an account.
    function _give(address to, uint256 amount) internal virtual;

    /// @dev The name in the token's EIP-712 domain.
    function _domainName() internal pure virtual returns (string memory);

    function test_transfer__eligible__moves() public {
        _give(ALICE, HELD);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(ALICE, BOB, 4000);
        vm.prank(ALICE);
        assertTrue(token.transfer(BOB, 4000), "answers true");
        assertEq(token.balanceOf(ALICE), 6000, "sender");
        assertEq(token.balanceOf(BOB), 4000, "receiver");
        assertEq(token.totalSupply(), HELD, "supply");
    }

    function test_transfer__nothing__is_a_transfer() public {
        vm.expectEmit(address(token));
        emit IERC20.Transfer(ALICE, BOB, 0);
        vm.prank(ALICE);
        assertTrue(token.transfer(BOB, 0), "answers true");
    }

    function test_transfer__to_oneself__changes_nothing() public {
        _give(ALICE, HELD);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(ALICE, ALICE, HELD);
        vm.prank(ALICE);
        assertTrue(token.transfer(ALICE, HELD), "answers true");
        assertEq(token.balanceOf(ALICE), HELD, "balance");
    }

    /// @dev Units of a fungible asset are all of id 0, in the pre-check and in the execution.
    function test_transfer__rules_of_id_zero__bind() public {
        _give(ALICE, HELD);
        IRule[] memory rules = new IRule[](1);
        rules[0] = IRule(_contract("VelocityRule"));
        vm.prank(REGULATOR);
        engine.setIdRules(address(token), 0, rules);
        _expectRefused(ReasonCodes.VELOCITY_EXCEEDED, ALICE, BOB, 100);
    }

    function test_transfer__more_than_held__refused_as_the_standard_says() public {
        _give(ALICE, HELD);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, ALICE, HELD, HELD + 1)
        );
        vm.prank(ALICE);
        _transfer(BOB, HELD + 1);
    }

    function test_transfer__to_nobody__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        vm.prank(ALICE);
        _transfer(address(0), 1);
    }

    function test_transfer__ineligible__refused_with_the_reason_of_the_pre_check() public {
        _give(ALICE, HELD);
        _expectRefused(ReasonCodes.RECEIVER_UNKNOWN, ALICE, STRANGER, 100);
        vm.prank(REGISTRAR);
        identity.setStatus(ALICE_ID, InvestorStatus.Frozen);
        _expectRefused(ReasonCodes.SENDER_FROZEN, ALICE, BOB, 100);
        _expectRefused(ReasonCodes.SENDER_FROZEN, ALICE, BOB, 0);
    }

    function test_transferFrom__allowance__is_spent() public {
        _give(ALICE, HELD);
        vm.prank(ALICE);
        assertTrue(token.approve(SPENDER, 5000), "approve answers true");
        vm.prank(SPENDER);
        assertTrue(token.transferFrom(ALICE, BOB, 3000), "answers true");
        assertEq(token.allowance(ALICE, SPENDER), 2000, "what is left");
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, SPENDER, 2000, 3000)
        );
        vm.prank(SPENDER);
        _transferFrom(ALICE, BOB, 3000);
    }

    function test_transferFrom__to_the_ineligible__allowance_does_not_help() public {
        _give(ALICE, HELD);
        vm.prank(ALICE);
        token.approve(SPENDER, type(uint256).max);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_UNKNOWN, ALICE, STRANGER, 100));
        vm.prank(SPENDER);
        _transferFrom(ALICE, STRANGER, 100);
        assertEq(token.allowance(ALICE, SPENDER), type(uint256).max, "allowance as before");
    }

    /// @dev ERC-20: nothing is a transfer like any other, and takes no allowance.
    function test_transferFrom__nothing__is_a_transfer() public {
        vm.expectEmit(address(token));
        emit IERC20.Transfer(ALICE, BOB, 0);
        vm.prank(SPENDER);
        assertTrue(token.transferFrom(ALICE, BOB, 0), "answers true");
    }

    /// @dev The widest allowance is without limit and is not spent; every other one is.
    function test_transferFrom__allowance_without_limit__stays() public {
        _give(ALICE, HELD);
        vm.prank(ALICE);
        token.approve(SPENDER, type(uint256).max);
        vm.prank(SPENDER);
        token.transferFrom(ALICE, BOB, HELD);
        assertEq(token.allowance(ALICE, SPENDER), type(uint256).max, "as before");
    }

    /// @dev An approval replaces the one before and is told; so is what a transfer leaves of it.
    function test_approve__again__replaces_and_tells() public {
        _give(ALICE, HELD);
        for (uint256 amount; amount < 3; ++amount) {
            vm.expectEmit(address(token));
            emit IERC20.Approval(ALICE, SPENDER, 100 * amount);
            vm.prank(ALICE);
            token.approve(SPENDER, 100 * amount);
        }
        vm.expectEmit(address(token));
        emit IERC20.Approval(ALICE, SPENDER, 150);
        vm.prank(SPENDER);
        token.transferFrom(ALICE, BOB, 50);
        assertEq(token.allowance(ALICE, SPENDER), 150, "what is left");
    }

    function test_approve__nobody__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidSpender.selector, address(0)));
        vm.prank(ALICE);
        token.approve(address(0), 1);
    }

    function test_permit__signed__sets_the_allowance() public {
        address carol = vm.addr(CAROL_KEY);
        bytes32 digest = _permitDigest(carol, 700, START + 1 hours);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(CAROL_KEY, digest);
        vm.expectEmit(address(token));
        emit IERC20.Approval(carol, SPENDER, 700);
        token.permit(carol, SPENDER, 700, START + 1 hours, v, r, s);
        assertEq(token.allowance(carol, SPENDER), 700, "allowance");
        assertEq(token.nonces(carol), 1, "nonce");
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(carol, SPENDER, 700, START + 1 hours, v, r, s);
    }

    /// @dev ERC-2612: signed by somebody else, for somebody else, or for another amount, it is worth nothing.
    function test_permit__not_what_was_signed__refused() public {
        address carol = vm.addr(CAROL_KEY);
        bytes32 digest = _permitDigest(carol, 700, START + 1);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(CAROL_KEY, digest);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(carol, ALICE, 700, START + 1, v, r, s);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(carol, SPENDER, 701, START + 1, v, r, s);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(ALICE, SPENDER, 700, START + 1, v, r, s);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(carol, SPENDER, 700, START + 2, v, r, s);
        (v, r, s) = vm.sign(CAROL_KEY + 1, digest);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(carol, SPENDER, 700, START + 1, v, r, s);
        assertEq(token.nonces(carol), 0, "no nonce is used up");
    }

    /// @dev ERC-2612 holds to the last second of its deadline.
    function test_permit__at_its_deadline__works() public {
        address carol = vm.addr(CAROL_KEY);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(CAROL_KEY, _permitDigest(carol, 700, START));
        token.permit(carol, SPENDER, 700, START, v, r, s);
        assertEq(token.allowance(carol, SPENDER), 700, "allowance");
    }

    function test_permit__late__refused() public {
        address carol = vm.addr(CAROL_KEY);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(CAROL_KEY, _permitDigest(carol, 700, START - 1));
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, START - 1));
        token.permit(carol, SPENDER, 700, START - 1, v, r, s);
    }

    /// @dev A permit is an allowance and nothing more: it makes nobody eligible.
    function test_permit__then_transfer_of_the_ineligible__refused() public {
        address carol = vm.addr(CAROL_KEY);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(CAROL_KEY, _permitDigest(carol, 0, START));
        token.permit(carol, SPENDER, 0, START, v, r, s);
        vm.expectRevert(_refusal(ReasonCodes.SENDER_UNKNOWN, carol, BOB, 0));
        vm.prank(SPENDER);
        _transferFrom(carol, BOB, 0);
    }

    function test_eip712Domain__token__names_itself() public view {
        (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifier,
            bytes32 salt,
            uint256[] memory extensions
        ) = token.eip712Domain();
        assertTrue(
            fields == 0x0f && salt == 0 && extensions.length == 0, "the first four fields, as ERC-5267 counts"
        );
        assertEq(name, _domainName(), "name");
        assertEq(version, "1", "version");
        assertEq(chainId, block.chainid, "chain");
        assertEq(verifier, address(token), "contract");
    }

    function test_supportsInterface__its_standards__and_no_others() public view {
        assertTrue(token.supportsInterface(type(IERC165).interfaceId), "ERC-165");
        assertTrue(token.supportsInterface(type(IERC20).interfaceId), "ERC-20");
        assertTrue(token.supportsInterface(type(IERC20Metadata).interfaceId), "ERC-20 metadata");
        assertTrue(token.supportsInterface(type(IERC20Permit).interfaceId), "ERC-2612");
        assertTrue(token.supportsInterface(type(IPermissionedERC20).interfaceId), "permissioned");
        assertFalse(token.supportsInterface(0xffffffff), "nothing");
    }

    function _expectRefused(uint16 code, address from, address to, uint256 amount) internal {
        assertEq(token.transferCode(from, from, to, amount), code, "pre-check");
        vm.expectRevert(_refusal(code, from, to, amount));
        vm.prank(from);
        _transfer(to, amount);
    }

    function _refusal(uint16 code, address from, address to, uint256 amount)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(IComplianceEngine.Refused.selector, code, from, to, amount);
    }

    // These two drop the answer, which is always true and which an expected revert does not give.

    function _transfer(address to, uint256 amount) internal {
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        token.transfer(to, amount);
    }

    function _transferFrom(address from, address to, uint256 amount) internal {
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        token.transferFrom(from, to, amount);
    }

    function _permitDigest(address owner, uint256 amount, uint256 deadline) private view returns (bytes32) {
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message =
            keccak256(abi.encode(typeHash, owner, SPENDER, amount, token.nonces(owner), deadline));
        return _typedDigest(_domainName(), address(token), message);
    }
}
