"""The Merkle-Patricia trie: the root of some values, and proofs that a root holds one.

A header commits to state and receipts by the roots of tries. ``root_of`` builds one in memory from
all its values; ``value_at`` follows a proof from a root down to one value, or to the place where it
would be. Paths are hexadecimal text, a digit a step.

Pure. Source: the Yellow Paper, appendix D.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

# Half the time of eth_utils' keccak, which also takes text.
from eth_hash.auto import keccak

from tokenization.evidence.rlp import BadRlp, Item, decode, encode


EMPTY_ROOT = keccak(encode(b""))
"""The root of a trie that holds nothing."""

_BRANCHES = 16
_HASH_LENGTH = 32
_LEAF = 2

Pair = tuple[str, bytes]


class BrokenProof(ValueError):
    """A proof that does not lead from the root to the value."""


def root_of(values: Mapping[bytes, bytes]) -> bytes:
    """The root of the trie that holds these values, none of them empty."""
    if not values:
        return EMPTY_ROOT
    return keccak(encode(_node(sorted((key.hex(), value) for key, value in values.items()), 0)))


def value_at(root: bytes, key: bytes, proof: Sequence[bytes]) -> bytes | None:
    """What the trie of this root holds at a key; None if the proof shows that it holds nothing.

    Args:
        root: The root, which is trusted.
        key: The key; of state tries the hash of what one looks for.
        proof: The nodes from the root down, which are not.

    Raises:
        BrokenProof: The nodes are not those of this root and key.
    """
    if root == EMPTY_ROOT and not proof:
        return None
    nodes = iter(proof)
    value = _follow(root, key.hex(), nodes)
    if next(nodes, None) is not None:
        raise BrokenProof("nodes are left over")
    return value or None


def _node(pairs: Sequence[Pair], depth: int) -> Item:
    first, last = pairs[0][0], pairs[-1][0]
    if len(pairs) == 1:
        return [_packed(first[depth:], is_leaf=True), pairs[0][1]]
    split = depth
    while split < len(first) and first[split] == last[split]:
        split += 1
    if split > depth:
        return [_packed(first[depth:split], is_leaf=False), _reference(_node(pairs, split))]
    children: list[Item] = [b""] * (_BRANCHES + 1)
    if len(first) == depth:
        children[-1], pairs = pairs[0][1], pairs[1:]
    for digit, below in groupby(pairs, key=lambda pair: pair[0][depth]):
        children[int(digit, 16)] = _reference(_node(list(below), depth + 1))
    return children


def _reference(node: Item) -> Item:
    """How a node stands in its parent: by its hash, or itself where that is shorter."""
    encoded = encode(node)
    return keccak(encoded) if len(encoded) >= _HASH_LENGTH else node


def _packed(path: str, *, is_leaf: bool) -> bytes:
    flag = _LEAF if is_leaf else 0
    return bytes.fromhex(f"{flag + 1:x}{path}" if len(path) % 2 else f"{flag:x}0{path}")


def _unpacked(raw: Item) -> tuple[str, bool]:
    if not isinstance(raw, bytes) or not raw or raw[0] >> 4 > _LEAF + 1:
        raise BrokenProof("a node has no path")
    digits = raw.hex()
    flag = int(digits[0], 16)
    return digits[1 if flag & 1 else 2 :], flag >= _LEAF


def _follow(reference: Item, path: str, nodes: Iterator[bytes]) -> bytes:
    """What lies at the end of a path; empty if nothing does."""
    while reference:
        node = _resolved(reference, nodes)
        if len(node) == _BRANCHES + 1:
            if not path:
                return _value(node[-1])
            reference, path = node[int(path[0], 16)], path[1:]
        elif len(node) == _LEAF:
            part, is_leaf = _unpacked(node[0])
            if is_leaf:
                return _value(node[1]) if part == path else b""
            if not path.startswith(part):
                return b""
            reference, path = node[1], path[len(part) :]
        else:
            raise BrokenProof("a node is no node of a trie")
    return b""


def _resolved(reference: Item, nodes: Iterator[bytes]) -> Sequence[Item]:
    node = reference
    if isinstance(reference, bytes):
        raw = next(nodes, None)
        if raw is None:
            raise BrokenProof("it ends before the value")
        if keccak(raw) != reference:
            raise BrokenProof("a node is not the one its parent names")
        try:
            node = decode(raw)
        except BadRlp as error:
            raise BrokenProof(str(error)) from error
    if isinstance(node, bytes):
        raise BrokenProof("a node is no list")
    return node


def _value(item: Item) -> bytes:
    if not isinstance(item, bytes):
        raise BrokenProof("a value is no string of bytes")
    return item
