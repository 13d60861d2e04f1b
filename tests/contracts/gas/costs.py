"""What a transaction cost and where the gas went, from its receipt and its trace."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from tests.support.ledger import Ledger
from tokenization.ledger.contracts import Call
from tokenization.ledger.tx import Receipt
from tokenization.units import hex0x


BASE_GAS = 21_000
COLD_ACCOUNT_GAS = 2_600
"""For the first call of a contract in a transaction. Source: EIP-2929."""
LAST_PRECOMPILE = 0x11
SLOT_OPS = {"SLOAD", "SSTORE"}
LOG_OPS = {"LOG0", "LOG1", "LOG2", "LOG3", "LOG4"}
STEPS = {"disableMemory": True, "disableStorage": True, "disableStack": True}
CALLS = {"tracer": "callTracer"}


@dataclass(frozen=True, slots=True)
class Cost:
    """Gas of one transaction and its parts.

    Attributes:
        gas: All of it.
        sent: 21,000 for being a transaction, and its bytes.
        contracts: Contracts called for the first time, the transaction's own aside.
        slots: Storage read and written, less what is given back for storage set free.
        logs: Events.
        rest: Computation; what the other parts leave.
    """

    gas: int
    sent: int
    contracts: int
    slots: int
    logs: int
    rest: int


Figures = Iterator[tuple[str, Cost]]


def send(ledger: Ledger, account: int, call: Call) -> Cost:
    """Send a call and take its cost apart; the chain has to trace steps."""
    return cost_of(ledger, ledger.send(account, call)[0])


def cost_of(ledger: Ledger, receipt: Receipt) -> Cost:
    """Take the cost of a transaction apart."""
    tx, gas = hex0x(receipt.hash), receipt.gas_used
    sent = _sent(_ask(ledger, "eth_getTransactionByHash", tx)["input"])
    steps = _ask(ledger, "debug_traceTransaction", tx, STEPS)["structLogs"]
    spent = sent + steps[0]["gas"] - steps[-1]["gas"] + steps[-1]["gasCost"]
    slots = _sum(steps, SLOT_OPS) - (spent - gas)
    logs = _sum(steps, LOG_OPS)
    contracts = COLD_ACCOUNT_GAS * _contracts(_ask(ledger, "debug_traceTransaction", tx, CALLS))
    return Cost(gas, sent, contracts, slots, logs, gas - sent - contracts - slots - logs)


def _ask(ledger: Ledger, method: str, *params: object) -> dict[str, Any]:
    return cast("dict[str, Any]", ledger.devnet.rpc(method, *params))


def _sent(data: str) -> int:
    return BASE_GAS + sum(16 if byte else 4 for byte in bytes.fromhex(data.removeprefix("0x")))


def _sum(steps: list[dict[str, Any]], ops: set[str]) -> int:
    return sum(step["gasCost"] for step in steps if step["op"] in ops)


def _contracts(top: dict[str, Any]) -> int:
    """How many other contracts a call led to."""
    found, waiting = set(), [top]
    while waiting:
        call = waiting.pop()
        waiting += call.get("calls", ())
        found.add(call["to"])
    return sum(int(address, 16) > LAST_PRECOMPILE for address in found - {top["to"]})
