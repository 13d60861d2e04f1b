"""Where plans, their journals and reports lie: one folder a plan, named by the plan's id.

A plan is found by its id, by the first characters of it, or by the path of its file.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenization.errors import ConfigError, JournalConflict
from tokenization.issuance.plan import Plan, dump_plan, load_plan
from tokenization.ledger.manifest import write_whole
from tokenization.types import Address


SHORT_ID = 12
"""Characters of a plan's id that people see; two plans that share them are unheard of."""

_LEAST_ID = 4


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder of plans."""

    root: Path

    def save(self, plan: Plan) -> Path:
        """Write a plan down, and answer where."""
        path = self._folder(plan) / "plan.json"
        write_whole(path, dump_plan(plan))
        return path

    def load(self, name: str) -> Plan:
        """Find a plan by path, id or the beginning of its id.

        Raises:
            ConfigError: There is none, there are several, or it was changed.
        """
        path = Path(name)
        if not path.is_file():
            path = self._by_id(name)
        try:
            return load_plan(path.read_text())
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"The plan {path} cannot be read: {error}.") from None

    def journal(self, plan: Plan) -> Path:
        """Where a plan's journal lies."""
        return self._folder(plan) / "journal.jsonl"

    def report(self, plan: Plan) -> Path:
        """Where the report of a plan's last run lies."""
        return self._folder(plan) / "report.json"

    @contextlib.contextmanager
    def own_lane(self, chain_id: int, signer: Address) -> Iterator[None]:
        """Be the only run on this machine that uses a signer's nonces on a chain.

        Raises:
            JournalConflict: Another run does.
        """
        path = self.root / "lanes" / f"{chain_id}-{signer.hex()}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise JournalConflict(
                    "Another run is signing with the same account.",
                    hint="Wait until it ends; then run the same command again.",
                ) from None
            yield

    def _folder(self, plan: Plan) -> Path:
        return self.root / "plans" / plan.id[:SHORT_ID]

    def _by_id(self, name: str) -> Path:
        plans = sorted((self.root / "plans").glob("*/plan.json"))
        found = [
            path
            for path in plans
            if len(name) >= _LEAST_ID
            and (path.parent.name.startswith(name) or name.startswith(path.parent.name))
        ]
        if len(found) != 1:
            known = ", ".join(path.parent.name for path in plans) or "none"
            raise ConfigError(
                f"There is no plan '{name}'." if not found else f"'{name}' fits several plans.",
                hint=f"Plans in {self.root}: {known}. Make one with: mizan mint plan FILE",
            )
        return found[0]
