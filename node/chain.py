"""The chain as its endpoint tells it: who it is, how far it is, and its blocks.

Finality is a policy somebody chose, never a guess:

    tag       the chain names safe and finalized blocks (proof of stake)
    depth:N   a block is final when N blocks follow it (a local chain, Clique)
    instant   every block is final (QBFT, IBFT); a replaced one is an alarm, not a reorganisation

``fetch_...`` answers undecoded JSON; decoding is ``node.fetched``'s.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from node.decode import header_of
from node.fetched import Fetched
from node.model import Header
from node.proving import AT_TIP, Proving
from node.rpc import Call, Rpc
from node.wire import parse_header
from tokenization.errors import ChainMismatch, ConfigError, InconsistentLogs, RpcRefused
from tokenization.evidence.headers import BlockHeader


BATCH = 200
"""Calls in one request. Besu takes 1,024, others fewer; more gains nothing."""

HEAVY_BATCH = 32
"""Calls for logs or receipts in one request; of full blocks some hundred kilobytes each."""

_NO_SUCH_METHOD = -32601
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

    def __init__(self, rpc: Rpc, finality: Finality, proving: Proving = AT_TIP) -> None:
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
