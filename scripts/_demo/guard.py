"""Outlives the demo by a moment, to stop what a killed demo left running.

Its stdin is a pipe only the demo holds, so its end is the demo's end, however that came about.
Lines are process ids: ``+123`` watches the group led by 123, ``-123`` forgets it. Standard library
only: it must start fast and survive anything.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable


PATIENCE_S = 5.0


def main(lines: Iterable[str]) -> None:
    """Read until the demo is gone, then stop what is left."""
    watched: set[int] = set()
    for line in lines:
        group = int(line[1:])
        if line[0] == "+":
            watched.add(group)
        else:
            watched.discard(group)
    stop(watched)


def stop(groups: Iterable[int]) -> None:
    """End process groups: kindly, then by force."""
    left = {group for group in groups if _signal(group, signal.SIGTERM)}
    deadline = time.monotonic() + PATIENCE_S
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {group for group in left if _signal(group, 0)}
    for group in left:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    main(sys.stdin)
