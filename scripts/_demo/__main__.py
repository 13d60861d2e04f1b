"""``python -m scripts._demo [--once] [--port N]``: run the demo in a checkout that is set up."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import httpx
from rich.console import Console

from scripts._demo import account, hints, sheets
from scripts._demo.options import Options, check
from scripts._demo.processes import Processes, ProgramFailed
from scripts._demo.road import DATA, ROOT, Road, local_chain
from scripts._demo.run import run
from scripts._demo.served import PATIENCE_S, Api
from scripts._setup.progress import Progress
from tokenization.devnet import DEV_CHAIN_ID, Devnet, free_port
from tokenization.errors import MizanError


FIRST_BALANCE = "Start to first balance on page"
MARK = ".mizan-demo"
"""Marks a folder as a demo's, to be emptied by the next."""
LOOK_S = 1.0
COLUMNS = 110
"""Width of the account where there is no terminal to ask."""


class Stopped(BaseException):
    """A signal told us to end."""


def main(options: Options, started_s: float) -> int:
    """Run the demo and give back the exit status; serve until stopped, unless once."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else COLUMNS)
    sample = sheets.read(DATA)
    port = options.port or free_port()
    page = f"http://127.0.0.1:{port}"
    chain = local_chain(options.state)
    with (
        _alone(options.state),
        Processes(os.environ, ROOT) as processes,
        httpx.Client(base_url=page, timeout=PATIENCE_S) as client,
        contextlib.ExitStack() as at_end,
    ):
        at_end.callback(chain.stop)
        with Progress() as progress:
            road = Road(options.state, processes, progress, chain)
            road.seconds["Set up"] = round(time.monotonic() - started_s, 2)
            outcome = run(road, Api(client), port, sample, started_s)
        seconds = {**road.seconds, FIRST_BALANCE: outcome.first_balance_s}
        account.show(console, sample, outcome, seconds)
        account.judge(console, outcome)
        if not options.once and not outcome.differing:
            env = hints.write_environment(road, page)
            account.invite(console, page, hints.try_next(road, env, outcome))
            _serve(processes, chain)
            console.print("Stopped.")
    if options.once:
        print(json.dumps(outcome.summary(DEV_CHAIN_ID, seconds)))
    return 1 if outcome.differing else 0


def _serve(processes: Processes, chain: Devnet) -> None:
    """Stay until told to end.

    Raises:
        ProgramFailed: The node ended by itself.
        OSError: The chain does not answer any more.
    """
    with contextlib.suppress(Stopped):
        while True:
            time.sleep(LOOK_S)
            processes.check()
            chain.rpc("eth_chainId")


@contextlib.contextmanager
def _alone(state: Path) -> Iterator[None]:
    """A fresh folder for the state, this demo's alone.

    Raises:
        ProgramFailed: Another demo runs there, or the folder holds something else.
    """
    state.parent.mkdir(parents=True, exist_ok=True)
    mark = state / MARK
    with state.with_name(f"{state.name}.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ProgramFailed(
                f"Another demo runs in {state}: stop it (Ctrl-C where it runs), or give this one a"
                " folder of its own with --state."
            ) from None
        if state.exists() and any(state.iterdir()) and not mark.exists():
            raise ProgramFailed(
                f"{state} holds files that are not a demo's: give --state another folder."
            )
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir()
        mark.touch()
        yield


def _end_on_signals() -> None:
    """Have signals unwind the stack, once; what ends us must not end the cleaning up."""
    watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in watched:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    for each in watched:
        if signal.getsignal(each) is not signal.SIG_IGN:  # as nohup and background shells ask
            signal.signal(each, stop)


if __name__ == "__main__":
    _end_on_signals()
    begun_s = float(os.environ.pop("MIZAN_STARTED_S", time.monotonic()))
    try:
        sys.exit(main(check(sys.argv[1:]), begun_s))
    except (ProgramFailed, MizanError, ValueError, OSError, httpx.HTTPError) as error:
        print(f"scripts/demo: {error}", file=sys.stderr)
        sys.exit(1)
    except Stopped as stopped:
        print("scripts/demo: stopped before there was anything to see.", file=sys.stderr)
        sys.exit(128 + stopped.args[0])
