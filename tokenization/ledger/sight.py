"""A ledger seen at one block: what a command looks at before it says what it would do."""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenization.ledger.chain import Chain, Pin
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Sight:
    """A chain, the ledger on it, and the block at which every question is asked."""

    chain: Chain
    manifest: Manifest
    at: Pin

    def contract(self, name: str) -> Contract:
        """One of the ledger's contracts."""
        return self.manifest.contract(name)

    def read(self, call: Call) -> Decoded:
        """Ask a contract."""
        return self.chain.read(call, self.at)

    def read_all(self, calls: Sequence[Call]) -> list[Decoded]:
        """Ask contracts many things."""
        return self.chain.read_all(calls, self.at)

    def events(self, contract: str, name: str) -> list[dict[str, Decoded]]:
        """The arguments of every event of one kind since the deployment, oldest first."""
        since = self.manifest.deploy_block
        found = self.chain.events(self.contract(contract), (name,), since, self.at)
        return [args for _, args in found]

    def now(self) -> "Sight":
        """The same ledger at the newest block."""
        return Sight(self.chain, self.manifest, self.chain.pin())
