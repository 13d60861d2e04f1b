"""``mizan`` without the second it takes to start: one process imports it, and forks for every line.

What runs is what the program runs: arguments in, a status and two outputs out.
"""

import multiprocessing
import os
import pkgutil
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing import connection, forkserver
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from tokenization import cli, commands


_FORKS = multiprocessing.get_context("forkserver")
_STATUS = threading.Lock()
"""A status can be read once, and whoever starts a process reads those of all that have ended."""


def warm() -> None:
    """Start the process that forks; it imports while other things start."""
    every = pkgutil.iter_modules(commands.__path__, f"{commands.__name__}.")
    _FORKS.set_forkserver_preload([module.name for module in every])
    forkserver.ensure_running()


def run(
    arguments: Sequence[str], watch: Callable[[int], None], forget: Callable[[int], None]
) -> tuple[int, str, str]:
    """Run one command line of ``mizan`` to its end, leading a group of its own.

    Args:
        arguments: What follows ``mizan``.
        watch: Told the group once there is one.
        forget: Told the group when it is gone.

    Returns:
        Its exit status, stdout and stderr.
    """
    with TemporaryDirectory() as folder:
        outputs = (Path(folder, "out"), Path(folder, "err"))
        process = _FORKS.Process(target=_command, args=(list(arguments), *outputs), daemon=True)
        with _STATUS:
            process.start()
        group = cast("int", process.pid)
        watch(group)
        connection.wait([process.sentinel])
        with _STATUS:
            process.join()
        forget(group)
        out, err = (path.read_text("utf-8") if path.exists() else "" for path in outputs)
        return cast("int", process.exitcode), out, err


def _command(arguments: list[str], *outputs: Path) -> None:
    os.setsid()
    for number, path in enumerate(outputs, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), number)
    sys.argv = ["mizan", *arguments]
    cli.main(arguments)
