"""A year of debt on a real chain, for what shows it: sold, paid, taxed, held, missed, redeemed.

The day is 24 October 2026 when it ends. A fixed bond was sold by auction, paid its first coupon
with tax, and is in the closed period of the second. A floating bond cured one coupon and is in
default on the next. An Ijarah is paid back in parts, and a bill was redeemed.
"""

from dataclasses import dataclass, replace
from datetime import date

from eth_utils.crypto import keccak

from tests.support.auctioning import BANKS, BOND_PKR, INDIVIDUAL, SALT, STEP_S
from tests.support.ledger import (
    BANK,
    BILL_3M,
    BILL_12M,
    CENTRE,
    DEBT_ISSUER,
    FUND,
    GRID_OPERATOR,
    MINER,
    REGISTRAR,
    REGULATOR,
    SAVER,
    START_S,
    TREASURY,
    Ledger,
)
from tests.support.verbs import DAY_S, Walk
from tokenization.auctions import (
    Bid,
    Place,
    Pricing,
    Terms,
    clear,
    page_hashes,
    pages_of,
    seal_of,
)
from tokenization.debt import DayCountConvention, Roll, isin_check_digit
from tokenization.devnet import DEV_CHAIN_ID
from tokenization.units import pkt_midnight, text_to_bytes32


def _isin(body: str) -> str:
    return body + isin_check_digit(body)


FIXED, FLOATING, SUKUK = map(_isin, ("PKMZPIB0328", "PKMZPFL0227", "PKMZIJR0530"))
"""12 % until 2028; the 3-month bill + 0.7 % until 2027; and an Ijarah of 10.5 % until 2030."""
TODAY = date(2026, 10, 24)
DOCUMENT = b"\x0d" * 32
FAR = 10**18
KYC_UNTIL_S = pkt_midnight(date(2030, 6, 30))
LOT, OFFERED, SAVERS_MOST = 1_000, 50_000_000, 5_000_000
CUT_OFF_E4 = 986_100
FIXED_PIB, FLOATING_PIB, IJARAH_FIXED = 2, 3, 5
COMPANIES, FUNDS = 2, 5
"""Investor classes, as ``tests.support.auctioning`` has the others."""
TAX_ACCOUNT = 19
TAX_AUTHORITY = FIXING_AGENT = GRID_OPERATOR
BIDS = (
    (BANK, 989_500, 8_000_000),
    (FUND, 988_200, 12_000_000),
    (BANK, 987_000, 10_000_000),
    (MINER, CUT_OFF_E4, 9_000_000),
    (FUND, CUT_OFF_E4, 15_000_000),
    (BANK, 984_000, 20_000_000),
)
"""Who bid what for the fixed bond: at the cut-off 19 of 24 million units are left."""
SAVED, MARGIN = 1_000_000, 19_000_000
"""What the saver asks for without a price, and what is left for bids at the cut-off."""


@dataclass(frozen=True)
class _Series:
    """A series and what it pays. Units as in ``IDebtManager``."""

    isin: str
    instrument: int
    until: date
    rate_e6: int
    per_year: int
    reference_months: int = 0
    price_e4: int = 1_000_000
    yield_e6: int = 0
    instalments: tuple[tuple[int, int], ...] = ()


SERIES = (
    _Series(
        *(FIXED, FIXED_PIB, date(2028, 10, 30), 120_000, 2, 0),
        price_e4=CUT_OFF_E4,
        yield_e6=125_704,
    ),
    _Series(FLOATING, FLOATING_PIB, date(2027, 10, 30), 7_000, 4, 3),
    _Series(
        *(SUKUK, IJARAH_FIXED, date(2030, 10, 30), 105_000, 2, 0),
        yield_e6=105_000,
        instalments=((3, 250_000),),
    ),
)


def live(ledger: Ledger) -> None:
    """All of it."""
    walk = Walk(ledger)
    for stretch in (_prepare, _open_series, _sell, _deal, _redeem, _cure, _pay, _default, _close):
        stretch(walk)


def _prepare(w: Walk) -> None:
    """Cash, holidays, tax classes, and the table of tax with an exemption."""
    for account in (BANK, FUND, MINER, SAVER, CENTRE):
        w.do(TREASURY, w.cash, "issue", [(text_to_bytes32(f"C-{account}"), w.who(account), FAR)])
        for name in ("PrimaryAuction", "DvPSettlement", "DistributionVault"):
            w.do(account, w.cash, "approve", w.ledger.contract(name).address, 2**120)
    w.do(REGISTRAR, "HolidayCalendar", "declareYear", 2025, [20_447], DOCUMENT)
    w.do(REGISTRAR, "HolidayCalendar", "declareYear", 2026, [20_489, 20_573], DOCUMENT)
    for investor, *record in (("T-05", 5, 3, 784), ("T-01", 2, 2, 586)):
        said = (text_to_bytes32(investor), *record, KYC_UNTIL_S)
        w.do(REGISTRAR, "IdentityRegistry", "updateRecord", *said)
    begins = START_S // DAY_S - 120
    rates = [
        (kind, tax_class, begins, rate_e6, 0, DOCUMENT)
        for kind in (1, FIXED_PIB, FLOATING_PIB, IJARAH_FIXED)
        for tax_class, rate_e6 in ((1, 200_000), (2, 400_000), (3, 100_000), (4, 0))
    ]
    w.do(TAX_AUTHORITY, "TaxRegistry", "setRates", rates)
    w.do(TAX_AUTHORITY, "TaxRegistry", "setTaxAccount", w.who(TAX_ACCOUNT))
    own = (text_to_bytes32("T-04"), FIXED_PIB, begins + 200, begins + 565, 150_000, 0, DOCUMENT)
    w.do(TAX_AUTHORITY, "TaxRegistry", "setInvestorRate", *own)


def _open_series(w: Walk) -> None:
    """Three series; what is not auctioned is issued."""
    for one in SERIES:
        _open(w, one)
    for ref, account, units, isin in (
        ("B-1", BANK, 50_000, BILL_3M),
        ("B-2", SAVER, 20_000, BILL_3M),
        ("B-3", FUND, 10_000, BILL_3M),
        ("B-4", BANK, 90_000, BILL_12M),
        ("B-5", FUND, 40_000, BILL_12M),
        ("F-1", BANK, 20_000_000, FLOATING),
        ("F-2", FUND, 4_000_000, FLOATING),
        ("S-1", FUND, 9_000_000, SUKUK),
        ("S-2", SAVER, 300_000, SUKUK),
    ):
        w.ledger.mint_bills(ref, account, units, isin)
    for isin in (FIXED, FLOATING, SUKUK, BILL_3M, BILL_12M):
        w.do(BANK, "DebtServicing", "announceRecords", text_to_bytes32(isin), 255)
    w.do(FIXING_AGENT, "DebtServicing", "fix", text_to_bytes32(FLOATING), 0, 110_489, DOCUMENT)


def _open(w: Walk, one: _Series) -> None:
    number, is_ijarah = text_to_bytes32(one.isin), one.instrument == IJARAH_FIXED
    backing = DOCUMENT if is_ijarah else bytes(32)
    reference_months, instalments = one.reference_months, one.instalments
    rate_e6, per_year = one.rate_e6, one.per_year
    terms = (
        *(number, one.instrument, START_S, pkt_midnight(one.until), LOT),
        *(one.price_e4, one.yield_e6, 2 * OFFERED, DOCUMENT),
    )
    coupon = (
        *(rate_e6, per_year, DayCountConvention.ACT_ACT_ICMA, Roll.FOLLOWING, False, 0, 0),
        *(reference_months, 10, 5 if reference_months else 0, 3, 400),
        *(w.cash.address, backing, backing),
    )
    w.do(DEBT_ISSUER, "DebtManager", "createSeries", terms, coupon, instalments)
    w.do(REGULATOR, "ComplianceEngine", "setRules", w.ledger.token(one.isin).address, [])


def _sell(w: Walk) -> None:
    """The auction of the fixed bond: sealed, revealed, decided, verified, settled."""
    house, number = w.ledger.contract("PrimaryAuction"), 1
    start_s, classes = w.now_s, (COMPANIES, BANKS, FUNDS)
    times = (start_s + STEP_S, start_s + 2 * STEP_S, start_s + 20 * STEP_S, start_s + 50 * STEP_S)
    bonds = sum(BOND_PKR << 32 * kind for kind in (INDIVIDUAL, *classes))
    w.do(
        DEBT_ISSUER,
        house,
        "open",
        (
            *(text_to_bytes32(FIXED), Pricing.MULTIPLE_PRICE, sum(1 << one for one in classes)),
            *(1 << INDIVIDUAL, LOT, 0, *times),
            *(OFFERED, OFFERED, SAVERS_MOST, SAVERS_MOST),
            *(w.cash.address, w.who(CENTRE), DOCUMENT, bonds),
        ),
    )
    place = Place(DEV_CHAIN_ID, house.address, number)
    for account, price_e4, units in BIDS:
        seal = seal_of(place, w.who(account), price_e4, units, SALT)
        w.do(account, house, "commit", number, seal)
    w.do(SAVER, house, "commitNonCompetitive", number, SAVED, 0)
    w.wait(STEP_S + 1)
    for bid, (account, price_e4, units) in enumerate(BIDS, 1):
        w.do(account, house, "reveal", number, bid, price_e4, units, SALT, 0)
    w.wait(STEP_S + 1)
    made = [Bid(bid, units, price_e4) for bid, (_, price_e4, units) in enumerate(BIDS, 1)]
    made.append(Bid(len(BIDS) + 1, SAVED, None))
    cleared = clear(
        Terms(Pricing.MULTIPLE_PRICE, True, LOT, OFFERED, SAVERS_MOST),
        made,
        CUT_OFF_E4,
        MARGIN,
    )
    (page,) = pages_of(list(cleared.awards), len(made))
    first, last = page_hashes([page])
    r = cleared.result
    stated = (
        *(r.cut_off_e4, r.average_e4, r.competitive_units, r.margin_units),
        *(r.margin_demand_units, r.margin_extra_lots, r.non_competitive_extra_lots, first),
    )
    w.do(DEBT_ISSUER, house, "propose", number, stated)
    w.do(SAVER, house, "verify", number, page, last)
    for bid, account in enumerate([*(account for account, *_ in BIDS[:-1])], 1):
        w.do(account, house, "settle", number, bid)
    w.do(BANK, house, "close", number, [len(BIDS)])
    w.do(SAVER, house, "settle", number, len(BIDS) + 1)


@dataclass(frozen=True)
class _Sale:
    """A sale of the fixed bond against cash in escrow."""

    seller: int
    buyer: int
    units: int
    amount: int
    ref: str
    leg: int = 0

    def instruct(self, w: Walk, *, by_buyer: bool = True) -> bytes:
        """Both instruct, or the seller alone; its number."""
        dvp, bond = w.ledger.contract("DvPSettlement"), w.ledger.token(FIXED)
        deadline_s, external = w.now_s + 5 * DAY_S, self.leg == 2
        keys = [keccak(key) if external else bytes(32) for key in (b"paid", b"failed")]
        terms = (
            *(bond.address, self.units, w.who(self.seller), 0, deadline_s, self.leg),
            *(w.who(self.buyer), self.amount, bytes(20) if external else w.cash.address, 0),
            *(text_to_bytes32(self.ref), *keys),
        )
        chain = w.ledger.chain
        place = bond.call("placeHold", w.who(self.buyer), dvp.address, self.units, deadline_s)
        (placed,) = w.ledger.send(self.seller, place)
        ((_, args),) = chain.events(bond, ("HoldPlaced",), placed.block, chain.pin())
        w.do(self.seller, dvp, "instruct", terms, args["hold"])
        if by_buyer:
            w.do(self.buyer, dvp, "instruct", terms, 0)
        return bytes(chain.read(dvp.call("idOf", terms), chain.pin()))


def _deal(w: Walk) -> None:
    """A settled sale, one by external cash, and one called off."""
    dvp = w.ledger.contract("DvPSettlement")
    sale = _Sale(BANK, SAVER, 400_000, 394_600_000_000, "DEAL-1")
    w.do(SAVER, dvp, "settle", sale.instruct(w))
    away = replace(sale, seller=FUND, buyer=BANK, units=1_000_000, ref="RTGS-1", leg=2)
    w.do(BANK, dvp, "settleWithKey", away.instruct(w), b"paid")
    w.do(BANK, dvp, "callOff", replace(sale, ref="DEAL-2").instruct(w, by_buyer=False))


def _redeem(w: Walk) -> None:
    """The bill is paid back, on its day, to everybody."""
    _wait_until(w, date(2026, 1, 22))
    w.do(SAVER, "DebtServicing", "openRedemption", text_to_bytes32(BILL_3M))
    _fund(w, of_hundred=100)
    _push(w, BANK, SAVER, FUND)
    w.do(SAVER, "DistributionVault", "remitTax", _event(w))


def _cure(w: Walk) -> None:
    """The floating bond's first coupon comes two days late; its next rate is the average."""
    _wait_until(w, date(2026, 2, 2))
    w.do(SAVER, "DebtServicing", "openCoupon", text_to_bytes32(FLOATING), 0)
    _wait_until(w, date(2026, 2, 4))
    _fund(w, of_hundred=100)
    _push(w, BANK, FUND)
    w.do(SAVER, "DistributionVault", "remitTax", _event(w))
    yields = (110_001, 110_002, 110_003, 110_004, 110_005)
    number = text_to_bytes32(FLOATING)
    w.do(FIXING_AGENT, "DebtServicing", "fixFallback", number, 1, yields, DOCUMENT)


def _pay(w: Walk) -> None:
    """First coupons: of the fixed bond two are paid, one is held, and one is left unclaimed."""
    _wait_until(w, date(2026, 4, 22))
    for isin in (FIXED, SUKUK):
        w.do(SAVER, "DebtServicing", "openCoupon", text_to_bytes32(isin), 0)
        _fund(w, of_hundred=100)
    _wait_until(w, date(2026, 5, 1))
    w.do(REGISTRAR, "IdentityRegistry", "setStatus", text_to_bytes32("T-05"), 2)
    fixed = _event(w) - 1
    for account in (BANK, FUND):
        w.do(SAVER, "DistributionVault", "push", fixed, [w.who(account)])
    w.do(REGISTRAR, "IdentityRegistry", "setStatus", text_to_bytes32("T-05"), 1)
    w.do(SAVER, "DistributionVault", "claim", fixed, w.who(SAVER), w.who(SAVER))
    w.do(SAVER, "DistributionVault", "remitTax", fixed)
    _push(w, FUND, SAVER)


def _default(w: Walk) -> None:
    """The floating bond's second coupon has a third of its cash, and grace is over."""
    w.do(SAVER, "DebtServicing", "openCoupon", text_to_bytes32(FLOATING), 1)
    _fund(w, of_hundred=33)


def _close(w: Walk) -> None:
    """The second coupon of the fixed bond is opened, and half of it is there."""
    _wait_until(w, TODAY)
    w.do(SAVER, "DebtServicing", "openCoupon", text_to_bytes32(FIXED), 1)
    _fund(w, of_hundred=50)
    _Sale(SAVER, BANK, 100_000, 99_000_000_000, "DEAL-3").instruct(w)
    w.ledger.mine(2)


def _event(w: Walk) -> int:
    """Number of the vault's latest event."""
    chain, vault = w.ledger.chain, w.ledger.contract("DistributionVault")
    return int(chain.read(vault.call("eventCount"), chain.pin()))


def _fund(w: Walk, *, of_hundred: int) -> None:
    """Put a part of what it needs into the vault's latest event."""
    chain, vault, event = w.ledger.chain, w.ledger.contract("DistributionVault"), _event(w)
    totals = chain.read(vault.call("totalsOf", event), chain.pin())
    w.do(CENTRE, vault, "fund", event, totals["required"] * of_hundred // 100)


def _push(w: Walk, *accounts: int) -> None:
    """Pay accounts in the vault's latest event."""
    holders = [w.who(account) for account in accounts]
    w.do(SAVER, "DistributionVault", "push", _event(w), holders)


def _wait_until(w: Walk, day: date) -> None:
    w.wait(pkt_midnight(day) + 36_000 - w.now_s)
