"""Deals of the settlement contract and the cash it keeps, from logs alone."""

from collections.abc import Iterator
from typing import Any

from tests.support.replay.answers import (
    AUTHORITY,
    CODES,
    NOBODY,
    STRANGER,
    Answers,
    Table,
    each,
)
from tests.support.replay.world import ZERO, Log, World


NONE, SELLER, BUYER, MATCHED, SETTLED = range(5)
"""Source: ``IDvPSettlement.Status``."""
ESCROWED, DRAWN, EXTERNAL = range(3)
"""Source: ``IDvPSettlement.CashLeg``."""
NO_TERMS = {
    "security": ZERO,
    "units": 0,
    "seller": ZERO,
    "settleAt": 0,
    "deadline": 0,
    "leg": 0,
    "buyer": ZERO,
    "amount": 0,
    "cash": ZERO,
    "tokenId": 0,
    "ref": bytes(32),
    "settleKeyHash": bytes(32),
    "releaseKeyHash": bytes(32),
}
NO_DEAL = {
    "terms": NO_TERMS,
    "status": NONE,
    "sellerCallsOff": False,
    "buyerCallsOff": False,
    "hold": 0,
}


def deals(world: World) -> dict[bytes, dict[str, Any]]:
    """Every deal, by its number, as the contract would answer it."""
    found: dict[bytes, dict[str, Any]] = {}
    for log in _logs(world):
        _fold(found, log.name, log.args)
    return found


def _fold(found: dict[bytes, dict[str, Any]], name: str, args: dict[str, Any]) -> None:
    if name == "Instructed":
        kept = {key: args[key] for key in NO_TERMS if key in args}
        found[args["id"]] = NO_DEAL | {"terms": NO_TERMS | kept}
    elif name == "Priced":
        terms = found[args["id"]]["terms"]
        terms.update({key: args[key] for key in NO_TERMS if key in args})
    elif name == "Locked":
        deal = found[args["id"]]
        deal["status"] = args["status"]
        if args["party"] == deal["terms"]["seller"]:
            deal["hold"] = args["hold"]
    elif name == "CallOffAsked":
        deal = found[args["id"]]
        side = "seller" if args["party"] == deal["terms"]["seller"] else "buyer"
        deal[f"{side}CallsOff"] = True
    elif name in {"Settled", "LetGo"}:
        found[args["id"]]["status"] = args.get("status", SETTLED)


def _logs(world: World) -> Iterator[Log]:
    (dvp,) = world.contracts["DvPSettlement"]
    return (log for log in world.logs if log.address == dvp)


def _numbers(world: World) -> list[bytes]:
    return [*deals(world), NOBODY]


def _cash(world: World) -> list[bytes]:
    return [*world.contracts["SettlementCash"], STRANGER]


def _owed(world: World, cash: bytes) -> dict[bytes, int]:
    owed: dict[bytes, int] = {}
    for log in _logs(world):
        if log.name == "CashOwed" and log.args["cash"] == cash:
            owed[log.args["account"]] = log.args["owed"]
        if log.name == "CashCollected" and log.args["cash"] == cash:
            owed[log.args["account"]] = 0
    return owed


def _owing(world: World, at: bytes) -> Answers:
    del at
    for cash in _cash(world):
        owed = _owed(world, cash)
        for account in (*owed, STRANGER):
            yield (cash, account), owed.get(account, 0)


def _kept(world: World, at: bytes, cash: bytes) -> int:
    del at
    locked = [
        deal["terms"]["amount"]
        for deal in deals(world).values()
        if deal["status"] in {BUYER, MATCHED}
        and (deal["terms"]["leg"], deal["terms"]["cash"]) == (ESCROWED, cash)
    ]
    return sum(locked) + sum(_owed(world, cash).values())


def _accepted(world: World, at: bytes, cash: bytes) -> bool:
    del at
    said = [log.args for log in _logs(world) if log.name == "CashAccepted"]
    return next((args["accepted"] for args in reversed(said) if args["cash"] == cash), False)


def _serving(world: World, at: bytes) -> Answers:
    del at
    for number, deal in deals(world).items():
        if deal["hold"]:
            yield (deal["terms"]["security"], deal["hold"]), number
    yield (STRANGER, 1), bytes(32)


def _numbered(world: World, at: bytes) -> Answers:
    del at
    for number, deal in deals(world).items():
        yield (tuple(deal["terms"].values()),), number


def _nets(world: World, at: bytes) -> Answers:
    """One deal alone: the seller gets, and a buyer whose cash is not here yet gives."""
    del at
    for number, deal in deals(world).items():
        terms = deal["terms"]
        if terms["leg"] == DRAWN:
            parties = (terms["seller"], terms["buyer"])
            yield ([number],), (parties, (terms["amount"], -terms["amount"]))
        elif terms["leg"] == ESCROWED:
            yield ([number],), ((terms["seller"],), (terms["amount"],))


def _standing(world: World, at: bytes) -> Answers:
    """Where a deal itself stands in the way; beyond that its tokens are asked, who are compared."""
    del at
    for number, deal in {**deals(world), NOBODY: NO_DEAL}.items():
        code = _code(world, deal)
        if code:
            yield (number,), CODES[code]


def _code(world: World, deal: dict[str, Any]) -> str:
    terms = deal["terms"]
    if deal["status"] == NONE:
        return "INSTRUCTION_UNKNOWN"
    if deal["status"] > MATCHED:
        return "INSTRUCTION_OVER"
    if world.time_s > terms["deadline"]:
        return "SETTLEMENT_TOO_LATE"
    if deal["status"] != MATCHED:
        return "INSTRUCTION_NOT_MATCHED"
    if world.time_s < terms["settleAt"]:
        return "SETTLEMENT_TOO_EARLY"
    return "KEY_NEEDED" if terms["leg"] == EXTERNAL else ""


DVP: Table = AUTHORITY | {
    "instructionOf": each(_numbers)(lambda w, at, number: deals(w).get(number, NO_DEAL)),
    "idOf": _numbered,
    "settlementCode": _standing,
    "netOf": _nets,
    "servedBy": _serving,
    "isCashAccepted": each(_cash)(_accepted),
    "cashOwed": _owing,
    "cashKept": each(_cash)(_kept),
}
