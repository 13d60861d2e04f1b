"""Supervision: the log of its acts, and which rule speaks behind a reason code."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from node import layout, model
from node.model import ActionKind
from node.queries.assets import AssetRef
from node.store import View
from tokenization.errors import UnknownOrder
from tokenization.types import Address, Kind
from tokenization.units import bytes32_to_text


OF_UNITS: Final = frozenset(
    (ActionKind.UNITS_FROZEN, ActionKind.FORCED_TRANSFER, ActionKind.RECALL)
)
"""Acts on some units rather than on everything."""

CODE_OF: Final = MappingProxyType(
    {
        ActionKind.PAUSED: 404,
        ActionKind.ACCOUNT_FROZEN: 405,
        ActionKind.UNITS_FROZEN: 407,
        ActionKind.RECOVERY: 408,
        ActionKind.INVESTOR_FROZEN: 103,
        ActionKind.INVESTOR_CLOSED: 105,
        ActionKind.INVESTOR_SANCTIONED: 310,
        ActionKind.OPERATOR_SANCTIONED: 312,
    }
)
"""What transfers are refused with because of an act. Source: ``ReasonCodes``."""

_RULE_OF: Final = MappingProxyType(
    {
        **dict.fromkeys((201, 202, 203, 204, 205, 206, 207, 209), "LicenceRule"),
        208: "LicensedVenueRule",
        301: "HoldingCapRule",
        302: "CountryRule",
        303: "HolderCountRule",
        304: "LockUpRule",
        305: "HoldingPeriodRule",
        306: "LotSizeRule",
        307: "TradingWindowRule",
        308: "TransferApprovalRule",
        309: "ConcentrationRule",
        **dict.fromkeys((310, 311, 312), "SanctionsRule"),
        313: "VelocityRule",
        **dict.fromkeys((314, 315, 316, 317), "AttestationRule"),
    }
)
"""Which rule answers a code. Source: the rules' ``check``."""

EXPIRED: Final = "expired"
"""An order that nobody approved in time."""
ORDER_STANDINGS: Final = (*(state.name.lower() for state in model.OrderState), EXPIRED)


@dataclass(frozen=True, slots=True)
class Act:
    """A line of the compliance log and where it stands in the chain."""

    block: int
    log: int
    action: model.Action


def acts(
    view: View,
    *,
    of_token: Address | None = None,
    after: bytes | None = None,
    reverse: bool = True,
) -> Iterator[tuple[bytes, Act | None]]:
    """The compliance log, newest first unless asked otherwise.

    Acts on another token than asked for are looked at and come as None.
    """
    family = layout.ACTIONS
    for key, action in view.rows(family, after=after, reverse=reverse):
        wanted = of_token in (None, action.token)
        yield family.key(*key), Act(key[0], key[1], action) if wanted else None


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """An order of an enforcement desk under its number."""

    desk: bytes
    number: int
    record: model.Order

    def standing(self, time_s: int) -> str:
        """How it stands at an instant; expiry follows from time and is never stored."""
        state = model.OrderState(self.record.state)
        late = state is model.OrderState.PROPOSED and time_s > self.record.expiry_s
        return EXPIRED if late else state.name.lower()


def orders(
    view: View,
    time_s: int,
    *,
    of_token: Address | None = None,
    standing: str | None = None,
    after: bytes | None = None,
    reverse: bool = True,
) -> Iterator[tuple[bytes, FoundOrder | None]]:
    """Orders, newest first unless asked otherwise; others than asked for come as None."""
    family = layout.ORDERS
    for key, record in view.scan(family, after=after, reverse=reverse):
        found = FoundOrder(key[0], int.from_bytes(key[1], "big"), record)
        wanted = of_token in (None, record.token) and standing in (None, found.standing(time_s))
        yield family.key(*key), found if wanted else None


def order(view: View, number: int) -> FoundOrder:
    """An order by its number.

    Raises:
        UnknownOrder: The desk has none of that number.
    """
    for key, contract in view.scan(layout.CONTRACTS):
        if contract.kind == Kind.ENFORCEMENT_DESK:
            record = view.get(layout.ORDERS, key[0], number.to_bytes(32, "big"))
            if record is not None:
                return FoundOrder(key[0], number, record)
    raise UnknownOrder(
        f"No order {number} was proposed by block {view.number}.",
        hint="See /v1/orders for the orders there are.",
    )


def rule_behind(view: View, asset: AssetRef, code: int) -> bytes | None:
    """The rule of an asset that answers a code; None if no rule of it does."""
    name, token = _RULE_OF.get(code), asset.token.address
    token_id = asset.id.to_bytes(32, "big")
    asked = (view.get(layout.RULES, token) or []) + (
        view.get(layout.ID_RULES, token, token_id) or []
    )
    for rule in asked:
        contract = view.get(layout.CONTRACTS, rule)
        if contract is not None and bytes32_to_text(contract.code) == name:
            return rule
    return None
