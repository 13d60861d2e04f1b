"""What the journal of a plan says: which transactions were signed, and what became of each.

A record is one of: ``opened`` (for which plan, on which chain), ``signed`` (the bytes, before they
are sent), ``mined`` (in which block, and whether it failed), ``dropped`` (will never be mined) and
``refused`` (a row the chain would not take, and why). Nothing here asks the chain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tokenization.errors import JournalConflict
from tokenization.issuance.journal import Journal, Record
from tokenization.issuance.plan import Line, Plan
from tokenization.ledger.tx import Receipt, Signed
from tokenization.types import Address, Hash32, Ref
from tokenization.units import checksum, hex0x, parse_address, text_to_bytes32


class Fate(StrEnum):
    """What became of a signed transaction, as far as is written down."""

    UNKNOWN = "unknown"
    MINED = "mined"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Entry:
    """A signed transaction and the rows it issues."""

    signed: Signed
    signer: Address
    refs: tuple[Ref, ...]
    fate: Fate
    block: int | None = None
    gas_used: int | None = None


class RunLog:
    """The journal of one plan, open for writing."""

    def __init__(self, journal: Journal, plan: Plan) -> None:
        """Take up a plan's journal.

        Raises:
            JournalConflict: It is another plan's, or of another chain.
        """
        self._journal = journal
        if not journal.records:
            journal.append("opened", _opening(plan))
        check_opening(journal.records, plan)

    def entries(self) -> list[Entry]:
        """Every transaction signed so far, in order."""
        return entries_of(self._journal.records)

    def signed(self, lines: Sequence[Line], signed: Signed, signer: Address) -> None:
        """Put a transaction on disk, to be sent only then."""
        self._journal.append(
            "signed",
            {
                "tx": hex0x(signed.hash),
                "nonce": signed.nonce,
                "signer": checksum(signer),
                "label": signed.label,
                "refs": [line.ref_text for line in lines],
                "raw": hex0x(signed.raw),
            },
        )

    def mined(self, receipt: Receipt) -> None:
        """Note that a transaction is in a block."""
        self._journal.append(
            "mined",
            {
                "tx": hex0x(receipt.hash),
                "ok": receipt.ok,
                "block": receipt.block,
                "block_hash": hex0x(receipt.block_hash),
                "gas_used": receipt.gas_used,
            },
        )

    def dropped(self, tx_hash: Hash32, reason: str) -> None:
        """Note that a transaction will never be mined."""
        self._journal.append("dropped", {"tx": hex0x(tx_hash), "reason": reason})

    def refused(self, line: Line, reason: str) -> None:
        """Note that the chain would not take a row."""
        self._journal.append("refused", {"ref": line.ref_text, "reason": reason})


def check_opening(records: Sequence[Record], plan: Plan) -> None:
    """Check that a journal is that of a plan.

    Raises:
        JournalConflict: It is another's.
    """
    first = records[0]
    if first.kind != "opened" or first.data != _opening(plan):
        raise JournalConflict(
            "The journal beside the plan belongs to another plan or another chain.",
            hint="Make the plan again (mizan mint plan FILE) and run that one.",
        )


def entries_of(records: Sequence[Record]) -> list[Entry]:
    """Every transaction in a journal's records, with what is last written of it."""
    entries: dict[str, Entry] = {}
    for record in records:
        data: Any = record.data
        if record.kind == "signed":
            entries[data["tx"]] = Entry(
                Signed(
                    bytes.fromhex(data["raw"][2:]),
                    Hash32(bytes.fromhex(data["tx"][2:])),
                    data["nonce"],
                    data["label"],
                ),
                parse_address(data["signer"]),
                tuple(text_to_bytes32(ref) for ref in data["refs"]),
                Fate.UNKNOWN,
            )
        elif record.kind in ("mined", "dropped"):
            entries[data["tx"]] = _with_fate(entries[data["tx"]], record.kind, data)
    return list(entries.values())


def _with_fate(entry: Entry, kind: str, data: Any) -> Entry:  # noqa: ANN401 - read from JSON
    if kind == "dropped":
        return Entry(entry.signed, entry.signer, entry.refs, Fate.DROPPED)
    fate = Fate.MINED if data["ok"] else Fate.FAILED
    return Entry(entry.signed, entry.signer, entry.refs, fate, data["block"], data["gas_used"])


def _opening(plan: Plan) -> dict[str, object]:
    return {
        "plan": plan.id,
        "chain_id": plan.chain_id,
        "genesis_hash": hex0x(plan.genesis),
        "rows": len(plan.lines),
    }
