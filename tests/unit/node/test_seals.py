"""A block is as good as the validators who sealed it."""

import pytest
from msgspec.structs import replace

from node.decode import header_of
from node.seals import quorum, sealed_by
from tests.support.blocks import hashed, header_at
from tests.support.sealed import VALIDATORS, address_of, sealed, validator
from tokenization.errors import ConfigError, EndpointLies, Lie
from tokenization.evidence import bft
from tokenization.evidence.headers import BlockHeader
from tokenization.evidence.rlp import BadRlp, encode


KNOWN = frozenset(address_of(key) for key in VALIDATORS)
PARENT = b"\x07" * 32


@pytest.mark.parametrize("is_ibft2", [False, True], ids=["qbft", "ibft2"])
def test_sealed_by__enough_validators__names_the_validators(*, is_ibft2: bool) -> None:
    """All of them, or just two thirds; in any round."""
    for signers, round_ in ((VALIDATORS, 0), (VALIDATORS[1:], 3)):
        header = sealed(5, PARENT, VALIDATORS, signers, round_=round_, is_ibft2=is_ibft2)
        assert header_of(header).number == 5
        assert sealed_by(header, KNOWN) == KNOWN


@pytest.mark.parametrize("is_ibft2", [False, True], ids=["qbft", "ibft2"])
def test_hash_of__seals_and_round__are_not_part_of_the_blocks_hash(*, is_ibft2: bool) -> None:
    """Each validator gathers seals of its own, and they all mean the same block."""
    one = sealed(5, PARENT, VALIDATORS, VALIDATORS[:3], is_ibft2=is_ibft2)
    other = sealed(5, PARENT, VALIDATORS, VALIDATORS[1:], round_=2, is_ibft2=is_ibft2)
    assert one.extra_data != other.extra_data
    assert one.hash == other.hash
    assert one.hash != sealed(5, PARENT, VALIDATORS[:3], is_ibft2=is_ibft2).hash


def faulty(header: BlockHeader, *seals: bytes) -> BlockHeader:
    """The block with other seals, its hash unchanged."""
    extra = bft.parse(bytes.fromhex(header.extra_data[2:]))
    kept = extra.seals[: 4 - len(seals)]
    named = sorted(address_of(key) for key in VALIDATORS)
    raw = encode([b"mizan".ljust(32, b"\0"), named, [], b"", [*kept, *seals]])
    return replace(header, extra_data=f"0x{raw.hex()}")


WHOLE = sealed(5, PARENT)
FIRST_SEAL = bft.parse(bytes.fromhex(WHOLE.extra_data[2:])).seals[0]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        pytest.param(
            sealed(5, PARENT, VALIDATORS, VALIDATORS[:2]), "2 of the 3 seals", id="too few"
        ),
        pytest.param(sealed(5, PARENT, VALIDATORS, []), "0 of the 3 seals", id="none"),
        pytest.param(
            sealed(5, PARENT, VALIDATORS, [*VALIDATORS[:3], validator(9)]),
            "no validator",
            id="a stranger",
        ),
        pytest.param(
            sealed(5, PARENT, VALIDATORS, [*VALIDATORS[:3], VALIDATORS[0]]), "twice", id="one twice"
        ),
        pytest.param(faulty(WHOLE, b"\0" * 65), "no signature", id="no signature"),
        pytest.param(faulty(WHOLE, FIRST_SEAL[:64] + b"\x09"), "no signature", id="no such key"),
        pytest.param(
            sealed(5, PARENT, [validator(n) for n in range(11, 15)]),
            "0 of 4 known",
            id="other validators altogether",
        ),
        pytest.param(
            sealed(5, PARENT, [VALIDATORS[0], *(validator(n) for n in range(11, 14))]),
            "1 of 4 known",
            id="one of ours among them",
        ),
        pytest.param(header_at(5, PARENT), "no validators", id="a block of another consensus"),
        pytest.param(
            hashed(replace(WHOLE, mix_hash="0x" + "00" * 32)), "not sealed", id="another mix hash"
        ),
    ],
)
def test_sealed_by__what_the_chain_would_not_accept__is_a_lie(
    header: BlockHeader, words: str
) -> None:
    """Each with its reason, though its hash is right."""
    assert header_of(header).number == 5
    with pytest.raises(EndpointLies, match=words) as caught:
        sealed_by(header, KNOWN)
    assert caught.value.lie is Lie.SEALS


def test_sealed_by__seals_of_another_block__are_strangers() -> None:
    """A signature is of one block."""
    other = bft.parse(bytes.fromhex(sealed(6, PARENT).extra_data[2:])).seals
    with pytest.raises(EndpointLies, match="no validator"):
        sealed_by(faulty(WHOLE, *other), KNOWN)


def test_sealed_by__a_validator_more_or_less__is_followed() -> None:
    """More than a third of those known vouch for the new list."""
    more = [*VALIDATORS, validator(9)]
    grown = sealed_by(sealed(5, PARENT, more, more[1:]), KNOWN)
    assert grown == {*KNOWN, address_of(validator(9))}
    fewer = VALIDATORS[:3]
    assert sealed_by(sealed(6, PARENT, fewer, fewer[:2]), KNOWN) == KNOWN - {
        address_of(VALIDATORS[3])
    }


def test_sealed_by__validators_in_a_contract__is_refused_with_what_to_set() -> None:
    """Headers prove nothing there."""
    with pytest.raises(ConfigError) as caught:
        sealed_by(sealed(5, PARENT, []), KNOWN)
    assert "--consensus none" in caught.value.hint


def test_quorum__by_number_of_validators__is_besus() -> None:
    """Source: BftHelpers.calculateRequiredValidatorQuorum."""
    assert [quorum(count) for count in range(1, 8)] == [1, 2, 2, 3, 4, 4, 5]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(encode(b"text"), id="a text"),
        pytest.param(encode([b"", [], [], b""]), id="four parts"),
        pytest.param(encode([b"", [], [], [], []]), id="a round that is a list"),
        pytest.param(encode([b"", b"", [], b"", []]), id="validators that are no list"),
        pytest.param(encode([b"", [b"\1" * 19], [], b"", []]), id="a short address"),
        pytest.param(encode([b"", [], [], b"", [b"\1" * 64]]), id="a short seal"),
    ],
)
def test_parse__what_is_no_extra_data_of_a_sealed_block__is_refused(raw: bytes) -> None:
    """Nothing is guessed."""
    with pytest.raises(BadRlp):
        bft.parse(raw)
