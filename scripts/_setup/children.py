"""The programs the set-up runs, with what they print kept in a file.

They share the caller's lock: should the set-up itself be killed, the next one still waits until the
last of them is gone.
"""

import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path


STOP_TIMEOUT_S = 5.0


class CommandFailed(Exception):
    """A program ended with an error.

    Attributes:
        output: What it printed.
    """

    def __init__(self, command: Sequence[str | Path], output: str) -> None:
        """Keep what it printed, for whoever explains it."""
        super().__init__(" ".join(map(str, command)))
        self.output = output


class Children:
    """Programs that are running now. Safe to use from several threads."""

    def __init__(self, lock_fd: int) -> None:
        """Take the lock they share."""
        self._lock_fd = lock_fd
        self._guard = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def run(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str],
        folder: Path | None = None,
    ) -> None:
        """Run a program to its end.

        Raises:
            CommandFailed: It ended with an error, or was stopped.
        """
        with log.open("ab") as out:
            begin = out.tell()
            with self._guard:
                if self._stopped:
                    raise CommandFailed(command, "")
                process = subprocess.Popen(
                    [str(part) for part in command],
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    cwd=folder,
                    env=dict(environment),
                    pass_fds=(self._lock_fd,),
                )
                self._running.add(process)
            status = process.wait()
            with self._guard:
                self._running.discard(process)
        if status != 0:
            raise CommandFailed(command, log.read_bytes()[begin:].decode("utf-8", "replace"))

    def stop(self) -> None:
        """Stop every program and start no more."""
        with self._guard:
            self._stopped = True
            running = list(self._running)
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
