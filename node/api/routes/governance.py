"""Public accountability: roles and who holds them, announced operations, upgrades."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from node import layout
from node.api import params, shapes
from node.api.functions import function_name
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.model import Delay, RoleGrant
from node.queries import governance
from node.queries.governance import Standing
from node.queries.walk import Walk
from tokenization import artifacts
from tokenization.errors import InvalidParameter
from tokenization.units import checksum, hex0x, iso_time


router = APIRouter(tags=["governance"])

OfState = Annotated[
    str | None,
    Query(description="Only these: waiting, ready, executed, cancelled or expired."),
]


@router.get(
    "/roles",
    operation_id="listRoles",
    summary="Who may do what",
    response_model=shapes.Roles,
    responses=responses(*PINNED),
)
def list_roles(request: Request, *, block: params.Block = None) -> Response:
    """Every role with its holders, their delays, its guardian and the functions that ask for it."""
    with reading(request, block) as asked:
        return asked.answer(lambda: roles(asked))


@router.get(
    "/operations",
    operation_id="listOperations",
    summary="Calls announced ahead, newest first",
    response_model=shapes.Page[shapes.Operation],
    responses=responses(*PAGED),
)
def list_operations(
    request: Request,
    *,
    state: OfState = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """What holders of a delayed role announced, when it may be done, and what became of it."""
    with reading(request, block, cursor) as asked:
        walk = operations_walk(asked, state)
        return asked.answer_page(walk, partial(operation, asked), limit, newest_first=True)


@router.get(
    "/upgrades",
    operation_id="listUpgrades",
    summary="The code behind upgradeable contracts",
    response_model=shapes.Upgrades,
    responses=responses(*PINNED),
)
def list_upgrades(request: Request, *, block: params.Block = None) -> Response:
    """Every upgradeable contract with every code it had; tokens are not among them."""
    with reading(request, block) as asked:
        return asked.answer(lambda: upgrades(asked))


def roles(asked: Reading) -> shapes.Roles:
    """Every role of the access manager, and the contracts it treats in a way of their own."""
    managers = governance.managers(asked.view)
    return {
        "items": [
            _role(asked, manager, found)
            for manager in managers
            for found in governance.roles(asked.view, manager)
        ],
        "contracts": [
            {
                "contract": asked.render.contract(address),
                "closed": target.closed,
                "admin_delay": _delay(asked, target.admin_delay),
            }
            for manager in managers
            for address, target in governance.targets(asked.view, manager)
        ],
        "block": asked.render.block(),
    }


def operations_walk(asked: Reading, state: str | None) -> Walk[governance.Announced]:
    """Announced operations, all or of one state.

    Raises:
        InvalidParameter: There is no such state.
    """
    time_s = asked.pin.block.time_s
    managers = governance.managers(asked.view)
    manager = managers[0] if managers else bytes(20)
    standing = _standing(state) if state else None
    return partial(governance.operations, asked.view, manager, time_s, standing=standing)


def operation(asked: Reading, found: governance.Announced) -> shapes.Operation:
    """An announced operation as it stands at the block's time."""
    record = found.record
    return {
        "id": hex0x(record.id),
        "nonce": record.nonce,
        "state": found.standing(asked.pin.block.time_s),
        "announced": asked.render.occasion(record.block, record.index),
        "ready_from": iso_time(record.schedule_s),
        "expires": iso_time(record.schedule_s + governance.LIFE_S),
        "caller": checksum(record.caller),
        "target": asked.render.contract(record.target),
        "function": function_name(record.data),
        "data": hex0x(record.data),
    }


def upgrades(asked: Reading) -> shapes.Upgrades:
    """Every upgradeable contract and the code behind it."""
    return {
        "items": [
            {
                "contract": asked.render.contract(address),
                "implementations": [
                    {
                        "number": number,
                        "time": asked.render.time_of(number),
                        "implementation": checksum(code),
                    }
                    for number, code in steps
                ],
            }
            for address, steps in governance.upgrades(asked.view)
        ],
        "block": asked.render.block(),
    }


def _role(asked: Reading, manager: bytes, found: governance.FoundRole) -> shapes.Role:
    name = _name(asked, manager, found.number)
    known = artifacts.roles().roles.get(name)
    return {
        "number": str(found.number),
        "name": name,
        "duty": known.duty if known and known.id == found.number else None,
        "admin": _ref(asked, manager, found.record.admin),
        "guardian": _ref(asked, manager, found.record.guardian),
        "grant_delay": _delay(asked, found.record.grant_delay),
        "members": [_member(asked, account, grant) for account, grant in found.members],
        "functions": [
            {
                "contract": asked.render.contract(target),
                "function": function_name(selector),
                "selector": hex0x(selector),
            }
            for target, selector in found.functions
        ],
    }


def _member(asked: Reading, account: bytes, grant: RoleGrant) -> shapes.Member:
    listed = asked.view.get(layout.CONTRACTS, account) is not None
    return {
        "account": checksum(account),
        "contract": asked.render.contract(account) if listed else None,
        "since": iso_time(grant.since_s),
        "active": grant.since_s <= asked.pin.block.time_s,
        "delay": _delay(asked, grant.delay),
    }


def _delay(asked: Reading, delay: Delay) -> shapes.Delay:
    now_s = asked.pin.block.time_s
    changes = now_s < delay.since_s
    return {
        "seconds": delay.at(now_s),
        "next_seconds": delay.seconds if changes else None,
        "next_from": iso_time(delay.since_s) if changes else None,
    }


def _ref(asked: Reading, manager: bytes, number: int) -> shapes.RoleRef:
    return {"number": str(number), "name": _name(asked, manager, number)}


def _name(asked: Reading, manager: bytes, number: int) -> str:
    label = governance.label_of(asked.view, manager, number)
    known = {role.id: name for name, role in artifacts.roles().roles.items()}
    fallback = "PUBLIC" if number == governance.PUBLIC_ROLE else str(number)
    return label or known.get(number, fallback)


def _standing(text: str) -> Standing:
    try:
        return Standing(text)
    except ValueError:
        raise InvalidParameter(
            f"'{text}' is not a state of an operation.",
            hint=f"Write {', '.join(Standing)}.",
        ) from None
