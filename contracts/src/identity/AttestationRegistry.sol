// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IAttestationRegistry} from "../interfaces/IAttestationRegistry.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/// @title {IAttestationRegistry}, under the regulator's eye.
contract AttestationRegistry is IAttestationRegistry, AccessManaged, EIP712 {
    /// @dev An attester's standing, in one word. `epoch` zero: never named.
    struct Attester {
        uint64 topics;
        bool active;
        uint24 epoch;
    }

    /// @dev Type hash of the message an attester signs.
    bytes32 private constant ATTESTATION_TYPEHASH = keccak256(
        "Attestation(address attester,bytes32 investor,uint8 topic,bytes32 dataHash,uint40 validUntil,uint24 attesterEpoch,uint32 version)"
    );
    /// @dev Topics there can be, one bit each.
    uint8 private constant TOPICS = 64;

    /// @dev The standing of each attester. Invariant: an epoch never goes down.
    mapping(address attester => Attester) private _attesters;
    /// @dev The latest attestation on each topic. Invariant: its version goes up with every change.
    mapping(bytes32 investor => mapping(uint8 topic => Attestation)) private _attestations;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) EIP712("AttestationRegistry", "1") {}

    /// @inheritdoc IAttestationRegistry
    function setAttester(address attester, uint64 topics) external restricted {
        if (attester == address(0)) revert AttestationInvalid();
        Attester storage a = _attesters[attester];
        if (a.epoch == 0) (a.active, a.epoch) = (true, 1);
        a.topics = topics;
        _announce(attester, a);
    }

    /// @inheritdoc IAttestationRegistry
    function suspendAttester(address attester) external restricted {
        Attester storage a = _attesters[attester];
        if (!a.active) revert AttesterStanding(attester, a.active, a.epoch);
        a.active = false;
        ++a.epoch;
        _announce(attester, a);
    }

    /// @inheritdoc IAttestationRegistry
    function reinstateAttester(address attester) external restricted {
        Attester storage a = _attesters[attester];
        if (a.epoch == 0 || a.active) revert AttesterStanding(attester, a.active, a.epoch);
        a.active = true;
        _announce(attester, a);
    }

    /// @inheritdoc IAttestationRegistry
    function attest(
        address attester,
        bytes32 investor,
        uint8 topic,
        bytes32 dataHash,
        uint40 validUntil,
        bytes calldata signature
    ) external {
        if (investor == 0 || dataHash == 0 || topic >= TOPICS) revert AttestationInvalid();
        if (!_isTrusted(_attesters[attester], topic)) revert AttesterNotTrusted(attester, topic);
        if (block.timestamp > validUntil) revert AttestationExpired(validUntil);
        Attestation memory a = Attestation({
            attester: attester,
            validUntil: validUntil,
            attesterEpoch: _attesters[attester].epoch,
            version: _attestations[investor][topic].version + 1,
            dataHash: dataHash
        });
        if (!SignatureChecker.isValidSignatureNow(attester, _digest(investor, topic, a), signature)) {
            revert AttestationNotSigned(attester);
        }
        _write(investor, topic, a);
    }

    /// @inheritdoc IAttestationRegistry
    function revoke(bytes32 investor, uint8 topic) external {
        if (_attestations[investor][topic].attester != msg.sender) {
            revert AttestationNotYours(investor, topic);
        }
        _revoke(investor, topic);
    }

    /// @inheritdoc IAttestationRegistry
    function strike(bytes32 investor, uint8 topic) external restricted {
        if (investor == 0 || topic >= TOPICS) revert AttestationInvalid();
        _revoke(investor, topic);
    }

    /// @inheritdoc IAttestationRegistry
    function attestationCode(bytes32 investor, uint64 topics) external view returns (uint16 code) {
        for (uint8 topic; topic < TOPICS && topics >> topic != 0 && code == ReasonCodes.OK; ++topic) {
            if (topics >> topic & 1 != 0) code = _code(_attestations[investor][topic], topic);
        }
    }

    /// @inheritdoc IAttestationRegistry
    function attestationOf(bytes32 investor, uint8 topic) external view returns (Attestation memory) {
        return _attestations[investor][topic];
    }

    /// @inheritdoc IAttestationRegistry
    function attesterOf(address attester) external view returns (uint64 topics, bool active, uint24 epoch) {
        Attester storage a = _attesters[attester];
        return (a.topics, a.active, a.epoch);
    }

    /// @dev Revoking takes a version of its own, so that what was signed for that version is void.
    function _revoke(bytes32 investor, uint8 topic) private {
        Attestation memory a = _attestations[investor][topic];
        (a.validUntil, a.version) = (0, a.version + 1);
        _write(investor, topic, a);
    }

    function _write(bytes32 investor, uint8 topic, Attestation memory a) private {
        _attestations[investor][topic] = a;
        emit AttestationSet(investor, topic, a.attester, a.dataHash, a.validUntil, a.attesterEpoch, a.version);
    }

    function _announce(address attester, Attester storage a) private {
        emit AttesterSet(attester, a.topics, a.active, a.epoch);
    }

    /// @dev Why an attestation is not in force, or zero.
    function _code(Attestation storage a, uint8 topic) private view returns (uint16) {
        if (a.version == 0) return ReasonCodes.ATTESTATION_MISSING;
        if (a.validUntil == 0) return ReasonCodes.ATTESTATION_REVOKED;
        if (block.timestamp > a.validUntil) return ReasonCodes.ATTESTATION_EXPIRED;
        Attester storage attester = _attesters[a.attester];
        bool stands = _isTrusted(attester, topic) && attester.epoch == a.attesterEpoch;
        return stands ? ReasonCodes.OK : ReasonCodes.ATTESTER_NOT_TRUSTED;
    }

    function _isTrusted(Attester storage a, uint8 topic) private view returns (bool) {
        return a.active && a.topics >> topic & 1 != 0;
    }

    function _digest(bytes32 investor, uint8 topic, Attestation memory a) private view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    ATTESTATION_TYPEHASH,
                    a.attester,
                    investor,
                    topic,
                    a.dataHash,
                    a.validUntil,
                    a.attesterEpoch,
                    a.version
                )
            )
        );
    }
}
