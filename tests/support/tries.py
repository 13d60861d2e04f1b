"""Proofs made by a trie of one's own, slowly: for tests of what reads them."""

from tokenization.evidence.rlp import Item, encode
from tokenization.evidence.trie import _node


def proof_of(values: dict[bytes, bytes], key: bytes) -> list[bytes]:
    """The nodes from the root down to a key, or to where it would be."""
    if not values:
        return []
    pairs = sorted((one.hex(), value) for one, value in values.items())
    path, depth, nodes = key.hex(), 0, []
    while pairs:
        node: Item = _node(pairs, depth)
        if depth == 0 or len(encode(node)) >= 32:
            nodes.append(encode(node))
        if len(pairs) == 1:
            break
        split = depth
        while split < len(pairs[0][0]) and pairs[0][0][split] == pairs[-1][0][split]:
            split += 1
        shared = pairs[0][0][depth:split]
        if shared:
            pairs = pairs if path[depth:split] == shared else []
        elif len(path) == depth:
            break
        else:
            pairs = [pair for pair in pairs if pair[0].startswith(path[: depth + 1])]
            split = depth + 1
        depth = split
    return nodes
