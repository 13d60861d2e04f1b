"""What the commands do that stop things and let them go: freeze, unfreeze, pause, unpause."""

from tokenization.commands.acts import Act, Change, look, perform, required
from tokenization.commands.console import Errand
from tokenization.errors import InvalidParameter
from tokenization.ledger.orders import DESK
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import Token, find_token
from tokenization.types import Address, Hash32
from tokenization.units import checksum, parse_address


Units = tuple[Address, int, int]
"""An account, the id of a right or 0, and an amount."""


def set_frozen(
    errand: Errand,
    asset: str,
    account: str,
    amount: str | None,
    right_id: str | None,
    *,
    frozen: bool,
) -> None:
    """Freeze an account in a token, let it go, or set how much of what it holds is frozen."""
    document, holder = required(errand), parse_address(account)
    sight = look(errand.options)
    token = find_token(sight, asset)
    _warn_of_stranger(errand, sight, holder)
    if amount is not None:
        what = (holder, token.id_of(right_id), token.amount_of(amount))
        act = _units_act(sight, token, what, document, frozen=frozen)
    elif right_id is None:
        act = _account_act(sight, token, holder, document, frozen=frozen)
    else:
        raise InvalidParameter(
            "An account is frozen in all rights or in none.",
            hint="Say with --amount how much of the right is frozen afterwards, or leave --id out.",
        )
    perform(errand, sight, act)


def set_pause(errand: Errand, asset: str, *, paused: bool) -> None:
    """Stop a token, or let it move again."""
    document, sight = required(errand), look(errand.options)
    token = find_token(sight, asset)
    before = sight.read(token.contract.call("paused"))
    function = "pause" if paused else "unpause"
    call = sight.contract(DESK).call(function, token.address, document)
    act = Act(
        f"{function.capitalize()} {token.code}",
        () if before == paused else (call,),
        (Change("asset", _motion(before), _motion(paused)),),
        document,
    )
    perform(errand, sight, act)


def _account_act(
    sight: Sight, token: Token, holder: Address, document: Hash32, *, frozen: bool
) -> Act:
    before = sight.read(token.contract.call("isFrozen", holder))
    function = "freezeAccount" if frozen else "releaseAccount"
    call = sight.contract(DESK).call(function, token.address, holder, document)
    return Act(
        f"{_verb(frozen)} {checksum(holder)} in {token.code}",
        () if before == frozen else (call,),
        (Change("account", _state(before), _state(frozen)),),
        document,
    )


def _units_act(sight: Sight, token: Token, what: Units, document: Hash32, *, frozen: bool) -> Act:
    holder, right_id, wanted = what
    now, balance, spare = _holding(sight, token, holder, token.key(right_id))
    _check_direction(token, now, wanted, frozen=frozen)
    function = "freezeUnits" if frozen else "releaseUnits"
    call = sight.contract(DESK).call(function, token.address, right_id, holder, wanted, document)
    return Act(
        f"{_verb(frozen)} units of {checksum(holder)} in {token.code}",
        () if now == wanted else (call,),
        (
            Change("holds", token.shown(balance), token.shown(balance)),
            Change("frozen", token.shown(now), token.shown(wanted)),
            Change("free", token.shown(max(0, spare - now)), token.shown(max(0, spare - wanted))),
        ),
        document,
    )


def _holding(
    sight: Sight, token: Token, account: Address, key: tuple[int, ...]
) -> tuple[int, int, int]:
    """What of an account is frozen, what it holds, and what of that is not held for somebody."""
    reads = [
        token.contract.call(function, account, *key)
        for function in ("getFrozenTokens", "balanceOf")
    ]
    if not token.has_ids:
        reads.append(token.contract.call("heldOf", account))
    frozen, balance, *held = sight.read_all(reads)
    return frozen, balance, balance - sum(held)


def _check_direction(token: Token, now: int, wanted: int, *, frozen: bool) -> None:
    if now == wanted or (wanted > now) == frozen:
        return
    verb, other = ("raises", "unfreeze") if frozen else ("lowers", "freeze")
    raise InvalidParameter(
        f"{token.shown(now)} are frozen; this command only {verb} that.",
        hint=f"--amount says what is frozen afterwards. The other way is: mizan {other}",
    )


def _warn_of_stranger(errand: Errand, sight: Sight, account: Address) -> None:
    registry = sight.contract("IdentityRegistry")
    if not any(sight.read(registry.call("investorOf", account))):
        errand.outcome.warnings.append(f"{checksum(account)} belongs to no registered investor.")


def _verb(frozen: object) -> str:
    return "Freeze" if frozen else "Unfreeze"


def _state(frozen: object) -> str:
    return "frozen" if frozen else "not frozen"


def _motion(paused: object) -> str:
    return "paused" if paused else "moving"
