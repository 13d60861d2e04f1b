"""Who sealed a block: the validators' signatures in its header, recovered and counted.

A block is sealed when two thirds of the validators it names have signed it, each once, and nobody
else. Which validators it names is part of its hash, but whoever makes up a block may name anyone;
so more than a third of those we trusted before must be among the signers. Fewer than a third of
them are dishonest, or the chain is lost anyway; so an honest one has signed, and honest ones sign
only blocks that name the right validators.

The only module of the node that knows the curve: it recovers who signed, it cannot sign.

Pure. Source: Hyperledger Besu's BftCommitSealsValidationRule; Tendermint's light client for the
third.
"""

from coincurve import PublicKey
from eth_hash.auto import keccak

from tokenization.errors import ConfigError, EndpointLies, Lie
from tokenization.evidence import bft
from tokenization.evidence.headers import BlockHeader, hash_with, is_sealed


class Unvouched(EndpointLies):
    """The block is sealed, but too few of those we trusted are among the signers."""


def sealed_by(header: BlockHeader, trusted: frozenset[bytes]) -> frozenset[bytes]:
    """Make sure that a block is sealed; answers the validators it names.

    Args:
        header: The block, its hash checked.
        trusted: Validators of an earlier block of the same chain.

    Raises:
        Unvouched: Too few of those trusted have signed it.
        EndpointLies: It is not sealed.
        ConfigError: Its validators stand in a contract, so that headers prove nothing.
    """
    name = f"block {int(header.number, 16)}"
    validators, signers = validators_of(header), _signers(header, name)
    if len(set(signers)) < len(signers):
        raise _unsealed(f"a validator has sealed {name} twice")
    strangers = set(signers) - validators
    if strangers:
        raise _unsealed(f"{name} is sealed by 0x{min(strangers).hex()}, which is no validator")
    needed = quorum(len(validators))
    if len(signers) < needed:
        raise _unsealed(f"{name} has {len(signers)} of the {needed} seals that it needs")
    known = len(trusted.intersection(signers))
    if 3 * known <= len(trusted):
        raise Unvouched(
            f"The endpoint lies: only {known} of {len(trusted)} known validators sealed {name}.",
            lie=Lie.SEALS,
            hint="If the chain replaced its validators that fast, name those it has now: "
            "--validators.",
        )
    return validators


def validators_of(header: BlockHeader) -> frozenset[bytes]:
    """The validators that a header names.

    Raises:
        EndpointLies: Its extra data is not that of a sealed block.
        ConfigError: Its validators stand in a contract.
    """
    try:
        validators = frozenset(bft.parse(bytes.fromhex(header.extra_data[2:])).validators)
    except ValueError as error:
        raise _unsealed(f"a header names no validators ({error})") from None
    if not validators:
        raise ConfigError(
            "The validators of this chain stand in a contract, so its headers do not prove them.",
            hint="Follow it with --consensus none, and compare with a node at another endpoint.",
        )
    return validators


def quorum(validators: int) -> int:
    """How many of so many validators have to seal a block: two thirds, rounded up."""
    return -(-2 * validators // 3)


def _signers(header: BlockHeader, name: str) -> list[bytes]:
    if not is_sealed(header):
        raise _unsealed(f"{name} is not sealed by validators")
    extra = bft.parse(bytes.fromhex(header.extra_data[2:]))
    signed = hash_with(header, extra.signed)
    try:
        return [_signer(seal, signed) for seal in extra.seals]
    except ValueError as error:
        raise _unsealed(f"a seal of {name} is no signature") from error


def _signer(seal: bytes, signed: bytes) -> bytes:
    key = PublicKey.from_signature_and_message(seal, signed, hasher=None)
    return keccak(key.format(compressed=False)[1:])[-20:]


def _unsealed(what: str) -> EndpointLies:
    return EndpointLies(
        f"The endpoint lies: {what}.",
        lie=Lie.SEALS,
        hint="Nothing of the block was taken over. Use another endpoint, and ask whoever runs this "
        "one what happened.",
    )
