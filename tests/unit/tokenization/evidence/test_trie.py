"""Roots and proofs: known ones, and any other built and broken."""

import pytest
from eth_hash.auto import keccak
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tries import proof_of
from tokenization.evidence.rlp import encode, number
from tokenization.evidence.trie import EMPTY_ROOT, BrokenProof, root_of, value_at


def ordered(count: int) -> dict[bytes, bytes]:
    """Values as receipts are kept: by the encoding of their place."""
    return {encode(number(place)): b"value %d" % place * 9 for place in range(count)}


def test_root_of__nothing__is_the_known_empty_root() -> None:
    """The constant every client has."""
    assert EMPTY_ROOT.hex() == "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"
    assert root_of({}) == EMPTY_ROOT


@pytest.mark.parametrize(
    ("values", "root"),
    [
        pytest.param(
            {"do": "verb", "horse": "stallion", "doge": "coin", "dog": "puppy"},
            "5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84",
            id="dogs",
        ),
        pytest.param(
            {"A": "a" * 50},
            "d23786fb4a010da3ce639d66d5e904a11dbc02746d1ce25029e53290cabf28ab",
            id="singleItem",
        ),
        pytest.param(
            {"foo": "bar", "food": "bass"},
            "17beaa1648bafa633cda809c90c04af50fc8aed3cb40d16efbddee6fdf63c4c3",
            id="foo",
        ),
        pytest.param(
            {"be": "e", "dog": "puppy", "bed": "d"},
            "3f67c7a47520f79faa29255d2d3c084a7a6df0453116ed7232ff10277a8be68b",
            id="smallValues",
        ),
    ],
)
def test_root_of__vectors_of_the_ethereum_tests__are_theirs(
    values: dict[str, str], root: str
) -> None:
    """Source: ethereum/tests, TrieTests/trieanyorder.json."""
    assert root_of({k.encode(): v.encode() for k, v in values.items()}).hex() == root


@pytest.mark.parametrize("count", [1, 2, 16, 127, 128, 129, 300])
def test_value_at__every_place__is_proven(count: int) -> None:
    """Beyond 128 the order of keys is not that of places."""
    values = ordered(count)
    root = root_of(values)
    for key, value in values.items():
        assert value_at(root, key, proof_of(values, key)) == value
    absent = encode(number(count))
    assert value_at(root, absent, proof_of(values, absent)) is None


@given(
    st.dictionaries(st.binary(min_size=1, max_size=4), st.binary(min_size=1, max_size=40)),
    st.binary(min_size=1, max_size=4),
)
def test_value_at__any_trie_and_key__is_what_it_holds(
    values: dict[bytes, bytes], key: bytes
) -> None:
    """There or proven not to be."""
    assert value_at(root_of(values), key, proof_of(values, key)) == values.get(key)


@given(st.data())
def test_value_at__one_byte_altered__proves_nothing(data: st.DataObject) -> None:
    """Whatever byte of whatever node."""
    values = {keccak(bytes((n,))): b"value %d" % n for n in range(40)}
    key = data.draw(st.sampled_from(sorted(values)))
    proof = proof_of(values, key)
    at = data.draw(st.integers(0, len(proof) - 1))
    place = data.draw(st.integers(0, len(proof[at]) - 1))
    change = data.draw(st.integers(1, 255))
    altered = bytearray(proof[at])
    altered[place] ^= change
    with pytest.raises(BrokenProof):
        value_at(root_of(values), key, [*proof[:at], bytes(altered), *proof[at + 1 :]])


def test_value_at__nodes_missing_or_left_over__prove_nothing() -> None:
    """A proof is exactly the way down."""
    values = ordered(40)
    key = encode(number(7))
    proof = proof_of(values, key)
    for broken in (proof[:-1], proof[1:], [], [*proof, proof[-1]]):
        with pytest.raises(BrokenProof):
            value_at(root_of(values), key, broken)
