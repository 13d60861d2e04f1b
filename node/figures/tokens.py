"""What is held of tokens, what of it is not free, and what else a token keeps."""

from collections.abc import Iterator
from typing import Any

from eth_utils.crypto import keccak

from node import layout
from node.figures.asking import Figure, Row, Scope, fields, row, rows
from node.keys import Key
from node.model import Hold
from node.queries.assets import TOKEN_KINDS
from tokenization.types import Kind


_ENFORCED = TOKEN_KINDS - {Kind.SETTLEMENT_CASH}
_NO_HOLD = Hold(b"", b"", b"", b"", 0, 0)
_WORD = 32


def _of_asset(
    scope: Scope, ordinal: int, function: str, of: tuple[bytes, ...], ours: int
) -> Iterator[Figure]:
    """A figure that an ERC-1155 is asked for by id."""
    asset = scope.asset(ordinal)
    by_id = (asset.id,) if asset.kind == Kind.CAPACITY_RIGHTS else ()
    return scope.ask(asset.token, function, (*of, *by_id), ours)


def _supply(scope: Scope, key: Key, value: object) -> Iterator[Figure]:
    del value
    ours = scope.view.get(layout.SUPPLIES, *key) or 0
    return _of_asset(scope, key[0], "totalSupply", (), ours)


def _holding(scope: Scope, key: Key, value: object) -> Iterator[Figure]:
    """Of every account that ever held some, for it may hold none by mistake of ours."""
    del value
    account, ordinal = key
    ours = scope.view.get(layout.HOLDINGS, ordinal, account) or 0
    return _of_asset(scope, ordinal, "balanceOf", (account,), ours)


def _frozen(scope: Scope, key: Key, units: int) -> Iterator[Figure]:
    return _of_asset(scope, key[0], "getFrozenTokens", key[1:], units)


def _held(scope: Scope, key: Key, units: int) -> Iterator[Figure]:
    return _of_asset(scope, key[0], "heldOf", key[1:], units)


def _redemption_ref(scope: Scope, key: Key, value: object) -> tuple[bytes, ...]:
    """Of cash, whoever redeems has references of its own; of all else the issuer redeems."""
    del value
    token, account, ref = key
    is_cash = scope.kind(token) is Kind.SETTLEMENT_CASH
    return (keccak(account.rjust(_WORD, b"\0") + ref) if is_cash else ref,)


def _hold(scope: Scope, key: Key, hold: Hold) -> Hold:
    """A hold of an earlier round than its holder's is void."""
    turn = scope.view.get(layout.HOLD_ROUNDS, key[0], hold.holder) or 0
    return hold if hold.round == turn else _NO_HOLD


def _is_enforced(scope: Scope, key: Key, value: Any) -> bool:  # noqa: ANN401 - any contract
    del value
    return scope.kind(key[0]) in _ENFORCED


TOKENS: tuple[Row, ...] = (
    rows(layout.ASSETS, "totalSupply", _supply),
    rows(layout.ACCOUNT_ASSETS, "balanceOf", _holding),
    rows(layout.FROZEN_UNITS, "getFrozenTokens", _frozen),
    rows(layout.HELD_UNITS, "heldOf", _held),
    row(layout.REFS, "refUsed", ours=lambda *_: True),
    row(layout.REDEMPTION_REFS, "refUsed", args=_redemption_ref, ours=lambda *_: True),
    row(
        layout.CONTRACTS,
        "paused",
        only=_is_enforced,
        ours=lambda scope, key, _: scope.view.get(layout.PAUSED, *key) or False,
    ),
    row(layout.FROZEN_ACCOUNTS, "isFrozen"),
    row(layout.SUCCESSORS, "isRetired", ours=lambda *_: True),
    row(
        layout.SUCCESSORS,
        "successorOf",
        only=lambda scope, key, _: scope.kind(key[0]) is Kind.CAPACITY_RIGHTS,
    ),
    row(layout.HOLDS, "holdOf", ours=lambda *cell: fields(_hold(*cell))),
    row(
        layout.DOCUMENTS,
        "getDocument",
        ours=lambda _, __, said: {"0": said.uri, "1": said.hash, "2": said.time_s},
    ),
    row(layout.RECORD_DATES, "recordAt"),
)
