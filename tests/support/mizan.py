"""Running ``mizan`` as a person would, inside the test's own process."""

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.ledger import DATA, Ledger
from tokenization.cli import main
from tokenization.units import checksum


@dataclass(frozen=True)
class Ran:
    """What a command ended with and said."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        found: dict[str, Any] = json.loads(self.out)
        assert set(found) == {"schema_version", "ok", "data", "warnings", "errors"}
        assert found["ok"] == (self.status == 0)
        return found

    @property
    def data(self) -> dict[str, Any]:
        """What the document holds."""
        found: dict[str, Any] = self.document["data"]
        return found


def mizan(*arguments: object) -> Ran:
    """Run one command line."""
    out, err = io.StringIO(), io.StringIO()
    status: object = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
    assert isinstance(status, int)
    return Ran(status, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Desk:
    """An issuer's desk: a ledger, a workspace, and ``mizan`` pointed at both.

    Attributes:
        rpc: The endpoint; that of the ledger unless a test puts something in between.
    """

    ledger: Ledger
    folder: Path
    rpc: str = ""

    @property
    def options(self) -> list[str | Path]:
        """The options before every command."""
        rpc = self.rpc or self.ledger.devnet.url
        where = ("--manifest", self.ledger.manifest_path, "--workspace", self.workspace)
        return ["--rpc", rpc, *where, "--json", "--yes"]

    @property
    def workspace(self) -> Path:
        """Where plans and journals lie."""
        return self.folder / "workspace"

    def mizan(self, *arguments: object) -> Ran:
        """Run one command at this desk."""
        return mizan(*self.options, *arguments)

    def execute(self, account: int, *arguments: object) -> dict[str, Any]:
        """Run one command for real, as an account; answers what it told programs."""
        ran = self.mizan(*arguments, "--signer", self.signer(account), "--execute")
        assert ran.status == 0, ran.err
        return ran.data

    def signer(self, account: int) -> str:
        """The signer URI of a development account."""
        return f"unlocked:{checksum(self.ledger.accounts[account])}"

    def file(self, text: str, name: str = "rows.csv") -> Path:
        """A file with this text."""
        path = self.folder / name
        path.write_text(text)
        return path

    def plan(self, text: str) -> str:
        """The id of the plan of a file with this text."""
        ran = self.mizan("mint", "plan", self.file(text))
        assert ran.status == 0, ran.err
        plan: str = ran.data["plan"]
        return plan

    def issue(self, plan: str, account: int, *more: str) -> Ran:
        """Run a plan for real."""
        return self.mizan("mint", "run", plan, "--signer", self.signer(account), "--execute", *more)

    def journal(self, plan: str) -> Path:
        """A plan's journal."""
        return self.workspace / "plans" / plan[:12] / "journal.jsonl"


def data_file(name: str) -> Path:
    """A file of the small ledger."""
    return DATA / name
