"""Is a chain's endpoint fit for a node? What it can do, how fast it is, whether clocks agree."""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from node.chain import Chain, Heads, read_identity
from node.codes import Codes, check_directory
from node.control import Answer
from node.model import Identity
from node.rpc import Call, Rpc
from node.settings import Settings, check_chain, read_described
from tokenization.errors import ManifestError, MizanError, RpcRefused
from tokenization.units import checksum, parse_address


ASKED = 5
"""Times an endpoint is asked before its answering time is told."""
SLOW_S = 0.5
AHEAD_S = 15
"""A block this far in our future means a wrong clock, here or there."""
IDLE_S = 600
"""A newest block older than this means a chain that stands still, or a wrong clock."""
ATTEMPTS = 2
SHOWN = 5
"""Contracts that a line names."""


class Found(NamedTuple):
    """One thing looked at: ``ok``, ``warn`` or ``fail``, and what to do."""

    level: str
    about: str
    words: str
    hint: str = ""


def examine(settings: Settings, identity: Identity | None, store: Answer | None) -> Iterator[Found]:
    """Look at the endpoint as a node with this manifest and store would use it."""
    try:
        with Rpc(settings.rpc, attempts=ATTEMPTS) as rpc:
            yield _latency(rpc)
            if identity:
                check_chain(read_identity(rpc), identity, rpc.name)
                yield Found("ok", "chain", f"{identity.chain_id}, the manifest's genesis")
                yield _directory(rpc, settings)
            chain = Chain(rpc, settings.finality_policy())
            heads = chain.heads()
            yield _finality(heads, settings.finality)
            yield _clock(heads)
            yield from _abilities(rpc, heads, identity)
            yield from _proofs(rpc, heads, settings.receipts)
            if store:
                yield from _final_block(chain, store)
                yield _contracts(rpc, store)
    except MizanError as error:
        yield Found("fail", "endpoint", error.message, error.hint)


def _latency(rpc: Rpc) -> Found:
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        rpc.call("eth_chainId")
        took.append(time.perf_counter() - began)
    median = statistics.median(took)
    words = f"{rpc.name} answers in {median * 1000:.1f} ms"
    if median > SLOW_S:
        return Found("warn", "endpoint", words, "Use a nearer one: every block waits for it.")
    return Found("ok", "endpoint", words)


def _directory(rpc: Rpc, settings: Settings) -> Found:
    identity, code = read_described(settings.manifest)
    try:
        check_directory(rpc, identity.directory, code)
    except ManifestError as error:
        return Found("fail", "directory", error.message, error.hint)
    return Found("ok", "directory", f"the manifest's, at {checksum(identity.directory)}")


def _contracts(rpc: Rpc, store: Answer) -> Found:
    listed = [parse_address(one) for one in store["contracts"]]
    strange = Codes(rpc).strangers(listed, "latest")
    if strange:
        words = "; ".join(one.as_text() for one in strange[:SHOWN])
        return Found(
            "warn",
            "contracts",
            f"{len(strange)} of {len(listed)} listed run code we do not know: {words}",
            "Install the version that belongs to them: 'mizan deploy check' says what is deployed.",
        )
    return Found("ok", "contracts", f"all {len(listed)} listed run code of this version")


def _finality(heads: Heads, policy: str) -> Found:
    words = f"{policy}: head {heads.latest.number}, final {heads.final}"
    if heads.final is None:
        return Found("warn", "finality", words, "No block is final yet; wait, or check --finality.")
    if heads.final > heads.latest.number:
        return Found("fail", "finality", words, "The endpoint contradicts itself: use another.")
    return Found("ok", "finality", words)


def _clock(heads: Heads) -> Found:
    age = int(time.time()) - heads.latest.time_s
    words = f"the newest block is {age} s old"
    if age < -AHEAD_S:
        return Found("fail", "clock", words, "Set this machine's clock (NTP), or the validators'.")
    if age > IDLE_S:
        hint = "Normal for a chain that makes no empty blocks; else it stands, or a clock is wrong."
        return Found("warn", "clock", words, hint)
    return Found("ok", "clock", words)


def _abilities(rpc: Rpc, heads: Heads, identity: Identity | None) -> Iterator[Found]:
    latest, first = heads.latest, identity.first_block if identity else 0
    address = f"0x{(identity.directory if identity else bytes(20)).hex()}"
    by_hash = {"blockHash": f"0x{latest.hash.hex()}"}
    needed: tuple[tuple[str, Callable[[], object]], ...] = (
        ("logs by block hash", lambda: rpc.call("eth_getLogs", by_hash)),
        ("batches", lambda: rpc.batch([Call("eth_chainId")] * 50)),
        ("calls by block hash", lambda: rpc.call("eth_getCode", address, by_hash)),
    )
    for about, call in needed:
        yield _ability(about, call, "fail", "Use an endpoint that can: a node needs it.")
    old = hex(first)
    yield _ability(
        "old state",
        lambda: rpc.call("eth_getBalance", address, old),
        "warn",
        "'mizand verify --block' of old blocks needs an archive node; the background verifier "
        "asks for the newest block and needs none.",
    )


def _proofs(rpc: Rpc, heads: Heads, receipts: str) -> Iterator[Found]:
    head = f"0x{heads.latest.hash.hex()}"
    if receipts != "none":
        yield _ability(
            "receipts",
            lambda: rpc.call("eth_getBlockReceipts", head),
            "fail",
            "Use an endpoint that can, or believe this one with --receipts none.",
        )
    nobody = f"0x{bytes(20).hex()}"
    yield _ability(
        "proofs",
        lambda: rpc.call("eth_getProof", nobody, [], hex(heads.latest.number)),
        "warn",
        "Without it the node answers everything but proofs of balances.",
    )


def _ability(about: str, call: Callable[[], object], otherwise: str, hint: str) -> Found:
    try:
        call()
    except RpcRefused as error:
        return Found(otherwise, about, error.message, hint)
    return Found("ok", about, "served")


def _final_block(chain: Chain, store: Answer) -> Iterator[Found]:
    if store["final"] is None:
        return
    theirs = chain.header(store["final"])
    if theirs is None:
        hint = "It lags, or it is of another chain: wait, or use another."
        yield Found("warn", "final block", f"the endpoint has no block {store['final']}", hint)
    elif f"0x{theirs.hash.hex()}" != store["final_hash"]:
        words = f"the chain replaced block {store['final']}, which is final here"
        hint = "Ask the chain's operators what happened before anybody relies on either."
        yield Found("fail", "final block", words, hint)
    else:
        yield Found("ok", "final block", f"{store['final']} is the chain's")
