"""Issuing a plan: preflight, then batch by batch sign, journal, send, wait.

Nothing is issued twice, whatever happens: the contracts refuse a reference they have seen, signed
bytes are on disk before they are sent, and a rerun asks the chain first by reference, then by hash,
and then sends the very same bytes again. It never signs anew what may still be mined.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tokenization.errors import PreflightRefused, RowError, RpcRefused
from tokenization.issuance import preflight
from tokenization.issuance.plan import Asset, Line, Plan
from tokenization.issuance.preflight import Preflight, issue_call, used_refs
from tokenization.issuance.run_log import Entry, Fate, RunLog
from tokenization.ledger.chain import Chain, Pin, revert_of
from tokenization.ledger.manifest import Manifest
from tokenization.ledger.tx import (
    MAX_TX_GAS,
    Draft,
    Lane,
    Receipt,
    count_transactions,
    gas_price,
    is_known,
    receipts,
    revert_error,
    send,
    wait_mined,
    with_room,
)
from tokenization.power import unpack_right
from tokenization.units import counted


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        before: Rows that stood already.
        issued: Rows issued so far.
        refused: Rows the chain would not take.
        transactions: Transactions mined so far.
    """

    before: int
    issued: int
    refused: int
    transactions: int


@dataclass(slots=True)
class Result:
    """What a run did.

    Attributes:
        before: Rows that stood on the chain already.
        issued: Rows issued now.
        refused: Rows the chain would not take, and why.
        receipts: The transactions that issued them.
    """

    before: tuple[Line, ...]
    issued: list[Line] = field(default_factory=list)
    refused: list[RowError] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)


Notify = Callable[[Progress], None]


@dataclass
class Run:
    """One run of a plan by one signer.

    Attributes:
        lane: Whose run it is.
        manifest: The ledger.
        plan: What to issue.
        log: The plan's journal.
        notify: Told of progress.
        should_stop: Asked between batches.
    """

    lane: Lane
    manifest: Manifest
    plan: Plan
    log: RunLog
    notify: Notify = lambda _: None
    should_stop: Callable[[], bool] = lambda: False

    def execute(self) -> Result:
        """Issue what is not issued yet.

        Raises:
            PreflightRefused: The chain would refuse rows; nothing was sent.
            SignerError: The signer lacks the role; nothing was sent.
            RpcUnavailable, NotFinalized, ChainError: It was cut off; run again.
        """
        self._settle()
        found = preflight.check(self._chain, self.manifest, self.plan, self.lane.address)
        refuse(found)
        self._result = Result(found.done)
        self._tell()
        for batch in batches(self._chain, self.manifest, found.ready, found.at):
            if self.should_stop():
                break
            self._issue(batch)
        return self._result

    @property
    def _chain(self) -> Chain:
        return self.lane.chain

    def _settle(self) -> None:
        """Find out what became of every transaction signed in earlier runs."""
        for entry in unsettled(self._chain, self.plan, self.log.entries()):
            receipt = receipts(self._chain, [entry.signed.hash])[0]
            if receipt is None:
                receipt = self._bring_home(entry)
            if receipt is not None:
                self.log.mined(receipt)
        self.lane.take_up()

    def _bring_home(self, entry: Entry) -> Receipt | None:
        """Have a transaction mined that is not; or note that it never will be."""
        tx = entry.signed
        if not is_known(self._chain, tx.hash):
            lines = [line for line in self.plan.lines if line.ref in entry.refs]
            if used_refs(self._chain, lines, self._chain.pin()):
                self.log.dropped(tx.hash, "another transaction used its references")
                return None
            if count_transactions(self._chain, entry.signer, "latest") > tx.nonce:
                self.log.dropped(tx.hash, "another transaction used its nonce")
                return None
            send(self._chain, [tx])
        return wait_mined(self._chain, [tx.hash])[0]

    def _issue(self, lines: Sequence[Line]) -> None:
        """Issue lines of one target as one transaction, or find out which it refuses."""
        draft = self._draft(lines)
        gas = self.lane.estimate([draft])[0]
        if isinstance(gas, RpcRefused) and len(lines) == 1 and revert_of(gas) is None:
            raise gas
        if isinstance(gas, RpcRefused) or gas > MAX_TX_GAS:
            reason = gas.message if isinstance(gas, RpcRefused) else "It takes too much gas."
            self._issue_apart(lines, reason)
            return
        signed = self.lane.sign(draft, with_room(gas), gas_price(self._chain))
        self.log.signed(lines, signed, self.lane.address)
        send(self._chain, [signed])
        receipt = wait_mined(self._chain, [signed.hash])[0]
        self.log.mined(receipt)
        if not receipt.ok:
            error = revert_error(self._chain, draft, self.lane.address, receipt)
            self._issue_apart(lines, error.message)
            return
        self._result.receipts.append(receipt)
        self._result.issued.extend(lines)
        self._tell()

    def _issue_apart(self, lines: Sequence[Line], reason: str) -> None:
        """Leave out the rows that fail by themselves and issue the rest; else go by halves."""
        if len(lines) == 1:
            self._refuse(lines[0], reason)
            return
        answers = self.lane.estimate([self._draft([line]) for line in lines])
        rest = []
        for line, answer in zip(lines, answers, strict=True):
            if isinstance(answer, RpcRefused) and revert_of(answer) is not None:
                self._refuse(line, answer.message)
            else:
                rest.append(line)
        if len(rest) < len(lines):
            parts: list[Sequence[Line]] = [rest]
        else:
            parts = [lines[: len(lines) // 2], lines[len(lines) // 2 :]]
        for part in parts:
            if part:
                self._issue(part)

    def _draft(self, lines: Sequence[Line]) -> Draft:
        target = lines[0].target
        call = issue_call(self.manifest, target, lines)
        return Draft(call.to, call.data, f"Issuing {counted(len(lines), 'row')} of {target.name}")

    def _refuse(self, line: Line, reason: str) -> None:
        self.log.refused(line, reason)
        self._result.refused.append(
            RowError(line.line, "ref", f"{line.ref_text}: {reason}", "Remove the cause; run again.")
        )
        self._tell()

    def _tell(self) -> None:
        done = self._result
        self.notify(
            Progress(len(done.before), len(done.issued), len(done.refused), len(done.receipts))
        )


def refuse(found: Preflight) -> None:
    """Raise what a preflight found wrong.

    Raises:
        PreflightRefused: It found something.
    """
    if found.refused:
        count = counted(len(found.refused), "row")
        raise PreflightRefused(
            f"The chain would refuse {count} at block {found.at.number}; nothing was sent.",
            found.refused,
            hint="Mend the file or the cause, make the plan again and run that one.",
        )


def unsettled(chain: Chain, plan: Plan, entries: Sequence[Entry]) -> list[Entry]:
    """Signed transactions of unknown outcome, and mined ones that the chain has forgotten."""
    used = used_refs(chain, plan.lines, chain.pin())
    return [
        entry
        for entry in entries
        if entry.fate is Fate.UNKNOWN
        or (entry.fate is Fate.MINED and not used.issuperset(entry.refs))
    ]


def batches(
    chain: Chain, manifest: Manifest, lines: Sequence[Line], at: Pin
) -> Iterator[Sequence[Line]]:
    """Lines in order, by target, as many together as one transaction may have."""
    rights, manager = manifest.contract("CapacityRights"), manifest.contract("DebtManager")
    most_rights, most_months, most_issues = chain.read_all(
        [rights.call("maxLines"), rights.call("maxMonths"), manager.call("maxLines")], at
    )
    for target in dict.fromkeys(line.target for line in lines):
        most = most_rights if target.asset is Asset.POWER else most_issues
        yield from _cut([line for line in lines if line.target == target], most, most_months)


def _cut(lines: Sequence[Line], most_lines: int, most_months: int) -> Iterator[Sequence[Line]]:
    batch: list[Line] = []
    months = 0
    for line in lines:
        if len(batch) == most_lines or (batch and months + _months(line) > most_months):
            yield batch
            batch, months = [], 0
        batch.append(line)
        months += _months(line)
    if batch:
        yield batch


def _months(line: Line) -> int:
    if line.target.asset is Asset.DEBT:
        return 0
    right = unpack_right(line.right_id)
    return right.last_period - right.first_period + 1
