"""Verbs of the regulator over assets: rules, their settings, sanctions, approvals."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.support.register.acting import (
    AHEAD_S,
    ANYBODY,
    ASSET,
    CASH,
    DOCUMENT,
    HOLDER,
    REGULATOR,
    RIGHT,
    RIGHTS,
    SOMEBODY,
    UNITS,
    Act,
    verb,
)
from tests.support.register.compliance import DAY_S, HOUR_S, PKT_S, RULES
from tests.support.register.play_fungible import PlayFungible
from tests.support.register.refusal import refuse_if
from tests.support.register.views import rule_contract
from tests.support.register.world import World


@dataclass(frozen=True)
class Level:
    """A setting of a rule: the function and its arguments, what it means, how it is refused."""

    function: str
    args: tuple[object, ...]
    means: dict[str, object] = field(default_factory=dict)
    error: str = ""


TO_COME = b"\xa5" * 20
"""The address of an asset that nobody has made yet."""
NEW_YEAR_S, NOVEMBER_S = 1_767_207_600, 1_761_937_200
ANY_DAY, WORKING_DAYS = 0b1111111, 0b0111110
EVERYWHERE = {586, 784, 826}
LEVELS = {
    "holding_cap": [Level("setCap", (cap,), {"cap": cap}) for cap in (1_000_000, 2_050)],
    "holder_count": [Level("setLimit", (most,), {"most_holders": most}) for most in (20, 4)],
    "country": [
        Level("setAll", (True,), {"countries": EVERYWHERE}),
        Level("setAll", (False,), {"countries": set()}),
        Level("setAllowed", ([586, 1_000], True), error="CountryInvalid"),
    ],
    "lock_up": [Level("setLockUp", (until,), {"locked_until": until}) for until in (0, NEW_YEAR_S)],
    "holding_period": [Level("setPeriod", (s,), {"period": s}) for s in (HOUR_S, 0, 10 * DAY_S)],
    "lot_size": [
        *(Level("setLot", (lot,), {"lot": lot}) for lot in (50, 1, 100)),
        Level("setLot", (0,), error="LotInvalid"),
    ],
    "trading_window": [
        Level("setHours", (0, DAY_S, ANY_DAY), {"hours": (0, DAY_S, ANY_DAY)}),
        Level(
            "setHours",
            (9 * HOUR_S, 17 * HOUR_S, WORKING_DAYS),
            {"hours": (9 * HOUR_S, 17 * HOUR_S, WORKING_DAYS)},
        ),
        *(
            Level(
                "setClosedPeriod",
                (NOVEMBER_S, NOVEMBER_S + days * DAY_S),
                {"closed": (NOVEMBER_S, NOVEMBER_S + days * DAY_S)},
            )
            for days in (10, 20)
        ),
        Level("setHours", (DAY_S, DAY_S, 1), error="HoursInvalid"),
        Level("setClosedPeriod", (1, 0), error="PeriodInvalid"),
    ],
    "licensed_venue": [
        *(Level("setVenue", (0b101, on), {"venue": (0b101, on)}) for on in (True, False)),
        Level("setVenue", (0, True), error="CategoriesInvalid"),
    ],
    "concentration": [
        *(Level("setShare", share, {"share": share}) for share in ((10_000, 0), (2_500, 9_000))),
        Level("setShare", (10_001, 0), error="ShareInvalid"),
    ],
    "velocity": [
        *(Level("setVelocity", v, {"velocity": v}) for v in ((10**6, DAY_S), (120, DAY_S))),
        Level("setVelocity", (1, 0), error="PeriodInvalid"),
    ],
    "licence": [
        *(Level("setCategories", (c,), {"categories": c}) for c in (0b1_1000_0101, 0b1000_0000)),
        Level("setCategories", (0,), error="CategoriesInvalid"),
    ],
    "attestation": [
        *(Level("setTopics", (bits,), {"topics": bits}) for bits in (0b1000, 0b1001)),
        Level("setTopics", (0,), error="TopicsInvalid"),
    ],
}
"""Settings of each rule, the one that hinders least first."""
COUNTED = ("holding_cap", "holder_count", "holding_period", "concentration")
"""Rules that need holdings to be counted."""

SETTING = st.sampled_from(list(LEVELS)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from([*LEVELS[name][:1] * 2, *LEVELS[name]]))
)
Deals = list[tuple[int, int, int]]
"""From whom, to whom, how much."""
DEALS = st.lists(st.tuples(HOLDER, ANYBODY, UNITS), max_size=3)
RULE_LIST = st.one_of(
    st.lists(st.sampled_from(list(RULES)), max_size=4, unique=True),
    st.lists(st.sampled_from(list(RULES)), max_size=8, unique=True),
    st.lists(st.sampled_from(list(RULES)), max_size=9),
)


class PlayCompliance(PlayFungible):
    """The regulator, besides whoever deals."""

    @verb(3, asset=ASSET, rules=RULE_LIST, then=DEALS)
    def set_rules(self, asset: int, rules: list[str], then: Deals) -> None:
        """An asset has these rules from now on, in this order; holders deal in it."""
        one = self.stage.places.asset(asset).address
        self._engine(
            "setRules",
            one,
            self._addresses(rules),
            act=lambda w: w.compliance.set_rules(one, rules),
        )
        self._deal(asset, then)

    @verb(token_id=RIGHT, rules=RULE_LIST)
    def set_id_rules(self, token_id: int, rules: list[str]) -> None:
        """One right has further rules."""
        one = self.stage.places.asset(RIGHTS).address
        self._engine(
            "setIdRules",
            one,
            token_id,
            self._addresses(rules),
            act=lambda w: w.compliance.set_id_rules(one, token_id, rules),
        )

    @verb(asset=st.one_of(ASSET, st.none()))
    def start_tracking(self, asset: int | None) -> None:
        """Holdings are counted, if nothing has moved yet; of none, as of an asset to come."""
        one = TO_COME if asset is None else self.stage.places.asset(asset).address
        self._engine("startTracking", one, act=lambda w: w.compliance.start_tracking(one))

    @verb(7, asset=ASSET, setting=SETTING, then=DEALS)
    def set_rule(self, asset: int, setting: tuple[str, Level], then: Deals) -> None:
        """A rule is set for an asset; holders deal in it."""
        (name, level), one = setting, self.stage.places.asset(asset).address

        def act(w: World) -> None:
            if name in COUNTED:
                w.compliance.need_tracked(one)
            refuse_if(level.error, level.error)
            for what, value in level.means.items():
                setattr(w.compliance.of(one), what, value)

        contract, function = rule_contract(name), level.function
        self.officer(function, REGULATOR, contract, function, one, *level.args, act=act)
        self._deal(asset, then)

    @verb(asset=ASSET, country=st.sampled_from([586, 784, 826, 0]), allowed=st.booleans())
    def allow_country(self, asset: int, country: int, allowed: bool) -> None:
        """A country more or less."""
        one = self.stage.places.asset(asset).address

        def act(w: World) -> None:
            refuse_if(country == 0, "CountryInvalid")
            settings = w.compliance.of(one)
            kept = settings.countries - {country}
            settings.countries = kept | {country} if allowed else kept

        call = ("CountryRule", "setAllowed", one, [country], allowed)
        self.officer("setAllowed", REGULATOR, *call, act=act)

    @verb(ahead=st.integers(0, 2), off=st.booleans())
    def set_holiday(self, ahead: int, off: bool) -> None:
        """A day is a holiday, or is not."""
        day = (self.stage.next_s + PKT_S) // DAY_S + ahead

        def act(w: World) -> None:
            (w.compliance.holidays.add if off else w.compliance.holidays.discard)(day)

        call = ("TradingWindowRule", "setHolidays", [day], off)
        self.officer("setHolidays", REGULATOR, *call, act=act)

    @verb(who=SOMEBODY, on=st.sampled_from([False, False, True]))
    def sanction(self, who: bytes, on: bool) -> None:
        """An investor is under sanctions, or no longer."""

        def act(w: World) -> None:
            (w.compliance.sanctioned.add if on else w.compliance.sanctioned.discard)(who)

        call = ("SanctionsRule", "setInvestor", who, on, DOCUMENT)
        self.officer("sanctionInvestor", REGULATOR, *call, act=act)

    @verb(account=ANYBODY, on=st.booleans())
    def bar(self, account: int, on: bool) -> None:
        """An account may not move what is others', or may again."""
        one = self.account(account)

        def act(w: World) -> None:
            (w.compliance.barred.add if on else w.compliance.barred.discard)(one)

        call = ("SanctionsRule", "setOperator", one, on, DOCUMENT)
        self.officer("sanctionOperator", REGULATOR, *call, act=act)

    @verb(2, asset=st.integers(0, CASH), giver=HOLDER, taker=ANYBODY, units=UNITS, ahead=AHEAD_S)
    def approve_movement(self, asset: int, giver: int, taker: int, units: int, ahead: int) -> None:
        """The regulator approves one transfer between two investors."""
        identity, until = self.stage.world.people.identity, self.stage.next_s + ahead
        parties = [identity.owner.get(self.account(one), bytes(32)) for one in (giver, taker)]
        key = (self.stage.places.asset(asset).address, 0, parties[0], parties[1], units)

        def act(w: World) -> None:
            w.compliance.approvals[key] = until

        call = ("TransferApprovalRule", "approve", *key, until)
        self.officer("approveMovement", REGULATOR, *call, act=act)
        if ahead > 60:
            self.transfer(asset, giver, taker, units)

    def _deal(self, asset: int, deals: Deals) -> None:
        if asset != RIGHTS:
            for deal in deals:
                self.transfer(asset, *deal)

    def _engine(self, function: str, *args: object, act: Act) -> None:
        self.officer(function, REGULATOR, "ComplianceEngine", function, *args, act=act)

    def _addresses(self, rules: list[str]) -> list[bytes]:
        return [self.stage.places[rule_contract(name)].address for name in rules]
