"""Who people are, what they are licensed for, and what is attested of them: dictionaries."""

from dataclasses import dataclass, field

from tests.support.register.refusal import Constant, Refused, reason_of, refuse_if


NOBODY = bytes(20)
NONE, ACTIVE, FROZEN, CLOSED = range(4)
"""Status of an investor."""
NO_STATE, APPLIED, NO_OBJECTION, IN_PRINCIPLE, LICENSED, SUSPENDED, REVOKED, SURRENDERED = range(8)
"""State of a licence."""
OVER = (REVOKED, SURRENDERED)
CATEGORIES = 9

Terms = tuple[int, int, int, int]
"""Class, tax class, country, last second of KYC."""
FOLLOWS = {
    NO_OBJECTION: (APPLIED,),
    IN_PRINCIPLE: (NO_OBJECTION,),
    LICENSED: (NO_OBJECTION, IN_PRINCIPLE, LICENSED, SUSPENDED),
    SUSPENDED: (LICENSED,),
    REVOKED: (APPLIED, NO_OBJECTION, IN_PRINCIPLE, LICENSED, SUSPENDED),
    SURRENDERED: (APPLIED, NO_OBJECTION, IN_PRINCIPLE, LICENSED, SUSPENDED),
}
"""From which states each may follow."""


@dataclass
class Clock:
    """The second of the block being made."""

    now: int


@dataclass(frozen=True)
class Record(Constant):
    """What is registered of an investor."""

    status: int
    klass: int
    tax: int
    country: int
    kyc: int
    version: int


@dataclass
class Identity:
    """Investors and their accounts.

    Attributes:
        records: By investor.
        owner: Whom each account ever belonged to; never changes.
        linked: Accounts that belong to their investor now.
        nonces: Links signed by each account that were used.
    """

    clock: Clock
    records: dict[bytes, Record] = field(default_factory=dict)
    owner: dict[bytes, bytes] = field(default_factory=dict)
    linked: set[bytes] = field(default_factory=set)
    nonces: dict[bytes, int] = field(default_factory=dict)

    def register(self, investor: bytes, account: bytes, terms: Terms) -> None:
        """A new investor with its first account."""
        refuse_if(not any(investor[:16]) or any(investor[16:]), "RecordInvalid")
        refuse_if(account == NOBODY, "RecordInvalid")
        refuse_if(investor in self.records, "InvestorExists")
        refuse_if(account in self.owner, "AccountTaken")
        self._write(investor, Record(ACTIVE, *terms, 1))
        self.owner[account] = investor
        self.linked.add(account)

    def update(self, investor: bytes, terms: Terms) -> None:
        """Another record, of the same status."""
        old = self._open(investor)
        self._write(investor, Record(old.status, *terms, old.version + 1))

    def set_status(self, investor: bytes, status: int) -> None:
        """Freeze, thaw or close."""
        refuse_if(status == NONE, "RecordInvalid")
        old = self._open(investor)
        self._write(
            investor,
            Record(status, old.klass, old.tax, old.country, old.kyc, old.version + 1),
        )

    def link(self, investor: bytes, account: bytes, deadline: int, signer: bytes) -> None:
        """One account more, by its own signature."""
        self._open(investor)
        refuse_if(self.clock.now > deadline or signer != account, "LinkNotSigned")
        taken = account in self.linked or self.owner.get(account, investor) != investor
        refuse_if(taken, "AccountTaken")
        self.owner[account] = investor
        self.linked.add(account)
        self.nonces[account] = self.nonces.get(account, 0) + 1

    def unlink(self, investor: bytes, account: bytes) -> None:
        """One account less; whose it was stays known."""
        mine = account in self.linked and self.owner[account] == investor
        refuse_if(not mine, "AccountNotLinked")
        self.linked.remove(account)

    def investor_of(self, account: bytes) -> bytes:
        """Whom an account belongs to now; zero for nobody."""
        return self.owner[account] if account in self.linked else bytes(32)

    def accounts_of(self, investor: bytes) -> int:
        """How many accounts an investor has now."""
        return sum(self.owner[account] == investor for account in self.linked)

    def check_party(self, account: bytes, side: str) -> None:
        """Refuse whom nothing may leave or reach; ``side`` is SENDER or RECEIVER."""
        record = self.records.get(self.investor_of(account))
        if record is None:
            raise Refused(f"{side}_UNKNOWN")
        refuse_if(record.status == FROZEN, f"{side}_FROZEN")
        refuse_if(record.status == CLOSED, f"{side}_CLOSED")
        refuse_if(self.clock.now > record.kyc, f"{side}_KYC_EXPIRED")

    def allows(self, account: bytes, side: str) -> bool:
        """Whether that is not refused."""
        return not reason_of(lambda: self.check_party(account, side))

    def _open(self, investor: bytes) -> Record:
        refuse_if(investor not in self.records, "InvestorUnknown")
        refuse_if(self.records[investor].status == CLOSED, "InvestorIsClosed")
        return self.records[investor]

    def _write(self, investor: bytes, record: Record) -> None:
        wrong = 0 in (record.klass, record.country, record.kyc) or record.country > 999
        refuse_if(wrong, "RecordInvalid")
        self.records[investor] = record


@dataclass
class Licence:
    """One licence."""

    investor: bytes
    categories: int
    state: int = APPLIED
    since: int = 0
    until: int = 0
    sandboxed: bool = False
    version: int = 1
    limits: dict[bytes, int] = field(default_factory=dict)


@dataclass
class Licences:
    """The regulator's register.

    Attributes:
        by_number: Every licence.
        speaks: The licence that speaks for an investor in a category.
    """

    clock: Clock
    by_number: dict[bytes, Licence] = field(default_factory=dict)
    speaks: dict[tuple[bytes, int], bytes] = field(default_factory=dict)

    def apply(self, number: bytes, investor: bytes, categories: int) -> None:
        """An application comes in."""
        refuse_if(categories == 0 or categories >> CATEGORIES, "LicenceInvalid")
        refuse_if(number in self.by_number, "LicenceExists")
        bits = [1 << place for place in range(CATEGORIES) if categories >> place & 1]
        for bit in bits:
            held = self.speaks.get((investor, bit))
            refuse_if(held and self.by_number[held].state not in OVER, "CategoryTaken")
        self.speaks |= {(investor, bit): number for bit in bits}
        self.by_number[number] = Licence(investor, categories)

    def step(self, number: bytes, state: int) -> Licence:
        """A licence comes to another state."""
        licence = self.by_number.get(number)
        if licence is None:
            raise Refused("LicenceUnknown")
        refuse_if(licence.state not in FOLLOWS[state], "TransitionRefused")
        licence.state = state
        licence.version += 1
        return licence

    def grant(self, number: bytes, since: int, until: int) -> None:
        """A licence is granted, renewed or given back."""
        refuse_if(since > until or until == 0, "LicenceInvalid")
        licence = self.step(number, LICENSED)
        licence.since, licence.until = since, until

    def set_sandbox(self, number: bytes, on: bool) -> None:
        """A licence comes into the sandbox or out of it."""
        licence = self._live(number)
        licence.sandboxed = on
        licence.version += 1

    def set_limit(self, number: bytes, asset: bytes, limit: int) -> None:
        """How much of an asset the sandbox lets its holder hold."""
        self._live(number).limits[asset] = limit

    def check(self, investor: bytes, categories: int, asset: bytes, holding: int) -> None:
        """Refuse who has no licence of the categories for holding that much; the nearest tells."""
        numbers = [
            self.speaks.get((investor, 1 << place))
            for place in range(CATEGORIES)
            if categories >> place & 1
        ]
        standings = [self._standing(number, asset, holding) for number in numbers if number]
        best = max(standings, key=_ORDER.index, default="LICENCE_MISSING")
        refuse_if(best, best)

    def _standing(self, number: bytes, asset: bytes, holding: int) -> str:
        licence, now = self.by_number[number], self.clock.now
        if licence.state != LICENSED:
            return _NAMES.get(licence.state, "LICENCE_PENDING")
        if now < licence.since:
            return "LICENCE_NOT_YET_VALID"
        if now > licence.until:
            return "LICENCE_EXPIRED"
        over = licence.sandboxed and holding > licence.limits.get(asset, 0)
        return "SANDBOX_LIMIT_EXCEEDED" if over else ""

    def _live(self, number: bytes) -> Licence:
        refuse_if(number not in self.by_number, "LicenceUnknown")
        refuse_if(self.by_number[number].state in OVER, "LicenceOver")
        return self.by_number[number]


_NAMES = {
    SUSPENDED: "LICENCE_SUSPENDED",
    REVOKED: "LICENCE_REVOKED",
    SURRENDERED: "LICENCE_SURRENDERED",
}
_ORDER = [
    "LICENCE_MISSING",
    "LICENCE_SURRENDERED",
    "LICENCE_REVOKED",
    "LICENCE_PENDING",
    "LICENCE_EXPIRED",
    "LICENCE_SUSPENDED",
    "LICENCE_NOT_YET_VALID",
    "SANDBOX_LIMIT_EXCEEDED",
    "",
]
"""From furthest from enough to enough."""


@dataclass(frozen=True)
class Attester(Constant):
    """How an attester stands."""

    topics: int
    active: bool
    epoch: int


@dataclass(frozen=True)
class Attestation(Constant):
    """What an attester last said, or that it was taken back: then until 0."""

    attester: bytes = NOBODY
    until: int = 0
    epoch: int = 0
    version: int = 0


@dataclass
class Attestations:
    """Attesters and what they attest."""

    clock: Clock
    attesters: dict[bytes, Attester] = field(default_factory=dict)
    said: dict[tuple[bytes, int], Attestation] = field(default_factory=dict)

    def set_attester(self, attester: bytes, topics: int) -> None:
        """Name an attester, or its topics anew."""
        refuse_if(attester == NOBODY, "AttestationInvalid")
        old = self.attesters.get(attester, Attester(0, True, 1))
        self.attesters[attester] = Attester(topics, old.active, old.epoch)

    def suspend(self, attester: bytes) -> None:
        """All it has said no longer counts."""
        old = self._named(attester)
        refuse_if(not old.active, "AttesterStanding")
        self.attesters[attester] = Attester(old.topics, False, old.epoch + 1)

    def reinstate(self, attester: bytes) -> None:
        """It may speak again."""
        old = self._named(attester)
        refuse_if(old.active, "AttesterStanding")
        self.attesters[attester] = Attester(old.topics, True, old.epoch)

    def attest(
        self,
        attester: bytes,
        investor: bytes,
        topic: int,
        until: int,
        signed: Attestation | None,
    ) -> None:
        """Something is said; ``signed`` is what the attester put its name to."""
        refuse_if(not self._trusts(attester, topic), "AttesterNotTrusted")
        refuse_if(self.clock.now > until, "AttestationExpired")
        said = self.next_of(attester, investor, topic, until)
        refuse_if(said != signed, "AttestationNotSigned")
        self.said[investor, topic] = said

    def next_of(self, attester: bytes, investor: bytes, topic: int, until: int) -> Attestation:
        """What has to be signed now."""
        epoch = self.attesters[attester].epoch if attester in self.attesters else 0
        return Attestation(attester, until, epoch, self.last(investor, topic).version + 1)

    def revoke(self, caller: bytes, investor: bytes, topic: int) -> None:
        """Its attester takes it back."""
        refuse_if(self.last(investor, topic).attester != caller, "AttestationNotYours")
        self.strike(investor, topic)

    def strike(self, investor: bytes, topic: int) -> None:
        """The regulator takes it back."""
        refuse_if(topic >= 64, "AttestationInvalid")
        old = self.last(investor, topic)
        self.said[investor, topic] = Attestation(old.attester, 0, old.epoch, old.version + 1)

    def last(self, investor: bytes, topic: int) -> Attestation:
        """The latest on a topic."""
        return self.said.get((investor, topic), Attestation())

    def check(self, investor: bytes, topics: int) -> None:
        """Refuse of whom something is not attested."""
        for topic in (place for place in range(64) if topics >> place & 1):
            one = self.last(investor, topic)
            refuse_if(one.version == 0, "ATTESTATION_MISSING")
            refuse_if(one.until == 0, "ATTESTATION_REVOKED")
            refuse_if(self.clock.now > one.until, "ATTESTATION_EXPIRED")
            stands = self._trusts(one.attester, topic)
            stands = stands and self.attesters[one.attester].epoch == one.epoch
            refuse_if(not stands, "ATTESTER_NOT_TRUSTED")

    def _named(self, attester: bytes) -> Attester:
        refuse_if(attester not in self.attesters, "AttesterStanding")
        return self.attesters[attester]

    def _trusts(self, attester: bytes, topic: int) -> bool:
        one = self.attesters.get(attester)
        return one is not None and one.active and bool(one.topics >> topic & 1)


@dataclass
class People:
    """The three registers together."""

    clock: Clock
    identity: Identity
    licences: Licences
    attestations: Attestations

    def may_operate(self, account: bytes, categories: int) -> bool:
        """Whether an account is somebody's in good standing with such a licence."""
        if not self.identity.allows(account, "RECEIVER"):
            return False
        investor = self.identity.investor_of(account)
        return not reason_of(lambda: self.licences.check(investor, categories, NOBODY, 0))
