"""The chain as its endpoint tells it: who it is, how far it is, and its blocks.

Finality is a policy somebody chose, never a guess:

    tag       the chain names safe and finalized blocks (proof of stake)
    depth:N   a block is final when N blocks follow it (a local chain, Clique)
    instant   every block is final (QBFT, IBFT); a replaced one is an alarm, not a reorganisation

Of which blocks the receipts are read and their root computed again is chosen too:

    none       of none; for endpoints that give no receipts
    tip        of every block with logs at the tip, of none in the past
    sample:N   of those at the tip, and of about one in N of the past
    all        of all of them

``fetch_...`` answers undecoded JSON; decoding is ``node.decode``'s.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from node.decode import blocks_of, header_of
from node.model import Block, Header
from node.rpc import Call, Rpc
from node.wire import WireLog, WireReceipt, parse_header, parse_logs, parse_receipts
from tokenization.abi import EventReader
from tokenization.errors import ChainMismatch, ConfigError, InconsistentLogs, RpcRefused
from tokenization.headers import BlockHeader


BATCH = 200
"""Calls in one request. Besu takes 1,024, others fewer; more gains nothing."""

RECEIPTS_BATCH = 16
"""Blocks whose receipts are asked for at once; of full blocks some hundred kilobytes each."""

_NO_SUCH_METHOD = -32601
_POLICY = re.compile(r"(?P<name>tag|instant)|depth:(?P<depth>[0-9]{1,6})")
_SAMPLE = re.compile(r"sample:(?P<one_in>[1-9][0-9]{0,5})")
_chance = random.SystemRandom()


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
class Proving:
    """Of which blocks with logs the receipts are read.

    Attributes:
        tip: Whether of those at the tip.
        one_in: Of one in so many of the past; 0 for none.
    """

    tip: bool = True
    one_in: int = 0

    @classmethod
    def parse(cls, text: str) -> "Proving":
        """Read ``none``, ``tip``, ``sample:N`` or ``all``.

        Raises:
            ConfigError: It is none of these.
        """
        known = {"none": cls(tip=False), "tip": cls(), "all": cls(one_in=1)}
        match = _SAMPLE.fullmatch(text)
        if match is not None:
            return cls(one_in=int(match["one_in"]))
        if text not in known:
            raise ConfigError(
                f"'{text}' does not say whose receipts are read.",
                hint="Write all, sample:N (such as sample:64), tip or none.",
            )
        return known[text]

    def picks(self) -> bool:
        """Whether to prove a block of the past. By chance, so that no endpoint can foresee it."""
        return self.one_in > 0 and _chance.randrange(self.one_in) == 0


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


@dataclass(frozen=True, slots=True)
class Fetched:
    """Blocks ``first`` to ``last`` as the endpoint sent them: a header each, logs in some lists.

    Attributes:
        receipts: The receipts of blocks that are to be proven, by block hash.
    """

    first: int
    last: int
    headers: list[msgspec.Raw]
    logs: list[msgspec.Raw]
    receipts: dict[str, msgspec.Raw] = field(default_factory=dict)

    def blocks(self, reader: EventReader) -> list[Block]:
        """The blocks, checked and decoded.

        Raises:
            EndpointLies: What is told of a block is not what its hash stands for.
            InconsistentLogs: They contradict themselves.
        """
        return blocks_of(self.parse_headers(), self.parse_logs(), reader, self.parse_receipts())

    def parse_headers(self) -> list[BlockHeader]:
        """The headers.

        Raises:
            InconsistentLogs: One is missing, unreadable or of another number.
        """
        parsed = []
        for number, raw in enumerate(self.headers, self.first):
            header = parse_header(raw)
            if header is None or int(header.number, 16) != number:
                raise InconsistentLogs(
                    f"The endpoint has no block {number}, though its head is higher.",
                    hint="Try again; if it stays so, use another endpoint.",
                )
            parsed.append(header)
        return parsed

    def parse_logs(self) -> list[WireLog]:
        """The logs, in the order of the lists."""
        return [log for raw in self.logs for log in parse_logs(raw)]

    def parse_receipts(self) -> dict[str, list[WireReceipt]]:
        """The receipts by block hash.

        Raises:
            InconsistentLogs: The endpoint has none of a block that it has.
        """
        parsed = {}
        for block_hash, raw in self.receipts.items():
            receipts = parse_receipts(raw)
            if receipts is None:
                raise InconsistentLogs(
                    f"The endpoint has no receipts of block {block_hash}, though it has the block.",
                    hint="Try again; if it stays so, use another endpoint.",
                )
            parsed[block_hash] = receipts
        return parsed


def read_identity(rpc: Rpc) -> ChainIdentity:
    """Chain id and genesis hash of an endpoint's chain.

    Raises:
        ChainMismatch: The endpoint has no genesis block.
    """
    chain_id, genesis = rpc.batch([Call("eth_chainId"), _block_call("0x0")])
    header = parse_header(genesis)
    if header is None:
        raise ChainMismatch(
            f"The endpoint {rpc.name} has no block 0.",
            hint="Use an endpoint with the whole chain.",
        )
    return ChainIdentity(int(msgspec.json.decode(chain_id, type=str), 16), header_of(header).hash)


class Chain:
    """Reads of one chain through one endpoint.

    Args:
        rpc: The endpoint.
        finality: When a block is final.
        proving: Of which blocks the receipts are read.
    """

    def __init__(self, rpc: Rpc, finality: Finality, proving: Proving = Proving()) -> None:
        self.rpc = rpc
        self.finality = finality
        self.proving = proving

    def heads(self) -> Heads:
        """The newest block, and what is safe and final by the policy."""
        depth = self.finality.depth
        if depth is None:
            latest, safe, final = self._tagged_heads()
            return Heads(latest, safe, final)
        latest = self._latest(self.rpc.batch([_block_call("latest")])[0])
        settled = latest.number - depth if latest.number >= depth else None
        return Heads(latest, settled, settled)

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
        answers = self._ask(calls + [_receipts_call(block_hash) for block_hash in proven], BATCH)
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
        answers = self._ask([_receipts_call(block_hash) for block_hash in hashes], RECEIPTS_BATCH)
        return dict(zip(hashes, answers, strict=True))

    def _ask(self, calls: Sequence[Call], most: int) -> list[msgspec.Raw]:
        try:
            return [
                answer
                for start in range(0, len(calls), most)
                for answer in self.rpc.batch(calls[start : start + most])
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

    def _tagged_heads(self) -> tuple[Header, int | None, int | None]:
        calls = [_block_call(tag) for tag in ("latest", "safe", "finalized")]
        try:
            latest, safe, final = self.rpc.batch(calls)
        except RpcRefused as error:
            raise ConfigError(
                f"The endpoint {self.rpc.name} does not name finalized blocks: {error.message}",
                hint="Say when blocks are final: --finality instant (QBFT, IBFT) or depth:N.",
            ) from error
        head = self._latest(latest)
        return head, _number(safe), _number(final)

    def _latest(self, raw: msgspec.Raw) -> Header:
        header = parse_header(raw)
        if header is None:
            raise InconsistentLogs(
                f"The endpoint {self.rpc.name} has no newest block.", hint="Use another endpoint."
            )
        return header_of(header)


def _block_call(block: str) -> Call:
    return Call("eth_getBlockByNumber", (block, False))


def _receipts_call(block_hash: str) -> Call:
    return Call("eth_getBlockReceipts", (block_hash,))


def _has_logs(header: BlockHeader) -> bool:
    return header.logs_bloom.strip("0x") != ""


def _number(raw: msgspec.Raw) -> int | None:
    header = parse_header(raw)
    return None if header is None else int(header.number, 16)
