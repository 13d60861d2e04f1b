"""Installing into a checkout: real virtual environments and processes, no network.

pip finds nothing to fetch (empty lock files), npm is a shell script that behaves as npm does.
"""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scripts._setup import checkout, node_packages
from scripts._setup.checkout import Checkout
from scripts._setup.children import Children
from scripts._setup.failure import SetupFailure
from scripts._setup.stamp import Goal


PROJECT = """
[build-system]
requires = []
build-backend = "nothing"
backend-path = ["."]
[project]
name = "sample"
version = "1"
"""
BACKEND = """
import zipfile

INFO = {
    "METADATA": "Metadata-Version: 2.1\\nName: sample\\nVersion: 1\\n",
    "WHEEL": "Wheel-Version: 1.0\\nGenerator: us\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    "RECORD": "",
}

def build_editable(folder, settings=None, metadata=None):
    name = "sample-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        for part, text in INFO.items():
            wheel.writestr(f"sample-1.dist-info/{part}", text)
    return name
"""
NPM = """#!/bin/sh
[ "$1" = --version ] && { echo 11.0.0; exit 0; }
echo run >> "$HOME/npm-runs"
[ -e "$HOME/fail" ] && { echo "npm error code EAI_AGAIN"; exit 1; }
mkdir -p node_modules/.bin
[ -e "$HOME/offline" ] && exit 0
for tool in anvil forge solcjs; do : > node_modules/.bin/$tool; done
"""
NODE = "#!/bin/sh\necho v22.1.0\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project to set up."""
    folder = tmp_path / "clone"
    (folder / "requirements").mkdir(parents=True)
    (folder / "contracts").mkdir()
    for name in ("runtime", "dev", "node"):
        (folder / "requirements" / f"{name}.txt").write_text("# nothing\n")
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "nothing.py").write_text(BACKEND)
    for name in ("package.json", "package-lock.json"):
        (folder / "contracts" / name).write_text("{}")
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Variables under which node and npm are the scripts above, and nothing else is."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in (("npm", NPM), ("node", NODE)):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    return {"HOME": str(tmp_path), "PATH": f"{tools}:/usr/bin:/bin", "PIP_NO_INDEX": "1"}


def npm_runs(environment: dict[str, str]) -> int:
    """How often npm was asked to install."""
    log = Path(environment["HOME"]) / "npm-runs"
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_prepare__twice_then_more__does_only_what_is_missing(
    root: Path, environment: dict[str, str]
) -> None:
    """A second run has nothing to do; tests add to what the demo installed, in place."""
    Checkout(root, environment).prepare(Goal.DEMO)
    python = root / ".venv" / "bin" / "python"
    made = python.lstat().st_ctime_ns
    assert npm_runs(environment) == 1

    Checkout(root, environment).prepare(Goal.DEMO)
    assert npm_runs(environment) == 1

    Checkout(root, environment).prepare(Goal.TEST)
    assert npm_runs(environment) == 2
    Checkout(root, environment).prepare(Goal.DEMO)
    assert npm_runs(environment) == 2
    assert python.lstat().st_ctime_ns == made


def test_prepare__half_finished_before__starts_anew(
    root: Path, environment: dict[str, str]
) -> None:
    """What a killed pip may have left half there is not built upon."""
    Checkout(root, environment).prepare(Goal.DEMO)
    half = root / ".venv" / "half-a-package"
    half.touch()
    (root / ".mizan" / "setup" / "python.unfinished").touch()
    Checkout(root, environment).prepare(Goal.DEMO)
    assert not half.exists()


def test_prepare__disk_too_small__says_how_much_is_missing(
    root: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Better told before than half-way."""
    monkeypatch.setitem(checkout.ROOM_MB, Goal.DEMO, 10**12)
    with pytest.raises(SetupFailure, match=r"MB free and up to .* needed: free some"):
        Checkout(root, environment).prepare(Goal.DEMO)
    assert not (root / ".venv").exists()


def test_prepare__other_pythons_variables__do_not_leak_in(root: Path) -> None:
    """PYTHONPATH and the like belong to whoever set them."""
    given = {"PYTHONPATH": "/elsewhere", "VIRTUAL_ENV": "/v", "MIZAN_RPC": "x", "LANG": "C.UTF-8"}
    kept = Checkout(root, given).environment()
    assert kept == {"LANG": "C.UTF-8", "PATH": f"{root}/.venv/bin:/usr/bin:/bin"}


def install(root: Path, environment: dict[str, str]) -> None:
    """Install the npm packages alone."""
    state = root / ".mizan" / "setup"
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("ab") as lock:
        children = Children(lock.fileno())
        packages = node_packages.NodePackages(root, state)
        packages.install(Goal.DEMO, node_packages.Node(None), children, environment)


def test_install__npm_leaves_out_what_it_cannot_fetch__is_no_success(
    root: Path, environment: dict[str, str]
) -> None:
    """Npm ends with status 0 where an optional package could not be fetched."""
    install(root, environment)
    (Path(environment["HOME"]) / "offline").touch()
    with pytest.raises(SetupFailure, match="ended well without installing anvil"):
        install(root, environment)
    assert (root / "contracts" / "node_modules" / ".bin" / "anvil").exists()


def test_install__npm_fails__explained_and_the_old_stays(
    root: Path, environment: dict[str, str]
) -> None:
    """A failed update leaves what worked."""
    install(root, environment)
    (Path(environment["HOME"]) / "fail").touch()
    with pytest.raises(SetupFailure, match="the npm registry cannot be reached"):
        install(root, environment)
    assert (root / "contracts" / "node_modules" / ".bin" / "anvil").exists()


def test_system_node__too_old_or_missing__none(environment: dict[str, str]) -> None:
    """An old Node.js is as good as none; then one comes from PyPI."""
    assert node_packages.system_node(environment) is not None
    node = Path(environment["PATH"].split(":")[0]) / "node"
    node.write_text("#!/bin/sh\necho v16.20.2\n")
    assert node_packages.system_node(environment) is None
    assert node_packages.system_node({"PATH": "/nowhere"}) is None


KILLED = """
import os, sys, threading, time
from pathlib import Path
from scripts._setup.children import Children
log = Path(sys.argv[1])
with (log.parent / "lock").open("ab") as lock:
    import fcntl
    fcntl.flock(lock, fcntl.LOCK_EX)
    children = Children(lock.fileno())
    run = dict(log=log, environment={"PATH": "/usr/bin:/bin"})
    threading.Thread(target=children.run, args=(["sleep", "600"],), kwargs=run).start()
    time.sleep(0.2)
    print(next(iter(children._running)).pid, flush=True)
"""


def test_lock__set_up_killed__held_until_its_last_child_is_gone(tmp_path: Path) -> None:
    """A pip that outlives its set-up still keeps the next one waiting."""
    owner = subprocess.Popen(
        [sys.executable, "-c", KILLED, tmp_path / "log"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert owner.stdout is not None
    with owner, (tmp_path / "lock").open("ab") as lock:
        child = int(owner.stdout.readline())
        owner.kill()
        owner.wait()
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.kill(child, signal.SIGKILL)
        fcntl.flock(lock, fcntl.LOCK_EX)
