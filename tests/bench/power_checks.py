"""What the node, the chain and the oracle of intervals say of a year of power, compared.

Nobody is judge of its own: rights are added up from events, readings and nominations are those of
the files, and bills are worked out twice, by the demo's reading of the files and by the twin of the
contracts.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property

from node.model import number_of
from node.queries import billing, ceilings, instants, metering, sites
from node.queries.money import money_checks
from node.store import View
from scripts._demo import billed
from tests.bench.power_year import ZONES_MW, Site, Year, investor
from tests.support.following import Following
from tests.support.histories import programme_of_ledger
from tests.support.intervals import month_of
from tests.support.ledger import BANK, Ledger
from tokenization.curtailment import FirmnessClass
from tokenization.ledger.bills import Bills, Invoice
from tokenization.ledger.sight import Sight
from tokenization.metering import month_hours
from tokenization.power import Scope
from tokenization.types import Address
from tokenization.units import HOURS_PER_DAY, day_and_hour, text_to_bytes32


PHASE = 1


class Checks:
    """A year on a ledger, and a node that has followed it.

    Attributes:
        counts: How many figures of each kind were compared.
        faults: What differs, in words, by kind.
    """

    def __init__(self, ledger: Ledger, year: Year, node: Following, view: View) -> None:
        """Nothing is compared yet."""
        self.ledger, self.year, self.node, self.view = ledger, year, node, view
        self.counts: Counter[str] = Counter()
        self.faults: dict[str, list[str]] = defaultdict(list)
        self.period = year.periods[0]
        self.sight = Sight(ledger.chain, ledger.manifest, ledger.chain.pin())

    @property
    def parts(self) -> Mapping[str, Callable[[], None]]:
        """What is compared, each by itself."""
        return {
            "every instant": self.instants,
            "nominations": self.nominations,
            "hours and readings": self.hours,
            "bills": self.bills,
            "money": self.money,
            "the whole store": self.store,
        }

    def instants(self) -> None:
        """Allocated at every boundary of the year: by intervals, node and chain; at the ceiling."""
        oracle, programme = programme_of_ledger(self.ledger), self.sight.contract("PowerProgramme")
        moments = list(oracle.boundaries(self.period, self.year.months))
        for scope, key in self._places():
            wanted = [oracle.allocated(scope, key, moment) for moment in moments]
            for moment, kw in zip(moments, wanted, strict=True):
                where = f"{scope.name} {key} at {moment}"
                cap_kw = oracle.ceiling(scope, key, moment)
                self._same("allocated and its ceiling", where, kw, cap_kw)
                block = instants.instant_of(self.view, moment).time_block
                cell = (month_of(moment), block)
                found = ceilings.allocated_at(self.view, scope, key, *cell)
                self._same("allocated, by the node", where, found, kw)
                found, _ = ceilings.ceiling_at(self.view, scope, key, cell[0])
                self._same("ceilings, by the node", where, found, cap_kw)
            if scope in {Scope.PROGRAMME, Scope.ZONE}:
                calls = [
                    programme.call("allocatedAt", key, moment)
                    if key
                    else programme.call("programmeAllocatedAt", moment)
                    for moment in moments
                ]
                for moment, found, kw in zip(
                    moments, self.sight.read_all(calls), wanted, strict=True
                ):
                    where = f"{scope.name} {key} at {moment}"
                    self._same("allocated, by the chain", where, found, kw)

    def nominations(self) -> None:
        """By site, class, month and time block."""
        grid = self.year.block_of_hour
        for site in self.year.sites:
            for kind in FirmnessClass:
                hourly = self.year.used[site.number].nominated_kw[kind.name.lower()]
                by_block = dict(zip(grid, hourly, strict=True))
                for period in self.year.periods:
                    for block, kw in by_block.items():
                        where = f"site {site.number}, {kind.name}, {period}, {block}"
                        found = sites.nominated_kw(self.view, site.number, period, block, kind)
                        self._same("nominated", where, found, kw)

    def hours(self) -> None:
        """What each site might draw and drew, hour by hour; one reading of each proved on chain."""
        meters = self.sight.contract("MeterLedger")
        for zone in ZONES_MW:
            told = self.year.statement(zone)
            batch = metering.find_batch(self.view, zone, self.period)
            self._same("roots", f"zone {zone}", batch.record.root, told.root)
            for site in self.year.sites_in(zone):
                self._hours_of(site)
                month, settled = told.month(site.number), self._settled(site)
                self._same("settled", f"site {site.number}", settled, month.kwh)
                hour = month_hours(self.period)[37 * site.number % len(month.readings)]
                proved = metering.prove(self.view, batch, site.number, hour)
                words = (site.number, hour, batch.version, proved.proof.words)
                found = self.sight.read(meters.call("provenKwh", *words))
                self._same("proved on chain", f"site {site.number}", found, proved.kwh)

    def bills(self) -> None:
        """Every line of every invoice, by files, twin, chain and node."""
        house = billing.find_house(self.view)
        invoices = {one.site: one for one in self._invoices}
        self._same("invoices", "all", len(invoices), len(self.year.sites))
        for site in self.year.sites:
            where, cost = f"site {site.number}", self.year.costs[site.number]
            due = billed.due(self.year.tariff_rows[site.zone], self.year.used[site.number])
            self._same("billed, by the files", where, due, cost.total)
            invoice = invoices[site.number]
            self._same("billed, by the chain", where, invoice.amount, cost.total)
            found = billing.find_invoice(self.view, house, invoice.number)
            lines = ("capacity", "energy", "take_or_pay", "compensation")
            for line in lines:
                ours = number_of(getattr(found.charges, line))
                self._same("lines, by the node", f"{where}, {line}", ours, getattr(cost, line))
            ours = number_of(found.record.amount)
            self._same("billed, by the node", where, ours, cost.total)
            ours = number_of(found.record.paid)
            self._same("paid, by the node", where, ours, invoice.paid)

    def money(self) -> None:
        """Where every rupee is: with holders, in the bills, with the payee; and every identity."""
        held, deposits, paid = 0, 0, sum(one.paid for one in self._invoices)
        bills = Bills(self.sight)
        for holder, account in enumerate(self.year.accounts):
            due, found = self.year.due_of(holder), bills.account(_id(holder))
            mine = sum(one.paid for one in self._invoices if one.investor == _id(holder))
            cash = self._cash(account)
            self._same("cash of holders", f"{holder}", cash + found.deposit + mine, due)
            self._same("owed by holders", f"{holder}", found.open + mine, due)
            held, deposits = held + cash, deposits + found.deposit
        issued = sum(map(self.year.due_of, range(len(self.year.accounts))))
        self._same("money", "in the bills", self._cash(bills.contract.address), deposits)
        self._same("money", "with the payee", self._cash(self.ledger.accounts[BANK]), paid)
        self._same("money", "issued", held + deposits + paid, issued)
        sums = billing.money(self.view, billing.find_house(self.view))
        billed_ = sum(cost.total for cost in self.year.costs.values())
        self._same("money", "invoiced, by the node", number_of(sums.invoiced), billed_)
        self._same("money", "receipts, by the node", number_of(sums.receipts), paid)
        self._same("money", "owed to the payee", number_of(sums.owed), 0)
        for one in money_checks(self.view):
            self._same("identities", f"{one.contract.hex()}", one.broken, ())

    def store(self) -> None:
        """Everything that the node verifies of itself."""
        report = self.node.verify()
        self.counts["figures of the store"] += report.figures
        for one in report.differences:
            words = f"{one.what}: {one.ours}, not {one.theirs}"
            self.faults["figures of the store"].append(words)

    def _hours_of(self, site: Site) -> None:
        used, hours = self.year.used[site.number], month_hours(self.period)
        first, _ = day_and_hour(hours.start)
        record = sites.find_site(self.view, site.number)
        days = len(hours) // HOURS_PER_DAY
        for found, (label, drawn) in zip(
            instants.site_hours(self.view, record, first, days),
            used.drawn_kwh.items(),
            strict=True,
        ):
            where = f"site {site.number}, {label}"
            for drawable in found.classes:
                kind = drawable.firmness.name.lower()
                allowed = used.allowed_kw[kind][label]
                self._same("allowed", f"{where}, {kind}", drawable.allowed_kw, allowed)
            self._same("readings", where, found.metered_kwh, drawn)

    def _settled(self, site: Site) -> int | None:
        found = metering.settlement(self.view, site.number, self.period)
        return found.kwh if found else None

    @cached_property
    def _invoices(self) -> list[Invoice]:
        bills = Bills(self.sight)
        return bills.invoices(range(1, bills.count + 1))

    def _cash(self, account: Address) -> int:
        cash = self.sight.contract("SettlementCash")
        return int(self.sight.read(cash.call("balanceOf", account)))

    def _places(self) -> list[tuple[Scope, int]]:
        places = [(Scope.PROGRAMME, 0), (Scope.PHASE, PHASE)]
        places += [(Scope.ZONE, zone) for zone in ZONES_MW]
        return places + [(Scope.PLANT, plant) for plant in self.year.plants]

    def _same(self, what: str, where: str, found: object, wanted: object) -> None:
        self.counts[what] += 1
        if found != wanted:
            self.faults[what].append(f"{where}: {found}, not {wanted}")


def _id(holder: int) -> bytes:
    return text_to_bytes32(investor(holder))
