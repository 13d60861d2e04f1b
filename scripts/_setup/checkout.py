"""One checkout made ready: Python and npm packages side by side, one set-up at a time."""

import fcntl
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from scripts._setup import node_packages, python_packages
from scripts._setup.children import Children
from scripts._setup.failure import SetupFailure
from scripts._setup.node_packages import Node, NodePackages, system_node
from scripts._setup.progress import Progress
from scripts._setup.python_packages import PythonPackages
from scripts._setup.stamp import Goal


ROOM_MB = {Goal.DEMO: 600, Goal.TEST: 900}
"""Disk a first set-up takes at most, with a Node.js of its own."""


class Checkout:
    """A clone of the repository and what is installed in it."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        """Take the clone and the variables of the caller."""
        self._root = root
        self._state = root / ".mizan" / "setup"
        self._python = PythonPackages(root, self._state)
        self._node = NodePackages(root, self._state)
        self._environment = _clean(environment, self._python.python.parent)

    @property
    def python(self) -> Path:
        """The interpreter everything of ours runs under."""
        return self._python.python

    def environment(self) -> dict[str, str]:
        """Variables everything of ours runs under."""
        return Node(self._python.node_folder).environment(self._environment)

    def prepare(self, goal: Goal) -> None:
        """Install what is missing, after any other set-up of this checkout has ended.

        Raises:
            SetupFailure: Something cannot be installed; says what to do.
        """
        if self._ready(goal):
            return
        self._state.mkdir(parents=True, exist_ok=True)
        with Progress() as progress, self._alone(progress) as children:
            if not self._ready(goal):
                self._check_room(goal)
                progress.say("Setting up; this is needed once.")
                self._install(goal, children, progress)

    def _ready(self, goal: Goal) -> bool:
        has_node = goal is Goal.DEMO or self._find_node() is not None
        return self._python.ready(goal) and self._node.ready(goal) and has_node

    def _find_node(self) -> Node | None:
        if self._python.node_folder is not None:
            return Node(self._python.node_folder)
        return system_node(self._environment)

    def _install(self, goal: Goal, children: Children, progress: Progress) -> None:
        renew = not self._python.ready(goal) or self._find_node() is None
        if renew:
            with progress.step("Virtual environment"):
                self._python.create(children, self._environment)
        node = self._find_node()
        if node is None:
            with progress.step("Node.js from PyPI (none here is new enough)"):
                self._python.add_node(children, self._environment)
            node = Node(self._python.node_folder)
        with ThreadPoolExecutor(max_workers=1) as beside:
            npm = beside.submit(self._install_node, goal, node, children, progress)
            try:
                if renew:
                    with progress.step(python_packages.TITLE):
                        self._python.install(goal, children, self._environment)
            except BaseException:
                children.stop()
                raise
        npm.result()

    def _install_node(self, goal: Goal, node: Node, children: Children, progress: Progress) -> None:
        if not self._node.ready(goal):
            with progress.step(node_packages.TITLE[goal]):
                self._node.install(goal, node, children, self._environment)

    def _check_room(self, goal: Goal) -> None:
        free_mb = shutil.disk_usage(self._root).free // 1_000_000
        if free_mb < ROOM_MB[goal]:
            raise SetupFailure(
                f"the disk of {self._root} has {free_mb} MB free and up to {ROOM_MB[goal]} MB are"
                " needed: free some and run this again."
            )

    @contextmanager
    def _alone(self, progress: Progress) -> Iterator[Children]:
        """Hold the checkout's lock; the children hold it too, so it outlives a killed set-up."""
        with (self._state / "lock").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                with progress.step("Waiting for another set-up of this checkout"):
                    fcntl.flock(lock, fcntl.LOCK_EX)
            children = Children(lock.fileno())
            try:
                yield children
            finally:
                children.stop()


def _clean(environment: Mapping[str, str], scripts: Path) -> dict[str, str]:
    """The caller's variables, less those by which another Python or node would leak in."""
    foreign = ("PYTHON", "MIZAN_", "VIRTUAL_ENV")
    kept = {name: value for name, value in environment.items() if not name.startswith(foreign)}
    return {**kept, "PATH": f"{scripts}:{kept.get('PATH', '/usr/bin:/bin')}"}
