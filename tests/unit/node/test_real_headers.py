"""Headers that Besu and its authors sealed, as this node reads them.

Sources: ``tests/support/data/headers/README.md``.
"""

import json
from pathlib import Path

import msgspec
import pytest
from coincurve import PublicKey
from eth_hash.auto import keccak
from msgspec.structs import replace

from node.decode import header_of
from node.seals import sealed_by, validators_of
from tests.support.blocks import hashed
from tests.support.sealed import address_of, validator
from tokenization.errors import EndpointLies
from tokenization.evidence import bft
from tokenization.evidence.headers import BlockHeader, hash_of, hash_with


FOLDER = Path(__file__).parents[2] / "support" / "data" / "headers"
MINED_BY = bytes.fromhex("ee3353e587cfa91625a1adaef308a726de3803d3")
FOUR = [
    "647bfdd19655e51e69d35454ff3a92f8828e6302",
    "a5c8416b9d13417b45b45ada76408f39d1e504ef",
    "b92e91f4dcc9d28503be521afa2a8fbf3c1acf60",
    "ee3353e587cfa91625a1adaef308a726de3803d3",
]


def header(name: str) -> BlockHeader:
    """A header of the folder with the hash of its fields."""
    fields = json.loads((FOLDER / f"{name}.json").read_text())
    return hashed(msgspec.convert({"hash": "", **fields}, BlockHeader))


QBFT, IBFT2 = header("qbft-7528"), header("ibft2-reference")


def extra_of(one: BlockHeader) -> bft.Extra:
    """Its extra data taken apart."""
    return bft.parse(bytes.fromhex(one.extra_data[2:]))


def signers_of(one: BlockHeader) -> set[bytes]:
    """Who sealed it."""
    extra = extra_of(one)
    signed = hash_with(one, extra.signed)
    keys = (PublicKey.from_signature_and_message(seal, signed, None) for seal in extra.seals)
    return {keccak(key.format(compressed=False)[1:])[-20:] for key in keys}


@pytest.mark.parametrize(
    ("one", "signed"),
    [
        (QBFT, "75ea184f58cd3f0ef89032a069df01f07ec524ef3a85cf6d3e424d62130c0a32"),
        (IBFT2, "b1d26d018658f2556a2c3f0080596055cb0d05bcab91397f8ae8f01ea831559c"),
    ],
    ids=["qbft", "ibft2"],
)
def test_hash_with__what_validators_sign__is_what_besu_signs(one: BlockHeader, signed: str) -> None:
    """Without the seals, with the round; QBFT leaves an empty list and IBFT 2.0 nothing."""
    assert hash_with(one, extra_of(one).signed).hex() == signed


def test_hash_of__reference_header__has_besus_hash() -> None:
    """Without seals and without the round."""
    told = "8d8736980278155e486cf0543c0a53cd3a3c961c3b976c6a4ac7dc5310dad88d"
    assert hash_of(IBFT2).hex() == told


def test_signers__reference_header__are_the_four_keys() -> None:
    """In the order of the keys 1 to 4, none of whom is among the two validators it names."""
    assert signers_of(IBFT2) == {address_of(validator(index)) for index in range(1, 5)}
    assert sorted(validators_of(IBFT2)) == [bytes(19) + b"\1", bytes(19) + b"\2"]
    with pytest.raises(EndpointLies, match="no validator"):
        sealed_by(IBFT2, validators_of(IBFT2))


def test_sealed_by__block_of_a_besu_network__is_sealed_by_three_of_its_four() -> None:
    """The proposer is one of the validators; who trusted them before, trusts them on."""
    four = frozenset(map(bytes.fromhex, FOUR))
    assert header_of(QBFT).number == 7528
    assert validators_of(QBFT) == four
    assert sealed_by(QBFT, four) == four
    assert len(signers_of(QBFT)) == 3
    assert signers_of(QBFT) < four
    assert MINED_BY in four


@pytest.mark.parametrize(
    "changes",
    [
        {"gas_used": "0x1"},
        {"timestamp": "0x6640618c"},
        {"state_root": "0x" + "11" * 32},
        {"extra_data": QBFT.extra_data.replace("c001f8c9", "c002f8c9")},
    ],
    ids=["gas", "time", "state", "round"],
)
def test_sealed_by__one_field_of_it_altered__is_not_sealed(changes: dict[str, str]) -> None:
    """Though its hash is that of its fields: the seals are somebody else's then."""
    other = hashed(replace(QBFT, **changes))
    assert other.extra_data != QBFT.extra_data or other.hash != QBFT.hash
    with pytest.raises(EndpointLies, match="no validator"):
        sealed_by(other, validators_of(QBFT))
