"""What ``mizan carry`` does: capacity rights of a recovered account follow to its successor."""

from collections.abc import Sequence

from tokenization.commands.acts import Act, Change, look, perform
from tokenization.commands.console import Errand
from tokenization.errors import InvalidParameter
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import Token, find_token
from tokenization.types import Address
from tokenization.units import checksum, counted, parse_address


CARRIED_AT_ONCE = 64
"""Ids of one call. Source: ``RightsEnforcement.MAX_IDS``."""


def carry(errand: Errand, asset: str, lost: str) -> None:
    """Move what a recovered account still holds of rights to its successor; anybody may."""
    sight, holder = look(errand.options), parse_address(lost)
    token = find_token(sight, asset)
    if not token.has_ids:
        raise InvalidParameter(
            f"A recovery in {token.code} moves everything at once.", hint="There is nothing to do."
        )
    successor = sight.read(token.contract.call("successorOf", holder))
    if not any(successor):
        raise InvalidParameter(
            f"{checksum(holder)} was not given up in a recovery.",
            hint="Propose one first: mizan recover",
        )
    ids = _ids_left(sight, token, holder)
    act = Act(
        f"Carry {counted(len(ids), 'right')} from {checksum(holder)} to {checksum(successor)}",
        [
            token.contract.call("carry", holder, ids[start : start + CARRIED_AT_ONCE])
            for start in range(0, len(ids), CARRIED_AT_ONCE)
        ],
        [
            Change(f"right {right_id}", token.shown(kw), token.shown(0))
            for right_id, kw in _balances(sight, token, holder, ids)
        ],
        anybody=True,
        data={"ids": [str(right_id) for right_id in ids], "successor": checksum(successor)},
    )
    perform(errand, sight, act)


def _ids_left(sight: Sight, token: Token, holder: Address) -> list[int]:
    """Rights that an account holds, or has frozen units of, by what the token told of it."""
    since, at = sight.manifest.deploy_block, sight.at
    names = ("TransferSingle", "TransferBatch", "Frozen")
    known: set[int] = set()
    for name, args in sight.chain.events(token.contract, names, since, at):
        if name == "Frozen" and args["account"] == holder:
            known.add(args["tokenId"])
        elif name != "Frozen" and args["to"] == holder:
            known.update(args["ids"] if name == "TransferBatch" else [args["id"]])
    ids = sorted(known)
    held = [token.contract.call("balanceOf", holder, right_id) for right_id in ids]
    frozen = [token.contract.call("getFrozenTokens", holder, right_id) for right_id in ids]
    found = sight.read_all([*held, *frozen])
    return [
        right_id
        for right_id, kw, stuck in zip(ids, found[: len(ids)], found[len(ids) :], strict=True)
        if kw or stuck
    ]


def _balances(
    sight: Sight, token: Token, holder: Address, ids: Sequence[int]
) -> list[tuple[int, int]]:
    reads = [token.contract.call("balanceOf", holder, right_id) for right_id in ids]
    return list(zip(ids, sight.read_all(reads), strict=True))
