"""What the contracts compiled to, as package data: read here, made by ``tokenization.compile``.

Nothing here needs a compiler or a chain. Every answer is read once and shared, so treat it as
constant.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from tokenization.errors import ConfigError


ARTIFACTS_DIR = Path(__file__).parent / "artifacts"


@dataclass(frozen=True, slots=True)
class Artifact:
    """One compiled contract.

    Attributes:
        contract: Its name.
        source: The file it was written in.
        abi: Its ABI, as the compiler gives it.
        bytecode: Creation code, without constructor arguments.
        deployed_size: Bytes of the code that stays on the chain.
        immutables: Where in it the values lie that creating it fills in: first byte and length.
        storage_layout: Where each variable is stored.
        devdoc: NatSpec for developers.
        userdoc: NatSpec for everybody.
    """

    contract: str
    source: str
    abi: list[dict[str, Any]]
    bytecode: bytes
    deployed_size: int
    immutables: list[list[int]]
    storage_layout: dict[str, Any]
    devdoc: dict[str, Any]
    userdoc: dict[str, Any]

    @property
    def runtime(self) -> bytes:
        """The code that stays on the chain, zeros for immutables; creation code ends with it."""
        return self.bytecode[-self.deployed_size :]

    def is_code(self, code: bytes) -> bool:
        """Whether code on a chain is this contract's, whatever values its immutables have."""
        if len(code) != self.deployed_size:
            return False
        blanked = bytearray(code)
        for start, length in self.immutables:
            blanked[start : start + length] = bytes(length)
        return blanked == self.runtime


@dataclass(frozen=True, slots=True)
class Word:
    """A number of the contracts that people read by name: a refusal's reason, a licence category.

    Attributes:
        code: The number on the chain; for a licence category its bit.
        name: Its constant.
        words: What people read.
    """

    code: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the access manager.

    Attributes:
        id: Its number on the chain.
        name: Its name and label.
        duty: What its holders do.
        system: Held by contracts, not by people.
        delay_s: Seconds that its holders must announce a call ahead.
        guardian: The role whose holders may cancel what is announced, if any.
    """

    id: int
    name: str
    duty: str
    system: bool
    delay_s: int = 0
    guardian: str | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """Duties that one account must not combine.

    Attributes:
        one: Roles of the one duty.
        other: Roles of the other.
        why: What would go wrong, in words.
    """

    one: tuple[str, ...]
    other: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Roles:
    """Who may call what.

    Attributes:
        roles: Every role by name.
        apart: Which of them one account must not hold together.
        functions: For each contract the role that each restricted function asks for.
    """

    roles: Mapping[str, Role]
    apart: tuple[Apart, ...]
    functions: Mapping[str, Mapping[str, str]]


@cache
def load(name: str) -> Artifact:
    """One contract's artifact.

    Raises:
        ConfigError: There is none of that name.
    """
    data = _read(name)
    return Artifact(
        contract=data["contract"],
        source=data["source"],
        abi=data["abi"],
        bytecode=bytes.fromhex(data["bytecode"][2:]),
        deployed_size=data["deployedSize"],
        immutables=data["immutables"],
        storage_layout=data["storageLayout"],
        devdoc=data["devdoc"],
        userdoc=data["userdoc"],
    )


@cache
def contracts() -> tuple[str, ...]:
    """The names of every contract that has an artifact, in order."""
    return tuple(_read("build.lock")["artifacts"])


def intact() -> Iterator[tuple[str, bool]]:
    """Every contract, and whether its artifact is the one that the lock says."""
    for name, wanted in _read("build.lock")["artifacts"].items():
        path = ARTIFACTS_DIR / f"{name}.json"
        yield name, path.exists() and sha256(path.read_bytes()).hexdigest() == wanted


@cache
def roles() -> Roles:
    """The roles and the functions they guard. Source: ``contracts/src/access/roles.json``."""
    data = _read("roles")
    return Roles(
        roles={name: Role(name=name, **fields) for name, fields in data["roles"].items()},
        apart=tuple(
            Apart(tuple(duties["one"]), tuple(duties["other"]), duties["why"])
            for duties in data["apart"]
        ),
        functions=data["functions"],
    )


@cache
def reasons() -> Mapping[int, Word]:
    """Why a movement is refused, by code. Source: ``ReasonCodes.sol``."""
    return _words("reasons")


@cache
def licence_categories() -> Mapping[int, Word]:
    """What a licence permits, by bit. Source: ``LicenceTypes.sol``."""
    return _words("licence_categories")


def _words(name: str) -> Mapping[int, Word]:
    return {int(code): Word(int(code), **entry) for code, entry in _read(name).items()}


def _read(name: str) -> dict[str, Any]:
    path = ARTIFACTS_DIR / f"{name}.json"
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ConfigError(
            f"There is no artifact '{name}'.",
            hint="Check the name, or run 'python -m tokenization.compile' in a checkout.",
        ) from None
    return data
