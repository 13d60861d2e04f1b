"""Why a movement would be refused, from logs alone: rules, engine, and each sort of token.

The same questions in the same order as the contracts ask them, over what the other modules rebuild.
"""

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from itertools import product
from typing import Any

from node import layout
from node.model import Setting
from tests.support.replay import bills, compliance, identity, power
from tests.support.replay.answers import CODES, IDS, STRANGER, Answers, Table, assets, each, ids
from tests.support.replay.identity import packed, record_of
from tests.support.replay.tokens import frozen, held, is_frozen, operator_code
from tests.support.replay.world import FORCED, ISSUE, RECOVERY, REDEEM, TRANSFER, ZERO, World
from tokenization.errors import InvalidParameter
from tokenization.power import Right, Scope, pack_right, unpack_right
from tokenization.units import period_of, period_start, pkt_date, text_to_bytes32


KINDS = (TRANSFER, ISSUE, REDEEM, FORCED, RECOVERY)
ORDERED = {FORCED, RECOVERY}
AMOUNTS = (10, 55, 900)
WHOLE = 10_000
ANY = (1 << 256) - 1
KEPT, OTHER = 50, 255
"""Codes of a hundred that have a byte of their own. Source: ``RestrictionCodes``."""
NEVER, APPROVAL = 1, 0
"""Source: ``IPowerProgramme.TransferPolicy``."""
MAX_WINDOW, HORIZON = 60, 120
KNOWN_FIRMNESS = 0b11
SANCTIONED = {text_to_bytes32("T-06")}
"""Whom the walk sanctions."""


@dataclass(frozen=True)
class Movement:
    """One intended movement, as rules are asked about it. Source: ``Movement``."""

    kind: int
    asset: bytes
    id: int
    operator: bytes
    sender: bytes
    receiver: bytes
    amount: int
    from_investor: bytes
    to_investor: bytes
    from_record: int
    to_record: int
    tracked: bool
    from_holding: int
    to_holding: int

    @property
    def acquires(self) -> bool:
        """Whether the receiving investor gains something."""
        gains = self.amount != 0 and self.receiver != ZERO
        return gains and self.from_investor != self.to_investor


def rule_code(world: World, rule: bytes, m: Movement) -> int:
    """What a rule answers to a movement that it is asked about."""
    name = next(name for name in ASKED if rule in world.contracts[name])
    if name not in _OF_ANYBODY and not m.acquires:
        return 0
    refused = _CHECKS[name](world, rule, m)
    return refused if isinstance(refused, int) else CODES[refused] if refused else 0


def engine_code(world: World, asked: tuple[Any, ...]) -> int:
    """What the engine answers: ``(asset, kind, id, operator, from, to, amount)``."""
    asset, kind, id_, operator, sender, receiver, amount = asked
    if asset not in world.rules:
        return CODES["RULES_NOT_SET"]
    if not _fits(kind, sender, receiver):
        return CODES["MOVEMENT_MALFORMED"]
    code, m = _identify(world, (kind, asset, id_, operator, sender, receiver, amount))
    if code:
        return code
    for rule in (*world.rules[asset], *world.id_rules.get((asset, id_), ())):
        name = next((name for name in ASKED if rule in world.contracts[name]), None)
        code = rule_code(world, rule, m) if name and kind in ASKED[name] else 0
        if code:
            return code
    return 0


def _fits(kind: int, sender: bytes, receiver: bytes) -> bool:
    if (sender == ZERO) != (kind == ISSUE):
        return False
    return kind in {REDEEM, FORCED} if receiver == ZERO else kind != REDEEM


def _identify(world: World, asked: tuple[Any, ...]) -> tuple[int, Movement]:
    kind, asset, id_, *_, sender, receiver, _ = asked
    ordered = kind in ORDERED
    code, giver, taker, giving, taking = identity.eligibility(
        world, b"", ZERO if ordered else sender, receiver
    )
    if ordered:
        giver = world.owner.get(sender, bytes(32))
        giving = packed(record_of(world, giver))
        if not code and kind == RECOVERY and giver != taker:
            code = CODES["RECOVERY_TO_ANOTHER_INVESTOR"]
    tracked = world.view.get(layout.TRACKED, asset) is not None
    holdings = world.holdings(asset, id_) if tracked else {}
    held_by = (holdings.get(giver, 0), holdings.get(taker, 0))
    return code, Movement(*asked, giver, taker, giving, taking, tracked, *held_by)


def _told(world: World, rule: bytes, m: Movement, kind: Setting, width: int = 1) -> list[int]:
    return compliance.words(world, rule, m.asset, kind, width)


def _attestation(world: World, rule: bytes, m: Movement) -> str | int:
    (topics,) = _told(world, rule, m, Setting.TOPICS)
    registry = world.one("AttestationRegistry")
    missing = "ATTESTATION_MISSING"
    return identity.attestation_code(world, registry, m.to_investor, topics) if topics else missing


def _concentration(world: World, rule: bytes, m: Movement) -> str:
    share, base = _told(world, rule, m, Setting.SHARE, 2)
    supply = world.supply(m.asset, m.id) if m.tracked else 0
    supply += m.amount if m.kind == ISSUE else 0
    within = m.to_holding + m.amount <= max(supply, base) * share // WHOLE
    return "" if within else "CONCENTRATION_EXCEEDED"


def _country(world: World, rule: bytes, m: Movement) -> str:
    allowed = world.view.get(layout.COUNTRIES, rule, m.asset) or 0
    return "" if allowed >> (m.to_record >> 24 & 0xFFFF) & 1 else "COUNTRY_NOT_ALLOWED"


def _holder_count(world: World, rule: bytes, m: Movement) -> str:
    (limit,) = _told(world, rule, m, Setting.HOLDER_LIMIT)
    holders = len(world.holdings(m.asset, m.id)) + 1 if m.tracked else 1
    holders -= m.sender != ZERO and m.from_holding == m.amount
    return "" if m.to_holding or holders <= limit else "HOLDER_COUNT_EXCEEDED"


def _holding_cap(world: World, rule: bytes, m: Movement) -> str:
    (cap,) = _told(world, rule, m, Setting.CAP)
    return "" if m.to_holding + m.amount <= cap else "HOLDING_CAP_EXCEEDED"


def _holding_period(world: World, rule: bytes, m: Movement) -> str:
    (period,) = _told(world, rule, m, Setting.HOLDING_PERIOD)
    fresh = world.noted_over((rule, m.asset, m.id, m.from_investor), period)
    return "" if not period or m.amount + fresh <= m.from_holding else "HOLDING_PERIOD_RUNNING"


def _licence(world: World, rule: bytes, m: Movement) -> int:
    (categories,) = _told(world, rule, m, Setting.CATEGORIES)
    holding = m.to_holding + m.amount if m.tracked else ANY
    return identity.acquisition_code(world, m.to_investor, categories, m.asset, holding)


def _venue(world: World, rule: bytes, m: Movement) -> str:
    categories, direct = _told(world, rule, m, Setting.VENUE, 2)
    if direct and m.operator == m.sender:
        return ""
    licensed = not identity.code_of(world, m.operator, "RECEIVER") and not (
        identity.acquisition_code(world, identity.linked(world, m.operator), categories, ZERO, 0)
    )
    return "" if licensed else "OPERATOR_NOT_LICENSED"


def _lock_up(world: World, rule: bytes, m: Movement) -> str:
    (until,) = _told(world, rule, m, Setting.LOCK_UP)
    return "" if world.time_s >= until else "LOCKED_UP"


def _lot(world: World, rule: bytes, m: Movement) -> str:
    (lot,) = _told(world, rule, m, Setting.LOT)
    return "" if lot and m.amount % lot == 0 else "NOT_WHOLE_LOTS"


def _sanctions(world: World, rule: bytes, m: Movement) -> str:
    def listed(investor: bytes) -> bool:
        return world.view.get(layout.SANCTIONED_INVESTORS, rule, investor) is not None

    if m.kind not in ORDERED:
        if m.sender != ZERO and listed(m.from_investor):
            return "SENDER_SANCTIONED"
        barred = world.view.get(layout.SANCTIONED_OPERATORS, rule, m.operator)
        if m.operator != m.sender and barred:
            return "OPERATOR_SANCTIONED"
    return "RECEIVER_SANCTIONED" if m.receiver != ZERO and listed(m.to_investor) else ""


def _window(world: World, rule: bytes, m: Movement) -> str:
    return "" if compliance.is_open(world, rule, m.asset, world.time_s) else "TRADING_CLOSED"


def _approval(world: World, rule: bytes, m: Movement) -> str:
    words = (m.id.to_bytes(32, "big"), m.amount.to_bytes(32, "big"))
    parties = m.from_investor, m.to_investor
    until = world.view.get(layout.APPROVALS, rule, m.asset, *parties, *words) or 0
    return "" if world.time_s <= until else "APPROVAL_MISSING"


def _velocity(world: World, rule: bytes, m: Movement) -> str:
    limit, period = _told(world, rule, m, Setting.VELOCITY, 2)
    sent = world.noted_over((rule, m.asset, m.id, m.from_investor), period)
    return "" if sent + m.amount <= limit else "VELOCITY_EXCEEDED"


def _site(world: World, rule: bytes, m: Movement) -> str:
    right = _right(m.id)
    if right is None:
        return "RIGHT_MALFORMED"
    return "" if power.open_sites(world, rule, m.to_investor, right.zone) else "SITE_MISSING"


def _delinquency(world: World, rule: bytes, m: Movement) -> str:
    del rule
    return "RECEIVER_DELINQUENT" if bills.is_delinquent(world, m.to_investor) else ""


def _nominations(world: World, rule: bytes, m: Movement) -> str:
    """Rights alone: what is nominated stays, and nothing moves once its gate is closed."""
    rights = world.one("CapacityRights")
    if m.asset != rights or not m.amount or m.sender == ZERO or m.from_investor == m.to_investor:
        return ""
    nominated = sum(power.book(world).of(m.from_investor, m.id).values())
    if nominated and nominated + m.amount > m.from_holding:
        return "UNITS_NOMINATED"
    first = m.id >> 48 & 0xFFFF
    closed = world.time_s >= power.gate_closes(world, rule, first)
    return "GATE_CLOSED" if m.kind == TRANSFER and closed else ""


_CHECKS: dict[str, Callable[[World, bytes, Movement], str | int]] = {
    "AttestationRule": _attestation,
    "ConcentrationRule": _concentration,
    "CountryRule": _country,
    "DelinquencyRule": _delinquency,
    "HolderCountRule": _holder_count,
    "HoldingCapRule": _holding_cap,
    "HoldingPeriodRule": _holding_period,
    "LicenceRule": _licence,
    "LicensedVenueRule": _venue,
    "LockUpRule": _lock_up,
    "LotSizeRule": _lot,
    "NominationBook": _nominations,
    "SanctionsRule": _sanctions,
    "SiteRule": _site,
    "TradingWindowRule": _window,
    "TransferApprovalRule": _approval,
    "VelocityRule": _velocity,
}
_OF_ACQUISITION, _OF_ISSUE, _OF_TRANSFER = {TRANSFER, ISSUE, FORCED}, {TRANSFER, ISSUE}, {TRANSFER}
ASKED: dict[str, set[int]] = {
    "AttestationRule": _OF_ACQUISITION,
    "ConcentrationRule": _OF_ISSUE,
    "CountryRule": _OF_ACQUISITION,
    "DelinquencyRule": _OF_ISSUE,
    "HolderCountRule": _OF_ISSUE,
    "HoldingCapRule": _OF_ISSUE,
    "HoldingPeriodRule": _OF_TRANSFER,
    "LicenceRule": _OF_ACQUISITION,
    "LicensedVenueRule": _OF_TRANSFER,
    "LockUpRule": _OF_TRANSFER,
    "LotSizeRule": _OF_ISSUE,
    "NominationBook": {TRANSFER, REDEEM},
    "SanctionsRule": set(KINDS),
    "SiteRule": {ISSUE},
    "TradingWindowRule": _OF_TRANSFER,
    "TransferApprovalRule": _OF_TRANSFER,
    "VelocityRule": _OF_TRANSFER,
}
"""The kinds of movement each rule is asked about. Source: the rules' ``kinds``."""
_OF_ANYBODY = {"NominationBook", "SanctionsRule"}
"""Rules that look at a movement by which nobody acquires anything, too."""


def erc20_code(world: World, token: bytes, asked: tuple[bytes, bytes, bytes, int]) -> int:
    """Why a token without ids would refuse ``(operator, from, to, amount)``, or zero."""
    _, sender, receiver, amount = asked
    refused = ""
    if token != world.one("SettlementCash"):
        refused = _security_code(world, token, (sender, receiver, amount))
    return CODES[refused] if refused else _ordinary(world, token, 0, asked)


def rights_code(world: World, token: bytes, asked: tuple[bytes, bytes, bytes, int, int]) -> int:
    """Why the rights would refuse ``(operator, from, to, id, kw)``, or zero."""
    operator, sender, receiver, id_, kw = asked
    refused = _right_state(world, token, sender, receiver, id_)
    if refused:
        return CODES[refused]
    if sender == ZERO:
        code = reservation_code(world, id_, kw)
    else:
        code = operator_code(world, operator) if operator != sender else 0
        code = code or _approval_code(world, (sender, receiver, id_, kw))
    code = code or _ordinary(world, token, id_, (operator, sender, receiver, kw))
    return code or _free_code(world, token, (sender, receiver, id_, kw))


def admission_code(world: World, token: bytes, asked: tuple[bytes, bytes, int, int]) -> int:
    """Why the rights would refuse ``(operator, to, id, kw)`` whatever room there is, or zero."""
    operator, receiver, id_, kw = asked
    refused = _right_state(world, token, ZERO, receiver, id_)
    if refused:
        return CODES[refused]
    return _ordinary(world, token, id_, (operator, ZERO, receiver, kw))


def reservation_code(world: World, id_: int, kw: int) -> int:
    """Why the programme would not reserve a right, or zero."""
    right = _right(id_)
    refused = "RIGHT_MALFORMED" if right is None else _definition(world, right)
    if refused or right is None:
        return CODES[refused]
    told = power.programme(world)
    names = {scope: f"{scope.name}_CAP_EXCEEDED" for scope in Scope}
    for period in range(right.first_period, right.last_period + 1):
        for scope, name in names.items():
            key = told.key_of(scope, right)
            held, cap = (
                power.lanes(world, scope, key, period),
                power.binding(world, scope, key, period),
            )
            blocks = [block for block in range(8) if right.block_mask >> block & 1]
            if max(held >> 32 * block & 0xFFFFFFFF for block in blocks) + kw > cap:
                return CODES[name]
    return 0


def _ordinary(world: World, token: bytes, id_: int, asked: tuple[bytes, bytes, bytes, int]) -> int:
    operator, sender, receiver, amount = asked
    kind = ISSUE if sender == ZERO else REDEEM if receiver == ZERO else TRANSFER
    return engine_code(world, (token, kind, id_, operator, sender, receiver, amount))


def _security_code(world: World, token: bytes, asked: tuple[bytes, bytes, int]) -> str:
    sender, receiver, amount = asked
    state = _blocked(world, token, sender, "SENDER")
    if receiver != ZERO and not state:
        closing = _closing(world, token)
        over = closing and world.time_s >= closing
        state = "SERIES_MATURED" if over else _blocked(world, token, receiver, "RECEIVER")
    if world.view.get(layout.PAUSED, token):
        return "PAUSED"
    taken = frozen(world, token, sender) + held(world, token, sender)
    free = max(0, world.balance(token, sender) - taken)
    return state or ("FREE_BALANCE_TOO_LOW" if taken and amount > free else "")


def _closing(world: World, token: bytes) -> int:
    series = [one for _, one in world.view.scan(layout.SERIES) if one.token == token]
    return series[0].maturity_date_s if series else 0


def _blocked(world: World, token: bytes, account: bytes, side: str) -> str:
    if world.is_retired(token, account):
        return "ACCOUNT_RETIRED"
    return f"{side}_ACCOUNT_FROZEN" if is_frozen(world, token, account) else ""


def _right_state(world: World, token: bytes, sender: bytes, receiver: bytes, id_: int) -> str:
    if world.view.get(layout.PAUSED, token):
        return "PAUSED"
    state = _blocked(world, token, sender, "SENDER") if sender != ZERO else ""
    if not state and receiver != ZERO:
        state = _blocked(world, token, receiver, "RECEIVER")
    if state or ZERO in (sender, receiver):
        return state
    right = _right(id_)
    if right is None:
        return "RIGHT_MALFORMED"
    if world.time_s >= period_start(right.last_period + 1):
        return "RIGHT_EXPIRED"
    return "PRODUCT_NOT_TRANSFERABLE" if _policy(world, right) == NEVER else ""


def _approval_code(world: World, asked: tuple[bytes, bytes, int, int]) -> int:
    sender, receiver, id_, kw = asked
    right = _right(id_)
    moves = ZERO not in (sender, receiver) and sender != receiver
    if not kw or not moves or not right or _policy(world, right) != APPROVAL:
        return 0
    most, until = world.approvals.get((sender, receiver, id_), (0, 0))
    return 0 if kw <= most and world.time_s <= until else CODES["APPROVAL_MISSING"]


def _free_code(world: World, token: bytes, asked: tuple[bytes, bytes, int, int]) -> int:
    sender, receiver, id_, kw = asked
    if sender == receiver or not _frozen_ids(world, token, sender):
        return 0
    free = max(0, world.balance(token, sender, id_) - frozen(world, token, sender, id_))
    return CODES["FREE_BALANCE_TOO_LOW"] if kw > free else 0


def _frozen_ids(world: World, token: bytes, account: bytes) -> bool:
    return any(frozen(world, token, account, id_) for id_ in ids(world))


def _policy(world: World, right: Right) -> int:
    product = world.view.get(layout.PRODUCTS, right.product)
    return product.policy if product else APPROVAL


def _right(id_: int) -> Right | None:
    try:
        return unpack_right(id_)
    except InvalidParameter:
        return None


def _definition(world: World, right: Right) -> str:
    frame, plant = world.view.get(layout.PROGRAMME), world.view.get(layout.PLANTS, right.plant)
    assert frame is not None
    day = pkt_date(world.time_s)
    now, first, last = period_of(day.year, day.month), right.first_period, right.last_period
    in_time = now <= first <= last < min(first + MAX_WINDOW, now + HORIZON)
    for fine, refused in (
        (world.view.get(layout.PRODUCTS, right.product), "PRODUCT_UNKNOWN"),
        (world.view.get(layout.ZONES, right.zone), "ZONE_UNKNOWN"),
        (plant and plant.zone == right.zone, "PLANT_UNKNOWN"),
        (right.block_mask and not right.block_mask >> frame.block_count, "BLOCKS_INVALID"),
        (right.firmness <= KNOWN_FIRMNESS, "FIRMNESS_INVALID"),
        (in_time, "WINDOW_INVALID"),
    ):
        if not fine:
            return refused
    return ""


# What is asked
ODD_RIGHTS = (
    IDS,
    1 << 112,
    *(
        pack_right(Right(2, 1, 1, at, at, 1, 0, 2025))
        for at in (0, *range(8, 14), *range(127, 134))
    ),
    *(pack_right(Right(2, 1, 1, 13, 13 + months, 1, 0, 2025)) for months in (58, 59, 60, 65)),
    pack_right(Right(9, 1, 1, 14, 14, 1, 0, 2025)),
    pack_right(Right(2, 9, 1, 14, 14, 1, 0, 2025)),
    pack_right(Right(2, 2, 1, 14, 14, 1, 0, 2025)),
    pack_right(Right(2, 1, 9, 14, 14, 1, 0, 2025)),
    pack_right(Right(2, 1, 1, 14, 14, 1 << 3, 0, 2025)),
    pack_right(Right(2, 1, 1, 14, 14, 1, 4, 2025)),
)
"""Ids that are no right, of nothing that is defined, too early, too late or too long."""


def dealers(world: World) -> list[bytes]:
    """Accounts that hold or held something, one that never did, and nobody."""
    found = {key[0] for key, _ in world.view.scan(layout.ACCOUNT_ASSETS)}
    return [*sorted(found), STRANGER, ZERO]


def _operators(world: World) -> list[bytes]:
    licensed = [account for account in world.owner if not operator_code(world, account)]
    return [STRANGER, *licensed[:1]]


def _parties(world: World) -> list[tuple[bytes, bytes, int]]:
    return list(product(dealers(world), dealers(world), AMOUNTS))


def _code20(world: World, at: bytes) -> Answers:
    operators = _operators(world)
    for asked in _parties(world):
        for operator in (asked[0], *operators):
            yield (operator, *asked), erc20_code(world, at, (operator, *asked))


def _can20(world: World, at: bytes) -> Answers:
    for asked in _parties(world):
        code = erc20_code(world, at, (asked[0], *asked))
        yield asked, ZERO not in asked and code == 0


def _detect(world: World, at: bytes) -> Answers:
    for asked in _parties(world):
        yield asked, _byte(erc20_code(world, at, (asked[0], *asked)))


def _byte(code: int) -> int:
    hundreds, place = divmod(code, 100)
    return 0 if not code else OTHER if place >= KEPT else (hundreds - 1) * KEPT + place + 1


def _rights_asked(world: World) -> Iterator[tuple[bytes, bytes, int, int]]:
    return product(dealers(world), dealers(world), ids(world), (55,))


def _code_right(world: World, at: bytes) -> Answers:
    operators = _operators(world)
    for asked in _rights_asked(world):
        for operator in (asked[0], *operators):
            yield (operator, *asked), rights_code(world, at, (operator, *asked))


def _admission(world: World, at: bytes) -> Answers:
    for asked in product(_operators(world), dealers(world), ids(world), (55,)):
        yield asked, admission_code(world, at, asked)


def _can_right(world: World, at: bytes) -> Answers:
    for asked in _rights_asked(world):
        code = rights_code(world, at, (asked[0], *asked))
        yield asked, ZERO not in asked[:2] and code == 0


def _engine_asked(world: World) -> list[tuple[Any, ...]]:
    """Every kind between some accounts, of everything that can be held."""
    sanctioned = [who for who, by in world.owner.items() if by in SANCTIONED]
    some = [*sanctioned, *dealers(world)[-5:]]
    return [
        (token, kind, id_, sender, sender, receiver, amount)
        for token, id_ in (*assets(world), (STRANGER, 0))
        for kind in KINDS
        for sender in some
        for receiver in some
        for amount in (0, 10)
    ]


def _engine(world: World, at: bytes) -> Answers:
    del at
    return [(asked, engine_code(world, asked)) for asked in _engine_asked(world)]


def _rule(world: World, at: bytes) -> Answers:
    for asset, kind, *rest in _engine_asked(world):
        if _fits(kind, rest[2], rest[3]) and rest[-1] and asset != STRANGER:
            _, m = _identify(world, (kind, asset, *rest))
            yield (astuple(m),), rule_code(world, at, m)


ERC20_CHECKS: Table = {"transferCode": _code20}
SECURITY_CHECKS: Table = {
    "transferCode": _code20,
    "canTransfer": _can20,
    "detectTransferRestriction": _detect,
}
RIGHTS_CHECKS: Table = {
    "transferCode": _code_right,
    "admissionCode": _admission,
    "canTransfer": _can_right,
}
ENGINE_CHECKS: Table = {"check": _engine}
RULE_CHECKS: Table = {"check": _rule}
PROGRAMME_CHECKS: Table = {
    "reservationCode": each(lambda w: [*ids(w), *ODD_RIGHTS], lambda _: (1, 500_000, 2_000_000))(
        lambda w, at, id_, kw: reservation_code(w, id_, kw)
    )
}
