"""The programs the demo starts, each leading a group of its own, all gone when the demo is.

Each is told to the guard at once; the guard ends them should the demo be killed outright.
"""

import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts._demo import forks, guard


class ProgramFailed(Exception):
    """A program ended with an error, or ended at all where it should have stayed."""


@dataclass(slots=True)
class Ended:
    """What a program that ran to its end left behind."""

    status: int
    stdout: str
    stderr: str


@dataclass
class Processes:
    """Programs under the demo's care. Use as a context manager; ``mizan`` from any thread.

    Attributes:
        environment: The variables those that stay run under; commands have our own.
        folder: Where those that stay run; commands run where we do.
    """

    environment: Mapping[str, str]
    folder: Path
    _guard: subprocess.Popen[str] | None = None
    _telling: threading.Lock = field(default_factory=threading.Lock)
    _staying: dict[str, tuple[subprocess.Popen[bytes], Path]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Start the guard."""
        self._guard = subprocess.Popen(
            [sys.executable, guard.__file__],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything, the guard last."""
        for process, _ in reversed(self._staying.values()):
            process.terminate()
        for process, _ in self._staying.values():
            try:
                process.wait(guard.PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self.forget(process.pid)
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()  # what a command left unfinished is the guard's to end
            self._guard.wait()

    def watch(self, group: int) -> None:
        """Have the guard end a group should we be gone."""
        self._tell(f"+{group}")

    def forget(self, group: int) -> None:
        """Tell the guard that a group is gone."""
        self._tell(f"-{group}")

    def stay(self, name: str, command: Sequence[str | Path], log: Path) -> None:
        """Start a program that stays until the end, its output kept in a file."""
        with log.open("wb") as out:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
                cwd=self.folder,
                start_new_session=True,
            )
        self.watch(process.pid)
        self._staying[name] = (process, log)

    def mizan(self, arguments: Sequence[str | Path]) -> Ended:
        """Run one command of ``mizan`` to its end."""
        words = [str(part) for part in arguments]
        return Ended(*forks.run(words, self.watch, self.forget))

    def check(self) -> None:
        """Make sure that what should stay has stayed.

        Raises:
            ProgramFailed: One has ended; says which, with the last of its log.
        """
        for name, (process, log) in self._staying.items():
            if process.poll() is not None:
                last = "\n".join(log.read_text("utf-8", "replace").splitlines()[-12:])
                raise ProgramFailed(
                    f"{name} ended with status {process.returncode}. The last of {log}:\n{last}"
                )

    def _tell(self, line: str) -> None:
        with self._telling:
            if self._guard is not None and self._guard.stdin is not None:
                self._guard.stdin.write(line + "\n")
                self._guard.stdin.flush()
