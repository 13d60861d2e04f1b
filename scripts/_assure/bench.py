"""Where mutants are tried: one build of everything, in which only what one changes is replaced.

Tests find the contracts by their artifacts, so a mutant costs one compilation of the contracts that
contain it and one run of the tests that concern it, and no test is ever compiled again.
"""

import json
import posixpath
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from scripts._assure import copies
from tokenization.compile import SOURCE_OF


LONGEST_S = 900
"""A mutant may loop for ever; by then it was noticed."""

_PROFILE = "mutate"
_IMPORT = re.compile(r'\bfrom "(\.[^"]+)"')


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    INVALID = "does not compile"
    SURVIVED = "survived"


class Bench:
    """A copy of the contracts, built once."""

    def __init__(self, name: str) -> None:
        """Build the copy and see its tests pass."""
        self._folder = copies.fresh(name)
        self._unfinished = self._folder / "unfinished"
        if self._unfinished.exists():  # stopped with a mutant in place
            shutil.rmtree(self._folder / "out", ignore_errors=True)
            shutil.rmtree(self._folder / "cache", ignore_errors=True)
            self._unfinished.unlink()
        self._environment = copies.environment(FOUNDRY_PROFILE=_PROFILE)
        self._closure = cache(self._find_closure)
        subprocess.run(
            [copies.FORGE, "build", "--quiet"],
            cwd=self._folder,
            env=self._environment,
            check=True,
        )

    def source(self, path: str) -> str:
        """A source as it is."""
        return (self._folder / path).read_text("utf-8")

    def try_out(self, path: str, source: str, tests: Sequence[str]) -> Fate:
        """Put a wrong source in place of the right one, run the tests, and put all back."""
        built = self._compile(path, source)
        if built is None:
            return Fate.INVALID
        right = {artifact: artifact.read_bytes() for artifact in built}
        self._unfinished.touch()
        try:
            for artifact, wrong in built.items():
                artifact.write_text(json.dumps(_with_code(json.loads(right[artifact]), wrong)))
            return Fate.SURVIVED if self.passes(*tests) else Fate.KILLED
        finally:
            for artifact, content in right.items():
                artifact.write_bytes(content)
            self._unfinished.unlink()

    def passes(self, *tests: str) -> bool:
        """Whether the tests of the files that match pass, one group after the other."""
        return all(self._passes(group) for group in tests)

    def _passes(self, tests: str) -> bool:
        try:
            ended = subprocess.run(
                [copies.FORGE, "test", "--fail-fast", "--match-path", tests, *copies.UNOPTIMISED],
                cwd=self._folder,
                env=self._environment,
                check=False,
                capture_output=True,
                timeout=LONGEST_S,
            )
        except subprocess.TimeoutExpired:
            return False
        if b"No tests" in ended.stdout or b"Compiling" in ended.stdout:
            raise RuntimeError(f"{tests}: {ended.stdout.decode()[-500:]}")
        return ended.returncode == 0

    def _compile(self, path: str, source: str) -> dict[Path, Mapping[str, Any]] | None:
        """Everything whose code the source is part of, by artifact; None if it does not compile."""
        left_out = () if path == _SECOND_CORE else _NOT_REBUILT
        roots = {
            name: root
            for name, root in self._roots()
            if path in self._closure(root) and name not in left_out
        }
        request = {
            "language": "Solidity",
            "sources": {root: {"content": self.source(root)} for root in roots.values()}
            | {path: {"content": source}},
            "settings": self._settings()
            | {"outputSelection": {root: {"*": _CODE} for root in roots.values()}},
        }
        ended = subprocess.run(
            [self._folder / "bin" / "solc", "--standard-json", "--base-path", self._folder],
            input=json.dumps(request),
            capture_output=True,
            check=True,
            text=True,
        )
        output = json.loads(ended.stdout)
        if any(error["severity"] == "error" for error in output.get("errors", [])):
            return None
        return {
            self._folder / "out" / Path(root).name / f"{name}.json": contract["evm"]
            for root in roots.values()
            for name, contract in output["contracts"][root].items()
            if contract["evm"]["bytecode"]["object"]
        }

    def _roots(self) -> Iterator[tuple[str, str]]:
        """Deployed contracts, and the tests of types, into which the code of a type is compiled."""
        yield from ((name, path) for name, path in SOURCE_OF.items() if path.startswith("src/"))
        for test in sorted((self._folder / "test" / "types").glob("*.t.sol")):
            yield test.name, test.relative_to(self._folder).as_posix()

    def _find_closure(self, path: str) -> frozenset[str]:
        found: set[str] = set()
        left = [path]
        while left:
            one = left.pop()
            if one not in found:
                found.add(one)
                folder = posixpath.dirname(one)
                imported = _IMPORT.findall(self.source(one))
                left += [posixpath.normpath(posixpath.join(folder, other)) for other in imported]
        return frozenset(found)

    def _settings(self) -> dict[str, Any]:
        shown = subprocess.run(
            [copies.FORGE, "config", "--json"],
            cwd=self._folder,
            env=self._environment,
            check=True,
            capture_output=True,
        )
        config = json.loads(shown.stdout)
        return {
            "evmVersion": config["evm_version"],
            "metadata": {
                "appendCBOR": config["cbor_metadata"],
                "bytecodeHash": config["bytecode_hash"],
            },
            "optimizer": {"enabled": config["optimizer"], "runs": config["optimizer_runs"]},
            "remappings": config["remappings"],
        }


_SECOND_CORE = "src/token/NationalAssetToken.sol"
_NOT_REBUILT = ("AssetManager", "NationalAssetToken")
"""A second token of the same core: its tests notice nothing more, and it costs as much again."""

_CODE = ["evm.bytecode.object", "evm.deployedBytecode"]


def _with_code(artifact: dict[str, Any], evm: Mapping[str, Any]) -> dict[str, Any]:
    deployed = evm["deployedBytecode"]
    artifact["bytecode"]["object"] = "0x" + evm["bytecode"]["object"]
    artifact["deployedBytecode"] |= {
        "object": "0x" + deployed["object"],
        "immutableReferences": deployed.get("immutableReferences", {}),
    }
    return artifact
