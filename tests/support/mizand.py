"""``mizand`` as a test runs it: to its end in this process, or as a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from typer.testing import CliRunner, Result

from node.cli import app
from tests.support.ledger import Ledger


MIZAND = Path(sys.executable).with_name("mizand")
START_TIMEOUT_S = 20


@dataclass
class Command:
    """``mizand`` with the environment of a ledger and a store."""

    environment: dict[str, str]

    def __call__(self, *arguments: str, **changes: str) -> Result:
        """Run it to its end, in this process."""
        return CliRunner().invoke(app, arguments, env=self.environment | changes)

    def json(self, *arguments: str, **changes: str) -> tuple[int, dict[str, Any]]:
        """Run it to its end with ``--json``; its status and its document."""
        done = self(*arguments, "--json", **changes)
        return done.exit_code, json.loads(done.stdout)


def over(ledger: Ledger, store: Path, finality: str, **more: str) -> Command:
    """The command over a ledger and a store."""
    return Command(
        {
            "PATH": os.environ["PATH"],
            "MIZAN_NODE_RPC": ledger.devnet.url,
            "MIZAN_MANIFEST": str(ledger.manifest_path),
            "MIZAN_NODE_STORE": str(store),
            "MIZAN_NODE_FINALITY": finality,
            "MIZAN_NODE_POLL_S": "0.05",
            **more,
        }
    )


def _is_ready(status: dict[str, Any]) -> bool:
    return bool(status["ready"])


@contextmanager
def running(
    mizand: Command, port: int, until: Callable[[dict[str, Any]], bool] = _is_ready
) -> Iterator[subprocess.Popen[str]]:
    """``mizand run``, once its status is so."""
    command = [str(MIZAND), "run", "--port", str(port)]
    with subprocess.Popen(
        command, env=mizand.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            wait_for(port, until)
            yield process
        finally:
            process.kill()


def wait_for(port: int, what: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Ask the status until it is so."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            status: dict[str, Any] = httpx.get(f"http://127.0.0.1:{port}/v1/status").json()
            if what(status):
                return status
        except (httpx.TransportError, KeyError):
            pass
        time.sleep(0.02)
    raise TimeoutError("the node did not come that far")
