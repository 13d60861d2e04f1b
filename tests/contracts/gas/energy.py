"""What nominations, curtailment, metered months and their bills cost."""

from tests.contracts.gas.costs import Figures, send
from tests.support.billing import BILLING_AGENT, CASH, tariff
from tests.support.ledger import BANK, GRID_OPERATOR, MINER, SAVER, TREASURY, Ledger, right
from tests.support.metered import (
    METER_KEYS,
    MINE,
    MINE_TOO,
    OTHERS,
    ZONE,
    name_operators,
    open_sites,
    statement,
)
from tokenization.curtailment import FirmnessClass
from tokenization.ledger.signers import UnlockedSigner
from tokenization.metering import Batch, to_sign
from tokenization.types import Hash32
from tokenization.units import parse_hour, parse_period, period_start


DOCUMENT = Hash32(b"\x0d" * 32)
ORDERS = 15
"""As many as a zone takes for a day. Source: ``CurtailmentManager``."""
MONTH, DELIVERY, EVENING = "2025-11", "2026-01", parse_hour("2026-01-10T18")


def figures(ledger: Ledger) -> Figures:
    """Nominate a month, curtail a zone, state a month and carry it to settlement."""
    open_sites(ledger)
    book, month = ledger.contract("NominationBook"), right(first=DELIVERY, last=DELIVERY)
    ledger.mint_power("ENERGY-1", MINER, 900, month)
    for name, kw in (
        ("nominate a month to a site for the first time", 500),
        ("nominate again", 600),
    ):
        yield name, send(ledger, MINER, book.call("nominate", month, MINE, kw))
    manager, soft = ledger.contract("CurtailmentManager"), FirmnessClass.INTERRUPTIBLE
    costs = [
        send(
            ledger,
            GRID_OPERATOR,
            manager.call("order", ZONE, soft, EVENING, EVENING + 4, left, 16, 0, DOCUMENT),
        )
        for left in range(1, ORDERS + 1)
    ]
    yield "curtail a zone, first order of a day", costs[0]
    yield "curtail a zone, dearest order of a day", max(costs, key=lambda cost: cost.gas)
    yield from _metered(ledger)


def _metered(ledger: Ledger) -> Figures:
    name_operators(ledger)
    period, told = parse_period(MONTH), statement(MONTH, (MINE, MINE_TOO, OTHERS))
    ledger.devnet.rpc("evm_setNextBlockTimestamp", period_start(period + 1))
    ledger.mine()
    meters = ledger.contract("MeterLedger")
    batch = Batch(ZONE, period, 1, len(told.months), told.root, DOCUMENT)
    message = to_sign(batch, ledger.chain.chain_id, meters.address)
    keys = sorted(ledger.accounts[account] for account in METER_KEYS)[:2]
    signed = [UnlockedSigner(ledger.chain, key).sign_typed(message) for key in keys]
    yield (
        "state a zone's month, two signatures",
        send(ledger, SAVER, meters.call("postRoot", batch.words, signed)),
    )
    page = (MINE, period, 1, told.month(MINE).data, told.site_path(MINE))
    yield "publish a site's month, 720 readings", send(ledger, SAVER, meters.call("publish", *page))
    ledger.devnet.rpc("evm_increaseTime", 7 * 86_400)
    ledger.mine()
    yield "settle a site's month", send(ledger, SAVER, meters.call("settle", MINE, period))
    yield from _billed(ledger, period)


def _billed(ledger: Ledger, period: int) -> Figures:
    """A tariff, and an invoice paid from a deposit and in cash."""
    billing, cash = ledger.contract("PowerBilling"), ledger.contract("SettlementCash")
    book = ledger.contract("TariffBook")
    set_tariff = book.call("setTariff", ZONE, tariff(period, period + 12).words)
    yield "set a zone's first tariff", send(ledger, BILLING_AGENT, set_tariff)
    ledger.send(TREASURY, billing.call("setPayee", ledger.accounts[BANK]))
    ledger.mint_cash("POWER", MINER, CASH)
    ledger.send(MINER, cash.call("approve", billing.address, CASH))
    owner = ledger.contract("IdentityRegistry").call("investorOf", ledger.accounts[MINER])
    investor = ledger.chain.read(owner, ledger.chain.pin())
    deposit = billing.call("deposit", investor, 10**9)
    yield "pay ahead for power", send(ledger, MINER, deposit)
    issue = billing.call("issue", MINE, period, 1)
    yield "invoice a site's month, paid in part from its deposit", send(ledger, SAVER, issue)
    for name, amount in (("pay part of an invoice", 10**8), ("pay the rest of it", None)):
        _, left = ledger.chain.read(billing.call("openOf", investor), ledger.chain.pin())
        yield name, send(ledger, MINER, billing.call("pay", 1, amount or left))
