"""``python -m scripts._setup assure|demo|test [ARGUMENTS]``: prepare, then run the command.

Arguments are read before anything is installed, so that a mistyped one costs no minute.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import NoReturn

from scripts._assure import options as assure_options
from scripts._demo import options as demo_options
from scripts._setup.checkout import Checkout
from scripts._setup.failure import SetupFailure, explain_os
from scripts._setup.stamp import Goal
from scripts._test import options as test_options


ROOT = Path(__file__).resolve().parent.parent.parent

_COMMANDS: dict[str, tuple[Goal, Callable[[list[str]], object]]] = {
    "assure": (Goal.TEST, assure_options.parse),
    "demo": (Goal.DEMO, demo_options.check),
    "test": (Goal.TEST, test_options.parse),
}


def main(command: str, arguments: list[str]) -> NoReturn:
    """Prepare, then become the command."""
    started_s = time.monotonic()
    goal, check = _COMMANDS[command]
    check(arguments)
    checkout = Checkout(ROOT, os.environ)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        checkout.prepare(goal)
    except SetupFailure as failure:
        _fail(command, str(failure))
    except OSError as error:
        _fail(command, str(explain_os(error, ROOT)))
    except KeyboardInterrupt:
        _fail(command, "interrupted; run it again and it takes up from here.", status=130)
    environment = checkout.environment() | {"MIZAN_STARTED_S": str(started_s)}
    module = f"scripts._{command}"
    command_line = [str(checkout.python), "-m", module, *arguments]
    os.execve(checkout.python, command_line, environment)  # noqa: S606 - no shell is the point


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _fail(command: str, sentence: str, status: int = 1) -> NoReturn:
    print(f"scripts/{command}: {sentence}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
