"""Turns what the queries found into the shapes of the API: text, units, names.

Reads only the names that the parts of an asset need. The pages are rendered from the same shapes,
so a figure on a page is the API's by construction.
"""

from dataclasses import dataclass, field

from node import layout, model
from node.api import shapes, words
from node.queries import accounts, assets, compliance, registers
from node.queries.events import transaction_of
from node.queries.pins import Pin
from node.queries.power import blocks_of, programme
from node.store import Snapshot, View
from tokenization.errors import UnknownToken
from tokenization.power import Right
from tokenization.units import (
    bytes32_to_text,
    checksum,
    format_amount,
    hex0x,
    iso_time,
    period_label,
    period_start,
    pkt_date,
)


ACTIVE = 1
FROZEN_STATUSES = frozenset((2, 3))
"""Frozen and closed investors move nothing. Source: ``InvestorStatus``."""
_PRICE_DECIMALS = 4
_PERCENT_DECIMALS = 4
_ZERO_WORD = bytes(32)


@dataclass(slots=True)
class Renderer:
    """Renders answers that are true of one block.

    Attributes:
        snapshot: What is read.
        view: The state after the block.
        pin: The block.
    """

    snapshot: Snapshot
    view: View
    pin: Pin
    _assets: dict[int, shapes.AssetRef] = field(default_factory=dict)
    _times: dict[int, str] = field(default_factory=dict)
    _hours: list[list[int]] | None = None

    def block(self) -> shapes.Block:
        """The block object of every answer."""
        return block(self.pin)

    def time_of(self, number: int) -> str:
        """When a block was made."""
        if number not in self._times:
            record = self.snapshot.block(number)
            self._times[number] = iso_time(record.time_s) if record else ""
        return self._times[number]

    def time_blocks(self, mask: int = (1 << 8) - 1) -> list[shapes.TimeBlock]:
        """The time blocks of a mask and the hours each covers."""
        if self._hours is None:
            self._hours = blocks_of(programme(self.view))
        return [
            {"number": number, "hours": words.hours(hours)}
            for number, hours in enumerate(self._hours)
            if mask >> number & 1
        ]

    def asset(self, asset: assets.AssetRef) -> shapes.AssetRef:
        """Which asset an amount is of."""
        found = self._assets.get(asset.ordinal)
        if found is None:
            found = self._assets[asset.ordinal] = {
                "token": checksum(asset.token.address),
                "code": asset.token.code,
                "id": str(asset.id) if asset.token.has_ids else None,
                "right": None if asset.right is None else self.right(asset.right),
            }
        return found

    def right(self, right: Right) -> shapes.Right:
        """A right's parts, in words."""
        product = self.view.get(layout.PRODUCTS, right.product)
        zone = _named(right.zone, self.view.get(layout.ZONES, right.zone))
        plant = _named(right.plant, self.view.get(layout.PLANTS, right.plant))
        code = bytes32_to_text(product.code) if product else str(right.product)
        blocks = self.time_blocks(right.block_mask)
        first, last = period_label(right.first_period), period_label(right.last_period)
        months = first if first == last else f"{first} to {last}"
        spans = words.hours([hour for block in self._hours_in(right) for hour in block])
        return {
            "words": ", ".join((code, zone["code"], plant["code"], months, spans)),
            "product": {
                "number": right.product,
                "code": code,
                "transfers": words.name_of(product.policy, words.TRANSFER_POLICIES)
                if product
                else words.TRANSFER_POLICIES[1],
            },
            "zone": zone,
            "plant": plant,
            "window": {
                "first": first,
                "last": last,
                "starts": iso_time(period_start(right.first_period)),
                "ends": iso_time(period_start(right.last_period + 1)),
            },
            "hours": spans,
            "time_blocks": blocks,
            "firmness": right.firmness,
            "vintage": right.vintage,
        }

    def parts(self, held: accounts.Holding, owner: accounts.Owner | None) -> shapes.Parts:
        """A holding in its parts."""
        token, total = held.asset.token, held.total
        taken = accounts.encumbrance(self.view, held.asset, held.account)
        blocked = taken.blocked or (owner is not None and owner.record.status in FROZEN_STATUSES)
        frozen = max(taken.frozen, total) if blocked else taken.frozen
        return {
            "total": words.amount(total, token),
            "frozen": words.amount(frozen, token),
            "held": words.amount(taken.held, token),
            "available": words.amount(max(0, total - frozen - taken.held), token),
        }

    def holder(self, held: accounts.Holding) -> shapes.Holder:
        """A line of a cap table."""
        owner = accounts.owner_of(self.view, held.account)
        supply = assets.supply(self.view, held.asset.ordinal)
        return {
            "account": checksum(held.account),
            "investor": bytes32_to_text(owner.investor) if owner else None,
            "asset": self.asset(held.asset),
            "share_percent": words.share_percent(held.total, supply),
            **self.parts(held, owner),
        }

    def holding(self, held: accounts.Holding, owner: accounts.Owner | None) -> shapes.Holding:
        """A line of what an account holds."""
        return {
            "asset": self.asset(held.asset),
            **self.parts(held, owner),
        }

    def entry(self, step: accounts.Step) -> shapes.Entry:
        """A line of an account's history."""
        moved, token = step.movement, step.asset.token
        return {
            "kind": model.MovementKind(moved.kind).name.lower(),
            "at": self.occasion(step.block, step.log),
            "asset": self.asset(step.asset),
            "amount": words.amount(moved.delta, token),
            "balance_after": words.amount(moved.balance_after, token),
            "counterparty": side(moved.counterparty),
        }

    def transfer(self, moved: accounts.Moved) -> shapes.Transfer:
        """A movement of a token."""
        sender, receiver = side(moved.transfer.sender), side(moved.transfer.receiver)
        return {
            "kind": "issue" if sender is None else "redemption" if receiver is None else "transfer",
            "at": self.occasion(moved.block, moved.log),
            "asset": self.asset(moved.asset),
            "sender": sender,
            "receiver": receiver,
            "amount": words.amount(moved.transfer.base_units, moved.asset.token),
        }

    def token(self, token: assets.Token) -> shapes.Token:
        """A token in a listing."""
        asset = None if token.has_ids else assets.asset_of(self.view, token)
        units = assets.supply(self.view, asset.ordinal) if asset else 0
        holders = assets.holder_count(self.view, asset.ordinal) if asset else 0
        return {
            "address": checksum(token.address),
            "code": token.code,
            "kind": words.kind_name(token.kind),
            "unit": token.unit,
            "decimals": token.decimals,
            "supply": None if token.has_ids else words.amount(units, token),
            "holders": None if token.has_ids else holders,
            "listed_in": token.listed_in,
        }

    def documents(self, token: assets.Token) -> list[shapes.Document]:
        """A token's documents by name."""
        return [
            {
                "name": bytes32_to_text(name),
                "uri": document.uri,
                "hash": hash_or_none(document.hash),
                "changed": iso_time(document.time_s),
            }
            for name, document in assets.documents_of(self.view, token)
        ]

    def act(self, act: compliance.Act) -> shapes.Act:
        """A line of the compliance log."""
        action = act.action
        token = self.token_at(action.token) if action.token else None
        kind = model.ActionKind(action.kind)
        amount = int.from_bytes(action.amount, "big")
        has_amount = token is not None and kind in compliance.OF_UNITS
        code = compliance.CODE_OF.get(kind)
        return {
            "kind": kind.name.lower(),
            "state": model.OrderState(action.state).name.lower() if action.state else "done",
            "order": str(action.order) if action.order else None,
            "at": self.occasion(act.block, act.log),
            "token": self.contract(action.token) if action.token else None,
            "id": str(int.from_bytes(action.id, "big")) if token and token.has_ids else None,
            "account": checksum(action.account) if action.account else None,
            "receiver": side(action.receiver) if action.receiver else None,
            "investor": bytes32_to_text(action.investor) if action.investor else None,
            "amount": words.amount(amount, token) if token and has_amount else None,
            "by": checksum(action.by) if action.by else None,
            "document_hash": hash_or_none(action.document_hash),
            "reason": None if code is None else words.reason(code),
        }

    def terms(self, token: assets.Token) -> shapes.Terms | None:
        """The terms of a debt series."""
        series = assets.series_of(self.view, token)
        if series is None:
            return None
        asset = assets.asset_of(self.view, token)
        issue, maturity = pkt_date(series.issue_date_s), pkt_date(series.maturity_date_s)
        authorised = int.from_bytes(series.authorised_units, "big")
        return {
            "isin": token.code,
            "instrument": words.name_of(series.instrument, words.INSTRUMENTS),
            "issue_date": issue.isoformat(),
            "maturity_date": maturity.isoformat(),
            "tenor_days": (maturity - issue).days,
            "matured": self.pin.block.time_s >= series.maturity_date_s,
            "lot": words.amount(series.lot_units, token),
            "price_per_100": format_amount(series.price_e4, _PRICE_DECIMALS),
            "yield_percent": format_amount(series.yield_e6, _PERCENT_DECIMALS),
            "authorised": words.amount(authorised, token),
            "issued": words.amount(assets.issued(self.view, asset.ordinal) if asset else 0, token),
            "document_hash": hash_or_none(series.document_hash),
        }

    def licence(self, found: registers.RegisteredLicence) -> shapes.Licence:
        """A licence as it stands at the block's time."""
        record = found.record
        validity = found.validity(self.pin.block.time_s)
        return {
            "number": bytes32_to_text(found.number),
            "investor": bytes32_to_text(record.investor),
            "state": validity or words.name_of(record.state, words.LICENCE_STATES),
            "categories": words.categories(record.categories),
            "valid_from": iso_time(record.valid_from_s) if record.valid_from_s else None,
            "valid_until": iso_time(record.valid_until_s) if record.valid_until_s else None,
            "conditions_hash": hash_or_none(record.conditions_hash),
            "version": record.version,
            "sandboxed": registers.is_sandboxed(self.view, found.number),
            "sandbox_limits": [
                {"asset": self.contract(asset), "limit": str(limit)}
                for asset, limit in registers.sandbox_limits_of(self.view, found.number)
            ],
        }

    def attestation(self, found: registers.FoundAttestation) -> shapes.Attestation:
        """An attestation, with whether it holds at the block's time."""
        record = found.record
        return {
            "topic": found.topic,
            "attester": checksum(record.attester),
            "data_hash": hash_or_none(record.data_hash),
            "valid_until": iso_time(record.valid_until_s) if record.valid_until_s else None,
            "in_force": found.in_force(self.pin.block.time_s),
            "version": record.version,
        }

    def contract(self, address: bytes) -> shapes.ContractRef:
        """A contract of the deployment by its address."""
        record = self.view.get(layout.CONTRACTS, address)
        return {
            "address": checksum(address),
            "kind": words.kind_name(record.kind) if record else "none",
            "code": bytes32_to_text(record.code) if record else "",
        }

    def token_at(self, address: bytes) -> assets.Token | None:
        """The token at an address; None if none is listed there."""
        try:
            return assets.token_of(self.view, address)
        except UnknownToken:
            return None

    def occasion(self, number: int, log: int) -> shapes.Occasion:
        """Where in the chain something happened."""
        transaction = transaction_of(self.view, number, log)
        return {
            "number": number,
            "time": self.time_of(number),
            "log": log,
            "transaction": hex0x(transaction),
        }

    def _hours_in(self, right: Right) -> list[list[int]]:
        every = self._hours or []
        return [hours for number, hours in enumerate(every) if right.block_mask >> number & 1]


def block(pin: Pin) -> shapes.Block:
    """The block object of an answer."""
    return {
        "number": pin.number,
        "hash": hex0x(pin.block.hash),
        "time": iso_time(pin.block.time_s),
        "finality": pin.finality,
        "digest": hex0x(pin.block.digest),
    }


def owner(found: accounts.Owner | None) -> shapes.Owner | None:
    """The investor an account belongs to."""
    return None if found is None else investor(found.investor, found.record)


def investor(number: bytes, record: model.Investor) -> shapes.Owner:
    """An investor's record."""
    return {
        "id": bytes32_to_text(number),
        "status": words.name_of(record.status, words.INVESTOR_STATUSES),
        "investor_class": words.name_of(record.investor_class, words.INVESTOR_CLASSES),
        "country": record.country,
        "kyc_expiry": iso_time(record.kyc_expiry_s),
    }


def _named(number: int, record: model.Zone | model.Plant | None) -> shapes.Named:
    return {"number": number, "code": bytes32_to_text(record.code) if record else str(number)}


def side(account: bytes) -> str | None:
    """An account as text; None for nobody."""
    return None if account == model.ZERO_ADDRESS else checksum(account)


def hash_or_none(word: bytes) -> str | None:
    """A hash as text; None if there is none."""
    return None if word in (b"", _ZERO_WORD) else hex0x(word)
