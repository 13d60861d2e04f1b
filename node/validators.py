"""Whom we trust to seal blocks, from the first block on.

Trust begins with the validators that the first block of the chain names, whose hash the deployment
manifest fixes, or with those a person names; after a restart with those of our tip. Blocks are
chained by hash, so a sealed block vouches for all before it: of a run of blocks the last is looked
at, and blocks in between only where the validators were replaced too fast to step over them.
"""

from node.chain import Chain
from node.model import BlockRecord, Header
from node.seals import Unvouched, sealed_by, validators_of
from tokenization.evidence.headers import BlockHeader


class Validators:
    """Follows the validators of a chain.

    Args:
        chain: Where headers are read.
        genesis: The hash of its first block.
        given: The validators to begin with; empty: those the first block names.
    """

    def __init__(self, chain: Chain, genesis: bytes, given: frozenset[bytes]) -> None:
        self._chain = chain
        self._genesis = genesis
        self._given = given
        self._trusted: frozenset[bytes] = frozenset()
        self._block: tuple[int, bytes] = (0, b"")

    def check(self, tip: BlockRecord | None, header: Header) -> None:
        """Make sure that a block, which follows our tip, is sealed.

        Raises:
            EndpointLies: It is not.
            ConfigError: Headers of this chain do not name validators.
        """
        start = (0, self._genesis) if tip is None else (tip.number, tip.hash)
        if self._block != start:
            first = validators_of(self._chain.whole_header(start[1]))
            self._trusted = self._given if self._given and tip is None else first
            self._block = start
        self._step(self._chain.whole_header(header.hash), header.hash)

    def _step(self, header: BlockHeader, block_hash: bytes) -> None:
        number = int(header.number, 16)
        try:
            self._trusted = sealed_by(header, self._trusted)
        except Unvouched:
            middle = (self._block[0] + number) // 2
            if middle == self._block[0]:
                raise
            between = self._chain.header(middle)
            if between is None:
                raise
            self._step(self._chain.whole_header(between.hash), between.hash)
            self._step(header, block_hash)
        else:
            self._block = (number, block_hash)
