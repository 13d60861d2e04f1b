"""What the commands can be told, and that nothing is installed for a mistyped argument."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts._demo import options as demo
from scripts._test import options as test
from scripts._test import steps


ROOT = Path(__file__).parents[3]


def test_demo__nothing_said__serves_on_the_default_port() -> None:
    """The page's address is the same each time."""
    given = demo.parse([])
    assert (given.once, given.port) == (False, demo.DEFAULT_PORT)
    assert given.state == Path.cwd() / ".mizan" / "demo"


def test_demo__once__takes_a_free_port() -> None:
    """Nobody looks at the page of a run that does not stay, so it gets in nobody's way."""
    assert demo.parse(["--once"]).port == 0
    assert demo.parse(["--once", "--port", "9000"]).port == 9000


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_demo__not_a_port__usage_error(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong argument ends with status 2 and its name."""
    with pytest.raises(SystemExit) as ended:
        demo.parse(["--port", port])
    assert ended.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_test__other_arguments__go_to_pytest() -> None:
    """What we do not know, pytest does."""
    assert test.parse(["--quick", "-k", "digest"]) == test.Options(True, ("-k", "digest"))


def test_chosen__nothing_said__everything_runs() -> None:
    """The default leaves nothing out."""
    chosen, not_run = steps.chosen(test.parse([]))
    assert [step.name for step in chosen] == [
        "ruff check",
        "ruff format",
        "mypy",
        "import law",
        "forge fmt",
        "forge build and lint",
        "forge test",
        "pytest",
    ]
    assert not_run == []


def test_chosen__quick__names_what_it_leaves_out() -> None:
    """Nothing is left out silently."""
    chosen, not_run = steps.chosen(test.parse(["--quick"]))
    assert not [step.name for step in chosen if step.name.startswith("forge")]
    assert not_run == [
        "forge fmt (--quick)",
        "forge build and lint (--quick)",
        "forge test (--quick)",
        "tests on a chain or in a browser (--quick)",
    ]


@pytest.mark.parametrize(
    ("command", "wrong"), [("demo", "--onse"), ("demo", "extra"), ("assure", "slithr")]
)
def test_setup__wrong_argument__refused_before_anything_is_installed(
    command: str, wrong: str
) -> None:
    """The set-up reads the arguments first; Python's own modules are enough for that."""
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ISOLATED, str(ROOT), command, wrong],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"usage: scripts/{command}")


ISOLATED = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
sys.argv[1:] = sys.argv[2:]
runpy.run_module("scripts._setup", run_name="__main__")
"""
