"""The test runner can fail: a suite that is green whatever happens proves nothing.

The suite itself is a step of ``scripts/test``: ``forge test --root contracts``.
"""

import subprocess
from pathlib import Path

import pytest

from tokenization.compile import CONTRACTS_DIR


pytestmark = pytest.mark.toolchain

FORGE = CONTRACTS_DIR / "node_modules" / ".bin" / "forge"
SETTINGS = f"""
[profile.default]
solc = "{CONTRACTS_DIR / "bin" / "solc"}"
offline = true
"""
TEST = """
// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract OneTest {
    function test_one() public pure { %s }
}
"""


def _forge(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [FORGE, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_forge__unknown_command__exits_non_zero(tmp_path: Path) -> None:
    """The launcher of the same name exits 0 here; this must be the native program."""
    assert _forge(tmp_path, "definitely-not-a-command").returncode != 0


@pytest.mark.parametrize(("body", "passes"), [("", True), ("revert();", False)])
def test_forge__one_test__exit_status_follows_it(tmp_path: Path, body: str, passes: bool) -> None:
    """A failing test fails the command, a passing one does not."""
    (tmp_path / "foundry.toml").write_text(SETTINGS)
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "One.t.sol").write_text(TEST % body)
    ended = _forge(tmp_path, "test")
    assert (ended.returncode == 0) is passes, ended.stdout + ended.stderr
    assert ("[PASS]" if passes else "[FAIL") in ended.stdout
