"""An endpoint that replays a chain faster than any node can read it, in a process of its own.

    python -m tests.bench.replay serve [--recording FILE] [--events 1000000] [--accounts 50000]
    python -m tests.bench.replay record FILE [--events 20000] [--accounts 1000]

``serve`` says on its first line, as JSON, where it listens and what ledger it serves. It knows the
few calls a node makes of the past: chain id, blocks by number or tag, logs by range or by hash, and
that there is code at any address.
Everything it sends was made before, or is joined from pieces that were, so that what is measured
against it is the node.
"""

import argparse
import asyncio
import contextlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from node.model import Identity
from node.rpc import Call, Rpc
from node.settings import read_manifest
from tests.bench.chains import Blocks, Dealt, Recorded, Recording, handmade
from tests.bench.dealing import busy_ledger


RANGE = 500
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Served:
    """A replayed chain that is being served."""

    url: str
    identity: Identity
    head: int
    pid: int


@contextlib.contextmanager
def replaying(*arguments: str) -> Iterator[Served]:
    """A replaying endpoint in a process of its own, with these arguments of ``serve``."""
    command = [sys.executable, "-m", "tests.bench.replay", "serve", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            said = json.loads(process.stdout.readline())
            identity = Identity(
                said["chain_id"],
                bytes.fromhex(said["genesis"]),
                bytes.fromhex(said["directory"]),
                said["first_block"],
            )
            yield Served(said["url"], identity, said["head"], process.pid)
        finally:
            process.terminate()


class Endpoint(asyncio.Protocol):
    """One connection: HTTP/1.1 as far as a JSON-RPC client needs it."""

    def __init__(self, chain: Blocks) -> None:
        self._chain = chain
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that has come whole."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            match = _LENGTH.search(self._received, 0, end)
            stop = end + 4 + int(match[1] if match else 0)
            if len(self._received) < stop:
                return
            body = bytes(self._received[end + 4 : stop])
            del self._received[:stop]
            self._answer(body)

    def _answer(self, body: bytes) -> None:
        asked = msgspec.json.decode(body)
        pieces: list[bytes] = []
        for call in asked if isinstance(asked, list) else [asked]:
            pieces.append(
                b'%s{"jsonrpc":"2.0","id":%d,"result":' % (b"," * bool(pieces), call["id"])
            )
            pieces += self._result(call["method"], call["params"])
            pieces.append(b"}")
        if isinstance(asked, list):
            pieces = [b"[", *pieces, b"]"]
        size = sum(map(len, pieces))
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
        self._transport.writelines([head % size, *pieces])  # type: ignore[attr-defined]

    def _result(self, method: str, params: list[Any]) -> list[bytes]:
        chain = self._chain
        if method == "eth_chainId":
            return [b'"%s"' % hex(chain.chain_id).encode()]
        if method == "eth_getCode":
            return [b'"0x00"']
        if method == "eth_blockNumber":
            return [b'"%s"' % hex(chain.head).encode()]
        if method == "eth_getBlockByNumber":
            number = int(params[0], 16) if params[0].startswith("0x") else chain.head
            return [chain.header(number) if number <= chain.head else b"null"]
        if method == "eth_getLogs":
            if "blockHash" in params[0]:
                first = last = chain.number_of(params[0]["blockHash"])
            else:
                first, last = int(params[0]["fromBlock"], 16), int(params[0]["toBlock"], 16)
            return _listed(chain.logs(number) for number in range(first, last + 1))
        raise ValueError(f"the replaying endpoint does not know {method}")


def _listed(lists: Iterator[bytes]) -> list[bytes]:
    pieces = [b"["]
    for logs in lists:
        if logs:
            pieces += [b",", logs] if len(pieces) > 1 else [logs]
    return [*pieces, b"]"]


async def serve(chain: Blocks, identity: Identity) -> None:
    """Serve until ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Endpoint(chain), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    said = {
        "url": f"http://127.0.0.1:{port}",
        "chain_id": identity.chain_id,
        "genesis": identity.genesis.hex(),
        "directory": identity.directory.hex(),
        "first_block": identity.first_block,
        "head": chain.head,
    }
    print(json.dumps(said), flush=True)
    await server.serve_forever()


def record(path: Path, events: int, accounts: int, per_block: int) -> None:
    """Make a real chain and keep what its endpoint answers."""
    with (
        tempfile.TemporaryDirectory(prefix="mizan-record-") as folder,
        busy_ledger(Path(folder), events, accounts, per_block) as ledger,
        Rpc(ledger.devnet.url, timeout_s=120) as rpc,
    ):
        recording = Recording(read_manifest(ledger.manifest_path), [])
        for first in range(0, ledger.head + 1, RANGE):
            last = min(first + RANGE - 1, ledger.head)
            numbers = range(first, last + 1)
            headers = rpc.batch(
                [Call("eth_getBlockByNumber", (hex(number), False)) for number in numbers]
            )
            logs = rpc.batch(
                [
                    Call("eth_getLogs", ({"fromBlock": hex(number), "toBlock": hex(number)},))
                    for number in numbers
                ]
            )
            recording.blocks += [
                (bytes(header), bytes(inner)[1:-1])
                for header, inner in zip(headers, logs, strict=True)
            ]
    recording.write(path)


def main() -> None:
    """Serve or record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("verb", choices=("serve", "record"))
    parser.add_argument("file", type=Path, nargs="?", help="the recording to make")
    parser.add_argument("--recording", type=Path, help="begin with this real chain")
    parser.add_argument("--events", type=int, default=1_000_000, help="transfers in all")
    parser.add_argument("--accounts", type=int, default=50_000, help="accounts that deal")
    parser.add_argument("--per-block", type=int, default=260, help="transfers in a block")
    options = parser.parse_args()
    if options.verb == "record":
        record(options.file, options.events, options.accounts, options.per_block)
        return
    if options.recording is not None:
        recording = Recording.read(options.recording)
        chain: Blocks = Recorded(recording)
        identity = recording.identity
    else:
        dealt = Dealt(handmade(options.accounts), options.events, options.per_block)
        chain, identity = dealt, dealt.identity
    uvloop.run(serve(chain, identity))


if __name__ == "__main__":
    main()
