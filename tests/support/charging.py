"""Power billed on a ledger made by hand: tariffs, invoices of November, who pays, what is pledged.

After ``tests.support.delivering``: the sites of zone 1, whose month is settled, are invoiced. One
investor pays from its deposit and in cash, one is overdue and its guarantee is drawn, and another
is restated to less, adjusted and penalised.
"""

from collections import defaultdict

from node import layout
from tests.support.delivering import NOVEMBER, ORDERED_DAY
from tests.support.handmade import (
    SUPERVISED,
    TRANSFER,
    ZERO,
    Ledger,
    contract,
    hash_of,
    list_contract,
)
from tokenization.billing import Charges, Source, Tariff, Usage, charges
from tokenization.types import Hash32, Kind
from tokenization.units import first_hour, period_at


DAY_S = 86_400
DUE_DAYS, GRACE_DAYS = 15, 15
SHARE_E6 = 250_000
TARIFF = Tariff(
    *(NOVEMBER, NOVEMBER + 35, DUE_DAYS, GRACE_DAYS),
    *(9_000_000, 4_000_000, 229_800, 400_000, 50_000, 459_600),
    Hash32(hash_of("incremental package")),
)
DEPOSIT, GUARANTEE = 5_000_000_000, 700_000_000
CURTAILED_KWH, CREDIT = 1_000, -125_000
PAYEE = hash_of("payee")[:20]


class Billing:
    """What the contract would emit, with its sums.

    Attributes:
        ledger: Where it is emitted.
        sites: The investor of each site of zone 1 that has a settled month, and the month's kWh.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.at, self.cash = contract("PowerBilling"), contract("SettlementCash")
        self.amounts: dict[int, list[int]] = {}
        self.owners: dict[int, bytes] = {}
        self.kept: dict[tuple[str, bytes], int] = defaultdict(int)
        self.receipts: dict[int, int] = defaultdict(int)
        self.carried: dict[int, int] = defaultdict(int)
        self.pledged = self.owed = 0
        with ledger.store.snapshot() as snapshot:
            assert snapshot.tip is not None
            view = snapshot.at(snapshot.tip.number)
            self.sites = {
                key[0]: (view.get(layout.SITES, key[0]), settled.kwh)
                for key, settled in view.scan(layout.METER_SETTLEMENTS)
            }
            self.lanes = {
                site: view.get(layout.SITE_NOMINATED, site, NOVEMBER, 0) or 0 for site in self.sites
            }

    def set_tariff(self, zone: int, tariff: Tariff) -> None:
        """One tariff of a zone."""
        book, words = contract("TariffBook"), tariff.words
        set_ = "TariffSet(uint16,uint256,uint16,uint16,uint16,uint16,bytes32)"
        self.ledger.emit(book, set_, zone, 1, *words[:4], words[-1])
        rates = "TariffRatesSet(uint16,uint256,uint32,uint32,uint32,uint32,uint32,uint32)"
        self.ledger.emit(book, rates, zone, 1, *words[4:-1])

    def keep(self, what: str, investor: bytes, change: int) -> None:
        """A deposit or a guarantee changes."""
        self.kept[what, investor] += change
        self.ledger.emit(
            self.at, f"{what}Set(bytes32,uint256)", investor, self.kept[what, investor]
        )

    def bring(self, amount: int) -> None:
        """Cash comes in."""
        self.ledger.emit(self.cash, TRANSFER, ZERO, self.at, amount)

    def issue(self, site: int, version: int, cost: Charges, had: int = 0) -> int:
        """Charge a month, and invoice what it costs more than before."""
        charged = "MonthCharged(uint32,uint16,uint32,uint256,uint256,uint256,uint256,uint256)"
        lines = (cost.capacity, cost.energy, cost.take_or_pay, cost.compensation)
        owner, kwh = self.sites[site]
        assert owner is not None
        self.ledger.emit(self.at, charged, site, NOVEMBER, version, kwh, *lines)
        due = cost.total - had + self.carried[site]
        self.carried[site] = min(due, 0)
        number = len(self.amounts) + 1
        self.amounts[number], self.owners[number] = [max(due, 0), 0], owner.investor
        issued = "InvoiceIssued(uint256,bytes32,uint32,uint16,uint32,uint256,int256,uint40,uint40)"
        due_s = self.ledger.time_s + DUE_DAYS * DAY_S
        told = (number, owner.investor, site, NOVEMBER, version, max(due, 0), self.carried[site])
        self.ledger.emit(self.at, issued, *told, due_s, due_s + GRACE_DAYS * DAY_S)
        return number

    def pay(self, number: int, amount: int, source: Source) -> None:
        """Something is paid of an invoice; a share of it is pledged, the rest owed."""
        investor, sums = self.owners[number], self.amounts[number]
        if source is Source.PAYMENT:
            self.bring(amount)
        else:
            self.keep(source.name.capitalize(), investor, -amount)
        sums[1] += amount
        paid = "InvoicePaid(uint256,bytes32,uint8,uint256,uint256)"
        self.ledger.emit(self.at, paid, number, investor, source, sums[1], sums[0] - sums[1])
        period, share = period_at(self.ledger.time_s), amount * SHARE_E6 // 1_000_000
        self.receipts[period] += amount
        self.pledged, self.owed = self.pledged + share, self.owed + amount - share
        self.ledger.emit(self.at, "ReceiptsSet(uint16,uint256)", period, self.receipts[period])
        self.ledger.emit(self.at, "PledgeSet(address,uint256)", contract(SUPERVISED), self.pledged)
        payee = hash_of("payee's id")
        self.ledger.emit(self.at, "CashOwed(address,bytes32,uint256)", self.cash, payee, self.owed)

    def carry(self, site: int, change: int) -> int:
        """What is carried to a site's next invoice changes."""
        self.carried[site] += change
        return self.carried[site]


def charge(ledger: Ledger) -> Billing:
    """Invoice November of zone 1, and let a few things happen to the invoices."""
    for name, kind in (("TariffBook", Kind.TARIFF_BOOK), ("PowerBilling", Kind.POWER_BILLING)):
        list_contract(ledger, name, kind)
    ledger.mine()
    billing = Billing(ledger)
    for zone in (1, 2):
        billing.set_tariff(zone, TARIFF)
    ledger.emit(billing.at, "PayeeSet(address)", PAYEE)
    pledged = "SharePledged(address,uint32,bytes32)"
    ledger.emit(billing.at, pledged, contract(SUPERVISED), SHARE_E6, hash_of("deed"))
    first, second, third, *_ = sorted(billing.sites)
    owner, _ = billing.sites[first]
    assert owner is not None
    billing.bring(DEPOSIT)
    billing.keep("Deposit", owner.investor, DEPOSIT)
    ledger.mine()
    costs = {site: _cost(billing, site) for site in (first, second, third)}
    one = billing.issue(first, 1, costs[first])
    billing.pay(one, DEPOSIT, Source.DEPOSIT)
    two, three = (billing.issue(site, 1, costs[site]) for site in (second, third))
    billing.bring(GUARANTEE)
    billing.keep("Guarantee", billing.owners[two], GUARANTEE)
    ledger.mine()
    billing.pay(one, costs[first].total - DEPOSIT, Source.PAYMENT)
    ledger.time_s += (DUE_DAYS + 3) * DAY_S
    billing.pay(two, GUARANTEE, Source.GUARANTEE)
    adjusted = "Adjusted(uint32,int256,int256,bytes32)"
    left = billing.carry(third, CREDIT)
    ledger.emit(billing.at, adjusted, third, CREDIT, left, hash_of("decision"))
    judged = "BreachJudged(uint32,uint32,uint32,uint256,uint256,uint256,int256)"
    hour = first_hour(ORDERED_DAY) + 19
    penalty = 7 * TARIFF.breach_e4
    left = billing.carry(third, penalty)
    ledger.emit(billing.at, judged, third, hour, 1, 107, 100, penalty, left)
    ledger.mine()
    billing.pay(three, costs[third].total, Source.PAYMENT)
    ledger.mine()
    return billing


def _cost(billing: Billing, site: int) -> Charges:
    with billing.ledger.store.snapshot() as snapshot:
        assert snapshot.tip is not None
        frame = snapshot.at(snapshot.tip.number).get(layout.PROGRAMME)
    assert frame is not None
    _, kwh = billing.sites[site]
    lanes = billing.lanes[site]
    return charges(TARIFF, Usage(lanes, 0, frame.block_of_hour, 30, CURTAILED_KWH, 0, kwh))
