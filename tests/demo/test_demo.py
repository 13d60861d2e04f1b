"""The demo as a newcomer runs it: true to its files and its own words, and gone when ended."""

import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from scripts._demo import figures, sheets
from scripts._demo.figures import differences
from scripts._demo.road import DATA
from scripts._demo.served import Api
from scripts._demo.witness import Witness
from tests.support import console


pytestmark = pytest.mark.chain

ROOT = Path(__file__).parents[2]
PATIENCE_S = 180.0
README = ROOT / "README.md"
QUICKSTART = ROOT / "docs" / "quickstart.md"
MARK = "MIZAN_DEMO_TEST"
"""A variable every process of one test inherits, by which all of them are found."""


class Demo:
    """A demo under way, and everything it started."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        """Start it."""
        self.state = folder / "demo"
        self.out = folder / "out"
        self.mark = f"{MARK}={folder}"
        command = [sys.executable, "-m", "scripts._demo", "--state", self.state, *arguments]
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, MARK: str(folder)},
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
            )

    @property
    def text(self) -> str:
        """What it has printed so far."""
        return self.out.read_text("utf-8")

    def programs(self) -> dict[int, list[str]]:
        """Every live process that belongs to it, by id, with its arguments."""
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (process / "environ").read_bytes().split(b"\0"):
                    words = (process / "cmdline").read_bytes().split(b"\0")
                    found[int(process.name)] = [word.decode() for word in words]
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return found

    def wait_for(self, what: str) -> None:
        """Wait until it has printed a text."""
        deadline = time.monotonic() + PATIENCE_S
        while what not in self.text:
            assert self.process.poll() is None, self.errors()
            assert time.monotonic() < deadline, f"never printed '{what}'"
            time.sleep(0.1)

    def errors(self) -> str:
        """What it printed on stderr; waits for its end."""
        return self.process.communicate(timeout=PATIENCE_S)[1]

    def is_gone(self, within_s: float = 15.0) -> bool:
        """Whether nothing of it is left in time."""
        deadline = time.monotonic() + within_s
        while self.programs() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.programs()


@contextmanager
def demo(folder: Path, *arguments: str) -> Iterator[Demo]:
    """A demo that ends with the block, whatever the test does."""
    running = Demo(folder, *arguments)
    try:
        yield running
    finally:
        for pid in running.programs():
            os.kill(pid, signal.SIGKILL)
        with running.process:
            pass


def test_demo__once__file_chain_and_api_agree(tmp_path: Path) -> None:
    """The last line of stdout is one JSON document that says all is well; nothing stays behind."""
    with demo(tmp_path, "--once") as running:
        errors = running.errors()
        assert running.process.returncode == 0, errors
        document = json.loads(running.text.splitlines()[-1])
        assert running.is_gone()
        printed = {line.strip() for line in running.text.splitlines()}
        assert sample_of(README) <= printed
    stated = sheets.read(DATA)
    assert document["ok"]
    assert document["chain_id"] == 31337
    assert document["differences"] == []
    assert document["figures"] == len(stated.figures())
    assert {row["isin"] for row in stated.series} <= {token["code"] for token in document["tokens"]}
    assert re.fullmatch("0x[0-9a-f]{64}", document["digest"])
    assert document["events"] > len(stated.bills) + len(stated.power)
    assert document["seconds"]["start_to_first_balance_on_page"] > 0


@pytest.mark.long
def test_demo__serving__hints_are_true_and_sigterm_ends_it_all(tmp_path: Path) -> None:
    """What it prints and the quickstart's every line hold; a tampered file would be found out."""
    with demo(tmp_path, "--port", "0") as running:
        running.wait_for("Serving.")
        lines = running.text.splitlines()
        commands = [lines[at + 1].strip() for at, line in enumerate(lines) if line[:3] == "  #"]
        again, second, holdings = (in_shell(commands[0], command) for command in commands[1:])
        assert again.startswith("Issued 0 rows in 0 transactions; 254 stood already.")
        assert json.loads(holdings)["items"]

        # Before the session, which goes on to sell a bill that no file of the demo's tells of.
        page, chain = (
            in_shell(commands[0], f"echo ${name}").strip() for name in ("MIZAN_PAGE", "MIZAN_RPC")
        )
        with httpx.Client(base_url=page, timeout=PATIENCE_S) as client:
            compare_tampered(running.state, Api(client), chain)

        session = [told(step, running) for step in console.steps(QUICKSTART)]
        outputs = console.run(session, ROOT)
        untrue = [
            f"$ {step.command}\n{output}"
            for step, output in zip(session, outputs, strict=True)
            if not step.matches(output)
        ]
        assert untrue == []

        told_digest = re.search("Block ([0-9]+): .*digest (0x[0-9a-f]{64})", second)
        assert told_digest
        number, digest = told_digest.groups()
        assert httpx.get(f"{page}/v1/digest?block={number}").json()["digest"] == digest
        assert {"anvil", "mizand"} <= names(running)
        running.process.terminate()
        errors = running.errors()
        assert running.process.returncode == 0, errors
        assert running.is_gone()
        assert running.text.endswith("Stopped.\n")


def test_demo__killed_outright__nothing_stays_behind(tmp_path: Path) -> None:
    """Even SIGKILL in the middle leaves no chain, node or command running."""
    with demo(tmp_path, "--once") as running:
        deadline = time.monotonic() + PATIENCE_S
        while not {"anvil", "mizand"} <= names(running):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        running.process.kill()
        running.process.wait()
        assert running.is_gone()


def test_demo__port_in_use__says_so_before_anything_is_started() -> None:
    """A busy port is one sentence with what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [ROOT / "scripts" / "demo", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr == (
        f"scripts/demo: port {port} on 127.0.0.1 is in use: stop what uses it, or choose another"
        " with --port (0 picks a free one).\n"
    )


def test_demo__another_in_the_same_folder__refused(tmp_path: Path) -> None:
    """Two demos do not share a folder; the second says how to have its own."""
    (tmp_path / "demo.lock").touch()
    with (tmp_path / "demo.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with demo(tmp_path, "--once") as running:
            errors = running.errors()
    assert running.process.returncode == 1
    assert "Another demo runs in" in errors
    assert "--state" in errors


def test_demo__folder_of_something_else__left_alone(tmp_path: Path) -> None:
    """What is not a demo's own is never deleted."""
    mine = tmp_path / "demo" / "thesis.txt"
    mine.parent.mkdir()
    mine.touch()
    with demo(tmp_path, "--once") as running:
        errors = running.errors()
    assert running.process.returncode == 1
    assert "holds files that are not a demo's" in errors
    assert mine.exists()


def names(running: Demo) -> set[str]:
    """Names of the programs that run for a demo."""
    return {Path(word).name for words in running.programs().values() for word in words[:2]}


def sample_of(page: Path) -> set[str]:
    """The tables of the demo's output that a page shows."""
    (block,) = re.findall(r"```\n(Power rights by zone.*?)```", page.read_text(), re.DOTALL)
    tables, _, _ = block.partition("File, chain and API agree")
    return {line.strip() for line in tables.splitlines()}


def told(step: console.Step, running: Demo) -> console.Step:
    """A step of the quickstart, with the test's folder for the demo's usual one."""
    return replace(step, command=step.command.replace(".mizan/demo", str(running.state)))


def in_shell(first: str, command: str) -> str:
    """What a command prints after another in the same shell, in the checkout."""
    line = ["/bin/sh", "-ec", f"{first}\n{command}"]
    ended = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def compare_tampered(state: Path, api: Api, chain: str) -> None:
    """A file that says one lot more than was issued is found out, figure by figure."""
    told = sheets.read(DATA)
    bill = told.bills[0]
    bill["amount"] = str(int(bill["amount"]) + 5_000)
    contracts = json.loads((state / "mizan-manifest.json").read_text())["contracts"]
    witness = Witness(chain, contracts)
    number, block = witness.head()
    deadline = time.monotonic() + 30
    while not api.has_block(number):
        assert time.monotonic() < deadline, "the node fell behind"
        time.sleep(0.05)
    found = differences(told.figures(), witness.figures(told, block), api.figures(told, block))
    assert {each.name for each in found} == {
        figures.holding(bill["account"], bill["series"]),
        figures.supply(bill["series"]),
    }
    assert all(each.file == each.chain + 50 == each.api + 50 for each in found)
