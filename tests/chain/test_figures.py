"""The table of figures: it covers what the node keeps, and finds a wrong cell of every kind.

A ledger on which everything happened is folded by a node; then its store is spoiled, one cell at a
time, and the node must find out by asking the chain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from node import keys, layout, model
from node.figures import READING, TABLE
from node.keys import Family, Key
from node.verifier import Verifier
from node.verify import compare, scope_of
from tests.support.following import Following, following
from tests.support.ledger import start_ledger
from tests.support.verbs import walk
from tokenization.errors import StoreDiffers


pytestmark = pytest.mark.chain

THROUGH = {
    layout.SUPPLIES: layout.ASSETS,
    layout.HOLDINGS: layout.ACCOUNT_ASSETS,
    layout.ISSUED: layout.SERIES,
    layout.PAUSED: layout.CONTRACTS,
    layout.HOLD_ROUNDS: layout.HOLDS,
    layout.INSTALMENTS: layout.SERIES,
    layout.RECORDS_SCHEDULED: layout.SERIES,
    layout.FIXINGS: layout.SERIES,
    layout.PAYMENTS: layout.SERIES,
    layout.OPERATIONS: layout.OPERATION_ORDINALS,
    layout.OPEN_INVOICES: layout.BILLING_ACCOUNTS,
}
"""Cells that the rows of another family compare."""

NOT_ASKED = {
    layout.WAITING_COUNTS: "the node's own: what came before its contract was listed",
    layout.WAITING: "the node's own: what came before its contract was listed",
    layout.UNKNOWN_COUNTS: "the node's own: what it could not read",
    layout.ASSET_COUNT: "the node's own numbers of assets",
    layout.ASSET_ORDINALS: "the node's own numbers of assets",
    layout.HOLDER_COUNTS: "the chain counts holders by investor, and not of every asset",
    layout.OPERATION_COUNTS: "the chain does not count operations",
    layout.IMPLEMENTATIONS: "has no view function; compared with the code itself (node.codes)",
    layout.TOKEN_EVENTS: "an index over events",
    layout.LATEST_EVENTS: "an index over events",
    layout.MONEY_FAULTS: "the node's own judgement of sums that are compared",
    layout.ASSET_AUCTIONS: "an index over auctions",
    layout.DEAL_ORDER: "an index over deals",
    layout.ZONE_SITES: "an index over sites",
    layout.INVESTOR_SITES: "an index over sites",
    layout.INVESTOR_NOMINATIONS: "an index over nominations",
    layout.SITE_INVOICES: "an index over invoices",
    layout.INVESTOR_INVOICES: "an index over invoices",
    layout.INVESTOR_NOTICES: "an index over notices",
    layout.MONTHS_BILLED: "the chain has no sums over sites; what each is billed for is compared",
    layout.BILLING_MONEY: "sums over all bills, compared with each other and with cash (money)",
    layout.SITE_TAKINGS: "an index over takings",
    layout.INVESTOR_TAKINGS: "an index over takings",
    layout.ZONE_NOMINATED: "the chain has no sums by zone; those by site are compared",
}
"""Cells that no view function answers for, and why that is so."""

PLACE = {"block", "log"}
UNTOLD: dict[Family[Any], set[str]] = {
    layout.ASSETS: {"block", "token"},
    layout.REFS: {"account", "amount", "asset", "block", "index", "tx_hash"},
    layout.REDEMPTION_REFS: {"account", "amount", "asset", "block", "index", "tx_hash"},
    layout.CONTRACTS: {"block", "decimals", "unit"},
    layout.PROGRAMME: {"contract"},
    layout.RECALL_PLANS: {"block"},
    layout.FOUND_EXCESS: {""},
    layout.SITES: {"block"},
    layout.CURTAILMENTS: PLACE | {"document_hash"},
    layout.METER_ROOTS: PLACE | {"data_hash"},
    layout.METER_PAGES: PLACE
    | {"challenged_hour", "challenged_kwh", "challenger", "document_hash"},
    layout.METER_SETTLEMENTS: PLACE,
    layout.TARIFFS: {"block"},
    layout.MONTH_CHARGES: {"block"},
    layout.SITE_BILLS: {"adjusted", "billed", "invoiced", "penalties"},
    layout.USE_RULES: {"block", "document_hash"},
    layout.MEASURED_USE: {"allowed_kwh", "block", "kwh"},
    layout.NOTICES: PLACE | {"document_hash", "held_kw"},
    layout.NOTICE_STANDINGS: {"closed_block", "cured_by", "cured_e6", "document_hash"},
    layout.BREACHES: {"allowed_kwh", "block", "kwh"},
    layout.INVOICES: PLACE | {"carried", "from_deposit", "from_guarantee"},
    layout.BILLING_ACCOUNTS: {"from_deposit", "from_guarantee", "invoiced", "paid"},
    layout.PLEDGED_SHARES: {"block", "document_hash"},
    layout.PLEDGES: {"funded"},
    layout.OFFER_TERMS: {"block"},
    layout.TAKINGS: PLACE,
    layout.DISTRIBUTIONS: {"block", "expiry_s"},
    layout.DISTRIBUTION_MONEY: {"contributed", "gross", "handed_back", "payments"},
    layout.ENTITLEMENTS: PLACE | {"gross", "net", "reason", "tax", "to", "units"},
    layout.TAX_RATES: {"source_hash"},
    layout.INVESTOR_TAX_RATES: {"document_hash"},
    layout.AUCTIONS: {"block"},
    layout.AUCTION_STANDINGS: {"amount", "awarded", "demand", "open_bids"}
    | {"settled", "settled_amount"},
    layout.BIDS: {"amount", "lapse_code"},
    layout.CASH_FLOWS: {"credited", "pledged", "unpledged"},
    layout.DEALS: {"block"},
    layout.DEAL_STANDINGS: PLACE | {"refused"},
    layout.ROLES: {"label"},
    layout.ORDERS: {"decided_by"},
    layout.PAYMENTS: {"block"},
    layout.OPERATIONS: {"block", "id", "index"},
}
"""Fields that no view function tells: where something was said, and what only events say."""


@dataclass
class Walked:
    """A node that followed a ledger to the end of the walk, and a cell of every kind it keeps."""

    node: Following
    cells: dict[bytes, list[tuple[Key, Any]]]

    def spoil(self, cell: bytes, value: bytes) -> bytes:
        """Put another value where a cell lies now; answers what lay there."""
        database, key = self.node.store._db, layout.NOW + cell
        before = database.get(key) or b""
        database.write(
            lambda batch: batch.put(key, value) if value else batch.delete(key), sync=False
        )
        return before

    def finds(self, *families: Family[Any]) -> bool:
        """Whether asking the chain for what families' cells say finds that something is wrong."""
        tip, asked = self.node.tip, []
        with self.node.store.snapshot() as snapshot:
            scope = scope_of(snapshot, tip)
            try:
                for row in TABLE:
                    if row.family in families:
                        for key, value in scope.view.scan(row.family):
                            asked += row.find(scope, key, value)
            except READING:
                return True
        return compare(self.node.rpc, tip, asked) != []


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """A ledger on which everything happened, folded by a node, and compared once."""
    folder = tmp_path_factory.mktemp("figures")
    with start_ledger(folder) as ledger, following(ledger, folder / "store") as node:
        walk(ledger)
        node.follower.catch_up()
        assert node.verify().differences == []
        with node.store.snapshot() as snapshot:
            view = snapshot.at(node.tip.number)
            cells = {prefix: list(view.scan(family)) for prefix, family in layout.CELLS.items()}
        yield Walked(node, cells)


def spoiled(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value + "?"
    if isinstance(value, bytes):
        return value[:-1] + bytes((value[-1] ^ 1,)) if value else b"\x01"
    if isinstance(value, list):
        return [*map(spoiled, value)] or [bytes(20)]
    return msgspec.structs.replace(value, seconds=value.seconds + 1)


def wrong(family: Family[Any], key: Key, value: Any) -> Iterator[tuple[str, bytes, bytes]]:  # noqa: ANN401
    """What might be written by mistake: in which field, where, and what."""
    cell = family.key(*key)
    if family.codec is keys.FLAG:
        yield "", spoiled(cell), family.codec.encode(value)
        yield "", cell, b""
    elif isinstance(value, model.Record):
        for name in value.__struct_fields__:
            other = msgspec.structs.replace(value, **{name: spoiled(getattr(value, name))})
            yield name, cell, family.codec.encode(other)
    else:
        yield "", cell, family.codec.encode(spoiled(value))
        if isinstance(value, int):
            yield "", cell, family.codec.encode(value - 1)


ROWS = [*dict.fromkeys(row.family for row in TABLE)]


def test_table__every_family_of_cells__is_compared_or_says_why_not() -> None:
    """A new kind of cell cannot be forgotten."""
    named = [*ROWS, *THROUGH, *NOT_ASKED]
    assert sorted(one.name for one in named) == sorted(one.name for one in layout.CELLS.values())


@pytest.mark.parametrize("family", [*ROWS, *THROUGH], ids=lambda one: one.name)
def test_verify__wrong_cell__is_found(walked: Walked, family: Family[Any]) -> None:
    """Of every kind one, in every field that a contract tells."""
    cells = walked.cells[family.prefix]
    told = {name for key, value in cells for name, *_ in wrong(family, key, value)}
    left = told - UNTOLD.get(family, set())
    asked = THROUGH.get(family, family)
    for key, value in cells:
        for name, cell, other in wrong(family, key, value):
            if name in left:
                before = walked.spoil(cell, other)
                if walked.finds(asked) or walked.finds(*ROWS):
                    left.discard(name)
                walked.spoil(cell, before)
    assert (left, bool(told)) == (set(), True)
    assert not walked.finds(asked)


def test_verify__cell_that_cannot_be_read__is_an_alarm(walked: Walked) -> None:
    """At once and by name; over as soon as it can be read."""
    key, _ = walked.cells[layout.SERIES.prefix][0]
    cell, verifier = (
        layout.SERIES.key(*key),
        Verifier(walked.node.store.snapshot, walked.node.rpc, 500),
    )
    before = walked.spoil(cell, b"\x00")
    with pytest.raises(StoreDiffers, match=f"0x{layout.SERIES.prefix.hex()}.* of series"):
        walked.node.verify()
    for _ in range(40):
        verifier.step()
    (difference,) = verifier.state.differences
    assert "of series" in difference.what
    walked.spoil(cell, before)
    while verifier.state.differences:
        verifier.step()
    assert walked.node.verify().differences == []
