"""How commands speak: stdout is the result and nothing else, stderr the rest.

With ``--json`` the result is one document, ``{schema_version, ok, data, warnings, errors}``, of a
command that succeeds as of one that fails. A failure is a sentence, a hint, and the exit status of
its kind.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from node import observe
from tokenization.errors import MizanError


SCHEMA_VERSION = 1

Advance = Callable[[int, int | None, str], None]
"""Told how much is done, out of how much, and in words what."""


@dataclass(slots=True)
class Outcome:
    """What a command found: for programs, and in words for people."""

    data: dict[str, Any] = field(default_factory=dict)
    text: str = ""


@contextlib.contextmanager
def reported(*, as_json: bool) -> Iterator[Outcome]:
    """Print what the command leaves in the outcome; end with the status of what goes wrong."""
    observe.configure_logging(sys.stderr)
    outcome = Outcome()
    error: MizanError | None = None
    try:
        yield outcome
    except MizanError as raised:
        error = raised
    if as_json:
        sys.stdout.write(_document(outcome, error))
    elif outcome.text:
        sys.stdout.write(outcome.text + "\n")
    sys.stdout.flush()
    if error is not None:
        sys.stderr.write(f"error[{error.code}]: {error.message}\n")
        if error.hint:
            sys.stderr.write(f"hint: {error.hint}\n")
        raise typer.Exit(error.exit_code)


@contextlib.contextmanager
def progress_bar(unit: str) -> Iterator[Advance]:
    """A bar with rate and time left on a terminal; nothing elsewhere, where the log speaks."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def advance(done: int, total: int | None, words: str) -> None:
            bar.update(task, completed=done, total=total, description=words)

        yield advance


def _document(outcome: Outcome, error: MizanError | None) -> str:
    errors = [] if error is None else [error]
    document = {
        "schema_version": SCHEMA_VERSION,
        "ok": error is None,
        "data": outcome.data,
        "warnings": [],
        "errors": [{"code": e.code, "message": e.message, "hint": e.hint} for e in errors],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"
