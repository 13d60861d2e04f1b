"""What ``scripts/demo`` can be told. Standard library only: it is read before any set-up."""

import argparse
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


DEFAULT_PORT = 8480
DEFAULT_STATE = Path(".mizan/demo")


@dataclass(frozen=True, slots=True)
class Options:
    """How to run the demo.

    Attributes:
        once: End when everything is shown, with one JSON document on stdout.
        port: Port of the page on 127.0.0.1; 0 picks a free one.
        state: Folder for all it writes, made afresh.
    """

    once: bool
    port: int
    state: Path


def parse(arguments: Sequence[str]) -> Options:
    """Read the arguments; a wrong one or ``--help`` ends the process."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Set Mizan up and run its main job on a local chain: deploy, register, issue "
        "from the sample files, index, serve. Serves until Ctrl-C, which stops all it started.",
    )
    parser.add_argument(
        "--once",
        action="store_true",
        help="do not stay: end with one JSON document as the last thing on stdout, "
        "and with an error if file, chain and API differ anywhere",
    )
    parser.add_argument(
        "--port",
        type=_port,
        metavar="N",
        help=f"port of the page on 127.0.0.1; 0 picks a free one "
        f"(default: {DEFAULT_PORT}, with --once a free one)",
    )
    parser.add_argument(
        "--state",
        type=Path,
        default=DEFAULT_STATE,
        metavar="DIR",
        help="folder for all it writes, made afresh by each run (default: .mizan/demo)",
    )
    read = parser.parse_args(arguments)
    port = read.port if read.port is not None else 0 if read.once else DEFAULT_PORT
    return Options(once=read.once, port=port, state=read.state.resolve())


def check(arguments: Sequence[str]) -> Options:
    """Read the arguments; also a port that is in use ends the process, with what to do."""
    options = parse(arguments)
    if options.port and not _is_free(options.port):
        sys.exit(
            f"scripts/demo: port {options.port} on 127.0.0.1 is in use: stop what uses it, or"
            " choose another with --port (0 picks a free one)."
        )
    return options


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
