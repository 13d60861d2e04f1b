"""No orphans: whatever ends the demo, what it started ends too."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts._demo.processes import Processes, ProgramFailed


ROOT = Path(__file__).parents[3]
SLEEP = ("sleep", "600")

DEMO = """
import sys, time
from pathlib import Path
from scripts._demo.processes import Processes
with Processes({"PATH": "/usr/bin:/bin"}, Path(".")) as processes:
    processes.stay("sleeper", ["sleep", "600"], Path(sys.argv[1]))
    print(next(iter(processes._staying.values()))[0].pid, flush=True)
    time.sleep(600)
"""


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pid: int, within_s: float = 5.0) -> bool:
    """Whether a process ends in time."""
    deadline = time.monotonic() + within_s
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_processes__owner_killed__what_stays_is_ended(how: signal.Signals, tmp_path: Path) -> None:
    """Even an owner killed outright leaves nothing behind: the guard sees its pipe close."""
    owner = subprocess.Popen(
        [sys.executable, "-c", DEMO, tmp_path / "log"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert owner.stdout is not None
    with owner:
        sleeper = int(owner.stdout.readline())
        assert alive(sleeper)
        os.kill(owner.pid, how)
        owner.wait()
    assert gone(sleeper)


def test_processes__block_left__what_stays_is_ended(tmp_path: Path) -> None:
    """The ordinary end needs no guard."""
    with Processes(os.environ, tmp_path) as processes:
        processes.stay("sleeper", SLEEP, tmp_path / "log")
        (pid,) = [process.pid for process, _ in processes._staying.values()]
        processes.check()
    assert not alive(pid)


def test_check__program_ended__says_which_with_its_last_words(tmp_path: Path) -> None:
    """A node that died is noticed, with the end of its log."""
    with Processes(os.environ, tmp_path) as processes:
        processes.stay("mizand", ["sh", "-c", "echo no disk; exit 3"], tmp_path / "log")
        time.sleep(0.2)
        with pytest.raises(ProgramFailed, match=r"mizand ended with status 3(.|\n)*no disk"):
            processes.check()
