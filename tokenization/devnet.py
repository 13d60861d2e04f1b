"""A local chain for developers: anvil as a child process, gone when its owner is.

Loopback only, a free port unless one is asked for, ready when ``eth_chainId`` answers. For
development and tests: its keys are known to the whole world.
"""

import contextlib
import json
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from tokenization.errors import ChainError, ConfigError


DEV_CHAIN_ID = 31337
DEV_MNEMONIC = "test test test test test test test test test test test junk"
START_TIMEOUT_S = 15.0
STOP_TIMEOUT_S = 5.0
BLOCK_GAS = 10**9
"""Gas of one block: room for all that is ever sent at once.

Mining on arrival, anvil leaves what does not fit until somebody sends again.
"""

LOOK_S = 1.0
"""Time between two looks at what anvil left behind."""

# A proxy named in the environment leads out of the machine, never back into it.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))

_BINARY = Path("contracts/node_modules/.bin/anvil")


@dataclass
class Devnet:
    """An anvil process. Use as a context manager, or call ``start`` and ``stop``.

    Attributes:
        port: Port on 127.0.0.1; 0 picks a free one at ``start``.
        accounts: How many unlocked, funded accounts it has.
        arguments: Further anvil arguments, such as ``--no-mining``.
        log: Where its output goes; dropped if None.
        binary: The anvil executable; found in the checkout if None.
        hardfork: Whose rules it follows; our contracts need those of Cancun.
    """

    port: int = 0
    accounts: int = 10
    arguments: Sequence[str] = ()
    log: Path | None = None
    binary: Path | None = None
    hardfork: str = "cancun"
    _process: subprocess.Popen[bytes] | None = None
    _log_file: IO[bytes] | None = None
    _over: threading.Event = field(default_factory=threading.Event)
    _keeper: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The JSON-RPC endpoint."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process id.

        Raises:
            ChainError: It is not running.
        """
        if self._process is None:
            raise ChainError("The local chain is not running.", hint="Call start() first.")
        return self._process.pid

    def start(self) -> Self:
        """Start anvil and wait until it answers.

        Raises:
            ConfigError: No anvil here, or the port is taken.
            ChainError: It did not answer in time.
        """
        binary = self.binary or find_anvil()
        self.port = self.port or free_port()
        if not _port_is_free(self.port):
            raise ConfigError(
                f"Port {self.port} on 127.0.0.1 is in use.",
                hint="Stop what uses it, or choose another port.",
            )
        own = {"--gas-limit", "--disable-block-gas-limit"} & {*self.arguments}
        room = () if own else ("--gas-limit", str(BLOCK_GAS))
        self._log_file = self.log.open("ab") if self.log else None
        # A session of its own: the terminal's Ctrl-C reaches our caller, who decides when it ends.
        self._process = subprocess.Popen(
            [
                str(binary),
                *("--host", "127.0.0.1", "--port", str(self.port)),
                *("--chain-id", str(DEV_CHAIN_ID), "--accounts", str(self.accounts)),
                *("--mnemonic", DEV_MNEMONIC, "--hardfork", self.hardfork),
                *room,
                *self.arguments,
            ],
            stdin=subprocess.DEVNULL,
            stdout=self._log_file or subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        self._over.clear()
        self._keeper = threading.Thread(target=self._look_after, daemon=True)
        self._keeper.start()
        return self

    def stop(self) -> None:
        """Stop anvil; harmless if it is not running."""
        self._over.set()
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.join()  # nothing is asked of a chain that is gone
        if self._log_file is not None:
            self._log_file.close()
            self._log_file = None

    def rpc(self, method: str, *params: object) -> object:
        """Make one JSON-RPC call, for driving the chain itself (mine, roll back, set time).

        Raises:
            ChainError: It answered with an error.
        """
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        request = urllib.request.Request(  # noqa: S310 - always our own http://127.0.0.1 address
            self.url, body.encode(), {"Content-Type": "application/json"}
        )
        with _DIRECT.open(request, timeout=60) as response:
            answer = json.load(response)
        if "error" in answer:
            raise ChainError(f"{method}: {answer['error'].get('message')}")
        result: object = answer["result"]
        return result

    def readmit(self, seen: set[str]) -> set[str]:
        """Send again what anvil left behind, if it was left behind at the look before as well.

        What arrives at the very moment its account's last transaction is mined may be put with
        those that wait for an earlier one, and anvil never looks at it again.

        Args:
            seen: Hashes that the look before answered.

        Returns:
            Hashes of transactions that are next in their account's order and yet wait.
        """
        found = set()
        queued = self.rpc("txpool_content")["queued"]  # type: ignore[index]
        for account, by_nonce in queued.items():
            order = sorted(by_nonce, key=int)
            coming = self.rpc("eth_getTransactionCount", account, "latest")
            if int(order[0]) != int(str(coming), 16):
                continue
            found.add(by_nonce[order[0]]["hash"])
            if not found & seen:
                continue
            waiting = [by_nonce[nonce]["hash"] for nonce in order]
            raw = [self.rpc("eth_getRawTransactionByHash", tx) for tx in waiting]
            self.rpc("anvil_removePoolTransactions", account)
            for tx in raw:
                self.rpc("eth_sendRawTransaction", tx)
        return found

    def _look_after(self) -> None:
        """Readmit until it is over; where anvil does not answer, whoever uses it will hear."""
        seen: set[str] = set()
        while not self._over.wait(LOOK_S):
            with contextlib.suppress(ChainError, OSError, ValueError):
                seen = self.readmit(seen)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                self.rpc("eth_chainId")
            except (OSError, urllib.error.URLError):
                time.sleep(0.02)
            else:
                return
        raise ChainError(
            f"The local chain did not answer on {self.url}.",
            hint=f"See its log: {self.log}" if self.log else "Start it with a log file to see why.",
        )

    def __enter__(self) -> Self:
        """Start it."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        self.stop()


def find_anvil() -> Path:
    """The checkout's own anvil executable.

    Raises:
        ConfigError: There is none.
    """
    binary = Path(__file__).resolve().parent.parent / _BINARY
    if not binary.exists():
        raise ConfigError(
            f"There is no anvil at {binary}.",
            hint="Run scripts/demo once, or 'npm ci' in contracts/.",
        )
    return binary.resolve()


def free_port() -> int:
    """A port on 127.0.0.1 that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
