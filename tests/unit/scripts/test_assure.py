"""The long suite's own judgement: what it reads, what it lets pass, and what it never does."""

from pathlib import Path

import pytest

from scripts._assure import coverage, halmos, options, record, slither
from scripts._assure.bench import Fate
from scripts._assure.mutants import Mutant, mutants


CONTRACT = """
contract Vault {
    // if (comment < 1) is no code
    function take(address from, address to, uint256 amount) external onlyEnforcer {
        if (amount > _held[from]) revert TooMuch("> is text");
        _move(from, to, amount);
        emit Taken(from, to, amount);
    }
}
"""


def _changes(source: str) -> list[tuple[str, str]]:
    return [(mutant.before, mutant.after) for mutant in mutants(source)]


def test_mutants__one_function__every_kind_of_wrong_once() -> None:
    """Comparison, refusal, statement, event, parties and guard; comments and strings stay."""
    refusal = 'if (amount > _held[from]) revert TooMuch("> is text");'
    header = "function take(address from, address to, uint256 amount) external onlyEnforcer {"
    assert _changes(CONTRACT) == [
        (header, header.replace(" onlyEnforcer", "")),
        (refusal, refusal.replace("amount > ", "amount >= ")),
        (refusal, "{}"),
        ("_move(from, to, amount);", ""),
        ("_move(from, to, amount);", "_move(to, from, amount);"),
        ("emit Taken(from, to, amount);", ""),
    ]


def test_mutants__lines_shift__names_stay() -> None:
    """What was argued about a mutant outlives an edit elsewhere."""
    assert _changes(CONTRACT) == _changes("\n\n// more\n" + CONTRACT)


def test_mutants__every_source_differs__and_from_the_right_one() -> None:
    """No mutant is tried twice, and none is the source itself."""
    sources = [mutant.source for mutant in mutants(CONTRACT)]
    assert len({*sources, CONTRACT}) == len(sources) + 1


def test_record__another_source__nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found of one text is not taken for found of another."""
    monkeypatch.setattr(record, "RECORD", tmp_path / "mutants.json")
    killed, survivor = Mutant(1, "a", "b", "x"), Mutant(1, "c", "", "y")
    known = record.load("a.sol", "one", 3)
    known.note(0, killed, Fate.KILLED)
    known.note(2, survivor, Fate.SURVIVED)
    record.save(known)
    again = record.load("a.sol", "one", 3)
    assert again.settled(0, killed, ())
    assert not again.settled(2, survivor, [("c", "d")])
    assert again.settled(2, survivor, [("c", "")])
    assert again.counts() == {
        "mutants": 3,
        "run": 2,
        "killed": 1,
        "does_not_compile": 0,
        "survived": 1,
    }
    assert again.survived == [("c", "")]
    assert record.load("a.sol", "two", 3).counts()["run"] == 0


def test_record__survivor_killed_later__no_survivor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new test takes a survivor off the list."""
    monkeypatch.setattr(record, "RECORD", tmp_path / "mutants.json")
    known = record.load("a.sol", "one", 1)
    mutant = Mutant(1, "c", "", "y")
    known.note(0, mutant, Fate.SURVIVED)
    known.note(0, mutant, Fate.KILLED)
    assert known.survived == []
    assert known.counts()["killed"] == 1


@pytest.mark.parametrize(
    ("contract", "code", "bounded", "as_wanted"),
    [
        ("BondProof", 0, False, True),
        ("BondProof", 0, True, False),
        ("BondProof", 1, False, False),
        ("BondProof", 2, False, False),
        ("BondTwin", 1, False, True),
        ("BondTwin", 0, False, False),
        ("BondTwin", 4, False, False),
    ],
)
def test_verdict__proof_and_twin__held_and_refuted(
    contract: str, code: int, bounded: bool, as_wanted: bool
) -> None:
    """A time-out proves nothing, and a twin that holds shows that its lemma cannot fail."""
    result = {"name": "check_a(uint256)", "exitcode": code, "num_bounded_loops": int(bounded)}
    report = {"test_results": {f"proofs/Bond.t.sol:{contract}": [result]}}
    (verdict,) = halmos.verdicts(report)
    assert (verdict.contract, verdict.lemma) == (contract, "check_a")
    assert verdict.as_wanted is as_wanted


def test_read__lcov__lines_and_branches_by_source() -> None:
    """A branch of a line that never ran is not taken either."""
    found = coverage.read(["SF:src/A.sol", "DA:3,7", "DA:4,0", "BRDA:3,0,0,7", "BRDA:3,0,1,-"])
    assert found["src/A.sol"].lines == {3: True, 4: False}
    assert list(found["src/A.sol"].branches.values()) == [True, False]


def test_findings__variable_of_a_function__named_by_the_function() -> None:
    """An answer names a function, so that it survives a shift of lines."""
    contract = {"type": "contract", "name": "Isins", "type_specific_fields": {}}
    function = {
        "type": "function",
        "name": "isValid",
        "type_specific_fields": {"parent": contract},
    }
    variable = {"type": "variable", "name": "sum", "type_specific_fields": {"parent": function}}
    finding = {"check": "c", "impact": "Medium", "description": " d\n", "elements": [variable]}
    (found,) = slither.findings({"results": {"detectors": [finding]}})
    assert found == slither.Finding("c", "Isins.isValid", "Medium", "d")


def test_parse__some_steps__in_their_own_order() -> None:
    """The cheapest come first, however they were asked for."""
    assert options.parse(["halmos", "slither"]).steps == ("slither", "halmos")
    assert options.parse([]).steps == tuple(options.STEPS)


@pytest.mark.parametrize("wrong", [["slithr"], ["--share", "0/4"], ["--share", "5/4"], ["-k", "x"]])
def test_parse__wrong__ends_with_what_there_is(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped step costs no minute."""
    with pytest.raises(SystemExit, match="2"):
        options.parse(wrong)
    assert "scripts/assure" in capsys.readouterr().err
