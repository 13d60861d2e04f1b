"""Commands of ``mizan`` run by the demo: each as the program would, several at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts._demo import forks
from scripts._demo.processes import Processes


LINES = (("--help",), ("mint", "--help"), ("no-such-command",), ("mint", "plan"))


def test_mizan__several_at_once__each_ends_with_its_own_status_and_outputs(tmp_path: Path) -> None:
    """Stdout is the result, stderr the rest; lines that run side by side are told apart."""
    forks.warm()
    with Processes(os.environ, tmp_path) as processes, ThreadPoolExecutor() as pool:
        whole, mint, unknown, bare = pool.map(processes.mizan, LINES)
    assert [each.status for each in (whole, mint, unknown, bare)] == [0, 0, 2, 2]
    assert whole.stdout.split()[:3] == ["Usage:", "mizan", "[OPTIONS]"]
    assert mint.stdout.split()[:3] == ["Usage:", "mizan", "mint"]
    assert "no-such-command" in unknown.stderr
    assert (unknown.stdout, whole.stderr) == ("", "")


def test_mizan__many_lines__no_status_is_lost(tmp_path: Path) -> None:
    """A status can be read once, by whichever thread looks first: it reaches the one that asked."""
    lines = [("--help",), ("no-such-command",)] * 12
    with Processes(os.environ, tmp_path) as processes, ThreadPoolExecutor(8) as pool:
        ended = list(pool.map(processes.mizan, lines))
    assert [each.status for each in ended] == [0, 2] * 12
