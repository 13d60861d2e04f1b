"""What steps of a bench took: seconds, transactions and gas, as the chain's blocks tell."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.support.ledger import Ledger
from tokenization.errors import RpcRefused


@dataclass
class Tally:
    """The steps on a ledger.

    Attributes:
        steps: The gas of each that is over.
    """

    ledger: Ledger
    steps: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Print how long something took, and what it sent."""
        began, head = time.perf_counter(), self.ledger.head
        yield
        seconds, (count, gas) = time.perf_counter() - began, self.spent(head)
        self.steps[what] = gas
        print(f"{what:<30}{seconds:9.1f} s{count:7,} transactions{gas:15,} gas", flush=True)

    def spent(self, since: int) -> tuple[int, int]:
        """How many transactions there are after a block, and what gas they took."""
        asked = [
            ("eth_getBlockByNumber", (hex(number), False))
            for number in range(since + 1, self.ledger.head + 1)
        ]
        count = gas = 0
        for block in self.ledger.chain.batch(asked):
            if isinstance(block, RpcRefused):
                raise block
            count, gas = count + len(block["transactions"]), gas + int(block["gasUsed"], 16)
        return count, gas

    def gas(self, what: str, used: int, count: int, each: str) -> None:
        """Print gas, whole and of each."""
        print(f"  {what:<25}{used:12,} gas, {used // count:,} a {each}")
