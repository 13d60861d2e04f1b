"""Lines on stderr that say what is being done and how long it took."""

import itertools
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TextIO


_TICK_S = 0.1
_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Progress:
    """Progress of steps that may run side by side.

    On a terminal one live line names what is under way; elsewhere every step gets a line at its
    start and one at its end.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        """Take the stream to write to, by default stderr."""
        self._out = out or sys.stderr
        self._live = self._out.isatty() and os.environ.get("TERM") != "dumb"
        self._guard = threading.RLock()
        self._active: dict[str, float] = {}
        self._closed = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        """Start the live line."""
        if self._live:
            self._ticker.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the live line away."""
        self._closed.set()
        if self._live:
            self._ticker.join()
            self._erase()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a step as under way, then as done with its time; a failed one is left out."""
        started = time.monotonic()
        with self._guard:
            self._active[name] = started
        if not self._live:
            self.say(f"  … {name}")
        try:
            yield
        finally:
            with self._guard:
                self._active.pop(name, None)
        self.say(f"  ✓ {name:<44}{time.monotonic() - started:6.1f} s")

    def say(self, line: str) -> None:
        """Write one lasting line."""
        with self._guard:
            if self._live:
                self._erase()
            print(line, file=self._out, flush=True)

    def _tick(self) -> None:
        for frame in itertools.cycle(_FRAMES):
            if self._closed.wait(_TICK_S):
                return
            with self._guard:
                if self._active:
                    elapsed_s = time.monotonic() - min(self._active.values())
                    line = f"  {frame} {' · '.join(self._active)}  {elapsed_s:.0f} s"
                    self._out.write(f"\r\033[K\033[2m{line}\033[0m")
                    self._out.flush()

    def _erase(self) -> None:
        self._out.write("\r\033[K")
        self._out.flush()
