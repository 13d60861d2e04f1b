"""A header's hash is that of its fields, in every form headers have had."""

import msgspec
import pytest
from msgspec.structs import replace

from node.decode import header_of
from tests.support.blocks import header_at
from tokenization.errors import EndpointLies, InconsistentLogs, Lie
from tokenization.evidence.headers import BlockHeader, hash_of


EMPTY = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"
FIRST = BlockHeader(
    hash="0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3",
    parent_hash="0x" + "00" * 32,
    sha3_uncles="0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347",
    miner="0x" + "00" * 20,
    state_root="0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544",
    transactions_root=EMPTY,
    receipts_root=EMPTY,
    logs_bloom="0x" + "00" * 256,
    difficulty="0x400000000",
    number="0x0",
    gas_limit="0x1388",
    gas_used="0x0",
    timestamp="0x0",
    extra_data="0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa",
    mix_hash="0x" + "00" * 32,
    nonce="0x0000000000000042",
)
"""The first block of Ethereum."""

BYTES = [name for name in FIRST.__struct_fields__ if name != "hash"]


def test_hash_of__first_block_of_ethereum__is_the_one_everybody_knows() -> None:
    """The form of Frontier, without any later field."""
    assert hash_of(FIRST).hex() == FIRST.hash[2:]


@pytest.mark.parametrize("name", BYTES)
def test_header_of__any_field_altered__is_a_lie(name: str) -> None:
    """No field is left out of the hash; nor can one be left out or put in."""
    header = header_at(7, bytes(32))
    assert header_of(header).number == 7
    text = getattr(header, name)
    last = {"1": "2"}.get(text[-1], "1") if len(text) > 2 else "11"
    with pytest.raises(EndpointLies, match="block") as caught:
        header_of(replace(header, **{name: text[:-1] + last if len(text) > 2 else text + last}))
    assert caught.value.lie is Lie.HEADER


def test_header_of__later_field_left_out__is_a_lie() -> None:
    """Forks only add fields."""
    header = header_at(7, bytes(32))
    with pytest.raises(EndpointLies):
        header_of(replace(header, requests_hash=None))


@pytest.mark.parametrize("change", [{"nonce": "none"}, {"gas_used": "0xzz"}, {"hash": "5"}])
def test_header_of__what_is_no_hex__is_refused(change: dict[str, str]) -> None:
    """Garbage is no crash of ours."""
    with pytest.raises(InconsistentLogs):
        header_of(replace(header_at(7, bytes(32)), **change))


def test_block_header__json_of_an_endpoint__is_read_whole() -> None:
    """Names as JSON-RPC has them; null is as good as left out."""
    told = msgspec.json.encode(FIRST).replace(b'"requestsHash":"', b'"other":"')
    assert msgspec.json.decode(told, type=BlockHeader) == FIRST
    assert b'"parentBeaconBlockRoot":null' in told
