"""The committed package data is what the sources give, and drift is said in words."""

import shutil
from pathlib import Path

import pytest

from tokenization import compile as compiling


@pytest.mark.long
@pytest.mark.toolchain
def test_compile__check__finds_no_drift(capsys: pytest.CaptureFixture[str]) -> None:
    """Recompiling gives the committed bytes; otherwise run python -m tokenization.compile."""
    status = compiling.main(["--check"])
    assert (status, capsys.readouterr().out) == (0, "artifacts: up to date\n")


def test_differences__drift__named_by_file_and_part() -> None:
    """A person sees what changed without reading bytecode."""
    built = {
        "A.json": b'{"abi": [1], "devdoc": {"title": "new", "kind": "dev"}}',
        "New.json": b"{}",
        "Same.json": b"{}",
        "Spaced.json": b"{}\n",
    }
    found = {
        "A.json": b'{"abi": [2], "devdoc": {"title": "old", "kind": "dev"}}',
        "Old.json": b"{}",
        "Same.json": b"{}",
        "Spaced.json": b"{ }",
    }
    assert compiling.differences(built, found) == [
        "A.json: abi, devdoc/title changed",
        "New.json: missing",
        "Old.json: nothing makes this file",
        "Spaced.json: formatting changed",
    ]


def test_write__files__replace_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contract that is gone leaves no artifact behind."""
    monkeypatch.setattr(compiling, "ARTIFACTS_DIR", tmp_path)
    (tmp_path / "Old.json").write_bytes(b"{}")
    compiling.write({"New.json": b"[]"})
    assert compiling.committed() == {"New.json": b"[]"}


def test_compile__no_toolchain__says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without npm's packages there is a sentence, not a stack trace."""
    (tmp_path / "foundry.toml").write_bytes((compiling.CONTRACTS_DIR / "foundry.toml").read_bytes())
    monkeypatch.setattr(compiling, "CONTRACTS_DIR", tmp_path)
    assert compiling.main([]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error[config]: There is no ")
    assert "hint: Run 'npm ci' in contracts/" in said.err


@pytest.mark.toolchain
def test_compile__broken_source__says_where_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The compiler's own words, without the whole input the library repeats."""
    shutil.copytree(compiling.CONTRACTS_DIR / "src", tmp_path / "src")
    shutil.copy(compiling.CONTRACTS_DIR / "foundry.toml", tmp_path)
    for shared in ("bin", "node_modules"):
        (tmp_path / shared).symlink_to(compiling.CONTRACTS_DIR / shared)
    broken = tmp_path / "src" / "access" / "Directory.sol"
    broken.write_text(broken.read_text().replace("contract Directory", "contrakt Directory"))
    monkeypatch.setattr(compiling, "CONTRACTS_DIR", tmp_path)
    assert compiling.main(["--check"]) == 2
    said = capsys.readouterr().err
    assert "error[config]: The contracts do not compile: ParserError" in said
    assert "src/access/Directory.sol:9:" in said
    assert len(said) < 1000
