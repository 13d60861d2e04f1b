"""House rules of the Solidity sources that neither compiler nor linter knows."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tokenization import artifacts
from tokenization.compile import CONTRACTS_DIR


SOURCES = sorted((CONTRACTS_DIR / "src").rglob("*.sol"))
INTERFACES = [path for path in SOURCES if path.parent.name == "interfaces"]

FUNCTION = re.compile(r"function (\w+)\(([^)]*)\)([^;{]*)[;{]")
DOCUMENTED = re.compile(
    r"(?P<doc>(?: *///[^\n]*\n)+|(?: */\*\*.*?\*/\n))? *function (?P<name>\w+)\(", re.DOTALL
)
FORBIDDEN = {
    "assembly": r"\bassembly\b",
    "tx.origin": r"\btx\.origin\b",
    "delegatecall": r"\.delegatecall\(",
    "a refusal as a string": r"\b(require|revert)\(",
    "unchecked": r"\bunchecked\b",
}


ASK_THEMSELVES = Counter(
    (
        # Documents leave it to each token who keeps them.
        ("CapacityRights", "setDocument"),
        ("CapacityRights", "removeDocument"),
        # Who proposed an order may withdraw it without holding the role.
        ("EnforcementDesk", "cancel"),
    )
)
"""Restricted functions without the modifier."""

ENTRIES = {"_authorizeUpgrade": "upgradeToAndCall"}
"""Functions of the library that leave it to one of ours who may call them."""


def ids(path: Path) -> str:
    """What a source is called in a test's name."""
    return path.stem


def without_lint(path: Path) -> str:
    """A source without the linter's own comments, which come between a function and its words."""
    return re.sub(r"[^\n]*// forge-lint:[^\n]*\n", "", path.read_text())


def heirs(path: Path) -> list[str]:
    """The contract of a source, or if it is abstract those that inherit it, at any remove."""
    if not re.search(rf"^abstract contract {path.stem}\b", path.read_text(), re.MULTILINE):
        return [path.stem]
    heir = re.compile(rf"^(abstract )?contract \w+ is [^{{]*\b{path.stem}\b", re.MULTILINE)
    found = [other for other in SOURCES if heir.search(other.read_text())]
    return [name for other in found for name in heirs(other)]


def test_roles__restricted_functions__are_each_listed_once() -> None:
    """roles.json and the modifiers in the sources say the same."""
    restricted = Counter(
        (contract, ENTRIES.get(name, name))
        for path in SOURCES
        for contract in heirs(path)
        for name, _, rest in FUNCTION.findall(path.read_text())
        if re.search(r"\brestricted\b", rest)
    )
    listed = Counter(
        (contract, function)
        for contract, functions in artifacts.roles().functions.items()
        for function in functions
    )
    assert restricted + ASK_THEMSELVES == listed


@pytest.mark.parametrize("path", SOURCES, ids=ids)
def test_source__form__is_the_house_form(path: Path) -> None:
    """One pinned compiler, one licence, nothing clever, and short enough to read."""
    text = path.read_text()
    assert text.startswith("// SPDX-License-Identifier: Apache-2.0\npragma solidity 0.8.37;\n")
    code = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)
    assert not [name for name, pattern in FORBIDDEN.items() if re.search(pattern, code)]
    assert text.count("\n") <= 330


@pytest.mark.parametrize("path", INTERFACES, ids=ids)
def test_interface__functions__say_what_they_do_and_take(path: Path) -> None:
    """The interface carries the documentation: a notice, and a line for every parameter."""
    text = without_lint(path)
    parameters = {name: taken for name, taken, _ in FUNCTION.findall(text)}
    for found in DOCUMENTED.finditer(text):
        doc, name = found["doc"] or "", found["name"]
        taken = [part.split()[-1] for part in parameters[name].split(",") if part.strip()]
        assert "@notice" in doc, name
        assert not [one for one in taken if not re.search(rf"@param {one}\b", doc)], name
    for kind in ("event", "error"):
        for declaration in re.finditer(rf"(?P<before>[^\n]*)\n    {kind} (?P<name>\w+)\(", text):
            assert declaration["before"].lstrip().startswith(("///", "*/")), declaration["name"]


@pytest.mark.parametrize("path", [p for p in SOURCES if p not in INTERFACES], ids=ids)
def test_contract__public_functions__inherit_or_carry_their_documentation(path: Path) -> None:
    """No entry point is left without a word."""
    text = without_lint(path)
    for found in re.finditer(r"(?P<before>[^\n]*)\n    function (?P<name>\w+)\([^{;]*", text):
        if re.search(r"\b(external|public)\b", found.group()):
            assert found["before"].lstrip().startswith(("///", "*/")), found["name"]
