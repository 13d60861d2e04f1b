"""The package data about the contracts is complete, consistent and what its lock says."""

import hashlib
import json
from collections import Counter

import pytest

from tokenization import artifacts
from tokenization.errors import ConfigError


OF_STANDARDS = {
    "TransferBatch",
    "URI",
    "EIP712DomainChanged",
    "DocumentUpdated",
    "DocumentRemoved",
}
"""Events of ERC-1155, ERC-5267 and ERC-1643, whose form is not ours to choose."""

LISTS = {"OperatorsSet", "Published"}
"""Of ours, those that carry a list: who signs in a zone, and readings kept in the log alone."""

DYNAMIC = ("string", "bytes", "[]")


def test_load__known_contract__is_whole() -> None:
    """Everything a deployment and a decoder need is there, read once."""
    bond = artifacts.load("BondToken")
    assert bond.contract == "BondToken"
    assert bond.source == "src/token/BondToken.sol"
    assert {"function", "event", "error", "constructor"} == {entry["type"] for entry in bond.abi}
    assert 0 < bond.deployed_size < len(bond.bytecode)
    assert bond.storage_layout["storage"]
    assert bond.userdoc["methods"]["maturityDate()"]["notice"]
    assert bond.devdoc["title"]
    assert artifacts.load("BondToken") is bond


def test_load__unknown_contract__says_what_to_do() -> None:
    """A wrong name is a setting to mend, not a stack trace."""
    with pytest.raises(ConfigError, match="no artifact 'Nothing'") as caught:
        artifacts.load("Nothing")
    assert caught.value.hint


def test_contracts__lock__has_the_files_it_hashed() -> None:
    """Nothing was edited after it was built."""
    lock = json.loads((artifacts.ARTIFACTS_DIR / "build.lock.json").read_bytes())
    found = {
        name: hashlib.sha256((artifacts.ARTIFACTS_DIR / f"{name}.json").read_bytes()).hexdigest()
        for name in artifacts.contracts()
    }
    assert found == lock["artifacts"]
    assert lock["compiler"].startswith("0.8.37+commit.")


def test_reasons__codes__have_a_name_and_a_sentence() -> None:
    """Whatever is refused can be said in words."""
    reasons = artifacts.reasons()
    assert reasons[0].name == "OK"
    assert reasons[302].name == "COUNTRY_NOT_ALLOWED"
    assert all(code == word.code and word.words.endswith(".") for code, word in reasons.items())
    assert len({word.name for word in reasons.values()}) == len(reasons)


def test_licence_categories__bits__are_one_each() -> None:
    """Categories combine in one number."""
    categories = artifacts.licence_categories()
    assert sorted(categories) == [1 << bit for bit in range(len(categories))]
    assert categories[128].name == "MINER"
    assert categories[256].words == "AI data centre"


def test_roles__functions__name_a_role_and_a_function_that_exist() -> None:
    """A deployment can wire every line."""
    roles = artifacts.roles()
    for contract, functions in roles.functions.items():
        names = Counter(e["name"] for e in artifacts.load(contract).abi if e["type"] == "function")
        assert set(functions.values()) <= set(roles.roles)
        assert all(names[function] == 1 for function in functions), contract


def test_roles__ids__are_distinct_and_the_administrator_is_zero() -> None:
    """Ids are part of the chain's state; zero is the access manager's own."""
    roles = artifacts.roles().roles
    assert roles["ADMIN"].id == 0
    assert len({role.id for role in roles.values()}) == len(roles)


def test_roles__duties__are_kept_apart() -> None:
    """No role does two of these: create assets, decide who may hold them, seize them.

    Who gives engines new code does none of them.
    """
    roles = artifacts.roles()

    def of(*contracts: str) -> set[str]:
        asked = {role for name in contracts for role in roles.functions[name].values()}
        return asked - {"UPGRADER"}

    issuing = ("DebtManager", "AssetManager", "SettlementCash")
    creating = of(*issuing) | {roles.functions["CapacityRights"]["allocate"]}
    deciding = of("IdentityRegistry", "LicenceRegistry", "AttestationRegistry", "ComplianceEngine")
    seizing = of("EnforcementDesk")
    assert not creating & deciding
    assert not creating & seizing
    assert not deciding & seizing


def test_roles__apart__names_roles_that_exist_and_covers_every_issuer() -> None:
    """A role that is added and mints is kept apart from who knows people."""
    roles = artifacts.roles()
    named = {name for duties in roles.apart for name in (*duties.one, *duties.other)}
    assert named <= set(roles.roles)
    minting = {roles.functions["CapacityRights"]["allocate"]} | {
        functions["issue"] for functions in roles.functions.values() if "issue" in functions
    }
    assert minting == set(roles.apart[0].one)
    people = [name for name, role in roles.roles.items() if not role.system]
    with_admin = next(duties for duties in roles.apart if duties.one == ("ADMIN",))
    assert {"ADMIN", *with_admin.other} == set(people)


def test_events__ours__carry_whole_words_but_where_named() -> None:
    """Decoding an event is slicing it; a list is the exception, and few events have one."""
    for contract in artifacts.contracts():
        if contract == "AccessManager":
            continue
        for event in (entry for entry in artifacts.load(contract).abi if entry["type"] == "event"):
            types = [parameter["type"] for parameter in event["inputs"]]
            wordy = not any(kind in DYNAMIC or kind.endswith("[]") for kind in types)
            assert wordy or event["name"] in OF_STANDARDS | LISTS, f"{contract}.{event['name']}"


def test_sizes__every_contract__stays_under_20_kb() -> None:
    """Room to grow below the chain's limit of 24,576 bytes."""
    sizes = {name: artifacts.load(name).deployed_size for name in artifacts.contracts()}
    assert max(sizes.values()) <= 20_000, sizes
