"""Is the code on the chain the code this version was made for?

Two questions. The directory's is asked at the start: everything is found through it, so where the
manifest names nothing, or another contract, the node must not begin. That of listed contracts is
asked for ever, a few at a time, because engines change theirs: code of no artifact of ours may emit
what we cannot read, so it is told long before its first event. It is no reason to stop: what it
emits is kept, and what it says of balances is compared with the chain all the same.
"""

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec
import structlog
from eth_utils.crypto import keccak

from node import layout, observe
from node.rpc import Call, Rpc
from node.store import View
from tokenization import artifacts
from tokenization.errors import ManifestError
from tokenization.evidence.slots import IMPLEMENTATION_SLOT
from tokenization.units import checksum, hex0x


BATCH = 32
"""Contracts looked at at once: the code of one is some 40 kilobytes of JSON."""

_PROXY = "ERC1967Proxy"
_CLONE = re.compile(
    rb"\x36\x3d\x3d\x37\x3d\x3d\x3d\x36\x3d\x73(.{20})"
    rb"\x5a\xf4\x3d\x82\x80\x3e\x90\x3d\x91\x60\x2b\x57\xfd\x5b\xf3",
    re.DOTALL,
)
"""A token that runs what all of its kind run. Source: ERC-1167."""
_WORD_BYTES = 32

_log = structlog.get_logger("codes")


def check_directory(rpc: Rpc, directory: bytes, wanted: bytes | None) -> None:
    """Make sure that the directory is where the manifest says, and is the contract it was.

    Args:
        rpc: The endpoint.
        directory: Its address.
        wanted: The hash of its code as the manifest has it; None: any contract will do.

    Raises:
        ManifestError: There is no contract, or another.
    """
    code = _code(rpc.call("eth_getCode", hex0x(directory), "latest"))
    if not code:
        raise ManifestError(
            f"There is no contract at {checksum(directory)} on the chain that {rpc.name} serves, "
            "and the manifest calls it the directory.",
            hint="Name the manifest that 'mizan deploy' wrote for this ledger (--manifest or "
            "MIZAN_MANIFEST). If the endpoint is still catching up with its chain, wait for it.",
        )
    if wanted is not None and keccak(code) != wanted:
        raise ManifestError(
            f"The contract at {checksum(directory)} is not the directory of the manifest: its code "
            f"has the hash {hex0x(keccak(code))}, not {hex0x(wanted)}.",
            hint="Name the manifest that 'mizan deploy' wrote for this ledger (--manifest or "
            "MIZAN_MANIFEST); 'mizan deploy check' compares every contract with it.",
        )


@dataclass(frozen=True, slots=True)
class Stranger:
    """A contract that runs code of no artifact of ours.

    Attributes:
        contract: The listed contract.
        code_at: Where the code lies: itself, or what the proxy or clone that it is runs.
        size: Bytes of that code.
    """

    contract: bytes
    code_at: bytes
    size: int

    def as_text(self) -> str:
        """For people."""
        behind = "" if self.code_at == self.contract else f" (code at {checksum(self.code_at)})"
        return f"{checksum(self.contract)}{behind}, {self.size} bytes"


class Codes:
    """Looks at what contracts run.

    Args:
        rpc: The endpoint.
    """

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc
        self._names: dict[bytes, str] = {}
        self._clones: dict[bytes, bytes] = {}

    def strangers(self, contracts: Sequence[bytes], where: Any) -> list[Stranger]:  # noqa: ANN401 - a tag or a hash
        """Those of some contracts that run what we do not know.

        Code of ours stays what it is, so it is asked for once; what a proxy runs, every time.

        Args:
            contracts: Addresses.
            where: The block, as ``eth_getCode`` takes it.

        Raises:
            RpcRefused: The endpoint does not have that block or its state.
            RpcUnavailable: It does not answer.
        """
        found = self._look(contracts, where)
        proxies = [one for one in contracts if self._names.get(one) == _PROXY]
        slot = hex(IMPLEMENTATION_SLOT)
        words = self._rpc.batch(
            [Call("eth_getStorageAt", (hex0x(proxy), slot, where)) for proxy in proxies]
        )
        runs = {one: self._clones[one] for one in contracts if one in self._clones}
        runs |= {
            proxy: _code(word).rjust(_WORD_BYTES, b"\0")[-20:]
            for proxy, word in zip(proxies, words, strict=True)
        }
        found |= self._look(sorted(set(runs.values())), where)
        pairs = [(one, runs.get(one, one)) for one in contracts]
        return [Stranger(one, at, found[at]) for one, at in pairs if at in found]

    def _look(self, addresses: Sequence[bytes], where: Any) -> dict[bytes, int]:  # noqa: ANN401 - as above
        """Those that have code we do not know, and how long it is."""
        seen = self._names.keys() | self._clones.keys()
        unseen = [one for one in addresses if one not in seen]
        found: dict[bytes, int] = {}
        for start in range(0, len(unseen), BATCH):
            some = unseen[start : start + BATCH]
            answers = self._rpc.batch([Call("eth_getCode", (hex0x(one), where)) for one in some])
            for address, code in zip(some, map(_code, answers), strict=True):
                if clone := _CLONE.fullmatch(code):
                    self._clones[address] = clone[1]
                elif name := _name_of(code):
                    self._names[address] = name
                else:
                    found[address] = len(code)
        return found


class CodeWatch:
    """Goes round all listed contracts, a few a step, and tells of those that it does not know.

    Args:
        rpc: The endpoint.
    """

    def __init__(self, rpc: Rpc) -> None:
        self._codes = Codes(rpc)
        self._after: bytes | None = None
        self._strange: dict[bytes, Stranger] = {}

    def step(self, view: View, block: bytes) -> None:
        """Look at the next contracts as they are after a block.

        Args:
            view: The state after it.
            block: Its hash.

        Raises:
            RpcRefused: The endpoint does not have that block or its state.
            RpcUnavailable: It does not answer.
        """
        walk = view.scan(layout.CONTRACTS, after=self._after)
        some = [key[0] for key, _ in islice(walk, BATCH)]
        where = {"blockHash": hex0x(block), "requireCanonical": True}
        found = {one.contract: one for one in self._codes.strangers(some, where)}
        for contract in some:
            self._note(contract, found.get(contract))
        self._after = layout.CONTRACTS.key(some[-1]) if len(some) == BATCH else None
        observe.UNKNOWN_CODE.set(len(self._strange))

    def _note(self, contract: bytes, stranger: Stranger | None) -> None:
        before = self._strange.pop(contract, None)
        if stranger is not None:
            self._strange[contract] = stranger
        if stranger is not None and stranger != before:
            _log.warning("a listed contract runs code we do not know", contract=stranger.as_text())


def _name_of(code: bytes) -> str | None:
    """The contract of ours that this is the code of."""
    loaded = map(artifacts.load, artifacts.contracts())
    return next((one.contract for one in loaded if one.is_code(code)), None)


def _code(raw: msgspec.Raw) -> bytes:
    """The bytes an endpoint answered; none for what are none."""
    text = msgspec.json.decode(raw)
    with contextlib.suppress(ValueError, AttributeError):
        return bytes.fromhex(text.removeprefix("0x"))
    return b""
