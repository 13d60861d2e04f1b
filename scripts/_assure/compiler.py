"""The pinned compiler, started once and asked many times."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


_CODE = [
    "evm.bytecode.object",
    "evm.deployedBytecode.immutableReferences",
    "evm.deployedBytecode.object",
]


class Compiler:
    """A compiler of the sources in one folder."""

    def __init__(self, folder: Path, config: Mapping[str, Any]) -> None:
        """Start it, with the settings that forge has there."""
        self._settings = {
            "evmVersion": config["evm_version"],
            "metadata": {
                "appendCBOR": config["cbor_metadata"],
                "bytecodeHash": config["bytecode_hash"],
            },
            "optimizer": {"enabled": config["optimizer"], "runs": config["optimizer_runs"]},
            "remappings": config["remappings"],
        }
        self._process = subprocess.Popen(
            [folder / "bin" / "solc", "--serve", "--base-path", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def compile(
        self, sources: Mapping[str, str], roots: Iterable[str]
    ) -> dict[str, dict[str, Any]] | None:
        """The code of everything in the roots, by path and name; None if it does not compile."""
        request = {
            "language": "Solidity",
            "sources": {path: {"content": content} for path, content in sources.items()},
            "settings": self._settings
            | {"outputSelection": {root: {"*": _CODE} for root in roots}},
        }
        output = self._ask(request)
        if any(error["severity"] == "error" for error in output.get("errors", [])):
            return None
        return {
            root: {name: contract["evm"] for name, contract in contracts.items()}
            for root, contracts in output["contracts"].items()
        }

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the compiler was started without pipes")
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer
