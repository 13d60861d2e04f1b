"""How commands speak: stdout is the result and nothing else, stderr the rest.

With ``--json`` the result is one document, ``{schema_version, ok, data, warnings, errors}``, of a
command that succeeds as of one that fails. A failure is a sentence, a hint, and the exit status of
its kind. Imports nothing that is slow to import: ``mizan --help`` must not wait.
"""

import contextlib
import json
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tokenization.errors import (
    ConfigError,
    MizanError,
    PartialRun,
    PlanError,
    PreflightRefused,
    RowError,
)
from tokenization.types import Hash32


SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Options:
    """What the options before the command said."""

    rpc: str
    chain_id: int | None
    manifest: Path
    workspace: Path
    password_file: Path | None
    as_json: bool
    quiet: bool
    yes: bool


@dataclass(slots=True)
class Outcome:
    """What a command leaves: for programs, in words for people, and what fell short of it."""

    data: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    warnings: list[str] = field(default_factory=list)
    error: MizanError | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """What every command that has one officer do one thing is given.

    Attributes:
        outcome: Where it leaves what came of it.
        options: The options before the command.
        signer: URI of the officer's signer, if one was named.
        execute: Whether to send.
        document: Hash of the document behind it, if one was named.
    """

    outcome: Outcome
    options: Options
    signer: str | None
    execute: bool
    document: Hash32 | None = None


@contextlib.contextmanager
def reported(options: Options) -> Iterator[Outcome]:
    """Print what the command leaves in the outcome; end with the status of what goes wrong."""
    outcome = Outcome()
    try:
        yield outcome
    except MizanError as error:
        outcome.error = error
    if options.as_json:
        sys.stdout.write(_document(outcome))
    elif outcome.text:
        sys.stdout.write(outcome.text.rstrip("\n") + "\n")
    sys.stdout.flush()
    for warning in outcome.warnings:
        sys.stderr.write(f"warning: {warning}\n")
    if outcome.error is not None:
        sys.stderr.write(_failure(outcome.error))
        raise typer.Exit(outcome.error.exit_code)


def note(options: Options, text: str) -> None:
    """Say what is going on, on stderr; nothing with ``--quiet``."""
    if not options.quiet:
        sys.stderr.write(text + "\n")


def confirm(options: Options, question: str) -> None:
    """Ask a person before something is sent; ``--yes`` and scripts are not asked.

    Raises:
        ConfigError: The person said no.
    """
    if options.yes or not sys.stdin.isatty():
        return
    if not typer.confirm(question, err=True):
        raise ConfigError("Nothing was sent.", hint="Answer y, or give --yes.")


@contextlib.contextmanager
def progress(options: Options, total: int, unit: str) -> Iterator[Callable[[int, str], None]]:
    """A bar with time left, on a terminal only; told how much is done, and what in words."""
    console = Console(stderr=True)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{unit} {{task.description}}"),
        TimeRemainingColumn(),
    )
    off = options.quiet or not console.is_terminal
    with Progress(*columns, console=console, disable=off) as bar:
        task = bar.add_task("", total=total)
        yield lambda done, words: bar.update(task, completed=done, description=words)


@contextlib.contextmanager
def interruptible(options: Options) -> Iterator[Callable[[], bool]]:
    """Ctrl-C once asks to stop at the next good place, twice stops now."""
    asked = False

    def ask(_: int, __: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        note(options, "Stopping after the batch under way. Press Ctrl-C again to stop now.")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


def _document(outcome: Outcome) -> str:
    error = outcome.error
    document = {
        "schema_version": SCHEMA_VERSION,
        "ok": error is None,
        "data": outcome.data,
        "warnings": outcome.warnings,
        "errors": [] if error is None else [_error(error)],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _error(error: MizanError) -> dict[str, Any]:
    rows = [
        {"line": row.line, "column": row.column, "message": row.message, "hint": row.hint}
        for row in _rows(error)
    ]
    shown: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint}
    return shown | {"rows": rows} if rows else shown


def _failure(error: MizanError) -> str:
    lines = [f"error[{error.code}]: {error.message}"]
    for row in _rows(error):
        place = f"line {row.line}" + (f", {row.column}" if row.column else "")
        lines.append(f"  {place}: {row.message}")
        if row.hint:
            lines.append(f"    {row.hint}")
    if error.hint:
        lines.append(f"hint: {error.hint}")
    return "\n".join(lines) + "\n"


def _rows(error: MizanError) -> tuple[RowError, ...]:
    return error.rows if isinstance(error, PlanError | PreflightRefused | PartialRun) else ()
