"""Copies of the contracts to work in, so that the checkout's own build stays as it is."""

import os
import shutil
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent.parent
CONTRACTS = ROOT / "contracts"
ANSWERS = CONTRACTS / "assurance"
"""What was found, and what is answered to it."""
FORGE = CONTRACTS / "node_modules" / ".bin" / "forge"

_STATE = ROOT / ".mizan" / "assure"
_COPIED = ("bin", "proofs", "src", "test")

UNOPTIMISED = ("--no-match-contract", "^GasTest$", "--no-match-test", "^test_gas__")
"""Left out where nothing is optimised: the gas is another there."""


def fresh(name: str) -> Path:
    """A copy of the sources as they are now; what was built in it before is kept."""
    folder = _STATE / name
    folder.mkdir(parents=True, exist_ok=True)
    for part in _COPIED:
        shutil.rmtree(folder / part, ignore_errors=True)
        shutil.copytree(CONTRACTS / part, folder / part)
    shutil.copy(CONTRACTS / "foundry.toml", folder)
    link = folder / "node_modules"
    link.unlink(missing_ok=True)
    link.symlink_to(CONTRACTS / "node_modules", target_is_directory=True)
    return folder


def environment(**more: str) -> dict[str, str]:
    """The variables of this process, with the pinned forge found first."""
    return {**os.environ, "PATH": f"{FORGE.parent}:{os.environ.get('PATH', '')}", **more}
