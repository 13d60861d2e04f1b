"""The engine, its rules and the enforcement desk, from logs alone."""

from collections.abc import Callable

from node import layout
from node.model import Setting
from tests.support.replay.answers import (
    AUTHORITY,
    STRANGER,
    Answer,
    Answers,
    Table,
    accounts,
    assets,
    each,
    investors,
    once,
)
from tests.support.replay.world import ZERO, World


DAY_S, PKT_OFFSET_S = 86_400, 5 * 3_600
COUNTRIES = (1, 586, 784, 826, 840, 999)
TOPICS = range(4)


def setting(kind: Setting, width: int, convert: Callable[[list[int]], object]) -> Answer:
    """What a rule was told of every token; zeros where nothing."""

    def answer(world: World, at: bytes, asset: bytes) -> object:
        return convert(words(world, at, asset, kind, width))

    return each(tokens)(answer)


def words(world: World, rule: bytes, asset: bytes, kind: Setting, width: int = 1) -> list[int]:
    """A rule's setting of one sort."""
    return world.view.get(layout.SETTINGS, rule, asset, int(kind)) or [0] * width


def tokens(world: World) -> list[bytes]:
    """Every token, and what is none."""
    return [*world.tokens(), STRANGER]


def of_assets(answer: Callable[[World, bytes, int], object]) -> Answer:
    """Asks about everything that can be held."""
    return lambda w, at: [((token, id_), answer(w, token, id_)) for token, id_ in assets(w)]


def of_holders(answer: Callable[[World, bytes, bytes, int, bytes], object]) -> Answer:
    """Asks about everything that can be held, and every investor."""

    def answers(world: World, at: bytes) -> Answers:
        for token, id_ in assets(world):
            for who in investors(world):
                yield (token, id_, who), answer(world, at, token, id_, who)

    return answers


def is_open(world: World, rule: bytes, asset: bytes, instant: int) -> bool:
    """Whether a trading window rule lets units change hands at an instant."""
    day, second = divmod(instant + PKT_OFFSET_S, DAY_S)
    opens, closes, weekdays = words(world, rule, asset, Setting.HOURS, 3)
    start, end = words(world, rule, asset, Setting.CLOSED_PERIOD, 2)
    holiday = world.view.get(layout.HOLIDAYS, rule, day) is not None
    in_hours = opens <= second < closes and bool(weekdays >> (day + 4) % 7 & 1)
    return in_hours and not start <= instant < end and not holiday


def _rules_of(world: World, token: bytes, id_: int) -> tuple[bytes, ...]:
    return tuple(world.view.get(layout.ID_RULES, token, id_.to_bytes(32, "big")) or ())


def _is_tracked(world: World, token: bytes) -> bool:
    return world.view.get(layout.TRACKED, token) is not None


def _holding(world: World, at: bytes, token: bytes, id_: int, investor: bytes) -> int:
    del at
    return world.holdings(token, id_).get(investor, 0) if _is_tracked(world, token) else 0


def _noted(kind: Setting, place: int) -> Answer:
    def answer(world: World, at: bytes, token: bytes, id_: int, investor: bytes) -> int:
        period = words(world, at, token, kind, 2)[place]
        return world.noted_over((at, token, id_, investor), period)

    return of_holders(answer)


def _approved(world: World, at: bytes) -> Answers:
    for log in world.logs:
        if log.name == "ApprovalSet":
            names = ("asset", "id", "fromInvestor", "toInvestor", "amount")
            asset, id_, sender, receiver, amount = (log.args[name] for name in names)
            parts = (sender, receiver, id_.to_bytes(32, "big"), amount.to_bytes(32, "big"))
            until = world.view.get(layout.APPROVALS, at, asset, *parts) or 0
            yield (asset, id_, sender, receiver, amount), until


def _order(world: World, at: bytes, number: int) -> object:
    found = world.view.get(layout.ORDERS, at, number.to_bytes(32, "big"))
    return {
        "kind": found.kind if found else 0,
        "state": found.state if found else 0,
        "expiry": found.expiry_s if found else 0,
        "proposer": found.proposer if found else ZERO,
        "asset": found.token if found else ZERO,
        "from": found.sender if found else ZERO,
        "to": found.receiver if found else ZERO,
        "id": int.from_bytes(found.id, "big") if found else 0,
        "amount": int.from_bytes(found.amount, "big") if found else 0,
        "documentHash": found.document_hash if found else bytes(32),
    }


def _orders(world: World) -> int:
    return sum(1 for _ in world.view.scan(layout.ORDERS))


ENGINE: Table = AUTHORITY | {
    "rulesOf": each(tokens)(lambda w, at, token: tuple(w.view.get(layout.RULES, token) or ())),
    "idRulesOf": of_assets(_rules_of),
    "isTracked": each(tokens)(lambda w, at, token: _is_tracked(w, token)),
    "holdingOf": of_holders(_holding),
    "holderCount": of_assets(
        lambda w, token, id_: len(w.holdings(token, id_)) if _is_tracked(w, token) else 0
    ),
    "supplyOf": of_assets(
        lambda w, token, id_: w.supply(token, id_) if _is_tracked(w, token) else 0
    ),
}
RULES: dict[str, Table] = {
    "AttestationRule": {"topicsOf": setting(Setting.TOPICS, 1, lambda v: v[0])},
    "ConcentrationRule": {"shareOf": setting(Setting.SHARE, 2, tuple)},
    "CountryRule": {
        "isAllowed": each(tokens, lambda _: COUNTRIES)(
            lambda w, at, token, country: bool(
                (w.view.get(layout.COUNTRIES, at, token) or 0) >> country & 1
            )
        )
    },
    "HolderCountRule": {"limitOf": setting(Setting.HOLDER_LIMIT, 1, lambda v: v[0])},
    "HoldingCapRule": {"capOf": setting(Setting.CAP, 1, lambda v: v[0])},
    "HoldingPeriodRule": {
        "periodOf": setting(Setting.HOLDING_PERIOD, 1, lambda v: v[0]),
        "acquiredOf": _noted(Setting.HOLDING_PERIOD, 0),
    },
    "LicenceRule": {"categoriesOf": setting(Setting.CATEGORIES, 1, lambda v: v[0])},
    "LicensedVenueRule": {"venueOf": setting(Setting.VENUE, 2, lambda v: (v[0], bool(v[1])))},
    "LockUpRule": {"lockedUntilOf": setting(Setting.LOCK_UP, 1, lambda v: v[0])},
    "LotSizeRule": {"lotOf": setting(Setting.LOT, 1, lambda v: v[0])},
    "SanctionsRule": {
        "isInvestorSanctioned": each(investors)(
            lambda w, at, who: w.view.get(layout.SANCTIONED_INVESTORS, at, who) is not None
        ),
        "isOperatorSanctioned": each(accounts)(
            lambda w, at, who: w.view.get(layout.SANCTIONED_OPERATORS, at, who) is not None
        ),
    },
    "TradingWindowRule": {
        "windowOf": each(tokens)(
            lambda w, at, token: (
                *words(w, at, token, Setting.HOURS, 3),
                *words(w, at, token, Setting.CLOSED_PERIOD, 2),
            )
        ),
        "isHoliday": each(lambda _: range(20_398, 20_404))(
            lambda w, at, day: w.view.get(layout.HOLIDAYS, at, day) is not None
        ),
        "isOpen": each(tokens, lambda w: (w.time_s, 20_400 * DAY_S, 20_401 * DAY_S, 2**39 + 5))(
            is_open
        ),
    },
    "TransferApprovalRule": {"approvedUntil": _approved},
    "VelocityRule": {
        "velocityOf": setting(Setting.VELOCITY, 2, tuple),
        "sentBy": _noted(Setting.VELOCITY, 1),
    },
}
DESK: Table = AUTHORITY | {
    "orderOf": each(lambda w: range(_orders(w) + 2))(_order),
    "orderCount": once(lambda w, at: _orders(w)),
}
