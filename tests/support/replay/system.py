"""The directory, the access manager and the power programme, from logs alone."""

from node import layout
from node.model import OperationState, Role, Target
from tests.support.replay.answers import (
    AUTHORITY,
    STRANGER,
    Answer,
    Answers,
    Table,
    accounts,
    each,
    once,
)
from tests.support.replay.world import ZERO, World
from tokenization.units import period_of, pkt_date


PUBLIC = (1 << 64) - 1
WEEK_S = 7 * 86_400
PKT_OFFSET_S = 5 * 3_600
BLOCKS = range(8)
MONTHS = range(9, 15)
FAR = (1_762_000_000, 1_765_000_000)


def _roles(world: World) -> list[int]:
    return [*sorted(world.roles), PUBLIC, 1234]


def _people(world: World) -> list[bytes]:
    found = {key[2] for key, _ in world.view.scan(layout.ROLE_GRANTS)}
    return [*sorted(found), *accounts(world)[-2:]]


def _targets(world: World) -> list[bytes]:
    return [*(key[0] for key, _ in world.view.scan(layout.CONTRACTS)), STRANGER]


def _role(world: World, at: bytes, role: int) -> Role:
    return world.view.get(layout.ROLES, at, role) or Role()


def _target(world: World, at: bytes, target: bytes) -> Target:
    return world.view.get(layout.TARGETS, at, target) or Target()


def _access(world: World, at: bytes, role: int, account: bytes) -> tuple[int, int, int, int]:
    grant = world.view.get(layout.ROLE_GRANTS, at, role, account)
    if grant is None:
        return 0, 0, 0, 0
    delay = grant.delay
    if world.time_s >= delay.since_s:
        return grant.since_s, delay.seconds, 0, 0
    return grant.since_s, delay.before_s, delay.seconds, delay.since_s


def _has_role(world: World, at: bytes, role: int, account: bytes) -> tuple[bool, int]:
    if role == PUBLIC:
        return True, 0
    since, delay, *_ = _access(world, at, role, account)
    return since != 0 and since <= world.time_s, delay


def _function_role(world: World, at: bytes, target: bytes, selector: bytes) -> int:
    return world.view.get(layout.FUNCTION_ROLES, at, target, selector) or 0


def _can_call(world: World, at: bytes, caller: bytes, target: bytes, selector: bytes) -> object:
    if _target(world, at, target).closed:
        return False, 0
    role = _function_role(world, at, target, selector)
    member, delay = _has_role(world, at, role, caller)
    return (delay == 0, delay) if member else (False, 0)


def _functions(world: World, at: bytes) -> Answers:
    for key, role in world.view.scan(layout.FUNCTION_ROLES, at):
        yield key[1:], role
    yield (STRANGER, b"\x01\x02\x03\x04"), 0


def _calls(world: World, at: bytes) -> Answers:
    for key, _ in world.view.scan(layout.FUNCTION_ROLES, at):
        for caller in _people(world):
            yield (caller, *key[1:]), _can_call(world, at, caller, *key[1:])


def _operations(world: World, at: bytes) -> dict[bytes, tuple[int, int]]:
    """Nonce and schedule of every operation; zero once it is over."""
    found = {}
    for _, one in world.view.scan(layout.OPERATIONS, at):
        waits = one.state == OperationState.SCHEDULED and one.schedule_s + WEEK_S > world.time_s
        found[one.id] = one.nonce, one.schedule_s if waits else 0
    return found


def _operation(place: int) -> Answer:
    return lambda w, at: [((id_,), one[place]) for id_, one in _operations(w, at).items()]


def _zone_kw(world: World, at: bytes, zone: int, period: int, block: int) -> int:
    del at
    return world.view.get(layout.ZONE_KW, zone, period, block) or 0


def _programme_kw(world: World, at: bytes, period: int, block: int) -> int:
    del at
    return world.view.get(layout.PROGRAMME_KW, period, block) or 0


def _cell(world: World, at: bytes, instant: int) -> tuple[int, int]:
    del at
    frame = world.view.get(layout.PROGRAMME)
    assert frame is not None
    day = pkt_date(instant)
    hour = (instant + PKT_OFFSET_S) % 86_400 // 3_600
    return period_of(day.year, day.month), frame.block_of_hour[hour]


def _product(world: World, at: bytes, number: int) -> tuple[bytes, int]:
    del at
    found = world.view.get(layout.PRODUCTS, number)
    return (found.code, found.policy) if found else (bytes(32), 0)


def _frame(world: World, at: bytes) -> tuple[int, bytes]:
    del at
    frame = world.view.get(layout.PROGRAMME)
    assert frame is not None
    return frame.block_count, frame.block_of_hour.ljust(32, b"\0")


def _cap(world: World, at: bytes) -> int:
    del at
    frame = world.view.get(layout.PROGRAMME)
    assert frame is not None
    return frame.cap_kw


def _kind(world: World, at: bytes, target: bytes) -> int:
    del at
    return int(world.kind_of(target))


def _by_code(world: World, at: bytes) -> Answers:
    del at
    yield from world.view.scan(layout.CONTRACT_CODES)
    yield (b"\xfe" * 32,), ZERO


def _instants(world: World) -> tuple[int, ...]:
    return world.time_s, *FAR


_numbers, _instant = each(lambda _: range(5)), each(_instants)

DIRECTORY: Table = AUTHORITY | {"kindOf": each(_targets)(_kind), "byCode": _by_code}
MANAGER: Table = {
    "getAccess": each(_roles, _people)(_access),
    "hasRole": each(_roles, _people)(_has_role),
    "canCall": _calls,
    "getNonce": _operation(0),
    "getSchedule": _operation(1),
    "getRoleAdmin": each(_roles)(lambda w, at, role: _role(w, at, role).admin),
    "getRoleGuardian": each(_roles)(lambda w, at, role: _role(w, at, role).guardian),
    "getRoleGrantDelay": each(_roles)(
        lambda w, at, role: _role(w, at, role).grant_delay.at(w.time_s)
    ),
    "getTargetAdminDelay": each(_targets)(
        lambda w, at, target: _target(w, at, target).admin_delay.at(w.time_s)
    ),
    "isTargetClosed": each(_targets)(lambda w, at, target: _target(w, at, target).closed),
    "getTargetFunctionRole": _functions,
}
PROGRAMME: Table = AUTHORITY | {
    "programmeCapKw": once(_cap),
    "timeBlocks": once(_frame),
    "productOf": _numbers(_product),
    "transferPolicyOf": _numbers(lambda w, at, number: _product(w, at, number)[1]),
    "cellAt": _instant(_cell),
    "allocatedAt": each(lambda _: range(3), _instants)(
        lambda w, at, zone, instant: _zone_kw(w, at, zone, *_cell(w, at, instant))
    ),
    "programmeAllocatedAt": _instant(
        lambda w, at, instant: _programme_kw(w, at, *_cell(w, at, instant))
    ),
    "zoneAllocated": each(lambda _: range(3), lambda _: MONTHS, lambda _: BLOCKS)(_zone_kw),
    "plantAllocated": each(lambda _: range(5), lambda _: MONTHS, lambda _: BLOCKS)(
        lambda w, at, plant, period, block: w.view.get(layout.PLANT_KW, plant, period, block) or 0
    ),
    "programmeAllocated": each(lambda _: MONTHS, lambda _: BLOCKS)(_programme_kw),
}
