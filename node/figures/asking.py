"""What a figure is, and how a row of the table of them is written: a kind of cell, a question.

A row (``Row``) pairs a family of cells with a view function of the contract the cell is about. By
default the parts of the cell's key are what is asked, and the cell's value is what we say is the
answer: of a record, every field that the answer has a name for. Names are compared as the ABI
writes them (``price_e4`` is ``priceE4``, ``valid_until_s`` is ``validUntil``).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from node import layout, model
from node.keys import ADDRESSES, FLAG, RAW, UINT, Family, Key
from node.model import BlockRecord, Record
from node.queries.contracts import first_of
from node.queries.series import Bond, find_series
from node.store import View
from tokenization.errors import ChainError
from tokenization.ledger.contracts import Call, Contract, function_shape
from tokenization.types import Address, Kind
from tokenization.units import bytes32_to_text, hex0x


DIRECTORY = Kind.NONE
"""The directory lists what there is, and not itself."""

CONTRACTS = {
    DIRECTORY: "Directory",
    Kind.ACCESS_MANAGER: "AccessManager",
    Kind.IDENTITY_REGISTRY: "IdentityRegistry",
    Kind.LICENCE_REGISTRY: "LicenceRegistry",
    Kind.COMPLIANCE_ENGINE: "ComplianceEngine",
    Kind.DEBT_MANAGER: "DebtManager",
    Kind.POWER_PROGRAMME: "PowerProgramme",
    Kind.BOND_TOKEN: "BondToken",
    Kind.CAPACITY_RIGHTS: "CapacityRights",
    Kind.SETTLEMENT_CASH: "SettlementCash",
    Kind.NATIONAL_ASSET: "NationalAssetToken",
    Kind.ENFORCEMENT_DESK: "EnforcementDesk",
    Kind.ASSET_MANAGER: "AssetManager",
    Kind.ATTESTATION_REGISTRY: "AttestationRegistry",
    Kind.HOLIDAY_CALENDAR: "HolidayCalendar",
    Kind.DEBT_SERVICING: "DebtServicing",
    Kind.DISTRIBUTION_VAULT: "DistributionVault",
    Kind.TAX_REGISTRY: "TaxRegistry",
    Kind.DVP_SETTLEMENT: "DvPSettlement",
    Kind.PRIMARY_AUCTION: "PrimaryAuction",
    Kind.BUYBACK_AUCTION: "BuybackAuction",
    Kind.POWER_AUCTION: "PowerAuction",
    Kind.NOMINATION_BOOK: "NominationBook",
    Kind.CURTAILMENT_MANAGER: "CurtailmentManager",
    Kind.METER_LEDGER: "MeterLedger",
    Kind.POWER_BILLING: "PowerBilling",
    Kind.UNDER_USE_DESK: "UnderUseDesk",
    Kind.TARIFF_BOOK: "TariffBook",
    Kind.REOFFER_DESK: "ReofferDesk",
}
"""Which artifact a contract of a kind is. Rules are of many, each listed under its own name."""

_UNIT = re.compile(r"_s$")
_HUMP = re.compile(r"_(.)")
_NUMBERS = re.compile(r"u?int\d+")
_WORDS = re.compile(r"bytes(\d+)")
_ADDRESS_BYTES = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """One answer of the chain, and what we say it is: its values by name.

    Attributes:
        what: The question in words, as a programmer would ask it.
        ours: By the names of the answer's parts; the empty name where it is one value.
    """

    what: str
    call: Call
    ours: Mapping[str, object]

    def differing(self, answer: bytes | None) -> Iterator[tuple[str, object, object]]:
        """Name, ours and theirs of whatever differs; theirs is None where there is no answer."""
        theirs = _read(self.call, answer)
        for name, ours in self.ours.items():
            if theirs is None:
                yield name, ours, None
                return
            kind, value = theirs[name]
            if _as(kind, ours) != value:
                yield name, _as(kind, ours), value


class Scope:
    """The state that figures are made from, and what many of them ask of it."""

    def __init__(self, view: View, block: BlockRecord, directory: bytes | None) -> None:
        self.view, self.time_s = view, block.time_s
        self.seed = block.hash
        self._directory = directory
        self.first = cache(self._first)
        self.asset = cache(self._asset)
        self.listed = cache(lambda contract: view.get(layout.CONTRACTS, contract))
        self.bond = cache(self._bond)

    def ask(
        self, contract: bytes, function: str, args: Sequence[object], ours: object
    ) -> Iterator[Figure]:
        """A question to a listed contract; where we know none there, the directory is asked."""
        name = self._name(contract)
        if name is None:
            yield from self.ask_kind(DIRECTORY, "kindOf", (contract,), 0)
        else:
            yield _figure(name, contract, function, args, ours)

    def ask_kind(
        self, kind: Kind, function: str, args: Sequence[object], ours: object
    ) -> Iterator[Figure]:
        """A question to the contract of a kind of which there is one; none if there is none."""
        contract = self.first(kind)
        if contract is not None:
            yield _figure(CONTRACTS[kind], contract, function, args, ours)

    def kind(self, contract: bytes) -> Kind:
        """What a contract is listed as."""
        found = self.listed(contract)
        return Kind(found.kind) if found else Kind.NONE

    def _name(self, contract: bytes) -> str | None:
        found = self.listed(contract)
        if found is not None and found.kind == Kind.RULE:
            return bytes32_to_text(found.code)
        return CONTRACTS.get(Kind(found.kind)) if found else None

    def _first(self, kind: Kind) -> Address | None:
        if kind is DIRECTORY:
            return Address(self._directory) if self._directory else None
        return first_of(self.view, kind)

    def _asset(self, ordinal: int) -> model.Asset:
        asset = self.view.get(layout.ASSETS, ordinal)
        if asset is None:
            raise KeyError(f"asset {ordinal} is held and unknown")
        return asset

    def _bond(self, isin: bytes) -> Bond:
        return find_series(self.view, self.time_s, bytes32_to_text(isin))


Find = Callable[[Scope, Key, Any], Iterable[Figure]]


class Row(NamedTuple):
    """A row of the table: the figures that a cell of a family leads to."""

    family: Family[Any]
    function: str
    find: Find


def row(
    family: Family[Any],
    function: str,
    *,
    at: Kind | int = 0,
    args: Callable[[Scope, Key, Any], Sequence[object]] | None = None,
    ours: Callable[[Scope, Key, Any], object] | None = None,
    only: Callable[[Scope, Key, Any], bool] | None = None,
    names: Mapping[str, str] | None = None,
) -> Row:
    """A row that asks one question a cell.

    Args:
        family: The cells.
        function: The view function that is asked.
        at: The kind of the contract asked, or which part of the key is its address.
        args: What it is asked; by default the rest of the key.
        ours: What we say: one value or some by name; by default the cell's.
        only: Which cells are asked about.
        names: What the answer calls fields of the record that it does not call as we do.
    """
    say = ours or _default(family, names or {})

    def find(scope: Scope, key: Key, value: Any) -> Iterator[Figure]:  # noqa: ANN401 - any record
        if only is not None and not only(scope, key, value):
            return iter(())
        said = say(scope, key, value)
        if isinstance(at, Kind):
            asked = key if args is None else args(scope, key, value)
            return scope.ask_kind(at, function, asked, said)
        rest = (*key[:at], *key[at + 1 :])
        asked = rest if args is None else args(scope, key, value)
        return scope.ask(key[at], function, asked, said)

    return Row(family, function, find)


def rows(family: Family[Any], functions: str, find: Find) -> Row:
    """A row whose cells lead to several questions, or to questions that depend on them."""
    return Row(family, functions, find)


class Fields(NamedTuple):
    """What a record says, by the names of the ABI; the answer need not have all of them."""

    said: dict[str, object]


def _default(family: Family[Any], names: Mapping[str, str]) -> Callable[[Scope, Key, Any], object]:
    if family.codec in (FLAG, UINT, RAW, ADDRESSES):
        return lambda *cell: True if family.codec is FLAG else cell[-1]
    return lambda *cell: fields(cell[-1], names)


def fields(record: Record, names: Mapping[str, str] | None = None) -> Fields:
    """What a record says, by the names of the ABI or those given for them."""
    other = names or {}
    return Fields(
        {
            other.get(name) or _camel(name): getattr(record, name)
            for name in record.__struct_fields__
        }
    )


@cache
def _camel(name: str) -> str:
    return _HUMP.sub(lambda found: found[1].upper(), _UNIT.sub("", name))


def _figure(
    name: str, contract: bytes, function: str, args: Sequence[object], ours: object
) -> Figure:
    inputs = function_shape(name, function).inputs
    asked = [_as(kind, value) for kind, value in zip(inputs, args, strict=True)]
    what = f"{name}.{function}({', '.join(map(as_text, asked))})"
    call = Contract(name, Address(contract)).call(function, *asked)
    if isinstance(ours, Fields):
        known = _names(name, function)
        return Figure(what, call, {part: said for part, said in ours.said.items() if part in known})
    return Figure(what, call, ours if isinstance(ours, Mapping) else {"": ours})


@cache
def _names(contract: str, function: str) -> frozenset[str]:
    """How the parts of a function's answer are called."""
    return frozenset(name for name, _ in _parts(function_shape(contract, function).outputs))


def _parts(outputs: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for place, field in enumerate(outputs):
        if field["type"] == "tuple":
            yield from _parts(field["components"])
        else:
            yield "" if len(outputs) == 1 else field["name"] or str(place), field["type"]


def _read(call: Call, answer: bytes | None) -> dict[str, tuple[str, object]] | None:
    """Type and value of every part of an answer by name; None if it is none of this function's."""
    if answer is None:
        return None
    try:
        said = call.decode(answer)
    except ChainError:
        return None
    values = list(_leaves(call.outputs, said if len(call.outputs) > 1 else (said,)))
    kinds = _parts(call.outputs)
    return {
        name: (kind, _as(kind, value)) for (name, kind), value in zip(kinds, values, strict=True)
    }


def _leaves(outputs: Sequence[Mapping[str, Any]], values: Iterable[Any]) -> Iterator[object]:
    for field, value in zip(outputs, values, strict=True):
        if field["type"] == "tuple":
            yield from _leaves(field["components"], value.values())
        else:
            yield value


def _as(kind: str, value: Any) -> object:  # noqa: ANN401 - whatever a cell holds
    """A value as the ABI's type has it: a record keeps amounts as bytes, and none as nothing."""
    if kind.endswith("]"):
        return tuple(value)
    if kind == "bool":
        return bool(value)
    if _NUMBERS.fullmatch(kind):
        return int.from_bytes(value, "big") if isinstance(value, bytes) else int(value)
    if kind == "address":
        return bytes(value).ljust(_ADDRESS_BYTES, b"\0")
    if found := _WORDS.fullmatch(kind):
        return bytes(value).ljust(int(found[1]), b"\0")
    return value


def as_text(value: object) -> str:
    """A value for people and programs."""
    if isinstance(value, bytes):
        return hex0x(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(as_text, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
