"""The pinned packages and what they are pinned from."""

import re
import tomllib
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[3]
FILES = ("runtime.txt", "dev.txt", "node.txt", "tools/halmos.txt", "tools/slither.txt")


def pins(name: str) -> dict[str, str]:
    """Version and conditions of each package of a lock file."""
    text = (ROOT / "requirements" / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(" --hash=sha256:" in line for line in lines)
    return dict(line.split(" --hash")[0].split("==", 1) for line in lines)


def normal(requirement: str) -> str:
    """The normalised name a requirement begins with. Source: PEP 503."""
    name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", FILES)
def test_pins__each_file__every_package_has_hashes(name: str) -> None:
    """Nothing is installed but what was pinned."""
    assert pins(name)


def test_pins__runtime_and_dev__agree() -> None:
    """The demo runs on exactly what the tests ran on."""
    assert pins("runtime.txt").items() <= pins("dev.txt").items()


def test_pins__project_metadata__all_there() -> None:
    """Every dependency the package declares is pinned; 'scripts/lock' pins anew."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    assert extras["build"] == project["build-system"]["requires"]
    runtime = {normal(each) for each in project["project"]["dependencies"] + extras["build"]}
    assert runtime <= pins("runtime.txt").keys()
    assert runtime | {normal(each) for each in extras["dev"]} <= pins("dev.txt").keys()
