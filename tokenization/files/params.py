"""What a deployment is made with: the file given to ``mizan deploy --params``.

Everything in it that another country, programme or officer would change; nothing of it is in code.
Pure: text in, parameters or every fault out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tokenization import artifacts
from tokenization.files.table import Table, count
from tokenization.types import Address, Ref, TransferPolicy
from tokenization.units import checksum, parse_address, text_to_bytes32


HOURS = 24

_MAX_BLOCKS = 8
_MAX_GATE_DAYS = 28
"""Source: ``INominationBook.setGate``."""
_MAX_CHALLENGE_DAYS = 255
"""Source: ``MeterLedger.CHALLENGE_DAYS``, one byte."""
_LAST_COUNTRY = 999


@dataclass(frozen=True, slots=True)
class Product:
    """A product of power rights."""

    number: int
    code: Ref
    policy: TransferPolicy


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the programme, with its first ceiling.

    Units:
        cap_kw: kW.
    """

    number: int
    code: Ref
    cap_kw: int


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of a deployment.

    Units:
        cap_kw: kW.
        block_of_hour: byte h is the time block of hour h of the PKT day.
        gate_days: days before its month at which nominations for it end.
        challenge_days: days in which published meter readings may be challenged.
        bond_holding_cap_units: units of PKR 100 face, for one investor in one series.
        power_categories: licence category bits, any of which admits.
        bond_countries, power_countries, escrow_country: ISO 3166-1 numeric.
    """

    chain_id: int
    cap_kw: int
    blocks: tuple[str, ...]
    block_of_hour: bytes
    gate_days: int
    challenge_days: int
    phases: tuple[Phase, ...]
    products: tuple[Product, ...]
    officers: Mapping[str, Address]
    bond_countries: tuple[int, ...]
    bond_holding_cap_units: int
    power_categories: int
    power_countries: tuple[int, ...]
    escrow_country: int
    escrow_tax_class: int


def parse_params(text: str) -> Params:
    """Read the parameters of a deployment.

    Raises:
        ConfigError: Not TOML, or a value is missing, unknown or wrong; it names every one.
    """
    hint = "Mend the file of --params and run the same command again."
    reader = Table(text, "The deployment parameters", hint)
    params = _params(reader)
    reader.finish()
    return params


def _params(reader: Table) -> Params:
    blocks: tuple[str, ...] = reader.take("programme.blocks", _names, ())
    return Params(
        chain_id=reader.take("chain.chain_id", count, 0),
        cap_kw=reader.take("programme.cap_kw", count, 0),
        blocks=blocks,
        block_of_hour=reader.take(
            "programme.block_of_hour", lambda value: _hours(value, len(blocks)), bytes(32)
        ),
        gate_days=reader.take("programme.gate_days", _gate_days, 0),
        challenge_days=reader.take("programme.challenge_days", _challenge_days, 0),
        phases=reader.take("phases", _phases, ()),
        products=reader.take("products", _products, ()),
        officers=reader.take("roles", _officers, {}),
        bond_countries=reader.take("rules.bond_countries", _countries, ()),
        bond_holding_cap_units=reader.take("rules.bond_holding_cap_units", count, 0),
        power_categories=reader.take("rules.power_categories", _categories, 0),
        power_countries=reader.take("rules.power_countries", _countries, ()),
        escrow_country=reader.take("escrows.country", _country, 0),
        escrow_tax_class=reader.take("escrows.tax_class", count, 0),
    )


def _names(value: Sequence[str]) -> tuple[str, ...]:
    if not 1 <= len(value) <= _MAX_BLOCKS or len(set(value)) != len(value):
        raise ValueError(f"name 1 to {_MAX_BLOCKS} different time blocks")
    for name in value:
        if not name.isalnum() or name == "ALL":
            raise ValueError(f"'{name}' is not a name of a time block")
    return tuple(value)


def _hours(value: list[int], blocks: int) -> bytes:
    if len(value) != HOURS or any(not 0 <= block < blocks for block in value):
        raise ValueError(f"give the index of a time block for each of the {HOURS} hours")
    return bytes(value).ljust(32, b"\0")


def _gate_days(value: object) -> int:
    if count(value) > _MAX_GATE_DAYS:
        raise ValueError(f"{value} days are more than the {_MAX_GATE_DAYS} a gate may close before")
    return count(value)


def _challenge_days(value: object) -> int:
    if count(value) > _MAX_CHALLENGE_DAYS:
        raise ValueError(
            f"{value} days are more than the {_MAX_CHALLENGE_DAYS} readings may be challenged for"
        )
    return count(value)


def _phases(value: list[dict[str, Any]]) -> tuple[Phase, ...]:
    phases = tuple(
        Phase(count(entry["phase"]), text_to_bytes32(entry["code"]), count(entry["cap_kw"]))
        for entry in value
    )
    numbers = {phase.number for phase in phases}
    codes = {phase.code for phase in phases}
    if not phases or len(numbers) != len(phases) or len(codes) != len(phases):
        raise ValueError("define at least one phase, each with a number and code of its own")
    return phases


def _products(value: list[dict[str, Any]]) -> tuple[Product, ...]:
    products = tuple(
        Product(
            count(entry["product"]), text_to_bytes32(entry["code"]), _policy(entry["transfers"])
        )
        for entry in value
    )
    numbers = {product.number for product in products}
    codes = {product.code for product in products}
    if not products or len(numbers) != len(products) or len(codes) != len(products):
        raise ValueError("define at least one product, each with a number and code of its own")
    return products


def _policy(value: str) -> TransferPolicy:
    policies = {policy.name.lower(): policy for policy in TransferPolicy}
    if value not in policies:
        raise ValueError(f"'{value}' is no way to change hands; there are {', '.join(policies)}")
    return policies[value]


def _officers(value: dict[str, str]) -> dict[str, Address]:
    roles = artifacts.roles().roles
    for name in value:
        if name not in roles or roles[name].system:
            raise ValueError(f"'{name}' is not a role that a person holds")
    missing = [name for name, role in roles.items() if not role.system and name not in value]
    if set(missing) - {"ADMIN"}:
        raise ValueError(f"nobody is named for {', '.join(sorted(set(missing) - {'ADMIN'}))}")
    officers = {name: parse_address(account) for name, account in value.items()}
    _check_apart(officers)
    return officers


def _check_apart(officers: Mapping[str, Address]) -> None:
    """No one key mints, seizes or upgrades: duties that must be apart have different accounts."""
    faults = [
        f"{checksum(officers[one])} is named for both {one} and {other}: {duties.why}"
        for duties in artifacts.roles().apart
        for one in duties.one
        for other in duties.other
        if one in officers and officers[one] == officers.get(other)
    ]
    if faults:
        raise ValueError("; ".join(faults))


def _countries(value: list[int]) -> tuple[int, ...]:
    if not value:
        raise ValueError("give at least one ISO 3166-1 numeric country code")
    return tuple(_country(country) for country in value)


def _country(value: object) -> int:
    if not 1 <= (country := count(value)) <= _LAST_COUNTRY:
        raise ValueError(f"{country} is not an ISO 3166-1 numeric country code")
    return country


def _categories(value: list[str]) -> int:
    bits = {word.name: code for code, word in artifacts.licence_categories().items()}
    for name in value:
        if name not in bits:
            raise ValueError(f"'{name}' is not a licence category; there are {', '.join(bits)}")
    if not value:
        raise ValueError("give at least one licence category")
    return sum({bits[name] for name in value})
