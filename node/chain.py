"""The chain as its endpoint tells it: who it is, how far it is, and its blocks.

Finality is a policy somebody chose, never a guess:

    tag       the chain names safe and finalized blocks (proof of stake)
    depth:N   a block is final when N blocks follow it (a local chain, Clique)
    instant   every block is final (QBFT, IBFT); a replaced one is an alarm, not a reorganisation

``fetch_...`` answers undecoded JSON; decoding is ``node.fetched``'s.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from node import observe
from node.decode import header_of
from node.fetched import Fetched
from node.link import Link
from node.model import Header
from node.proving import AT_TIP, Proving
from node.quorum import Votes, agreed, reached
from node.rpc import Call, Rpc
from node.wire import parse_header, quantity
from tokenization.errors import ChainMismatch, ConfigError, InconsistentLogs, RpcRefused
from tokenization.evidence.headers import BlockHeader


BATCH = 200
"""Calls in one request. Besu takes 1,024, others fewer; more gains nothing."""

HEAVY_BATCH = 32
"""Calls for logs or receipts in one request; of full blocks some hundred kilobytes each."""

_NO_SUCH_METHOD = -32601
T = TypeVar("T")
_POLICY = re.compile(r"(?P<name>tag|instant)|depth:(?P<depth>[0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class Finality:
    """When a block is final. ``depth`` None: the chain's tags say."""

    depth: int | None

    @classmethod
    def parse(cls, text: str) -> "Finality":
        """Read ``tag``, ``depth:N`` or ``instant``.

        Raises:
            ConfigError: It is none of these.
        """
        match = _POLICY.fullmatch(text)
        if match is None:
            raise ConfigError(
                f"'{text}' is no finality policy.",
                hint="Write tag, depth:N (such as depth:64) or instant.",
            )
        if match["name"] == "tag":
            return cls(None)
        return cls(int(match["depth"] or 0))


@dataclass(frozen=True, slots=True)
class Heads:
    """How far the chain is. ``safe`` and ``final`` are numbers, or None if none is yet."""

    latest: Header
    safe: int | None
    final: int | None


@dataclass(frozen=True, slots=True)
class ChainIdentity:
    """What tells a chain from every other."""

    chain_id: int
    genesis: bytes


def read_identity(rpc: Rpc) -> ChainIdentity:
    """Chain id and genesis hash of the chain that every endpoint serves.

    Raises:
        ChainMismatch: An endpoint has no genesis block, or serves another chain than the others.
    """
    said = rpc.ask_each([Call("eth_chainId"), _block_call("0x0")])
    (first, identity), *others = [(link, _identity(link, results)) for link, results in said]
    for link, other in others:
        if other != identity:
            raise ChainMismatch(
                f"The endpoint {link.name} serves chain {other.chain_id} with genesis "
                f"0x{other.genesis.hex()}, and {first.name} serves chain {identity.chain_id} with "
                f"genesis 0x{identity.genesis.hex()}.",
                hint="Name endpoints of one chain (--rpc or MIZAN_NODE_RPC).",
            )
    return identity


class Chain:
    """Reads of one chain, of which several endpoints may have to agree.

    Args:
        rpc: The endpoint or endpoints.
        finality: When a block is final.
        proving: Of which blocks the receipts are read.
    """

    def __init__(self, rpc: Rpc, finality: Finality, proving: Proving = AT_TIP) -> None:
        self.rpc = rpc
        self.finality = finality
        self.proving = proving
        self._head: Header | None = None
        self._voters = 1

    def heads(self) -> Heads:
        """The newest block, and what is safe and final by the policy.

        Raises:
            EndpointsDisagree: Too few endpoints name the same block.
        """
        tags = ("latest",) if self.finality.depth is not None else ("latest", "safe", "finalized")
        try:
            said = self._each([_block_call(tag) for tag in tags], self._heads_of)
        except RpcRefused as error:
            if len(tags) == 1:
                raise
            raise ConfigError(
                f"The endpoint {self.rpc.name} does not name finalized blocks: {error.message}",
                hint="Say when blocks are final: --finality instant (QBFT, IBFT) or depth:N.",
            ) from error
        heads = list(said.values())
        latest = self._agreed_head({link: one.latest for link, one in said.items()})
        safe, final = _reached([one.safe for one in heads]), _reached([one.final for one in heads])
        depth = self.finality.depth
        if depth is not None:
            safe = final = latest.number - depth if latest.number >= depth else None
        return Heads(latest, safe, final)

    def confirm(self, header: Header) -> None:
        """Have the endpoints agree on a block that was read, unless one is alone.

        Raises:
            EndpointsDisagree: Too few name the same block.
            InconsistentLogs: They agree on another.
        """
        if self.rpc.is_alone or (self._head and header.hash == self._head.hash):
            return
        if self._agreed(header.number).hash != header.hash:
            raise InconsistentLogs(
                f"Block {header.number} that was read is not the one the endpoints agree on.",
                hint="Try again; if it stays so, leave out the endpoint that differs.",
            )

    def header(self, number: int) -> Header | None:
        """The header of that number, or None."""
        return self.headers(number, number)[0]

    def headers(self, first: int, last: int) -> list[Header | None]:
        """The headers of these numbers, None where the endpoint has none."""
        parsed = [parse_header(raw) for raw in self._fetch_headers(first, last)]
        return [None if wire is None else header_of(wire) for wire in parsed]

    def whole_header(self, block: bytes) -> BlockHeader:
        """Every field of the header of that hash.

        Raises:
            InconsistentLogs: The endpoint has no such block, or gives another.
        """
        header = parse_header(self.rpc.call("eth_getBlockByHash", f"0x{block.hex()}", False))
        if header is None or header_of(header).hash != block:
            raise InconsistentLogs(
                f"The endpoint has no block 0x{block.hex()}, though it named it.",
                hint="Try again; if it stays so, use another endpoint.",
            )
        return header

    def fetch_blocks(self, first: int, last: int) -> Fetched:
        """Blocks near the head: headers first, then the logs of exactly those blocks, by hash.

        Raises:
            InconsistentLogs: A header is missing.
            RpcRefused: A block is gone already.
        """
        fetched = Fetched(first, last, self._fetch_headers(first, last), [])
        headers = fetched.parse_headers()
        calls = [Call("eth_getLogs", ({"blockHash": header.hash},)) for header in headers]
        proven = [header.hash for header in headers if self.proving.tip and _has_logs(header)]
        answers = self._ask(calls + [_receipts_call(block_hash) for block_hash in proven])
        fetched.logs.extend(answers[: len(calls)])
        fetched.receipts.update(zip(proven, answers[len(calls) :], strict=True))
        return fetched

    def fetch_range(self, first: int, last: int) -> Fetched:
        """Blocks that cannot change any more, their logs by range.

        Which of them are proven is chosen when their logs are there already.
        """
        bounds = {"fromBlock": hex(first), "toBlock": hex(last)}
        logs = self.rpc.call("eth_getLogs", bounds)
        fetched = Fetched(first, last, self._fetch_headers(first, last), [logs])
        if self.proving.one_in:
            headers = fetched.parse_headers()
            picked = [h.hash for h in headers if _has_logs(h) and self.proving.picks()]
            fetched.receipts.update(self.fetch_receipts(picked))
        return fetched

    def fetch_proven(self, first: int, last: int) -> Fetched:
        """Blocks with the receipts of all that have logs; the logs are in them.

        Raises:
            ConfigError: The endpoint gives no receipts.
        """
        fetched = Fetched(first, last, self._fetch_headers(first, last), [])
        with_logs = [header.hash for header in fetched.parse_headers() if _has_logs(header)]
        fetched.receipts.update(self.fetch_receipts(with_logs))
        return fetched

    def fetch_receipts(self, hashes: Sequence[str]) -> dict[str, msgspec.Raw]:
        """The receipts of these blocks, by block hash.

        Raises:
            ConfigError: The endpoint gives no receipts.
        """
        answers = self._ask([_receipts_call(block_hash) for block_hash in hashes])
        return dict(zip(hashes, answers, strict=True))

    def _ask(self, calls: Sequence[Call]) -> list[msgspec.Raw]:
        try:
            return [
                answer
                for start in range(0, len(calls), HEAVY_BATCH)
                for answer in self.rpc.batch(calls[start : start + HEAVY_BATCH])
            ]
        except RpcRefused as error:
            if error.rpc_code != _NO_SUCH_METHOD:
                raise
            raise ConfigError(
                f"The endpoint cannot prove its logs: {error.message}",
                hint="Use an endpoint that knows eth_getBlockReceipts, or trust this one: "
                "--receipts none (MIZAN_NODE_RECEIPTS).",
            ) from error

    def _fetch_headers(self, first: int, last: int) -> list[msgspec.Raw]:
        headers: list[msgspec.Raw] = []
        for start in range(first, last + 1, BATCH):
            stop = min(start + BATCH, last + 1)
            headers += self.rpc.batch([_block_call(hex(number)) for number in range(start, stop)])
        return headers

    def _agreed_head(self, latest: Votes) -> Header:
        for link, header in latest.items():
            observe.ENDPOINT_HEAD.labels(link.name).set(header.number)
        numbers = [header.number for header in latest.values()]
        self._voters = len(numbers)
        head = self._settle(latest) if len(set(numbers)) == 1 else self._agreed(reached(numbers))
        self._head = head
        return head

    def _agreed(self, number: int) -> Header:
        return self._settle(
            self._each([_block_call(hex(number))], lambda link, raws: _known(link, raws[0]))
        )

    def _settle(self, votes: Votes) -> Header:
        links = agreed(votes, self._voters)
        self.rpc.believe(links)
        return votes[links[0]]

    def _each(
        self, calls: Sequence[Call], read: Callable[[Link, Sequence[msgspec.Raw]], T]
    ) -> dict[Link, T]:
        """What each endpoint says, without those that say what cannot be."""
        said: dict[Link, T] = {}
        fault: InconsistentLogs | None = None
        for link, results in self.rpc.ask_each(calls):
            try:
                said[link] = read(link, results)
            except InconsistentLogs as error:
                observe.ENDPOINT_AGREES.labels(link.name).set(0)
                fault = error
        if fault is not None and not said:
            raise fault
        return said

    def _heads_of(self, link: Link, results: Sequence[msgspec.Raw]) -> Heads:
        latest, *settled = results
        safe, final = [_number(raw) for raw in settled] or (None, None)
        return Heads(_known(link, latest), safe, final)


def _known(link: Link, raw: msgspec.Raw) -> Header:
    header = parse_header(raw)
    if header is None:
        raise InconsistentLogs(
            f"The endpoint {link.name} has no block that it must have.",
            hint="Use another endpoint.",
        )
    return header_of(header)


def _identity(link: Link, results: Sequence[msgspec.Raw]) -> ChainIdentity:
    chain_id, genesis = results
    header = parse_header(genesis)
    if header is None:
        raise ChainMismatch(
            f"The endpoint {link.name} has no block 0.",
            hint="Use an endpoint with the whole chain.",
        )
    return ChainIdentity(quantity(msgspec.json.decode(chain_id)), header_of(header).hash)


def _reached(numbers: Sequence[int | None]) -> int | None:
    highest = reached([-1 if number is None else number for number in numbers])
    return None if highest < 0 else highest


def _block_call(block: str) -> Call:
    return Call("eth_getBlockByNumber", (block, False))


def _receipts_call(block_hash: str) -> Call:
    return Call("eth_getBlockReceipts", (block_hash,))


def _has_logs(header: BlockHeader) -> bool:
    return header.logs_bloom.strip("0x") != ""


def _number(raw: msgspec.Raw) -> int | None:
    header = parse_header(raw)
    return None if header is None else quantity(header.number)
