"""The front of the commands: which Python it takes, and what it says where there is none."""

import subprocess
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[3]
TOOLS = ("sh", "dirname")

FIT, WRONG_VERSION, NO_VENV, STUB = 0, 3, 4, 127


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder to be the whole PATH: the shell and no Python."""
    for tool in TOOLS:
        (tmp_path / tool).symlink_to(f"/bin/{tool}" if tool == "sh" else f"/usr/bin/{tool}")
    return tmp_path


def python(folder: Path, name: str, version: str, answer: int) -> None:
    """Put a program in place that answers the probe like a Python would."""
    program = folder / name
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *scripts._setup*) echo "{name} took over: $*"; exit 0 ;; esac\n'
        f"echo {version}\nexit {answer}\n"
    )
    program.chmod(0o755)


def enter(path: Path) -> subprocess.CompletedProcess[str]:
    """Call scripts/demo with nothing but that folder on the PATH."""
    return subprocess.run(
        [ROOT / "scripts" / "demo", "--once"],
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_enter__no_python__one_sentence(path: Path) -> None:
    """Without any Python it says which to install, in one line."""
    ended = enter(path)
    assert ended.returncode == 1
    assert "needs Python 3.11 or 3.12 and found no Python at all: install" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_enter__only_unfit_pythons__names_them(path: Path) -> None:
    """Too new and too old ones are named, so that nobody wonders which was asked."""
    python(path, "python3", "3.14", WRONG_VERSION)
    python(path, "python", "3.9", WRONG_VERSION)
    ended = enter(path)
    assert ended.returncode == 1
    assert "found only 3.14, 3.9: install" in ended.stderr


def test_enter__python_without_venv__names_the_package(path: Path) -> None:
    """Debian ships Python and its venv module apart."""
    python(path, "python3", "3.11", NO_VENV)
    ended = enter(path)
    assert ended.returncode == 1
    assert "apt install python3.11-venv" in ended.stderr


def test_enter__stub_and_newer_python_before_a_fit_one__takes_the_fit_one(path: Path) -> None:
    """A version manager's stub and a Python too new do not hide one that fits."""
    python(path, "python3.12", "", STUB)
    python(path, "python3", "3.13", WRONG_VERSION)
    python(path, "python", "3.11", FIT)
    ended = enter(path)
    assert ended.returncode == 0
    assert ended.stdout == "python took over: -E -m scripts._setup demo --once\n"
