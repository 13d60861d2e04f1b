"""What is allocated and nominated at every instant, on a real chain and by plain intervals.

A walk of allocations, splits, merges, transfers, nominations, orders of curtailment, recalls,
ceilings and expiries, chosen by a seed; then the oracle of ``tests.support.intervals`` replays the
events and is compared with the contracts at every boundary of every month, and of every order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from node.queries.ceilings import allocated_at
from node.queries.sites import nominated_kw, zone_nominated_kw
from tests.support.following import following
from tests.support.histories import book_of_ledger, orders_of_ledger, programme_of_ledger
from tests.support.intervals import HOUR_S, month_of
from tests.support.ledger import (
    CENTRE,
    FLEX,
    GRID_OPERATOR,
    MINER,
    POWER_ISSUER,
    Ledger,
    start_ledger,
)
from tokenization.curtailment import FirmnessClass, order_id, share
from tokenization.errors import MizanError
from tokenization.ledger.contracts import Call
from tokenization.power import Right, Scope, cut_blocks, cut_months, pack_right
from tokenization.units import day_and_hour, text_to_bytes32


pytestmark = pytest.mark.chain

STEPS = 160
MONTHS = range(9, 20)
PLANT_ZONES = {1: 1, 2: 1, 3: 2}
PROPOSER, APPROVER = 8, 9
PLACES = [(Scope.PROGRAMME, 0), *((Scope.ZONE, zone) for zone in (1, 2))]
PLACES += [*((Scope.PLANT, plant) for plant in PLANT_ZONES), (Scope.PHASE, 1)]


@dataclass
class Walk:
    """Random acts on a ledger; the chain itself decides which are refused."""

    ledger: Ledger
    dice: Random = field(default_factory=lambda: Random(6))
    rights: list[Right] = field(default_factory=list)
    holders: dict[Right, int] = field(default_factory=dict)
    parts: list[tuple[int, tuple[Right, Right]]] = field(default_factory=list)
    orders: list[int] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    now_month: int = 9

    def run(self) -> None:
        """Set sites and rules up, then act."""
        self._open()
        acts = [self.allocate, self.split, self.merge, self.transfer, self.nominate, self.release]
        acts += [self.recall, self.ceiling, self.curtail, self.amend, self.allocate, self.nominate]
        for step in range(STEPS):
            if step % 40 == 39:
                self.ledger.devnet.rpc("evm_increaseTime", 26 * 86_400)
                self.ledger.mine()
                self.now_month = month_of(self.ledger.chain.pin().time_s)
                self.expire()
            self.dice.choice(acts)()

    def allocate(self) -> None:
        """A right of one to four months, in some blocks."""
        plant = self.dice.choice(list(PLANT_ZONES))
        first = self.now_month + self.dice.randrange(3)
        last = first + self.dice.randrange(4)
        mask, soft = self.dice.randrange(1, 8), self.dice.randrange(4)
        one = Right(FLEX, PLANT_ZONES[plant], plant, first, last, mask, soft, 2025)
        ref = text_to_bytes32(f"WALK-{len(self.rights) + sum(self.done.values()):04d}")
        holder, kw = self._holder(), self.dice.randrange(1, 200_000)
        line = (ref, self.ledger.accounts[holder], pack_right(one), kw)
        if self._try("allocate", POWER_ISSUER, self._rights("allocate", [line])):
            self.rights.append(one)
            self.holders[one] = holder

    def split(self) -> None:
        """By months or by blocks."""
        whole = self._some()
        if whole is None:
            return
        try:
            if self.dice.random() < 0.5:
                parts = cut_months(whole, whole.first_period + self.dice.randrange(1, 3))
            else:
                parts = cut_blocks(whole, self.dice.randrange(1, 8))
        except MizanError:
            return
        ids, holder = [pack_right(part) for part in parts], self.holders[whole]
        kw = self.dice.randrange(1, 60_000)
        if self._try("split", holder, self._rights("split", *ids, kw)):
            self.rights += parts
            self.holders |= dict.fromkeys(parts, holder)
            self.parts.append((holder, parts))

    def merge(self) -> None:
        """What a split made, or any two of a plant; the chain judges."""
        pairs = [
            (self._holder(), (one, other))
            for one in self.rights
            for other in self.rights
            if one.plant == other.plant and one != other
        ]
        self.dice.shuffle(pairs)
        for holder, (one, other) in pairs[:3] + self.parts[-2:]:
            ids = pack_right(one), pack_right(other)
            kw = self.dice.randrange(1, 20_000)
            if self._try("merge", holder, self._rights("merge", *ids, kw)):
                return

    def transfer(self) -> None:
        """From one to the other."""
        one = self._some()
        if one is None:
            return
        sender = self.holders[one]
        to = self.ledger.accounts[MINER + CENTRE - sender]
        kw = self.dice.randrange(1, 60_000)
        ends = self.ledger.accounts[sender], to
        self._try(
            "transfer", sender, self._rights("safeTransferFrom", *ends, pack_right(one), kw, b"")
        )

    def nominate(self) -> None:
        """To the holder's site in the zone, mostly, or to any."""
        one = self._some()
        if one is not None:
            holder = self.holders[one]
            own = one.zone if holder == MINER else 2 + one.zone
            site = self.dice.choice((own, own, self.dice.randrange(1, 5)))
            kw = self.dice.randrange(1, 20_000)
            self._try("nominate", holder, self._book("nominate", pack_right(one), site, kw))

    def release(self) -> None:
        """What is bound to a site."""
        one = self._some()
        if one is not None:
            call = self._book("release", pack_right(one), self.dice.randrange(1, 5))
            self._try("release", self._holder(), call)

    def curtail(self) -> None:
        """A class in a zone for some hours; firm kW in an emergency, or not."""
        zone, soft = self.dice.randrange(1, 3), self.dice.randrange(2)
        hour = self.ledger.chain.pin().time_s // HOUR_S + self.dice.randrange(100 * 24)
        place = (zone, soft, hour, hour + self.dice.randrange(1, 7))
        call = self._curtailment("order", *place, *self._factor(), self._emergency(), bytes(32))
        if self._try("curtail", GRID_OPERATOR, call):
            self.orders.append(order_id(zone, day_and_hour(hour)[0], 0))

    def amend(self) -> None:
        """The first order of a day, tighter or looser."""
        if self.orders:
            change = (self.dice.choice(self.orders), *self._factor(), self._emergency(), bytes(32))
            self._try("amend", GRID_OPERATOR, self._curtailment("amend", *change))

    def recall(self) -> None:
        """By order of the enforcement desk."""
        one = self._some()
        if one is None:
            return
        desk, rights = (
            self.ledger.contract("EnforcementDesk"),
            self.ledger.contract("CapacityRights"),
        )
        whom, kw = self._who(), self.dice.randrange(1, 30_000)
        act = (rights.address, pack_right(one), whom, kw, bytes(31) + b"\x01")
        if not self._try("propose", PROPOSER, desk.call("proposeRecall", *act)):
            return
        number = self.ledger.chain.read(desk.call("orderCount"), self.ledger.chain.pin())
        self._try("recall", APPROVER, desk.call("approve", number))

    def ceiling(self) -> None:
        """Up or down, from one of the next months on."""
        scope, key = self.dice.choice(PLACES)
        programme = self.ledger.contract("PowerProgramme")
        cap = self.dice.randrange(100_000, 900_000)
        month = self.now_month + self.dice.randrange(4)
        call = programme.call("setCeiling", scope, key, month, cap)
        self._try("ceiling", GRID_OPERATOR, call)

    def expire(self) -> None:
        """What is over goes off the books."""
        holders = [self.ledger.accounts[MINER], self.ledger.accounts[CENTRE]]
        for one in {one for one in self.rights if one.last_period < self.now_month}:
            self._try("expire", MINER, self._rights("expire", pack_right(one), holders))

    def _open(self) -> None:
        ledger, book = self.ledger, self.ledger.contract("NominationBook")
        for site, (account, zone) in enumerate(
            ((MINER, 1), (MINER, 2), (CENTRE, 1), (CENTRE, 2)), start=1
        ):
            registry = ledger.contract("IdentityRegistry")
            asked = registry.call("investorOf", ledger.accounts[account])
            investor = ledger.chain.read(asked, ledger.chain.pin())
            meter = text_to_bytes32(f"METER-{site}")
            ledger.send(GRID_OPERATOR, book.call("registerSite", site, investor, zone, meter))

    def _some(self) -> Right | None:
        return self.dice.choice(self.rights) if self.rights else None

    def _holder(self) -> int:
        return self.dice.choice((MINER, CENTRE))

    def _who(self) -> bytes:
        return self.ledger.accounts[self._holder()]

    def _rights(self, function: str, *args: object) -> Call:
        return self.ledger.contract("CapacityRights").call(function, *args)

    def _book(self, function: str, *args: object) -> Call:
        return self.ledger.contract("NominationBook").call(function, *args)

    def _curtailment(self, function: str, *args: object) -> Call:
        return self.ledger.contract("CurtailmentManager").call(function, *args)

    def _factor(self) -> tuple[int, int]:
        parts = self.dice.randrange(1, 12)
        return self.dice.choice((0, self.dice.randrange(parts + 1))), parts

    def _emergency(self) -> int:
        return self.dice.choice((0, 7))

    def _try(self, what: str, account: int, call: Call) -> bool:
        try:
            self.ledger.send(account, call)
        except MizanError:
            return False
        self.done[what] = self.done.get(what, 0) + 1
        return True


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """A ledger after the walk."""
    with start_ledger(tmp_path_factory.mktemp("oracle")) as ledger:
        walk = Walk(ledger)
        walk.run()
        yield walk


def test_allocated_at__every_boundary__is_what_the_intervals_add_up_to(walked: Walk) -> None:
    """Zones and programme, every hour's first and last second of each month's ends."""
    acts = ("allocate", "split", "merge", "transfer", "nominate", "curtail", "recall", "expire")
    assert all(walked.done.get(act, 0) for act in acts), walked.done
    oracle, chain = programme_of_ledger(walked.ledger), walked.ledger.chain
    programme, at = walked.ledger.contract("PowerProgramme"), chain.pin()
    instants = list(oracle.boundaries(MONTHS.start, len(MONTHS)))
    for zone in (0, 1, 2):
        calls = [
            programme.call("allocatedAt", zone, instant)
            if zone
            else programme.call("programmeAllocatedAt", instant)
            for instant in instants
        ]
        scope = Scope.ZONE if zone else Scope.PROGRAMME
        wanted = [oracle.allocated(scope, zone, instant) for instant in instants]
        assert chain.read_all(calls, at) == wanted
        assert any(wanted)
        for instant, kw in zip(instants, wanted, strict=True):
            if month_of(instant) >= walked.now_month:
                assert kw <= oracle.ceiling(scope, zone, instant) <= 2_000_000


def test_allocated_under__plants_and_phases__keep_their_ceilings(walked: Walk) -> None:
    """By month and block, against the same intervals and the ceilings of the events."""
    oracle, chain = programme_of_ledger(walked.ledger), walked.ledger.chain
    programme, at = walked.ledger.contract("PowerProgramme"), chain.pin()
    for scope, key in PLACES:
        for month in MONTHS:
            (lanes, cap) = chain.read_all(
                [
                    programme.call(name, scope, key, month)
                    for name in ("allocatedUnder", "ceilingAt")
                ],
                at,
            )
            days = list(oracle.boundaries(month, 1))
            by_block = {oracle.block_of_hour[i // 2]: days[i] for i in range(0, 48, 2)}
            for block, instant in by_block.items():
                kw = lanes >> 32 * block & 0xFFFFFFFF
                assert kw == oracle.allocated(scope, key, instant)
                if month >= walked.now_month:
                    assert kw <= cap == oracle.ceiling(scope, key, instant)


def test_nominated__every_site_and_month__is_what_was_said_and_is_held(walked: Walk) -> None:
    """By site, month, block and class; and of no right more than its investor has."""
    ledger, chain = walked.ledger, walked.ledger.chain
    at, book = chain.pin(), book_of_ledger(ledger)
    assert book.bound, walked.done
    contract, engine = ledger.contract("NominationBook"), ledger.contract("ComplianceEngine")
    cells = [
        (site, month, block, soft)
        for site in book.sites
        for month in MONTHS
        for block in range(3)
        for soft in (0, 1)
    ]
    found = chain.read_all([contract.call("nominatedKw", *cell) for cell in cells], at)
    assert found == [book.nominated(*cell) for cell in cells]
    rights = ledger.contract("CapacityRights").address
    for investor in {who for *_, who in book.bound}:
        for one in set(walked.rights):
            right_id = pack_right(one)
            nominated = sum(book.of(investor, right_id).values())
            held = chain.read(engine.call("holdingOf", rights, right_id, investor), at)
            if one.last_period >= walked.now_month:
                assert nominated <= held


def test_allowed__around_every_order__is_the_tightest_of_what_is_nominated(walked: Walk) -> None:
    """Site by site and class by class; and all sites of a zone no more than the order leaves."""
    assert walked.done.get("amend", 0), walked.done
    ledger, chain = walked.ledger, walked.ledger.chain
    programme, book, orders = (
        programme_of_ledger(ledger),
        book_of_ledger(ledger),
        orders_of_ledger(ledger),
    )
    contract, at = ledger.contract("CurtailmentManager"), chain.pin()
    instants = list(orders.boundaries())
    asked = [(site, instant) for instant in instants for site in book.sites]
    found = chain.read_all(
        [contract.call("allowedKw", site, instant // HOUR_S) for site, instant in asked], at
    )
    told = {key: tuple(kw) for key, kw in zip(asked, found, strict=True)}
    curtailed = 0
    for instant in instants:
        cell = month_of(instant), programme.block_at(instant)
        for zone in (1, 2):
            sites = [site for site, (_, _, its, _) in book.sites.items() if its == zone]
            for soft in (0, 1):
                left = orders.left(zone, instant, soft)
                nominated = [book.nominated(site, *cell, soft) for site in sites]
                allowed = [told[site, instant][soft] for site in sites]
                assert allowed == [share(kw, left) for kw in nominated]
                assert sum(allowed) <= share(sum(nominated), left)
                curtailed += sum(nominated) - sum(allowed)
    assert curtailed


def test_node__following_the_walk__counts_the_same(walked: Walk, tmp_path: Path) -> None:
    """Nominations that enforcement cut among them, and what is allocated in a phase."""
    ledger = walked.ledger
    oracle = programme_of_ledger(ledger)
    book = book_of_ledger(ledger)
    with following(ledger, tmp_path / "store", "instant") as node:
        node.follower.catch_up()
        with node.store.snapshot() as snapshot:
            view = snapshot.at(node.tip.number)
            for month in MONTHS:
                days = list(oracle.boundaries(month, 1))
                for hour in range(24):
                    block, instant = oracle.block_of_hour[hour], days[2 * hour]
                    held = allocated_at(view, Scope.PHASE, 1, month, block)
                    assert held == oracle.allocated(Scope.PHASE, 1, instant)
                for site, (_, _, zone, _) in book.sites.items():
                    for soft in FirmnessClass:
                        for block in range(3):
                            cell = month, block, soft
                            wanted = book.nominated(site, *cell)
                            assert nominated_kw(view, site, *cell) == wanted
                            others = [one for one, told in book.sites.items() if told[2] == zone]
                            together = sum(book.nominated(one, *cell) for one in others)
                            assert zone_nominated_kw(view, zone, *cell) == together
