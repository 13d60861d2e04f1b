"""What ``mizan payment push`` does: pay everybody, in pages, however often it is started.

The chain knows who was paid, so nothing is kept here: a run asks who is still owed and pages those.
What a killed run has sent and the chain has not mined is waited for; were it sent again, the
contract would pass over who is paid already.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenization.commands.acts import look
from tokenization.commands.console import Errand, Outcome, confirm, interruptible, note, progress
from tokenization.commands.session import DRY, own_lane, read_text, transactions
from tokenization.errors import (
    InvalidParameter,
    MizanError,
    PartialRun,
    PlanError,
    PreflightRefused,
    RowError,
    RpcRefused,
    TxReverted,
)
from tokenization.ledger.chain import revert_of
from tokenization.ledger.contracts import Call, Decoded
from tokenization.ledger.payments import (
    VAULT,
    Due,
    Entitlement,
    Payment,
    accounts_of,
    entitlements,
    find_payment,
    reason,
    settlements,
    shown,
)
from tokenization.ledger.sight import Sight
from tokenization.ledger.tx import (
    MAX_TX_GAS,
    MINED_TIMEOUT_S,
    Draft,
    Lane,
    Receipt,
    count_transactions,
    send_drafts,
)
from tokenization.types import Address
from tokenization.units import checksum, counted, parse_address


IN_FLIGHT = 4
"""Pages sent before the first of them is waited for."""

REDEEMING_GAS = 400_000
"""Gas that a holder is given whose units are redeemed. The least that a page gets by with, which is
what an endpoint estimates, is what leaves its last holder too little to be redeemed, and passed
over; this is several times what one takes."""

_POLL_S = 0.25


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom to pay, and how.

    Attributes:
        file: Accounts, one a line; none for everybody who ever had units.
        page: Holders a transaction; none for the most there can be.
        held: Whether what is held is tried again too.
    """

    file: Path | None
    page: int | None
    held: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done at one block."""

    sight: Sight
    payment: Payment
    owed: Sequence[Entitlement]
    pages: Sequence[Sequence[Address]]

    def call(self, page: Sequence[Address]) -> Call:
        """What pays a page."""
        return self.sight.contract(VAULT).call("push", self.payment.number, page)


def push(errand: Errand, number: int, wish: Wish) -> None:
    """Pay everybody who is still owed, or say who that is."""
    outcome, options = errand.outcome, errand.options
    sight = look(options)
    find_payment(sight, number)
    if not errand.execute:
        work = _work(sight, number, wish)
        _tell(outcome, work)
        if work.pages:
            _rehearse(work)
            outcome.text += DRY + "\n"
        return
    with own_lane(options, sight.chain, errand.signer) as lane:
        _let_settle(lane, lambda: note(options, "Waiting for what an earlier run has sent."))
        work = _work(sight.now(), number, wish)
        _tell(outcome, work)
        if not work.pages:
            outcome.error = _passed_over(outcome)
            return
        _rehearse(work)
        confirm(options, f"Pay {counted(len(work.owed), 'holder')} of {work.payment.title}?")
        with (
            interruptible(options) as should_stop,
            progress(options, len(work.owed), "holders") as advance,
        ):
            receipts = _send(lane, work, should_stop, advance)
    _report(outcome, work, receipts)


def read_holders(text: str) -> list[Address]:
    """Read accounts, one a line; empty lines and what follows a comma are passed over.

    Raises:
        PlanError: Lines are no accounts; it names them all.
    """
    found, faults = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        account = line.partition(",")[0].strip()
        if not account:
            continue
        try:
            found.append(parse_address(account))
        except MizanError as error:
            faults.append(RowError(number, "", error.message, error.hint))
    if faults:
        raise PlanError(
            f"The file has {counted(len(faults), 'fault')}; nothing was sent.",
            tuple(faults),
            hint="Mend the lines named and run the same command again.",
        )
    return list(dict.fromkeys(found))


def _work(sight: Sight, number: int, wish: Wish) -> Work:
    payment = find_payment(sight, number)
    most: int = sight.read(sight.contract(VAULT).call("maxLines"))
    if payment.redeems:
        most = min(most, MAX_TX_GAS // REDEEMING_GAS - 1)
    size = wish.page if wish.page is not None else most
    if not 1 <= size <= most:
        raise InvalidParameter(
            f"A page of {size} holders is not possible.", hint=f"Write 1 to {most}."
        )
    accounts = (
        read_holders(read_text(wish.file))
        if wish.file is not None
        else accounts_of(sight, payment.token)
    )
    wanted = {Due.DUE, Due.HELD} if wish.held else {Due.DUE}
    owed = [one for one in entitlements(sight, payment, accounts) if one.standing in wanted]
    holders = [one.holder for one in owed if not one.code]
    pages = [holders[start : start + size] for start in range(0, len(holders), size)]
    return Work(sight, payment, owed, pages)


def _let_settle(lane: Lane, tell: Callable[[], None]) -> None:
    """Wait, within reason, until nothing of the signer's is under way."""
    deadline = time.monotonic() + MINED_TIMEOUT_S
    told = False
    while count_transactions(lane.chain, lane.address, "latest") < lane.next_nonce:
        if not told:
            tell()
            told = True
        if time.monotonic() > deadline:
            raise PartialRun(
                "What an earlier run has sent is not mined.",
                (),
                hint="Check that the chain makes blocks; then run the same command again.",
            )
        time.sleep(_POLL_S)
        lane.take_up()


def _rehearse(work: Work) -> None:
    """Ask the chain about the first page: what refuses it refuses all."""
    (answer,) = work.sight.chain.try_all([work.call(work.pages[0])], work.sight.at)
    if isinstance(answer, RpcRefused):
        revert = revert_of(answer)
        if revert is None:
            raise answer
        raise PreflightRefused(
            f"The chain would refuse this at block {work.sight.at.number}: {revert}",
            (),
            hint="Nothing was sent. See what is missing with: mizan payment show",
        )


def _send(
    lane: Lane,
    work: Work,
    should_stop: Callable[[], bool],
    advance: Callable[[int, str], None],
) -> list[Receipt]:
    receipts: list[Receipt] = []
    done = 0
    for start in range(0, len(work.pages), IN_FLIGHT):
        if should_stop():
            break
        pages = work.pages[start : start + IN_FLIGHT]
        drafts = [Draft.of(work.call(page)) for page in pages]
        gas = _gas(lane, drafts)
        if work.payment.redeems:
            gas = [_redeeming_gas(page) for page in pages]
        receipts += send_drafts(lane, drafts, gas)
        done += sum(map(len, pages))
        advance(done, f"in {counted(len(receipts), 'page')}")
    return receipts


def _gas(lane: Lane, drafts: Sequence[Draft]) -> list[int]:
    found: list[int] = []
    for draft, gas in zip(drafts, lane.estimate(drafts), strict=True):
        if isinstance(gas, RpcRefused):
            raise TxReverted(
                f"{draft.label} would fail: {gas.message}",
                tx_hash="",
                reason=gas.message,
                hint="Remove the cause and run the same command again; nobody is paid twice.",
            )
        if gas > MAX_TX_GAS:
            raise InvalidParameter(
                f"A page takes {gas:,} gas, more than a transaction may have.",
                hint="Name a smaller one with --page.",
            )
        found.append(gas)
    return found


def _redeeming_gas(page: Sequence[Address]) -> int:
    return min(REDEEMING_GAS * (1 + len(page)), MAX_TX_GAS)


def _tell(outcome: Outcome, work: Work) -> None:
    """Who is owed at that block, and who cannot be paid."""
    payment, unclear = work.payment, [one for one in work.owed if one.code]
    payable = sum(map(len, work.pages))
    outcome.data = {
        "executed": False,
        "state": "open" if work.pages else "stands",
        "block": work.sight.at.number,
        "payment": shown(payment),
        "holders": payable,
        "pages": len(work.pages),
        "net": str(sum(one.net for one in work.owed if not one.code)),
        "paid": 0,
        "skipped": [_named(one.holder, one.code) for one in unclear],
        "held": [],
        "left": payable,
        "gas_used": 0,
        "transactions": [],
    }
    outcome.warnings += [
        f"{checksum(one.holder)} is passed over: {reason(one.code)}" for one in unclear
    ]
    if not work.pages:
        outcome.text = f"Of {payment.title} nobody is left to pay.\n"
        return
    net = payment.cash.shown(int(outcome.data["net"]))
    outcome.text = (
        f"Of {payment.title} {counted(payable, 'holder')} are owed {net} net, "
        f"in {counted(len(work.pages), 'page')}.\n"
    )


def _report(outcome: Outcome, work: Work, receipts: Sequence[Receipt]) -> None:
    now = work.sight.now()
    asked = {holder for page in work.pages for holder in page}
    since = receipts[0].block if receipts else now.at.number
    told = [one for one in settlements(now, work.payment, since) if one[1]["holder"] in asked]
    paid = [args for name, args in told if name in ("EntitlementPaid", "HeldReleased")]
    held = [args for name, args in told if name == "EntitlementHeld"]
    skipped = [args for name, args in told if name == "HolderSkipped"]
    left = sum(map(len, work.pages[len(receipts) :]))
    payment = find_payment(now, work.payment.number)
    cash = payment.cash
    outcome.data |= {
        "executed": True,
        "state": "done",
        "payment": shown(payment),
        "paid": len(paid),
        "held": [_named(args["holder"], args["reason"], args["held"]) for args in held],
        "left": left,
        "gas_used": sum(receipt.gas_used for receipt in receipts),
        "transactions": transactions(receipts),
    }
    outcome.data["skipped"] += [_named(args["holder"], args["reason"]) for args in skipped]
    outcome.warnings += [_held_line(payment, args) for args in held]
    outcome.warnings += [
        f"{checksum(args['holder'])} is passed over: {reason(args['reason'])}" for args in skipped
    ]
    net = sum(args["net"] for args in paid)
    outcome.text = (
        f"Paid {counted(len(paid), 'holder')} of {payment.title} {cash.shown(net)} net in "
        f"{counted(len(receipts), 'transaction')}, {outcome.data['gas_used']:,} gas; "
        f"{len(held)} held, {len(outcome.data['skipped'])} passed over.\n"
        f"Of {cash.shown(payment.funded)} funded: {cash.shown(payment.net_paid)} paid, "
        f"{cash.shown(payment.taxed)} tax, {cash.shown(payment.held)} held, "
        f"{cash.shown(payment.left)} left.\n"
    )
    outcome.error = _passed_over(outcome, left)


def _passed_over(outcome: Outcome, left: int = 0) -> PartialRun | None:
    """That not everybody who is owed was paid, if so."""
    skipped = len(outcome.data["skipped"])
    if not left and not skipped:
        return None
    return PartialRun(
        f"{counted(left, 'holder')} not reached, {counted(skipped, 'holder')} passed over.",
        hint="Remove what keeps them from being paid and run the same command again.",
    )


def _named(holder: Address, code: int, held: int = 0) -> dict[str, object]:
    found: dict[str, object] = {
        "account": checksum(holder),
        "code": code,
        "reason": reason(code),
    }
    return found | ({"held": str(held)} if held else {})


def _held_line(payment: Payment, args: Mapping[str, Decoded]) -> str:
    amount = payment.cash.shown(args["held"])
    return f"{checksum(args['holder'])}: {amount} is held: {reason(args['reason'])}"
