"""A plan: who gets how much of what, under which reference, and in which order.

Its id is a hash of the chain, the tokens and the rows, so a plan changed by a hand is another plan.
Pure.
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from tokenization.debt import units_to_face
from tokenization.errors import ConfigError, InvalidParameter
from tokenization.types import Address, Hash32, Ref
from tokenization.units import (
    KW_DECIMALS_IN_MW,
    bytes32_to_text,
    checksum,
    format_amount,
    hex0x,
    parse_address,
    parse_hash,
    text_to_bytes32,
)


SCHEMA_VERSION = 1


class Asset(StrEnum):
    """What a row issues."""

    POWER = "power"
    DEBT = "debt"


@dataclass(frozen=True, slots=True)
class Target:
    """A token that a plan issues: power rights, or one series of debt by its ISIN."""

    asset: Asset
    token: Address
    isin: str = ""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.isin or "power rights"


@dataclass(frozen=True, slots=True)
class Line:
    """One row to issue.

    Units:
        right_id: ERC-1155 id of a power right, 0 for debt.
        amount: kW for power, units of PKR 100 face for debt.
    """

    line: int
    ref: Ref
    account: Address
    target: Target
    right_id: int
    amount: int

    @property
    def ref_text(self) -> str:
        """The reference as the issuer wrote it."""
        return bytes32_to_text(self.ref)


@dataclass(frozen=True)
class Plan:
    """Rows to issue on one chain, in the order of the file."""

    chain_id: int
    genesis: Hash32
    lines: tuple[Line, ...]

    @cached_property
    def id(self) -> str:
        """Hash of the chain, the targets and the rows in order, as 64 hex digits."""
        body = json.dumps(_body(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(body.encode()).hexdigest()

    @property
    def targets(self) -> tuple[Target, ...]:
        """The tokens it issues, in order of first appearance."""
        return tuple(dict.fromkeys(line.target for line in self.lines))


def dump_plan(plan: Plan) -> str:
    """Write a plan as JSON, for people to review and ``load_plan`` to read."""
    lines = [line.line for line in plan.lines]
    document = {"schema_version": SCHEMA_VERSION, "plan": plan.id, **_body(plan), "lines": lines}
    return json.dumps(document, indent=1) + "\n"


def load_plan(text: str) -> Plan:
    """Read a plan back and check that it is the one its id says.

    Raises:
        ConfigError: Not a plan, or changed since it was made.
    """
    hint = "Make it again: mizan mint plan FILE"
    try:
        document = json.loads(text)
        targets = [
            Target(Asset(asset), parse_address(token), isin)
            for asset, token, isin in document["targets"]
        ]
        lines = tuple(
            Line(
                line,
                text_to_bytes32(ref),
                parse_address(account),
                targets[target],
                int(right_id),
                int(amount),
            )
            for line, (ref, account, target, right_id, amount) in zip(
                document["lines"], document["rows"], strict=True
            )
        )
        plan = Plan(document["chain_id"], parse_hash(document["genesis_hash"]), lines)
    except (KeyError, IndexError, TypeError, ValueError, InvalidParameter) as error:
        raise ConfigError(f"This is not a plan file ({error!r}).", hint=hint) from error
    if document.get("plan") != plan.id:
        raise ConfigError("The plan file was changed after it was made.", hint=hint)
    return plan


def amount_text(target: Target, amount: int) -> str:
    """Write an amount of a token in the unit people use.

    Units:
        amount: kW for power, units of PKR 100 face for debt.
    """
    if target.asset is Asset.POWER:
        return f"{format_amount(amount, KW_DECIMALS_IN_MW, group=True)} MW"
    return f"PKR {units_to_face(amount):,}"


def _body(plan: Plan) -> dict[str, object]:
    targets = plan.targets
    number = {target: index for index, target in enumerate(targets)}
    return {
        "chain_id": plan.chain_id,
        "genesis_hash": hex0x(plan.genesis),
        "targets": [[target.asset, checksum(target.token), target.isin] for target in targets],
        "rows": [
            [
                line.ref_text,
                checksum(line.account),
                number[line.target],
                str(line.right_id),
                str(line.amount),
            ]
            for line in plan.lines
        ],
    }
