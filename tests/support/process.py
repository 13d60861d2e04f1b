"""``mizan`` in a process of its own that a test can kill at any moment.

A fork server imports what ``mizan`` needs once, so that a process costs milliseconds.
"""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from multiprocessing.context import ForkServerProcess

from tokenization.cli import main


_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tokenization.mint_commands", "tokenization.setup_commands"])


def start_mizan(arguments: Sequence[object]) -> ForkServerProcess:
    """Start a command line; what it says is dropped."""
    process = _CONTEXT.Process(target=_run, args=([str(argument) for argument in arguments],))
    process.start()
    return process


def _run(arguments: list[str]) -> None:
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    sys.argv[0] = "mizan"
    main(arguments)
