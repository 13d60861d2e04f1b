"""A real chain full of real transfers, for measuring how fast a node reads it.

Every transfer is a transaction of its own through the real contracts, between many registered
accounts, some hundreds to a block, as on a busy day.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from node.rpc import Call, Rpc
from tests.support.ledger import REGISTRAR, START_S, TREASURY, Ledger, start_ledger
from tokenization.ledger.contracts import Call as ContractCall
from tokenization.units import text_to_bytes32


GAS_PER_TRANSFER = 300_000
BATCH = 200
LINES = 50
FUNDS_EACH = 10**12
ARGUMENTS = (
    *("--timestamp", str(START_S)),
    *("--gas-limit", str(10**11), "--block-base-fee-per-gas", "0"),
    *("--auto-impersonate", "--no-request-size-limit"),
)


@contextmanager
def busy_ledger(folder: Path, events: int, accounts: int, per_block: int) -> Iterator[Ledger]:
    """A ledger with that many transfers of cash in its blocks."""
    with (
        start_ledger(folder, ARGUMENTS) as ledger,
        Rpc(ledger.devnet.url, timeout_s=120, attempts=1) as rpc,
    ):
        holders = [(0xACC << 140 | number).to_bytes(20, "big") for number in range(accounts)]
        ledger.mine_by_hand()
        dealers = _Dealers(ledger, rpc)
        _register(ledger, dealers, holders)
        _fund(ledger, dealers, holders)
        _deal(ledger, dealers, holders, events, per_block)
        yield ledger


class _Dealers:
    """Accounts that send transactions without waiting for one another."""

    def __init__(self, ledger: Ledger, rpc: Rpc) -> None:
        self._ledger = ledger
        self._rpc = rpc
        self._nonces: dict[bytes, int] = {}

    def send(
        self,
        transactions: Sequence[tuple[bytes, ContractCall]],
        per_block: int,
        gas: int = GAS_PER_TRANSFER,
    ) -> None:
        """Send (sender, call) pairs, that many to a block."""
        for start in range(0, len(transactions), per_block):
            block = [
                self._call(sender, call, gas)
                for sender, call in transactions[start : start + per_block]
            ]
            for at in range(0, len(block), BATCH):
                self._rpc.batch(block[at : at + BATCH])
            self._ledger.mine()

    def _call(self, sender: bytes, call: ContractCall, gas: int) -> Call:
        nonce = self._nonces.get(sender)
        if nonce is None:
            count = self._ledger.devnet.rpc("eth_getTransactionCount", _hex(sender), "latest")
            nonce = int(str(count), 16)
        self._nonces[sender] = nonce + 1
        transaction = {
            "from": _hex(sender),
            "to": _hex(call.to),
            "data": _hex(call.data),
            "nonce": hex(nonce),
            "gas": hex(gas),
            "gasPrice": "0x0",
        }
        return Call("eth_sendTransaction", (transaction,))


def _register(ledger: Ledger, dealers: _Dealers, holders: Sequence[bytes]) -> None:
    registry, expiry = ledger.contract("IdentityRegistry"), START_S + 10**8
    registrar = ledger.accounts[REGISTRAR]
    calls = []
    for number, holder in enumerate(holders):
        investor = text_to_bytes32(f"BENCH-{number}")
        record = (investor, holder, 2, 1, 586, expiry)
        calls.append((registrar, registry.call("registerInvestor", *record)))
    dealers.send(calls, BATCH)


def _fund(ledger: Ledger, dealers: _Dealers, holders: Sequence[bytes]) -> None:
    cash, treasury = ledger.contract("SettlementCash"), ledger.accounts[TREASURY]
    lines = [
        (text_to_bytes32(f"BENCH-{number}"), holder, FUNDS_EACH)
        for number, holder in enumerate(holders)
    ]
    calls = [
        (treasury, cash.call("issue", lines[at : at + LINES])) for at in range(0, len(lines), LINES)
    ]
    dealers.send(calls, BATCH, gas=GAS_PER_TRANSFER * LINES)


def _deal(
    ledger: Ledger, dealers: _Dealers, holders: Sequence[bytes], events: int, per_block: int
) -> None:
    cash, chance = ledger.contract("SettlementCash"), random.Random(1)
    transfers = []
    for _ in range(events):
        sender, receiver = chance.sample(holders, 2)
        transfers.append((sender, cash.call("transfer", receiver, chance.randint(1, 10**6))))
    dealers.send(transfers, per_block)


def _hex(raw: bytes) -> str:
    return f"0x{raw.hex()}"
