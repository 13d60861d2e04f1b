"""Logs are untrusted bytes: exact arguments, or None, and never an exception."""

import pytest
from eth_abi.abi import encode

from tests.support.blocks import READER, emit, shape_of
from tokenization.abi import EventReader, topic_of


ALICE, BOB = b"\xa1" * 20, b"\xb0" * 20
TRANSFER = topic_of("Transfer(address,address,uint256)")


def word(value: int) -> bytes:
    """A number as a word."""
    return value.to_bytes(32, "big")


def test_topic_of__erc20_transfer__is_the_one_everybody_knows() -> None:
    """A published constant guards the hash and the signature's form."""
    known = "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
    assert TRANSFER.hex() == known


def test_decode__erc20_transfer__gives_raw_addresses_and_the_amount() -> None:
    """The hot path."""
    topics = [TRANSFER, ALICE.rjust(32, b"\0"), BOB.rjust(32, b"\0")]
    assert READER.decode(topics, word(7)) == (ALICE, BOB, 7)


@pytest.mark.parametrize(
    ("topics", "data"),
    [
        pytest.param([], b"", id="anonymous"),
        pytest.param([b"\x01" * 32], b"", id="unknown topic"),
        pytest.param([TRANSFER], word(1) * 3, id="nothing indexed"),
        pytest.param([TRANSFER, *[word(1)] * 3], b"", id="an ERC-721's four topics"),
        pytest.param([TRANSFER, word(1), word(2)], b"", id="no data"),
        pytest.param([TRANSFER, word(1), word(2)], word(3) + b"\0", id="a byte too much"),
        pytest.param([TRANSFER, b"\x01" * 32, word(2)], word(3), id="no address"),
    ],
)
def test_decode__log_that_does_not_fit__is_none(topics: list[bytes], data: bytes) -> None:
    """A look-alike is not taken for the real thing."""
    assert READER.decode(topics, data) is None


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("ZoneSet", (7, b"NORTH".ljust(32, b"\0"), 660_000)),
        ("CountrySet", (ALICE, 586, True)),
        ("RulesSet", (ALICE, (BOB, *[bytes(20)] * 7))),
        ("TargetFunctionRoleUpdated", (ALICE, b"\x01\x02\x03\x04", 3)),
        ("TransferBatch", (ALICE, ALICE, BOB, (1, 2), (10, 20))),
        ("RoleLabel", (3, "DEBT_ISSUER")),
        ("OperationScheduled", (b"\x09" * 32, 1, 99, ALICE, BOB, b"\x01\x02\x03")),
        ("EIP712DomainChanged", ()),
    ],
)
def test_decode__every_sort_of_argument__comes_back(name: str, args: tuple[object, ...]) -> None:
    """Words, flags, short bytes, static and dynamic arrays, text."""
    _, topics, data = emit(ALICE, name, *args)
    assert READER.decode(topics, data) == args


@pytest.mark.parametrize(
    ("name", "topics", "data"),
    [
        ("ZoneSet", [word(1 << 16)], word(0) + word(1)),
        ("ZoneSet", [word(1)], word(0) + word(1 << 32)),
        ("CountrySet", [word(1), word(586)], word(2)),
        ("TargetFunctionRoleUpdated", [word(1), word(3)], b"\x01" * 32),
        ("RoleLabel", [word(1)], word(32) + word(1 << 255)),
        ("RoleLabel", [word(1)], word(32) + word(1) + b"\xff".ljust(32, b"\0")),
        ("TransferBatch", [word(1)] * 3, word(64) + word(96) + word(1 << 200)),
    ],
)
def test_decode__words_out_of_range__is_none(name: str, topics: list[bytes], data: bytes) -> None:
    """What Solidity would not have written is not believed."""
    assert READER.decode([shape_of(name).topic, *topics], data) is None


def test_named__known_event__has_names() -> None:
    """For people and the API."""
    _, topics, data = emit(ALICE, "CapSet", BOB, 5)
    assert READER.named(topics, data) == ("CapSet", {"asset": BOB, "cap": 5})
    assert READER.named([], b"") is None


def test_event_reader__one_signature_declared_two_ways__is_refused() -> None:
    """Two layouts under one topic could not be told apart."""
    inputs = [{"name": "from", "type": "address", "indexed": True}]
    other = [{"name": "from", "type": "address", "indexed": False}]
    abis = [[{"type": "event", "name": "E", "inputs": fields}] for fields in (inputs, other)]
    with pytest.raises(ValueError, match="differently"):
        EventReader(abis)


def test_decode__transfer_by_hand__equals_the_general_decoder() -> None:
    """The fast path and ``eth_abi`` agree."""
    data = encode(["uint256"], [2**256 - 1])
    topics = [TRANSFER, ALICE.rjust(32, b"\0"), BOB.rjust(32, b"\0")]
    assert READER.decode(topics, data) == (ALICE, BOB, 2**256 - 1)
