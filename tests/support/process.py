"""``mizan`` in a process of its own that a test can kill at any moment.

A nursery imports what ``mizan`` needs once and forks each run off, so that a run costs milliseconds
to start. Run as a program this module is the nursery: command lines in, process ids and exit
statuses out.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Nursery:
    """The nursery's process."""

    process: subprocess.Popen[str]

    def start(self, arguments: Sequence[object]) -> int:
        """Start a command line, and answer its process id; what it says is dropped."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([str(argument) for argument in arguments]) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def kill(self, pid: int) -> int:
        """End a run by SIGKILL and answer the signal it ended by."""
        os.kill(pid, signal.SIGKILL)
        return os.WTERMSIG(self._answer())

    def _answer(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@contextmanager
def open_nursery() -> Iterator[Nursery]:
    """A nursery until the end of a block."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.process"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Nursery(process)
        assert process.stdin is not None
        process.stdin.close()


def _serve() -> None:
    from tokenization.cli import main
    from tokenization.commands import minting  # noqa: F401 - so that runs need not import it

    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            silence = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(silence, stream)
            main(json.loads(line))
        print(pid, flush=True)
        print(os.waitpid(pid, 0)[1], flush=True)


if __name__ == "__main__":
    _serve()
