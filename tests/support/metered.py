"""A small ledger with power nominated to three sites, and readings of a month for them."""

from collections.abc import Mapping, Sequence

from tests.support.ledger import CENTRE, GRID_OPERATOR, MINER, REGULATOR, SAVER, Ledger, right
from tokenization.ledger.signers import UnlockedSigner
from tokenization.metering import Batch, Month, Statement, month_hours, to_sign
from tokenization.types import Hash32
from tokenization.units import hour_label, parse_period, period_start, text_to_bytes32


ZONE = 1
MINE, MINE_TOO, OTHERS = 1, 2, 3
"""Two sites of the miner, one of the data centre."""

SITES: Mapping[int, int] = {MINE: MINER, MINE_TOO: MINER, OTHERS: CENTRE}
CHALLENGE_DAYS = 7
"""Source: ``data/deploy.toml``."""
METER_KEYS = (20, 21, 22)
"""Accounts that read the meters of the zone."""


def open_sites(ledger: Ledger) -> None:
    """Register the sites."""
    book, registry = ledger.contract("NominationBook"), ledger.contract("IdentityRegistry")
    for site, account in SITES.items():
        owner = registry.call("investorOf", ledger.accounts[account])
        investor = ledger.chain.read(owner, ledger.chain.pin())
        meter = text_to_bytes32(f"METER-{site}")
        ledger.send(GRID_OPERATOR, book.call("registerSite", site, investor, ZONE, meter))


def nominate(ledger: Ledger, site: int, kw: int, right_id: int) -> None:
    """Allocate so many kW of a right to a site's investor, and nominate them there."""
    ledger.mint_power(f"SITE-{site}-{right_id}"[:32], SITES[site], kw, right_id)
    book = ledger.contract("NominationBook")
    ledger.send(SITES[site], book.call("nominate", right_id, site, kw))


def name_operators(ledger: Ledger, quorum: int = 2) -> None:
    """Three operators of the zone, of whom so many sign."""
    keys = sorted(ledger.accounts[account] for account in METER_KEYS)
    ledger.send(REGULATOR, ledger.contract("MeterLedger").call("setOperators", ZONE, keys, quorum))


def statement(month: str, sites: Sequence[int], base: int = 100) -> Statement:
    """Readings of a month: hour h of site s drew ``base * s + h % 24`` kWh."""
    period = parse_period(month)
    hours = range(len(month_hours(period)))
    return Statement(
        tuple(
            Month(site, period, tuple(base * site + hour % 24 for hour in hours)) for site in sites
        )
    )


def settle(ledger: Ledger, told: Statement, version: int = 1) -> None:
    """State, publish and settle a month that is over, as two of the operators signed it."""
    period, meters = told.months[0].period, ledger.contract("MeterLedger")
    batch = Batch(ZONE, period, version, len(told.months), told.root, Hash32(bytes(31) + b"\x01"))
    message = to_sign(batch, ledger.chain.chain_id, meters.address)
    keys = sorted(ledger.accounts[account] for account in METER_KEYS)[:2]
    signed = [UnlockedSigner(ledger.chain, key).sign_typed(message) for key in keys]
    ledger.send(SAVER, meters.call("postRoot", batch.words, signed))
    for month in told.months:
        page = (month.site, period, version, month.data, told.site_path(month.site))
        ledger.send(SAVER, meters.call("publish", *page))
    ledger.devnet.rpc("evm_increaseTime", CHALLENGE_DAYS * 86_400)
    ledger.mine()
    for month in told.months:
        ledger.send(SAVER, meters.call("settle", month.site, period))


def settled_month(ledger: Ledger, month: str, kw: int) -> Statement:
    """A month that is over and settled for all three sites, with firm kW nominated to one."""
    open_sites(ledger)
    nominate(ledger, MINE, kw, right(first=month, last=month))
    name_operators(ledger)
    ledger.devnet.rpc("evm_setNextBlockTimestamp", period_start(parse_period(month) + 1))
    ledger.mine()
    told = statement(month, tuple(SITES))
    settle(ledger, told)
    return told


def as_file(told: Statement) -> str:
    """The file they stand in."""
    rows = (
        f"{month.site},{hour_label(hour)},{kwh}"
        for month in told.months
        for hour, kwh in zip(month_hours(month.period), month.readings, strict=True)
    )
    return "\n".join(["site,hour,kwh", *rows, ""])
