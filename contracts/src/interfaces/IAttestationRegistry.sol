// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title What trusted attesters say about investors.
 * @notice An attester signs that something holds of an investor: that it is accredited, that its premises were inspected.
 * The regulator says who is trusted on which topic. There is one attestation per investor and topic, the latest; it
 * lapses with its date, with its revocation, and with the standing of its attester.
 * @dev Attestations are EIP-712 messages bound to the chain, to this registry and to its version:
 * `Attestation(address attester,bytes32 investor,uint8 topic,bytes32 dataHash,uint40 validUntil,uint24 attesterEpoch,`
 * `uint32 version)`. `version` is one more than that of the attestation it replaces, and revoking counts too, so that a
 * message works once and never after a revocation, however its signature is written. `attesterEpoch` goes up when the
 * attester is suspended, so that all it ever signed lapses at once, without being visited.
 * Warning: everything here is public. `dataHash` must be salted; topics must say nothing about a person by themselves.
 */
interface IAttestationRegistry {
    /// @notice An attestation as registered. `validUntil` is its last UTC second, zero once it is revoked.
    struct Attestation {
        address attester;
        uint40 validUntil;
        uint24 attesterEpoch;
        uint32 version;
        bytes32 dataHash;
    }

    /// @notice An attester is trusted on these topics, one bit each, while it is active. Emitted on every change.
    event AttesterSet(address indexed attester, uint64 topics, bool active, uint24 epoch);
    /// @notice The attestation of an investor on a topic now reads thus. `validUntil` zero: it is revoked.
    event AttestationSet(
        bytes32 indexed investor,
        uint8 indexed topic,
        address indexed attester,
        bytes32 dataHash,
        uint40 validUntil,
        uint24 attesterEpoch,
        uint32 version
    );

    /// @notice No attester, investor or data hash, or no such topic.
    error AttestationInvalid();
    /// @notice The attester is not active, or not trusted on that topic.
    error AttesterNotTrusted(address attester, uint8 topic);
    /// @notice Only an active attester is suspended, and only a suspended one reinstated.
    error AttesterStanding(address attester, bool active, uint24 epoch);
    /// @notice The attestation has expired already.
    error AttestationExpired(uint40 validUntil);
    /// @notice The signature is not the attester's over this very attestation as the next version on this registry.
    error AttestationNotSigned(address attester);
    /// @notice There is no attestation in that place, or another attester's.
    error AttestationNotYours(bytes32 investor, uint8 topic);

    /// @notice Says on which topics an attester is trusted. One that is new becomes active.
    /// @param attester The attester's account; may be a contract (ERC-1271).
    /// @param topics One bit a topic: bit 0 is topic 0.
    function setAttester(address attester, uint64 topics) external;

    /// @notice Suspends an attester: everything it has attested lapses now, and does not come back.
    /// @param attester The attester.
    function suspendAttester(address attester) external;

    /// @notice Lets a suspended attester attest again, from nothing.
    /// @param attester The attester.
    function reinstateAttester(address attester) external;

    /**
     * @notice Registers an attestation that an attester has signed. Anyone may bring it.
     * @param attester Who signed.
     * @param investor Whom it is about.
     * @param topic What about, 0 to 63.
     * @param dataHash Salted hash of what was found.
     * @param validUntil Last UTC second at which it holds.
     * @param signature The attester's signature.
     */
    function attest(
        address attester,
        bytes32 investor,
        uint8 topic,
        bytes32 dataHash,
        uint40 validUntil,
        bytes calldata signature
    ) external;

    /// @notice Takes one's own attestation back, and voids what one may have signed to replace it.
    /// @param investor Whom it is about.
    /// @param topic What about.
    function revoke(bytes32 investor, uint8 topic) external;

    /// @notice Strikes an attestation out, whoever's it is, and voids what may have been signed to replace it.
    /// @param investor Whom it is about.
    /// @param topic What about.
    function strike(bytes32 investor, uint8 topic) external;

    /**
     * @notice Does an attestation in force stand behind an investor on every one of these topics?
     * @param investor The investor.
     * @param topics One bit a topic.
     * @return Zero, or the reason why not: that of the lowest topic that fails.
     */
    function attestationCode(bytes32 investor, uint64 topics) external view returns (uint16);

    /// @notice The attestation of an investor on a topic, in force or not; its parts are zero if there never was one.
    /// @param investor The investor.
    /// @param topic The topic.
    function attestationOf(bytes32 investor, uint8 topic) external view returns (Attestation memory);

    /// @notice On which topics an attester is trusted, whether it is active, and the epoch it must sign in.
    /// @param attester The attester.
    function attesterOf(address attester) external view returns (uint64 topics, bool active, uint24 epoch);
}
