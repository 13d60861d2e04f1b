// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {AttestationRule} from "../../src/compliance/rules/AttestationRule.sol";
import {IAttestationRegistry} from "../../src/interfaces/IAttestationRegistry.sol";
import {IAttestationRule} from "../../src/interfaces/IAttestationRule.sol";
import {MovementKind} from "../../src/types/Movement.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {RuleTest} from "../compliance/rules/RuleTest.sol";

/// @dev A contract account that takes for signed whatever hash it was told.
contract ContractAttester is IERC1271 {
    bytes32 private _agreed;

    function agree(bytes32 hash) external {
        _agreed = hash;
    }

    function isValidSignature(bytes32 hash, bytes calldata) external view returns (bytes4) {
        return hash == _agreed ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}

contract AttestationRegistryTest is RuleTest {
    uint256 private constant KEY = 0xA77E57;
    uint256 private constant OTHER_KEY = 0x07E8;
    uint8 private constant ACCREDITED = 3;
    uint8 private constant INSPECTED = 63;
    bytes32 private constant DATA = keccak256("salted finding");
    uint40 private constant UNTIL = uint40(START + 365 days);
    /// @dev The order of secp256k1; n - s signs what s signs.
    uint256 private constant N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    address private _attester;
    AttestationRule private _rule;

    function setUp() public override {
        super.setUp();
        _attester = vm.addr(KEY);
        _rule = AttestationRule(_contract("AttestationRule"));
        vm.prank(REGULATOR);
        attestations.setAttester(_attester, _bits(ACCREDITED) | _bits(INSPECTED));
    }

    // --- Attesting ----------------------------------------------------------------------------------------------------

    function test_attest__signed__told_and_in_force() public {
        assertEq(_code(ACCREDITED), ReasonCodes.ATTESTATION_MISSING, "before");
        bytes memory signature = _signed(KEY, ACCREDITED, UNTIL, 1, 1);
        vm.expectEmit(address(attestations));
        emit IAttestationRegistry.AttestationSet(BOB_ID, ACCREDITED, _attester, DATA, UNTIL, 1, 1);
        _attest(ACCREDITED, UNTIL, signature);
        assertEq(_code(ACCREDITED), ReasonCodes.OK, "after");
        IAttestationRegistry.Attestation memory a = attestations.attestationOf(BOB_ID, ACCREDITED);
        assertEq(a.attester, _attester, "attester");
        assertEq(a.validUntil, UNTIL, "until");
        assertEq(a.attesterEpoch, 1, "epoch");
        assertEq(a.version, 1, "version");
        assertEq(a.dataHash, DATA, "data");
    }

    function test_attest__twice__refused() public {
        bytes memory signature = _signed(KEY, ACCREDITED, UNTIL, 1, 1);
        _attest(ACCREDITED, UNTIL, signature);
        _refuse(ACCREDITED, UNTIL, signature);
    }

    /// @dev One byte-different signature of the same message is no second message (ONCHAINID keyed revocation on bytes).
    function test_attest__malleable_s__refused() public {
        bytes32 digest = _digest(BOB_ID, ACCREDITED, UNTIL, 1, 1);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, digest);
        bytes32 mirrored = bytes32(N - uint256(s));
        _refuse(ACCREDITED, UNTIL, abi.encodePacked(r, mirrored, v == 27 ? uint8(28) : uint8(27)));
        _attest(ACCREDITED, UNTIL, abi.encodePacked(r, s, v));
        vm.prank(_attester);
        attestations.revoke(BOB_ID, ACCREDITED);
        _refuse(ACCREDITED, UNTIL, abi.encodePacked(r, mirrored, v == 27 ? uint8(28) : uint8(27)));
        _refuse(ACCREDITED, UNTIL, abi.encodePacked(r, s, v));
    }

    function test_attest__other_chain__refused() public {
        bytes memory signature = _signed(KEY, ACCREDITED, UNTIL, 1, 1);
        vm.chainId(block.chainid + 1);
        _refuse(ACCREDITED, UNTIL, signature);
    }

    function test_attest__other_registry__refused() public {
        IAttestationRegistry other = IAttestationRegistry(
            vm.deployCode("AttestationRegistry.sol:AttestationRegistry", abi.encode(access))
        );
        bytes32 digest =
            _typedDigest("AttestationRegistry", address(other), _message(BOB_ID, ACCREDITED, UNTIL, 1, 1));
        _refuse(ACCREDITED, UNTIL, _sign(KEY, digest));
    }

    function test_attest__other_name__refused() public {
        bytes32 digest = _typedDigest(
            "IdentityRegistry", address(attestations), _message(BOB_ID, ACCREDITED, UNTIL, 1, 1)
        );
        _refuse(ACCREDITED, UNTIL, _sign(KEY, digest));
    }

    function test_attest__another_key__refused() public {
        _refuse(ACCREDITED, UNTIL, _signed(OTHER_KEY, ACCREDITED, UNTIL, 1, 1));
    }

    /// @dev A signature covers every field.
    function testFuzz_attest__anything_else_signed__refused(
        uint8 topic,
        uint40 until,
        uint24 epoch,
        uint32 version
    ) public {
        if (topic == ACCREDITED && until == UNTIL && epoch == 1 && version == 1) return;
        _refuse(ACCREDITED, UNTIL, _signed(KEY, topic, until, epoch, version));
    }

    function test_attest__expired__refused() public {
        bytes memory signature = _signed(KEY, ACCREDITED, UNTIL, 1, 1);
        vm.warp(UNTIL + 1);
        vm.expectRevert(abi.encodeWithSelector(IAttestationRegistry.AttestationExpired.selector, UNTIL));
        _attest(ACCREDITED, UNTIL, signature);
    }

    function test_attest__nonsense__refused() public {
        bytes4 invalid = IAttestationRegistry.AttestationInvalid.selector;
        vm.expectRevert(abi.encodeWithSelector(invalid));
        attestations.attest(_attester, 0, ACCREDITED, DATA, UNTIL, "");
        vm.expectRevert(abi.encodeWithSelector(invalid));
        attestations.attest(_attester, BOB_ID, ACCREDITED, 0, UNTIL, "");
        vm.expectRevert(abi.encodeWithSelector(invalid));
        attestations.attest(_attester, BOB_ID, 64, DATA, UNTIL, "");
    }

    function test_attest__contract_attester__by_erc1271() public {
        ContractAttester account = new ContractAttester();
        vm.prank(REGULATOR);
        attestations.setAttester(address(account), _bits(ACCREDITED));
        bytes4 unsigned = IAttestationRegistry.AttestationNotSigned.selector;
        vm.expectRevert(abi.encodeWithSelector(unsigned, address(account)));
        attestations.attest(address(account), BOB_ID, ACCREDITED, DATA, UNTIL, "");
        bytes32 message = keccak256(
            abi.encode(_typeHash(), address(account), BOB_ID, ACCREDITED, DATA, UNTIL, uint24(1), uint32(1))
        );
        account.agree(_typedDigest("AttestationRegistry", address(attestations), message));
        attestations.attest(address(account), BOB_ID, ACCREDITED, DATA, UNTIL, "");
        assertEq(_code(ACCREDITED), ReasonCodes.OK, "in force");
    }

    /// @dev There is one attestation on a topic: the latest, whoever's it is.
    function test_attest__again__replaces() public {
        _attest(ACCREDITED, UNTIL, _signed(KEY, ACCREDITED, UNTIL, 1, 1));
        _attest(ACCREDITED, UNTIL + 9, _signed(KEY, ACCREDITED, UNTIL + 9, 1, 2));
        assertEq(attestations.attestationOf(BOB_ID, ACCREDITED).validUntil, UNTIL + 9, "until");
        assertEq(attestations.attestationOf(BOB_ID, ACCREDITED).version, 2, "version");
    }

    // --- Attesters ----------------------------------------------------------------------------------------------------

    function test_setAttester__topics__told_and_kept() public {
        vm.expectEmit(address(attestations));
        emit IAttestationRegistry.AttesterSet(_attester, 5, true, 1);
        vm.prank(REGULATOR);
        attestations.setAttester(_attester, 5);
        (uint64 topics, bool active, uint24 epoch) = attestations.attesterOf(_attester);
        assertEq(topics, 5, "topics");
        assertTrue(active, "active");
        assertEq(epoch, 1, "epoch");
    }

    function test_setAttester__nobody__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IAttestationRegistry.AttestationInvalid.selector));
        vm.prank(REGULATOR);
        attestations.setAttester(address(0), 1);
    }

    function test_attest__topic_not_trusted__refused() public {
        bytes memory signature = _signed(KEY, 4, UNTIL, 1, 1);
        vm.expectRevert(
            abi.encodeWithSelector(IAttestationRegistry.AttesterNotTrusted.selector, _attester, 4)
        );
        _attest(4, UNTIL, signature);
    }

    /// @dev One write lapses everything an attester ever attested, and reinstating brings nothing back.
    function test_suspendAttester__attestations__lapse_for_good() public {
        _attest(ACCREDITED, UNTIL, _signed(KEY, ACCREDITED, UNTIL, 1, 1));
        _attest(INSPECTED, UNTIL, _signed(KEY, INSPECTED, UNTIL, 1, 1));
        bytes memory early = _signed(KEY, ACCREDITED, UNTIL, 1, 2);
        vm.expectEmit(address(attestations));
        emit IAttestationRegistry.AttesterSet(_attester, _bits(ACCREDITED) | _bits(INSPECTED), false, 2);
        vm.prank(REGULATOR);
        attestations.suspendAttester(_attester);
        assertEq(_code(ACCREDITED), ReasonCodes.ATTESTER_NOT_TRUSTED, "suspended");
        assertEq(_code(INSPECTED), ReasonCodes.ATTESTER_NOT_TRUSTED, "suspended, other topic");
        vm.expectRevert(
            abi.encodeWithSelector(IAttestationRegistry.AttesterNotTrusted.selector, _attester, ACCREDITED)
        );
        _attest(ACCREDITED, UNTIL, early);
        vm.prank(REGULATOR);
        attestations.reinstateAttester(_attester);
        assertEq(_code(ACCREDITED), ReasonCodes.ATTESTER_NOT_TRUSTED, "reinstated");
        _refuse(ACCREDITED, UNTIL, early);
        _attest(ACCREDITED, UNTIL, _signed(KEY, ACCREDITED, UNTIL, 2, 2));
        assertEq(_code(ACCREDITED), ReasonCodes.OK, "attested anew");
        assertEq(_code(INSPECTED), ReasonCodes.ATTESTER_NOT_TRUSTED, "not the other");
    }

    function test_suspendAttester__standing__only_once() public {
        bytes4 standing = IAttestationRegistry.AttesterStanding.selector;
        vm.startPrank(REGULATOR);
        vm.expectRevert(abi.encodeWithSelector(standing, STRANGER, false, 0));
        attestations.suspendAttester(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(standing, STRANGER, false, 0));
        attestations.reinstateAttester(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(standing, _attester, true, 1));
        attestations.reinstateAttester(_attester);
        attestations.suspendAttester(_attester);
        vm.expectRevert(abi.encodeWithSelector(standing, _attester, false, 2));
        attestations.suspendAttester(_attester);
        // Naming topics again does not reinstate.
        attestations.setAttester(_attester, _bits(ACCREDITED));
        vm.stopPrank();
        (, bool active,) = attestations.attesterOf(_attester);
        assertFalse(active, "still suspended");
    }

    function test_setAttester__topic_taken_away__lapses_while_it_is() public {
        _attest(ACCREDITED, UNTIL, _signed(KEY, ACCREDITED, UNTIL, 1, 1));
        vm.prank(REGULATOR);
        attestations.setAttester(_attester, _bits(INSPECTED));
        assertEq(_code(ACCREDITED), ReasonCodes.ATTESTER_NOT_TRUSTED, "taken away");
        vm.prank(REGULATOR);
        attestations.setAttester(_attester, _bits(ACCREDITED));
        assertEq(_code(ACCREDITED), ReasonCodes.OK, "given back");
    }

    // --- Revoking -----------------------------------------------------------------------------------------------------

    /// @dev A revocation also voids what was signed before it and not yet brought.
    function test_revoke__own__void_with_all_signed_before() public {
        bytes memory first = _signed(KEY, ACCREDITED, UNTIL, 1, 1);
        bytes memory second = _signed(KEY, ACCREDITED, UNTIL, 1, 2);
        _attest(ACCREDITED, UNTIL, first);
        vm.expectEmit(address(attestations));
        emit IAttestationRegistry.AttestationSet(BOB_ID, ACCREDITED, _attester, DATA, 0, 1, 2);
        vm.prank(_attester);
        attestations.revoke(BOB_ID, ACCREDITED);
        assertEq(_code(ACCREDITED), ReasonCodes.ATTESTATION_REVOKED, "revoked");
        _refuse(ACCREDITED, UNTIL, first);
        _refuse(ACCREDITED, UNTIL, second);
        _attest(ACCREDITED, UNTIL, _signed(KEY, ACCREDITED, UNTIL, 1, 3));
        assertEq(_code(ACCREDITED), ReasonCodes.OK, "attested anew");
    }

    function test_revoke__another_attester__refused() public {
        _attest(ACCREDITED, UNTIL, _signed(KEY, ACCREDITED, UNTIL, 1, 1));
        vm.expectRevert(
            abi.encodeWithSelector(IAttestationRegistry.AttestationNotYours.selector, BOB_ID, ACCREDITED)
        );
        vm.prank(STRANGER);
        attestations.revoke(BOB_ID, ACCREDITED);
    }

    /// @dev The regulator strikes out anything, also what is only signed so far.
    function test_strike__anything__void() public {
        bytes memory first = _signed(KEY, ACCREDITED, UNTIL, 1, 1);
        vm.prank(REGULATOR);
        attestations.strike(BOB_ID, ACCREDITED);
        assertEq(_code(ACCREDITED), ReasonCodes.ATTESTATION_REVOKED, "struck out");
        _refuse(ACCREDITED, UNTIL, first);
        _attest(ACCREDITED, UNTIL, _signed(KEY, ACCREDITED, UNTIL, 1, 2));
        vm.prank(REGULATOR);
        attestations.strike(BOB_ID, ACCREDITED);
        assertEq(_code(ACCREDITED), ReasonCodes.ATTESTATION_REVOKED, "again");
    }

    function test_strike__nonsense__refused() public {
        vm.startPrank(REGULATOR);
        vm.expectRevert(abi.encodeWithSelector(IAttestationRegistry.AttestationInvalid.selector));
        attestations.strike(0, ACCREDITED);
        vm.expectRevert(abi.encodeWithSelector(IAttestationRegistry.AttestationInvalid.selector));
        attestations.strike(BOB_ID, 64);
        vm.stopPrank();
    }

    // --- Asking -------------------------------------------------------------------------------------------------------

    function test_attestationCode__expiry__last_second_holds() public {
        _attest(ACCREDITED, UNTIL, _signed(KEY, ACCREDITED, UNTIL, 1, 1));
        vm.warp(UNTIL);
        assertEq(_code(ACCREDITED), ReasonCodes.OK, "last second");
        vm.warp(UNTIL + 1);
        assertEq(_code(ACCREDITED), ReasonCodes.ATTESTATION_EXPIRED, "after");
    }

    function test_attestationCode__several__all_of_them() public {
        _attest(ACCREDITED, UNTIL, _signed(KEY, ACCREDITED, UNTIL, 1, 1));
        uint64 both = _bits(ACCREDITED) | _bits(INSPECTED);
        assertEq(attestations.attestationCode(BOB_ID, both), ReasonCodes.ATTESTATION_MISSING, "one of two");
        _attest(INSPECTED, UNTIL, _signed(KEY, INSPECTED, UNTIL, 1, 1));
        assertEq(attestations.attestationCode(BOB_ID, both), ReasonCodes.OK, "both");
        assertEq(attestations.attestationCode(ALICE_ID, both), ReasonCodes.ATTESTATION_MISSING, "another's");
        assertEq(attestations.attestationCode(ALICE_ID, 0), ReasonCodes.OK, "nothing asked");
    }

    // --- The rule -----------------------------------------------------------------------------------------------------

    function test_rule__topics__told_and_kept() public {
        vm.expectEmit(address(_rule));
        emit IAttestationRule.TopicsSet(ASSET, 9);
        vm.prank(REGULATOR);
        _rule.setTopics(ASSET, 9);
        assertEq(_rule.topicsOf(ASSET), 9, "topics");
    }

    function test_rule__none_or_nine_topics__refused() public {
        uint64[2] memory wrong = [uint64(0), 511];
        for (uint256 i; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAttestationRule.TopicsInvalid.selector, wrong[i]));
            vm.prank(REGULATOR);
            _rule.setTopics(ASSET, wrong[i]);
        }
        vm.prank(REGULATOR);
        _rule.setTopics(ASSET, 255);
    }

    /// @dev Who acquires is asked, by whatever way; who reduces is not.
    function test_rule__receiver__must_be_attested() public {
        _list(_rule);
        _expect(address(0), BOB, 1, ReasonCodes.ATTESTATION_MISSING, "no topics set");
        vm.prank(REGULATOR);
        _rule.setTopics(ASSET, _bits(ACCREDITED));
        _expect(address(0), BOB, 1, ReasonCodes.ATTESTATION_MISSING, "issued");
        assertEq(_check(MovementKind.Forced, ALICE, BOB, 1), ReasonCodes.ATTESTATION_MISSING, "ordered");
        _attest(ACCREDITED, UNTIL, _signed(KEY, ACCREDITED, UNTIL, 1, 1));
        _expect(address(0), BOB, 10, ReasonCodes.OK, "attested");
        vm.prank(_attester);
        attestations.revoke(BOB_ID, ACCREDITED);
        _expect(address(0), BOB, 1, ReasonCodes.ATTESTATION_REVOKED, "revoked");
        _expect(BOB, address(0), 5, ReasonCodes.OK, "may still reduce");
    }

    function _attest(uint8 topic, uint40 until, bytes memory signature) private {
        attestations.attest(_attester, BOB_ID, topic, DATA, until, signature);
    }

    function _refuse(uint8 topic, uint40 until, bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IAttestationRegistry.AttestationNotSigned.selector, _attester));
        _attest(topic, until, signature);
    }

    function _code(uint8 topic) private view returns (uint16) {
        return attestations.attestationCode(BOB_ID, _bits(topic));
    }

    function _signed(uint256 key, uint8 topic, uint40 until, uint24 epoch, uint32 version)
        private
        view
        returns (bytes memory)
    {
        return _sign(key, _digest(BOB_ID, topic, until, epoch, version));
    }

    function _digest(bytes32 investor, uint8 topic, uint40 until, uint24 epoch, uint32 version)
        private
        view
        returns (bytes32)
    {
        bytes32 message = _message(investor, topic, until, epoch, version);
        return _typedDigest("AttestationRegistry", address(attestations), message);
    }

    function _message(bytes32 investor, uint8 topic, uint40 until, uint24 epoch, uint32 version)
        private
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(_typeHash(), _attester, investor, topic, DATA, until, epoch, version));
    }

    function _typeHash() private pure returns (bytes32) {
        return keccak256(
            "Attestation(address attester,bytes32 investor,uint8 topic,bytes32 dataHash,uint40 validUntil,uint24 attesterEpoch,uint32 version)"
        );
    }

    function _bits(uint8 topic) private pure returns (uint64) {
        return uint64(1) << topic;
    }
}
