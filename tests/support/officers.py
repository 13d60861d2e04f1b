"""Officers at their desks: one command line for one officer, and what it ended with."""

from dataclasses import dataclass
from pathlib import Path

from tests.support.ledger import Ledger
from tests.support.mizan import Desk, Ran
from tokenization.units import checksum


GUARDIAN, PROPOSER, APPROVER = 7, 8, 9
"""Accounts of the small ledger; the proposer pauses too, the approver unpauses."""

PAUSER, UNPAUSER = PROPOSER, APPROVER


@dataclass(frozen=True)
class Office:
    """A ledger, and its officers at work on it.

    Attributes:
        order: A document that orders things.
    """

    desk: Desk
    order: Path

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        return self.desk.ledger

    def account(self, index: int) -> str:
        """A development account as it is written."""
        return checksum(self.ledger.accounts[index])

    def ask(self, officer: int, *command: object) -> Ran:
        """Run a command dry."""
        return self.desk.mizan(*command, "--signer", self.desk.signer(officer))

    def do(self, officer: int, *command: object) -> Ran:
        """Run a command for real."""
        return self.ask(officer, *command, "--execute")

    def done(self, officer: int, *command: object) -> Ran:
        """Run a command dry, then for real, then again; it does it, once."""
        before = self.ledger.head
        dry = self.ask(officer, *command)
        assert (dry.status, dry.data["state"], self.ledger.head) == (0, "open", before), dry.err
        assert self.desk.mizan(*command).document["warnings"] == [
            "Without --signer nobody's role was checked."
        ]
        ran = self.do(officer, *command)
        assert (ran.status, ran.data["state"], ran.data["executed"]) == (0, "done", True), ran.err
        assert ran.data["changes"] == dry.data["changes"]
        after = self.ledger.head
        again = self.do(officer, *command)
        assert (again.status, again.data["state"], self.ledger.head) == (0, "stands", after)
        return ran

    def refused(self, officer: int, *command: object) -> tuple[int, str]:
        """Run a command dry and for real; nothing is sent either way. Status, and why."""
        before = self.ledger.head
        ran = [self.ask(officer, *command), self.do(officer, *command)]
        assert self.ledger.head == before
        (error,) = ran[1].document["errors"]
        assert ran[0].document["errors"] == [error]
        assert error["hint"]
        return ran[1].status, error["message"]


def open_office(ledger: Ledger, folder: Path) -> Office:
    """Officers of a ledger, with a folder of their own."""
    order = folder / "order.txt"
    order.write_text("Order 7/2025 of an invented court\n")
    return Office(Desk(ledger, folder), order)
