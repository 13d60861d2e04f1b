"""What the fold makes of bills: sums by differences, exact undo, and logs that cannot be true."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node import layout, model
from node.queries import billing
from tests.support.charging import TARIFF, Billing, charge
from tests.support.delivering import deliver
from tests.support.handmade import Ledger, contract, hash_of, sample
from tokenization.billing import Charges, Source
from tokenization.errors import InconsistentLogs


ADJUSTED = "Adjusted(uint32,int256,int256,bytes32)"
PAID = "InvoicePaid(uint256,bytes32,uint8,uint256,uint256)"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The sample after a month of power."""
    made = sample(tmp_path / "store")
    deliver(made)
    yield made
    made.close()


def money(ledger: Ledger) -> model.BillingMoney:
    """The sums over all bills at the tip."""
    with ledger.store.snapshot() as snapshot:
        assert snapshot.tip is not None
        view = snapshot.at(snapshot.tip.number)
        return billing.money(view, billing.find_house(view))


def everything(ledger: Ledger) -> list[tuple[bytes, bytes]]:
    """Every cell and every line of bills; but not how many events could not be read."""
    with ledger.store.snapshot() as snapshot:
        assert snapshot.tip is not None
        view = snapshot.at(snapshot.tip.number)
        cells = [
            (family.key(*key), family.codec.encode(value))
            for family in layout.CELLS.values()
            if family is not layout.UNKNOWN_COUNTS
            for key, value in view.scan(family)
        ]
        lines = view.rows(layout.BILLING_LINES, contract("PowerBilling"))
        rows = [
            (layout.BILLING_LINES.key(*key), layout.BILLING_LINES.codec.encode(line))
            for key, line in lines
        ]
    return cells + rows


def restate(billing_: Billing, site: int, version: int, cost: Charges, had: int) -> int:
    """Invoice a month anew."""
    number = billing_.issue(site, version, cost, had)
    billing_.ledger.mine(final_depth=10)
    return number


def test_month__restated__takes_the_place_of_what_it_cost_before(ledger: Ledger) -> None:
    """The month's sums are of the newest version; the invoice asks for the difference."""
    told = charge(ledger)
    site, *_ = sorted(told.sites)
    with ledger.store.snapshot() as snapshot:
        assert snapshot.tip is not None
        view = snapshot.at(snapshot.tip.number)
        house = billing.find_house(view)
        before = billing.find_invoice(view, house, 1).charges
        (month,) = [one for one in billing.months(view, house) if one.billed.sites]
    more = Charges(*map(model.number_of, (before.capacity, before.energy)), 300, 100)
    number = restate(told, site, 2, more, before.total)
    with ledger.store.snapshot() as snapshot:
        assert snapshot.tip is not None
        view = snapshot.at(snapshot.tip.number)
        (after,) = [one for one in billing.months(view, house) if one.billed.sites]
        invoice = billing.find_invoice(view, house, number)
        assert billing.find_invoice(view, house, 1).charges == before
    assert after.billed.sites == month.billed.sites
    change = more.total - before.total
    lines = ("capacity", "energy", "take_or_pay")

    def total(one: billing.Month) -> int:
        due = sum(model.number_of(getattr(one.billed, name)) for name in lines)
        return due - model.number_of(one.billed.compensation)

    assert total(after) - total(month) == change
    assert invoice.record.open == max(0, change)
    assert money(ledger).faults() == ()


def test_bills__reorganised_away__leave_no_trace(ledger: Ledger) -> None:
    """Cells and lines are as they were before the blocks, and the same bills fold the same."""
    told = charge(ledger)
    before = everything(ledger)
    site, *_ = sorted(told.sites)
    ledger.mine(final_depth=10)
    start = ledger.store.tip
    assert start is not None
    restate(told, site, 2, Charges(100, 200, 0, 0), 0)
    told.keep("Deposit", told.owners[1], 5_000)
    told.pay(2, 100, Source.PAYMENT)
    ledger.mine(final_depth=10)
    assert everything(ledger) != before
    ledger.reorg(2, "other")
    assert everything(ledger) == before
    assert ledger.store.tip is not None
    assert ledger.store.tip.digest == start.digest


@pytest.mark.parametrize(
    ("address", "signature", "args", "what"),
    [
        ("PowerBilling", PAID, (77, bytes(32), 0, 1, 0), "invoice 77 is paid before"),
        (
            "TariffBook",
            "TariffRatesSet(uint16,uint256,uint32,uint32,uint32,uint32,uint32,uint32)",
            (9, 1, *TARIFF.words[4:-1]),
            "rates of tariff 1 of zone 9 are set before",
        ),
        ("PowerBilling", ADJUSTED, (999, 1, 1, hash_of("x")), "site 999 is billed before"),
    ],
)
def test_bills__of_what_was_never_told__are_inconsistent_logs(
    ledger: Ledger, address: str, signature: str, args: tuple[object, ...], what: str
) -> None:
    """An endpoint that leaves out logs is named, and nothing is committed."""
    charge(ledger)
    tip = ledger.store.tip
    ledger.emit(contract(address), signature, *args)
    with pytest.raises(InconsistentLogs, match=what):
        ledger.mine()
    assert ledger.store.tip == tip


def test_invoice__paid_from_a_source_we_do_not_know__is_counted_unknown(ledger: Ledger) -> None:
    """A contract newer than this software: the event is kept and changes nothing."""
    told = charge(ledger)
    before = everything(ledger)
    ledger.emit(told.at, PAID, 2, told.owners[2], 7, 1, 1)
    ledger.mine()
    assert everything(ledger) == before
    with ledger.store.snapshot() as snapshot:
        assert snapshot.tip is not None
        view = snapshot.at(snapshot.tip.number)
        assert view.get(layout.UNKNOWN_COUNTS, told.at) == 1
