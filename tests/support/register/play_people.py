"""Verbs of the registers: investors and accounts, licences, attestations."""

from hypothesis import strategies as st

from tests.support.register.acting import (
    AHEAD_S,
    ANYBODY,
    ATTESTER,
    DOCUMENT,
    HOMES,
    KYC_S,
    OTHERS,
    REGISTRAR,
    REGULATOR,
    SOMEBODY,
    Act,
    Acting,
    verb,
)
from tests.support.register.people import (
    ACTIVE,
    CLOSED,
    FROZEN,
    IN_PRINCIPLE,
    NO_OBJECTION,
    NONE,
    REVOKED,
    SURRENDERED,
    SUSPENDED,
)
from tests.support.register.world import ACCOUNTS, PEOPLE, World
from tokenization.units import text_to_bytes32


COUNTRY = st.sampled_from([586, 586, 586, 784, 784, 826, 0])
LICENCE = st.sampled_from([1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8]).map(
    lambda number: text_to_bytes32(f"ML-{number}")
)
NEW_LICENCE = st.integers(4, 12).map(lambda number: text_to_bytes32(f"ML-{number}"))
CATEGORIES = st.sampled_from([*(1 << 4, 1 << 5, 0b1000_0000, 0b101) * 2, 0, 1 << 9])
TOPIC = st.sampled_from([3, 3, 0])
ATTESTERS = st.sampled_from([ATTESTER, ATTESTER, ACCOUNTS[-1]])
STEPS = {
    "grantNoObjection": NO_OBJECTION,
    "grantInPrinciple": IN_PRINCIPLE,
    "suspend": SUSPENDED,
    "revoke": REVOKED,
    "surrender": SURRENDERED,
}
LINK = "bytes32 investor,address account,uint256 nonce,uint256 deadline"
ATTESTATION = (
    "address attester,bytes32 investor,uint8 topic,bytes32 dataHash,uint40 validUntil,"
    "uint24 attesterEpoch,uint32 version"
)


class PlayPeople(Acting):
    """The registrar, the regulator and attesters."""

    @verb(
        2,
        who=st.sampled_from([*PEOPLE[6:] * 2, *PEOPLE[:2]]),
        account=st.sampled_from([*OTHERS[2:] * 4, *OTHERS, *HOMES]),
        country=COUNTRY,
    )
    def register(self, who: bytes, account: int, country: int) -> None:
        """A new investor."""
        one, terms = self.account(account), (1, 1, country, KYC_S)
        self.officer(
            "register",
            REGISTRAR,
            "IdentityRegistry",
            "registerInvestor",
            who,
            one,
            *terms,
            act=lambda w: w.people.identity.register(who, one, terms),
        )

    @verb(who=SOMEBODY, country=COUNTRY, ahead=st.sampled_from([400, 400, 400, 1, 0]))
    def update_record(self, who: bytes, country: int, ahead: int) -> None:
        """Another country, or KYC that ends."""
        terms = (2, 1, country, self.stage.next_s + ahead * 86_400)
        self.officer(
            "updateRecord",
            REGISTRAR,
            "IdentityRegistry",
            "updateRecord",
            who,
            *terms,
            act=lambda w: w.people.identity.update(who, terms),
        )

    @verb(who=SOMEBODY, status=st.sampled_from([*[ACTIVE] * 5, FROZEN, FROZEN, CLOSED, NONE]))
    def set_status(self, who: bytes, status: int) -> None:
        """An investor is frozen, thawed or closed."""
        self.officer(
            "setStatus",
            REGISTRAR,
            "IdentityRegistry",
            "setStatus",
            who,
            status,
            act=lambda w: w.people.identity.set_status(who, status),
        )

    @verb(
        2,
        who=SOMEBODY,
        account=st.sampled_from([*OTHERS * 2, *HOMES]),
        signs=st.sampled_from([True, True, False]),
        ahead=AHEAD_S,
    )
    def link(self, who: bytes, account: int, signs: bool, ahead: int) -> None:
        """An account signs that it is somebody's; or another one signs for it."""
        signer, deadline = account if signs else ATTESTER, self.stage.next_s + ahead
        if not signs and account == ATTESTER:
            signer = ACCOUNTS[0]
        mine, registry = self.account(account), self.stage.places["IdentityRegistry"]
        nonce = self.stage.world.people.identity.nonces.get(mine, 0)
        signature = self.stage.driver.sign(
            self.account(signer), registry, "LinkAccount", LINK, who, mine, nonce, deadline
        )
        self.officer(
            "linkAccount",
            REGISTRAR,
            "IdentityRegistry",
            "linkAccount",
            who,
            mine,
            deadline,
            signature,
            act=lambda w: w.people.identity.link(who, mine, deadline, self.account(signer)),
        )

    @verb(who=SOMEBODY, account=ANYBODY, mine=st.sampled_from([True, True, False]))
    def unlink(self, who: bytes, account: int, mine: bool) -> None:
        """An account is nobody's from now on."""
        one = self.account(account)
        whose = self.stage.world.people.identity.investor_of(one) if mine else who
        self.officer(
            "unlinkAccount",
            REGISTRAR,
            "IdentityRegistry",
            "unlinkAccount",
            whose,
            one,
            act=lambda w: w.people.identity.unlink(whose, one),
        )

    @verb(2, number=NEW_LICENCE, who=SOMEBODY, categories=CATEGORIES, steps=st.integers(0, 3))
    def apply(self, number: bytes, who: bytes, categories: int, steps: int = 0) -> None:
        """An application for a licence, and how far it comes."""
        self._licence(
            "enterApplication",
            number,
            who,
            categories,
            DOCUMENT,
            act=lambda w: w.people.licences.apply(number, who, categories),
        )
        for step in ("grantNoObjection", "grantInPrinciple")[:steps]:
            self.step_licence(number=number, step=step)
        if steps == 3:
            self.grant(number=number, since=-1, days=300)

    @verb(4, number=LICENCE, step=st.sampled_from(list(STEPS)))
    def step_licence(self, number: bytes, step: str) -> None:
        """A licence comes a step further, or to an end."""

        def act(w: World) -> None:
            w.people.licences.step(number, STEPS[step])

        self._licence(step, number, DOCUMENT, act=act)

    @verb(
        number=LICENCE, since=st.sampled_from([-1, -1, 5]), days=st.sampled_from([300, 300, 9, -9])
    )
    def grant(self, number: bytes, since: int, days: int) -> None:
        """A licence is granted from a day until another one."""
        now = self.stage.next_s
        start, end = now + since * 86_400, now + days * 86_400
        self._licence(
            "grant",
            number,
            start,
            end,
            DOCUMENT,
            act=lambda w: w.people.licences.grant(number, start, end),
        )

    @verb(number=LICENCE, on=st.booleans())
    def set_sandbox(self, number: bytes, on: bool) -> None:
        """A licence is in the sandbox, or out of it."""
        self._licence(
            "setSandbox",
            number,
            on,
            DOCUMENT,
            act=lambda w: w.people.licences.set_sandbox(number, on),
        )

    @verb(number=LICENCE, asset=st.integers(0, 4), limit=st.sampled_from([100, 3_000, 10**6]))
    def set_sandbox_limit(self, number: bytes, asset: int, limit: int) -> None:
        """How much the sandbox lets it hold."""
        one = self.stage.places.asset(asset).address
        self._licence(
            "setSandboxLimit",
            number,
            one,
            limit,
            act=lambda w: w.people.licences.set_limit(number, one, limit),
        )

    @verb(attester=ATTESTERS, topics=st.sampled_from([0b1001, 0b1001, 0b1, 0]))
    def set_attester(self, attester: int, topics: int) -> None:
        """Somebody is trusted on topics."""
        one = self.account(attester)
        self._attester(
            "setAttester",
            one,
            topics,
            act=lambda w: w.people.attestations.set_attester(one, topics),
        )

    @verb(attester=ATTESTERS, then=st.booleans())
    def suspend_attester(self, attester: int, then: bool) -> None:
        """An attester no longer counts, or only from now on."""
        one = self.account(attester)
        self._attester("suspendAttester", one, act=lambda w: w.people.attestations.suspend(one))
        if then:
            self.reinstate_attester(attester=attester)

    @verb(attester=ATTESTERS)
    def reinstate_attester(self, attester: int) -> None:
        """An attester counts again."""
        one = self.account(attester)
        self._attester("reinstateAttester", one, act=lambda w: w.people.attestations.reinstate(one))

    @verb(
        2,
        attester=ATTESTERS,
        who=SOMEBODY,
        topic=TOPIC,
        ahead=AHEAD_S,
        honest=st.sampled_from([1, 1, 1, 0]),
    )
    def attest(self, attester: int, who: bytes, topic: int, ahead: int, honest: int) -> None:
        """An attester's word on an investor; signed for this version, or for one gone."""
        one, until = self.account(attester), self.stage.next_s + ahead
        said = self.stage.world.people.attestations.next_of(one, who, topic, until)
        version = said.version if honest else said.version - 1
        registry = self.stage.places["AttestationRegistry"]
        words = (one, who, topic, DOCUMENT, until, said.epoch, version)
        signature = self.stage.driver.sign(one, registry, "Attestation", ATTESTATION, *words)
        signed = said if honest else None
        self.stage.do(
            "attest",
            self.account(ACCOUNTS[0]),
            registry.call("attest", one, who, topic, DOCUMENT, until, signature),
            lambda w: w.people.attestations.attest(one, who, topic, until, signed),
        )

    @verb(2, caller=ATTESTERS, who=SOMEBODY, topic=TOPIC)
    def revoke(self, caller: int, who: bytes, topic: int) -> None:
        """An attester takes its word back."""
        one = self.account(caller)
        self.stage.do(
            "revokeAttestation",
            one,
            self.stage.places["AttestationRegistry"].call("revoke", who, topic),
            lambda w: w.people.attestations.revoke(one, who, topic),
        )

    @verb(who=SOMEBODY, topic=st.sampled_from([3, 0, 64]))
    def strike(self, who: bytes, topic: int) -> None:
        """The regulator takes it back."""
        self._attester("strike", who, topic, act=lambda w: w.people.attestations.strike(who, topic))

    def _licence(self, function: str, *args: object, act: Act) -> None:
        self.officer(f"licence {function}", REGULATOR, "LicenceRegistry", function, *args, act=act)

    def _attester(self, function: str, *args: object, act: Act) -> None:
        self.officer(function, REGULATOR, "AttestationRegistry", function, *args, act=act)
