"""What compliance asks: the engine's counters by investor, and every rule, as dictionaries."""

from dataclasses import dataclass, field

from tests.support.register.people import NOBODY, People
from tests.support.register.refusal import Refused, reason_of, refuse_if
from tests.support.register.sites import Sites


TRANSFER, ISSUE, REDEEM, FORCED, RECOVERY = range(5)
"""Kinds of movement."""
PKT_S, DAY_S, HOUR_S = 5 * 3600, 86_400, 3_600
WHOLE_BP = 10_000
ENDLESS = 2**256 - 1

Key = tuple[bytes, int, bytes]
"""An asset, one of its ids, an investor."""


@dataclass
class Movement:
    """A change of holdings that is wanted."""

    kind: int
    asset: bytes
    id: int
    operator: bytes
    sender: bytes
    receiver: bytes
    amount: int
    giver: bytes = bytes(32)
    taker: bytes = bytes(32)
    given_from: int = 0
    taken_to: int = 0
    tracked: bool = False

    @property
    def ordered(self) -> bool:
        """Whether an authority orders it."""
        return self.kind in (FORCED, RECOVERY)

    @property
    def acquires(self) -> bool:
        """Whether another investor gains something."""
        return self.amount > 0 and self.receiver != NOBODY and self.giver != self.taker


def ordinary(sender: bytes, receiver: bytes) -> int:
    """The kind of a movement that nobody orders."""
    if sender == NOBODY:
        return ISSUE
    return REDEEM if receiver == NOBODY else TRANSFER


@dataclass
class Settings:
    """What the regulator has set for the rules of one asset."""

    cap: int = 0
    most_holders: int = 0
    countries: set[int] = field(default_factory=set)
    locked_until: int = 0
    period: int = 0
    lot: int = 0
    hours: tuple[int, int, int] = (0, 0, 0)
    closed: tuple[int, int] = (0, 0)
    venue: tuple[int, bool] = (0, False)
    share: tuple[int, int] = (0, 0)
    velocity: tuple[int, int] = (0, 0)
    categories: int = 0
    topics: int = 0


@dataclass
class Policy:
    """The rules of one asset by name, and those of its ids."""

    open: bool = False
    tracked: bool = False
    moved: bool = False
    rules: list[str] = field(default_factory=list)
    id_rules: dict[int, list[str]] = field(default_factory=dict)


@dataclass
class Compliance:
    """The engine and its rules.

    Attributes:
        holdings: Of tracked assets, by investor.
        acquired: When and how much, of what the holding period rule was told.
        sent: Likewise for the velocity rule.
        approvals: Until when, by asset, id, giver, taker and amount.
    """

    people: People
    sites: Sites
    policies: dict[bytes, Policy] = field(default_factory=dict)
    settings: dict[bytes, Settings] = field(default_factory=dict)
    holdings: dict[Key, int] = field(default_factory=dict)
    acquired: dict[Key, list[tuple[int, int]]] = field(default_factory=dict)
    sent: dict[Key, list[tuple[int, int]]] = field(default_factory=dict)
    approvals: dict[tuple[bytes, int, bytes, bytes, int], int] = field(default_factory=dict)
    sanctioned: set[bytes] = field(default_factory=set)
    barred: set[bytes] = field(default_factory=set)
    holidays: set[int] = field(default_factory=set)

    def set_rules(self, asset: bytes, rules: list[str]) -> None:
        """The ordered rules of an asset."""
        _check_list(rules)
        policy = self.policy(asset)
        policy.open, policy.rules = True, rules

    def set_id_rules(self, asset: bytes, token_id: int, rules: list[str]) -> None:
        """The further rules of one id."""
        _check_list(rules)
        self.policy(asset).id_rules[token_id] = rules

    def start_tracking(self, asset: bytes) -> None:
        """Count holdings from now on; not once something moved."""
        policy = self.policy(asset)
        refuse_if(policy.moved, "TrackingTooLate")
        policy.tracked = True

    def policy(self, asset: bytes) -> Policy:
        """What is asked of an asset."""
        return self.policies.setdefault(asset, Policy())

    def of(self, asset: bytes) -> Settings:
        """What is set for an asset."""
        return self.settings.setdefault(asset, Settings())

    def need_tracked(self, asset: bytes) -> None:
        """Refuse a setting that only counts where holdings are counted."""
        refuse_if(not self.policy(asset).tracked, "NotTracked")

    def holders(self, asset: bytes, token_id: int) -> int:
        """How many investors hold any."""
        return sum(n > 0 for (a, i, _), n in self.holdings.items() if (a, i) == (asset, token_id))

    def supply(self, asset: bytes, token_id: int) -> int:
        """What they hold together."""
        return sum(n for (a, i, _), n in self.holdings.items() if (a, i) == (asset, token_id))

    def sent_by(self, key: Key) -> int:
        """What an investor has sent in the period of the velocity rule."""
        return self._recent(self.sent, key, self.of(key[0]).velocity[1])

    def acquired_of(self, key: Key) -> int:
        """What an investor has acquired in the period of the holding period rule."""
        return self._recent(self.acquired, key, self.of(key[0]).period)

    def code(self, movement: Movement) -> str:
        """Why a movement would be refused; empty if not."""
        return reason_of(lambda: self.check(movement))

    def check(self, m: Movement) -> None:
        """Refuse a movement, or complete it."""
        policy = self.policy(m.asset)
        refuse_if(not policy.open, "RULES_NOT_SET")
        refuse_if(m.sender == m.receiver == NOBODY, "MOVEMENT_MALFORMED")
        self._identify(m)
        if policy.tracked:
            m.tracked = True
            m.given_from = self.holdings.get((m.asset, m.id, m.giver), 0)
            m.taken_to = self.holdings.get((m.asset, m.id, m.taker), 0)
        for rule in [*policy.rules, *policy.id_rules.get(m.id, [])]:
            if m.kind in RULES[rule]:
                getattr(self, f"_{rule}")(m)

    def move(self, m: Movement) -> None:
        """Refuse a movement, or count it."""
        self.check(m)
        policy = self.policy(m.asset)
        policy.moved = True
        if policy.tracked and m.giver != m.taker:
            self._change((m.asset, m.id, m.giver), -m.amount, m.sender)
            self._change((m.asset, m.id, m.taker), m.amount, m.receiver)
        for rules in (policy.rules, policy.id_rules.get(m.id, [])):
            self._note(rules, m)

    def _identify(self, m: Movement) -> None:
        identity = self.people.identity
        if m.sender != NOBODY and not m.ordered:
            identity.check_party(m.sender, "SENDER")
        if m.receiver != NOBODY:
            identity.check_party(m.receiver, "RECEIVER")
            m.taker = identity.investor_of(m.receiver)
        if m.sender != NOBODY:
            m.giver = identity.owner.get(m.sender, bytes(32))
        astray = m.kind == RECOVERY and m.giver != m.taker
        refuse_if(astray, "RECOVERY_TO_ANOTHER_INVESTOR")

    def _change(self, key: Key, change: int, account: bytes) -> None:
        if account != NOBODY:
            self.holdings[key] = self.holdings.get(key, 0) + change

    def _note(self, rules: list[str], m: Movement) -> None:
        if not m.acquires or m.kind not in (TRANSFER, ISSUE):
            return
        now = self.people.clock.now
        if "holding_period" in rules and self.of(m.asset).period:
            self.acquired.setdefault((m.asset, m.id, m.taker), []).append((now, m.amount))
        if m.kind != TRANSFER:
            return
        if "velocity" in rules:
            self.sent.setdefault((m.asset, m.id, m.giver), []).append((now, m.amount))
        if "transfer_approval" in rules:
            self.approvals[m.asset, m.id, m.giver, m.taker, m.amount] = 0

    def _recent(self, log: dict[Key, list[tuple[int, int]]], key: Key, period: int) -> int:
        since = self.people.clock.now - period
        return sum(amount for time, amount in log.get(key, []) if time > since)

    # Every rule: refuses a movement that it is asked about.

    def _holding_cap(self, m: Movement) -> None:
        over = m.acquires and m.taken_to + m.amount > self.of(m.asset).cap
        refuse_if(over, "HOLDING_CAP_EXCEEDED")

    def _holder_count(self, m: Movement) -> None:
        if not m.acquires or m.taken_to:
            return
        leaves = m.sender != NOBODY and m.given_from == m.amount
        after = self.holders(m.asset, m.id) + 1 - leaves
        refuse_if(after > self.of(m.asset).most_holders, "HOLDER_COUNT_EXCEEDED")

    def _country(self, m: Movement) -> None:
        if m.acquires:
            country = self.people.identity.records[m.taker].country
            refuse_if(country not in self.of(m.asset).countries, "COUNTRY_NOT_ALLOWED")

    def _lock_up(self, m: Movement) -> None:
        locked = self.people.clock.now < self.of(m.asset).locked_until
        refuse_if(m.acquires and locked, "LOCKED_UP")

    def _holding_period(self, m: Movement) -> None:
        if m.acquires and self.of(m.asset).period:
            fresh = self.acquired_of((m.asset, m.id, m.giver))
            refuse_if(fresh + m.amount > m.given_from, "HOLDING_PERIOD_RUNNING")

    def _lot_size(self, m: Movement) -> None:
        lot = self.of(m.asset).lot
        refuse_if(m.acquires and (not lot or m.amount % lot), "NOT_WHOLE_LOTS")

    def _trading_window(self, m: Movement) -> None:
        refuse_if(m.acquires and not self.is_open(m.asset), "TRADING_CLOSED")

    def is_open(self, asset: bytes) -> bool:
        """Whether an asset is traded at this second."""
        now, (opens, closes, weekdays) = self.people.clock.now, self.of(asset).hours
        day, second = divmod(now + PKT_S, DAY_S)
        closed_from, closed_until = self.of(asset).closed
        # Day 0 was a Thursday, and Sunday is bit 0.
        traded = opens <= second < closes and weekdays >> (day + 4) % 7 & 1
        return bool(traded and not closed_from <= now < closed_until and day not in self.holidays)

    def _transfer_approval(self, m: Movement) -> None:
        until = self.approvals.get((m.asset, m.id, m.giver, m.taker, m.amount), 0)
        refuse_if(m.acquires and self.people.clock.now > until, "APPROVAL_MISSING")

    def _licensed_venue(self, m: Movement) -> None:
        categories, direct = self.of(m.asset).venue
        own = direct and m.operator == m.sender
        if m.acquires and not own and not self.people.may_operate(m.operator, categories):
            raise Refused("OPERATOR_NOT_LICENSED")

    def _concentration(self, m: Movement) -> None:
        if not m.acquires:
            return
        share, base = self.of(m.asset).share
        whole = self.supply(m.asset, m.id) + (m.amount if m.kind == ISSUE else 0)
        most = max(whole, base) * share // WHOLE_BP
        refuse_if(m.taken_to + m.amount > most, "CONCENTRATION_EXCEEDED")

    def _sanctions(self, m: Movement) -> None:
        if not m.ordered:
            refuse_if(m.sender != NOBODY and m.giver in self.sanctioned, "SENDER_SANCTIONED")
            foreign = m.operator != m.sender and m.operator in self.barred
            refuse_if(foreign, "OPERATOR_SANCTIONED")
        refuse_if(m.receiver != NOBODY and m.taker in self.sanctioned, "RECEIVER_SANCTIONED")

    def _velocity(self, m: Movement) -> None:
        if m.acquires:
            limit, _ = self.of(m.asset).velocity
            sent = self.sent_by((m.asset, m.id, m.giver))
            refuse_if(sent + m.amount > limit, "VELOCITY_EXCEEDED")

    def _licence(self, m: Movement) -> None:
        if m.acquires:
            holding = m.taken_to + m.amount if m.tracked else ENDLESS
            categories = self.of(m.asset).categories
            self.people.licences.check(m.taker, categories, m.asset, holding)

    def _site(self, m: Movement) -> None:
        if m.acquires:
            refuse_if(m.id >> 112, "RIGHT_MALFORMED")
            zone = m.id >> 80 & 0xFFFF
            refuse_if(not self.sites.open_in(m.taker, zone), "SITE_MISSING")

    def _attestation(self, m: Movement) -> None:
        if m.acquires:
            topics = self.of(m.asset).topics
            refuse_if(not topics, "ATTESTATION_MISSING")
            self.people.attestations.check(m.taker, topics)


RULES = {
    "holding_cap": (ISSUE, TRANSFER),
    "holder_count": (ISSUE, TRANSFER),
    "country": (ISSUE, TRANSFER, FORCED),
    "lock_up": (TRANSFER,),
    "holding_period": (TRANSFER,),
    "lot_size": (ISSUE, TRANSFER),
    "trading_window": (TRANSFER,),
    "transfer_approval": (TRANSFER,),
    "licensed_venue": (TRANSFER,),
    "concentration": (ISSUE, TRANSFER),
    "sanctions": (TRANSFER, ISSUE, REDEEM, FORCED, RECOVERY),
    "velocity": (TRANSFER,),
    "licence": (ISSUE, TRANSFER, FORCED),
    "attestation": (ISSUE, TRANSFER, FORCED),
    "site": (ISSUE,),
}
"""Every rule, and the kinds of movement it is asked about."""


def _check_list(rules: list[str]) -> None:
    refuse_if(len(rules) > 8, "TooManyRules")
    refuse_if(len(set(rules)) < len(rules), "RuleInvalid")
