"""Persistent idling on the ledger: load factors, the rule, notices and what idles under them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tokenization.errors import InvalidParameter, ProofRefused
from tokenization.idling import NoticeState, right_load_e6, site_load_e6
from tokenization.ledger.bills import read_usage
from tokenization.ledger.contracts import Contract
from tokenization.ledger.meters import BOOK
from tokenization.ledger.orders import Order, find_order
from tokenization.ledger.sight import Sight
from tokenization.power import LANE, LANE_BITS
from tokenization.types import Address
from tokenization.units import bytes32_to_text, format_amount, period_label


DESK = "UnderUseDesk"
RIGHTS = "CapacityRights"

_PLACE_BITS = 2 * LANE_BITS
_PLACES = 4
"""A word of nominations: place p at bit 64 p, kW below the site. Source: ``Nominations.sol``."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When notice is given: so many months on end under the threshold (1e-6).

    Attributes:
        cure_months: Whole months there are to cure.
    """

    threshold_e6: int
    months: int
    cure_months: int

    def __str__(self) -> str:
        """As people read it."""
        return (
            f"under {percent(self.threshold_e6)} for {self.months} months on end, "
            f"{self.cure_months} to cure"
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice; its months are inclusive."""

    number: int
    investor: bytes
    id: int
    threshold_e6: int
    first_period: int
    last_period: int
    cure_last: int
    state: NoticeState
    recalled_kw: int


@dataclass(frozen=True, slots=True)
class SiteMonth:
    """The load factor of a site's month, and by which version of its readings it is measured.

    Attributes:
        version: Of the readings; 0 if the month is not settled.
        measured: The version by which it is written down; 0 if it is not.
    """

    site: int
    period: int
    version: int
    kwh: int
    allowed_kwh: int
    load_e6: int
    measured: int

    @property
    def is_due(self) -> bool:
        """Whether it can be written down, and is not."""
        return self.version not in (0, self.measured)


@dataclass(frozen=True, slots=True)
class RightMonth:
    """The load factor of a right in a month, or the code of why it cannot be judged."""

    period: int
    code: int
    load_e6: int


@dataclass(frozen=True)
class Idling:
    """The desk of under-use at one block."""

    sight: Sight

    @cached_property
    def contract(self) -> Contract:
        """Where notices are given."""
        return self.sight.contract(DESK)

    @cached_property
    def rule(self) -> Rule | None:
        """The rule by which notices are given; None until one is set."""
        found = self.sight.read(self.contract.call("rule"))
        rule = Rule(found["thresholdE6"], found["months"], found["cureMonths"])
        return rule if rule.months else None

    @cached_property
    def notices(self) -> list[Notice]:
        """Every notice, oldest first."""
        count: int = self.sight.read(self.contract.call("noticeCount"))
        numbers = range(1, count + 1)
        found = self.sight.read_all([self.contract.call("noticeOf", one) for one in numbers])
        return [
            Notice(
                *(number, one["investor"], one["id"], one["thresholdE6"], one["firstPeriod"]),
                *(one["lastPeriod"], one["cureLast"], NoticeState(one["state"])),
                one["recalledKw"],
            )
            for number, one in zip(numbers, found, strict=True)
        ]

    def find(self, number: int) -> Notice:
        """The notice of a number.

        Raises:
            InvalidParameter: There is none.
        """
        if not 1 <= number <= len(self.notices):
            raise InvalidParameter(
                f"There is no notice {number}.", hint="See what is open: mizan under-use show"
            )
        return self.notices[number - 1]

    def site_month(self, site: int, period: int) -> SiteMonth:
        """The load factor of a site's month, worked out here and by the chain.

        Raises:
            ProofRefused: The two differ.
        """
        told, (measured, _) = self.sight.read_all(
            [
                self.contract.call("useOf", site, period),
                self.contract.call("measuredOf", site, period),
            ]
        )
        version, kwh, allowed_kwh, load_e6 = told
        if version:
            usage = read_usage(self.sight, site, period, kwh)
            if (usage.usable_kwh, site_load_e6(usage)) != (allowed_kwh, load_e6):
                raise _untrue(f"site {site}", period, load_e6, site_load_e6(usage))
        return SiteMonth(site, period, version, kwh, allowed_kwh, load_e6, measured)

    def right_months(
        self, investor: bytes, right_id: int, periods: Iterable[int], recalled_kw: int = 0
    ) -> list[RightMonth]:
        """The load factors of a right as an investor holds it, worked out here and by the chain.

        Args:
            investor: Who holds it.
            right_id: The right.
            periods: Which months.
            recalled_kw: Recalled under an open notice, which counts as held.

        Raises:
            ProofRefused: The two differ.
        """
        places, held_kw = self.nominated(investor, right_id), self.held_kw(investor, right_id)
        asked = list(periods)
        calls = [self.contract.call("loadOf", investor, right_id, one) for one in asked]
        found = []
        for period, (code, said) in zip(asked, self.sight.read_all(calls), strict=True):
            if code:
                found.append(RightMonth(period, code, 0))
                continue
            used = [(kw, self.site_month(site, period).load_e6) for site, kw in places]
            if right_load_e6(used, held_kw) != said:
                raise _untrue(f"right {right_id}", period, said, right_load_e6(used, held_kw))
            found.append(RightMonth(period, 0, right_load_e6(used, held_kw + recalled_kw)))
        return found

    def months_of(self, notice: Notice, until: int) -> list[RightMonth]:
        """The months of a notice from its first on, to before the current one."""
        periods = range(notice.first_period, until)
        return self.right_months(notice.investor, notice.id, periods, notice.recalled_kw)

    def nominated(self, investor: bytes, right_id: int) -> list[tuple[int, int]]:
        """The sites that a right is nominated to, and the kW."""
        book = self.sight.contract(BOOK)
        word, _ = self.sight.read(book.call("nominationsOf", investor, right_id))
        pairs = (word >> _PLACE_BITS * place for place in range(_PLACES))
        return [(pair >> LANE_BITS & LANE, pair & LANE) for pair in pairs if pair & LANE]

    def held_kw(self, investor: bytes, right_id: int) -> int:
        """The kW that an investor holds of a right."""
        engine, rights = self.sight.contract("ComplianceEngine"), self.sight.contract(RIGHTS)
        held: int = self.sight.read(engine.call("holdingOf", rights.address, right_id, investor))
        return held

    def orders(self, notice: Notice) -> list[Order]:
        """The orders of the last proposal under a notice."""
        numbers = self.sight.read(self.contract.call("ordersOf", notice.number))
        return [find_order(self.sight, number) for number in numbers]

    def accounts(self, notice: Notice, kw: int) -> list[tuple[Address, int]]:
        """The accounts that a recall of so many kW takes them from, ascending, and from each."""
        said = self.sight.events("IdentityRegistry", "AccountLinked")
        known = sorted(
            {Address(one["account"]) for one in said if one["investor"] == notice.investor}
        )
        registry, rights = self.sight.contract("IdentityRegistry"), self.sight.contract(RIGHTS)
        owners = self.sight.read_all([registry.call("investorOf", one) for one in known])
        mine = [one for one, owner in zip(known, owners, strict=True) if owner == notice.investor]
        held = self.sight.read_all([rights.call("balanceOf", one, notice.id) for one in mine])
        found = []
        for account, balance in zip(mine, held, strict=True):
            taken = min(balance, kw)
            if taken:
                found.append((account, taken))
            kw -= taken
        return found


def percent(share_e6: int) -> str:
    """A share, as people read it."""
    return f"{format_amount(share_e6, 4)} %"


def shown(notice: Notice) -> dict[str, Any]:
    """A notice as programs read it."""
    return {
        "notice": notice.number,
        "investor": bytes32_to_text(notice.investor),
        "id": str(notice.id),
        "state": notice.state.name.lower(),
        "threshold_e6": notice.threshold_e6,
        "first_month": period_label(notice.first_period),
        "last_month": period_label(notice.last_period),
        "cure_until": period_label(notice.cure_last),
        "recalled_kw": notice.recalled_kw,
    }


def shown_month(month: RightMonth) -> dict[str, Any]:
    """A month of a right as programs read it."""
    return {
        "month": period_label(month.period),
        "load_e6": None if month.code else month.load_e6,
        "reason": month.code or None,
    }


def _untrue(what: str, period: int, said_e6: int, found_e6: int) -> ProofRefused:
    return ProofRefused(
        f"The chain says that the load factor of {what} in {period_label(period)} is "
        f"{percent(said_e6)}, where its own answers come to {percent(found_e6)}.",
        hint="The endpoint is not to be trusted; ask another one: --rpc",
    )
