"""Tokens and those who issue them, from logs alone."""

from collections.abc import Callable

from eth_utils.crypto import keccak

from node import layout
from tests.support.replay import debt
from tests.support.replay.answers import (
    AUTHORITY,
    CODES,
    Answer,
    Answers,
    Table,
    accounts,
    assets,
    each,
    ids,
    once,
    records,
)
from tests.support.replay.identity import acquisition_code, code_of, linked
from tests.support.replay.world import ZERO, World
from tokenization.units import bytes32_to_text


OPERATOR_CATEGORIES = 1 | 2 | 4
"""Exchange, custody and broker. Source: ``CapacityRights``."""
NO_HOLD = {
    "holder": ZERO,
    "amount": 0,
    "receiver": ZERO,
    "expiry": 0,
    "round": 0,
    "notary": ZERO,
}

_account = each(accounts)
_pair = each(accounts, accounts)


def code(world: World, token: bytes) -> bytes:
    """The code a token is listed under."""
    contract = world.view.get(layout.CONTRACTS, token)
    assert contract is not None
    return bytes(contract.code)


def frozen(world: World, token: bytes, account: bytes, id_: int = 0) -> int:
    """Units frozen in an account."""
    return world.view.get(layout.FROZEN_UNITS, world.asset(token, id_), account) or 0


def held(world: World, token: bytes, account: bytes) -> int:
    """Units an account has set aside."""
    return world.view.get(layout.HELD_UNITS, world.asset(token), account) or 0


def is_frozen(world: World, token: bytes, account: bytes) -> bool:
    """Whether the account itself is frozen."""
    return world.view.get(layout.FROZEN_ACCOUNTS, token, account) is not None


def may(side: str) -> Answer:
    """Whether an account may send or receive a token as far as itself is concerned."""

    def answer(world: World, at: bytes, account: bytes) -> bool:
        blocked = is_frozen(world, at, account) or world.is_retired(at, account)
        return not code_of(world, account, side) and not blocked

    return _account(answer)


def operator_code(world: World, operator: bytes) -> int:
    """Why somebody may not move rights for their holder, or zero."""
    refused = code_of(world, operator, "RECEIVER") or acquisition_code(
        world, linked(world, operator), OPERATOR_CATEGORIES, ZERO, 0
    )
    return CODES["OPERATOR_NOT_LICENSED"] if refused else 0


def balance_at(world: World, token: bytes, account: bytes, record: int) -> int:
    """What an account held when a record date ended."""
    past = [m for m in world.moves if m.token == token and m.time_s <= record]
    gained = sum(m.amount for m in past if m.receiver == account)
    return gained - sum(m.amount for m in past if m.sender == account)


def _free(world: World, at: bytes, account: bytes) -> int:
    left = world.balance(at, account) - held(world, at, account) - frozen(world, at, account)
    return max(0, left)


def _allowance(world: World, at: bytes, owner: bytes, spender: bytes) -> int:
    return 0 if world.is_retired(at, owner) else world.allowances[at, owner, spender]


def _holds(world: World, at: bytes) -> Answers:
    for number in range(world.hold_count[at] + 2):
        hold = world.view.get(layout.HOLDS, at, number.to_bytes(32, "big"))
        if hold is None or hold.round != (world.view.get(layout.HOLD_ROUNDS, at, hold.holder) or 0):
            yield (number,), NO_HOLD
        else:
            yield (
                (number,),
                {
                    "holder": hold.holder,
                    "amount": int.from_bytes(hold.amount, "big"),
                    "receiver": hold.receiver,
                    "expiry": hold.expiry_s,
                    "round": hold.round,
                    "notary": hold.notary,
                },
            )


def _past_records(world: World, at: bytes) -> list[int]:
    return [record for record in records(world, at) if record < world.time_s]


def _balances_at(world: World, at: bytes) -> Answers:
    for record in _past_records(world, at):
        for account in accounts(world):
            yield (account, record), balance_at(world, at, account, record)


def _supplies_at(world: World, at: bytes) -> Answers:
    for record in _past_records(world, at):
        yield (record,), -balance_at(world, at, ZERO, record)


def _epochs(world: World, at: bytes) -> Answers:
    return [((record,), epoch) for epoch, record in enumerate(_past_records(world, at))]


def _payees(world: World, at: bytes) -> Answers:
    for account in accounts(world):
        stands = is_frozen(world, at, account), world.is_retired(at, account)
        past = _past_records(world, at)
        for epoch, record in enumerate(past):
            yield (account, epoch), (balance_at(world, at, account, record), *stands)
        yield (account, len(past)), (world.balance(at, account), *stands)


def _records(world: World, at: bytes) -> Answers:
    return [((place,), record) for place, record in enumerate(records(world, at))]


def _document(world: World, at: bytes) -> Answers:
    for name in (*world.documents[at], b"\xfe" * 32):
        found = world.view.get(layout.DOCUMENTS, at, name)
        yield (name,), (found.uri, found.hash, found.time_s) if found else ("", bytes(32), 0)


def _refs(key: Callable[[str, dict[str, object]], bytes]) -> Answer:
    def answers(world: World, at: bytes) -> Answers:
        used = {
            key(log.name, log.args)
            for log in world.logs
            if log.address == at and log.name in {"Issued", "Redeemed", "Allocated"}
        }
        folded = {k[1] for k, _ in world.view.scan(layout.REFS, at)}
        assert folded <= used
        return [((ref,), ref in used) for ref in (*used, b"\xfe" * 32)]

    return answers


def _ref(name: str, args: dict[str, object]) -> bytes:
    del name
    ref = args["ref"]
    assert isinstance(ref, bytes)
    return ref


def _cash_ref(name: str, args: dict[str, object]) -> bytes:
    ref, holder = _ref(name, args), args.get("from")
    if name != "Redeemed":
        return ref
    assert isinstance(holder, bytes)
    return bytes(keccak(holder.rjust(32, b"\0") + ref))


def _of_ids(answer: Callable[[World, bytes, bytes, int], object]) -> Answer:
    return each(accounts, ids)(answer)


def _batch(world: World, at: bytes) -> Answers:
    pairs = [(account, id_) for account in accounts(world) for id_ in ids(world)]
    owners, asked = zip(*pairs, strict=True)
    yield (owners, asked), tuple(world.balance(at, account, id_) for account, id_ in pairs)


def _approvals(world: World, at: bytes) -> Answers:
    del at
    asked = {*world.approvals, (ZERO, ZERO, 0)}
    return [(key, world.approvals.get(key, (0, 0))) for key in asked]


def _is_operator(world: World, at: bytes, owner: bytes, operator: bytes) -> bool:
    given = world.operators[owner, operator] and not world.is_retired(at, owner)
    return given and not operator_code(world, operator)


def _successor(world: World, at: bytes, account: bytes) -> bytes:
    return world.view.get(layout.SUCCESSORS, at, account) or ZERO


def _terms(world: World, at: bytes) -> Answers:
    del at
    for key, found in world.view.scan(layout.SERIES):
        yield (key[0],), debt.terms(found, key[0])


def _issued(world: World, token: bytes) -> int:
    return world.view.get(layout.ISSUED, world.asset(token)) or 0


def _assets(world: World, at: bytes) -> Answers:
    del at
    for key, found in world.view.scan(layout.NATIONAL_ASSETS):
        yield (
            (key[0],),
            {
                "name": found.name,
                "authorisedUnits": int.from_bytes(found.authorised_units, "big"),
                "issuedUnits": _issued(world, found.token),
                "documentHash": found.document_hash,
            },
        )


def _maturity(world: World, at: bytes) -> int:
    series = world.view.get(layout.SERIES, code(world, at))
    assert series is not None
    return series.maturity_date_s


def _name(world: World, at: bytes) -> str:
    asset = world.view.get(layout.NATIONAL_ASSETS, code(world, at))
    assert asset is not None
    return bytes32_to_text(asset.name)


ERC20: Table = {
    "balanceOf": _account(lambda w, at, account: w.balance(at, account)),
    "totalSupply": once(lambda w, at: w.supply(at)),
    "allowance": _pair(_allowance),
    "nonces": _account(lambda w, at, account: w.nonces[at, account]),
}
ENFORCED: Table = {
    "paused": once(lambda w, at: w.view.get(layout.PAUSED, at) is not None),
    "isFrozen": _account(is_frozen),
    "isRetired": _account(lambda w, at, account: any(_successor(w, at, account))),
    "canSend": may("SENDER"),
    "canReceive": may("RECEIVER"),
    "getAllDocuments": once(lambda w, at: tuple(w.documents[at])),
    "getDocument": _document,
}
SECURITY: Table = (
    ERC20
    | ENFORCED
    | {
        "refUsed": _refs(_ref),
        "symbol": once(lambda w, at: bytes32_to_text(code(w, at))),
        "ENGINE": once(lambda w, at: w.asks[at, "compliance"]),
        "compliance": once(lambda w, at: w.asks[at, "compliance"]),
        "identityRegistry": once(lambda w, at: w.asks[at, "identity"]),
        "getFrozenTokens": _account(frozen),
        "heldOf": _account(held),
        "freeBalanceOf": _account(_free),
        "holdOf": _holds,
        "balanceOfAt": _balances_at,
        "totalSupplyAt": _supplies_at,
        "epochOf": _epochs,
        "payeeAt": _payees,
        "recordCount": once(lambda w, at: len(records(w, at))),
        "recordAt": _records,
        "clock": once(lambda w, at: w.time_s),
    }
)
BOND: Table = SECURITY | {
    "isin": once(code),
    "name": once(lambda w, at: f"Debt series {bytes32_to_text(code(w, at))}"),
    "maturityDate": once(_maturity),
}
NATIONAL_ASSET: Table = SECURITY | {"code": once(code), "name": once(_name)}
CASH: Table = ERC20 | AUTHORITY | {"refUsed": _refs(_cash_ref)}
RIGHTS: Table = (
    ENFORCED
    | AUTHORITY
    | {
        "balanceOf": _of_ids(lambda w, at, account, id_: w.balance(at, account, id_)),
        "balanceOfBatch": _batch,
        "totalSupply": each(ids)(lambda w, at, id_: w.supply(at, id_)),
        "getFrozenTokens": _of_ids(frozen),
        "refUsed": _refs(_ref),
        "approvalOf": _approvals,
        "isApprovedForAll": _pair(_is_operator),
        "successorOf": _account(_successor),
    }
)
DEBT_MANAGER: Table = (
    AUTHORITY
    | debt.MANAGER
    | {
        "termsOf": _terms,
        "issuedUnits": lambda w, at: [
            ((key[0],), _issued(w, series.token)) for key, series in w.view.scan(layout.SERIES)
        ],
        "tokenAddress": lambda w, at: [
            ((key[0],), series.token) for key, series in w.view.scan(layout.SERIES)
        ],
    }
)
ASSET_MANAGER: Table = AUTHORITY | {
    "assetOf": _assets,
    "tokenAddress": lambda w, at: [
        ((key[0],), asset.token) for key, asset in w.view.scan(layout.NATIONAL_ASSETS)
    ],
}
__all__ = ["ASSET_MANAGER", "BOND", "CASH", "DEBT_MANAGER", "NATIONAL_ASSET", "RIGHTS", "assets"]
