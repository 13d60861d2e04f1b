"""A bond on the hand-made ledger: auctioned, a coupon paid to one of two, and a deal under way."""

from datetime import date

from tests.support import auction_events as auction
from tests.support.handmade import TRANSFER, ZERO, Ledger, contract, hash_of, list_contract
from tests.support.handmade import freeze_terms as freeze
from tokenization.debt import isin_check_digit
from tokenization.types import Address, Kind
from tokenization.units import pkt_midnight, text_to_bytes32


BODY = "PK000000007"
ISIN = BODY + isin_check_digit(BODY)
ISSUED, MATURES = date(2025, 10, 30), date(2027, 10, 30)
RATE_E6, TAX_E6 = 120_000, 200_000
FIXED_PIB = 2
DEAL = hash_of("deal")
_PER_UNIT_E18 = 60_000 * 10**18
_RECORD_S = pkt_midnight(date(2026, 4, 20))
_PAID_S = pkt_midnight(date(2026, 4, 30))
_MOST = 2**40 - 1


def lend(ledger: Ledger) -> None:
    """List what debt is serviced by, auction a bond, hold it past a record date, pay a coupon."""
    for name, kind in (
        ("HolidayCalendar", Kind.HOLIDAY_CALENDAR),
        ("DebtServicing", Kind.DEBT_SERVICING),
        ("TaxRegistry", Kind.TAX_REGISTRY),
        ("DistributionVault", Kind.DISTRIBUTION_VAULT),
        ("PrimaryAuction", Kind.PRIMARY_AUCTION),
        ("DvPSettlement", Kind.DVP_SETTLEMENT),
    ):
        list_contract(ledger, name, kind)
    _create(ledger)
    _auction(ledger)
    for holder, units in (("holder", 1_000), ("saver", 500)):
        token, account, ref = contract(ISIN), hash_of(holder)[:20], text_to_bytes32(holder)
        ledger.emit(token, TRANSFER, ZERO, account, units)
        ledger.emit(token, "Issued(bytes32,address,uint256)", ref, account, units)
    ledger.mine()
    ledger.time_s = _RECORD_S + 3_600
    _open(ledger)
    ledger.mine()
    ledger.time_s = _PAID_S + 3_600
    _pay(ledger)
    _deal(ledger)
    ledger.mine()
    for _ in range(3):
        ledger.mine()


def holders() -> tuple[Address, Address]:
    """Who was paid, and for whom it is held."""
    return Address(hash_of("holder")[:20]), Address(hash_of("saver")[:20])


def _create(ledger: Ledger) -> None:
    isin, token = text_to_bytes32(ISIN), contract(ISIN)
    list_contract(ledger, ISIN, Kind.BOND_TOKEN, "units")
    created = (
        "SeriesCreated(bytes32,address,uint8,uint40,uint40,uint32,uint32,uint32,uint128,bytes32)"
    )
    dates = pkt_midnight(ISSUED), pkt_midnight(MATURES)
    terms = (50, 990_000, 0, 10_000, hash_of("prospectus"))
    ledger.emit(contract("DebtManager"), created, isin, token, FIXED_PIB, *dates, *terms)
    freeze(ledger, isin, RATE_E6, 2)
    rate = "RateSet(uint8,uint8,uint32,uint32,uint8,bytes32,uint256)"
    taxes, source = contract("TaxRegistry"), hash_of("finance act")
    ledger.emit(taxes, rate, FIXED_PIB, 0, 20_270, TAX_E6, 0, source, 1)
    own = "InvestorRateSet(bytes32,uint8,uint32,uint32,uint32,uint8,bytes32,uint256)"
    exempt = (text_to_bytes32("MZ-0001"), FIXED_PIB, 20_400, 20_700, 0, 0, source, 1)
    ledger.emit(taxes, own, *exempt)
    ledger.emit(taxes, "TaxAccountSet(address)", hash_of("treasury")[:20])


def _auction(ledger: Ledger) -> None:
    house, now_s = contract("PrimaryAuction"), ledger.time_s
    isin, cash = text_to_bytes32(ISIN), contract("SettlementCash")
    seller = hash_of("treasury")[:20]
    ledger.emit(house, auction.OPENED, 1, isin, cash, seller, 1, 2_000, 50, 0, hash_of("calendar"))
    ledger.emit(house, auction.SCHEDULE, 1, now_s, now_s + 1, now_s + 2, now_s + 3)
    ledger.emit(house, auction.BIDDERS, 1, 1 << 3, 1 << 1, 2_000, 500, 500, 5 << 96 | 5 << 32)
    holder, saver = holders()
    for bid, price in ((1, 990_000), (2, 985_000)):
        ledger.emit(house, auction.SEALED, 1, bid, holder, hash_of(f"seal {bid}"), 50_000)
        ledger.emit(house, auction.REVEALED, 1, bid, holder, price, 1_000, 0)
    ledger.emit(house, auction.UNPRICED, 1, 3, saver, 500, 50_000, 0)
    ledger.emit(house, auction.SEALED, 1, 4, saver, hash_of("seal 4"), 50_000)
    stated = (990_000, 990_000, 1_000, 1_000, 1_000, 0, 0, hash_of("pages"))
    ledger.emit(house, auction.PROPOSED, 1, 1, *stated)
    for bid, units in ((1, 1_000), (3, 500)):
        ledger.emit(house, auction.AWARDED, 1, bid, units)
    ledger.emit(house, auction.VERIFIED, 1, 3)
    ledger.emit(house, auction.FINAL, 1, 1_500, 1_500 * 990_000)
    seller_id, total = text_to_bytes32("SELLER"), 0
    for bid, units in ((1, 1_000), (3, 500)):
        total += units * 990_000
        ledger.emit(house, auction.SETTLED, 1, bid, units, units * 990_000)
        ledger.emit(house, auction.OWED, cash, seller_id, total)
    ledger.emit(house, auction.CLOSED, 1, 2, 4)
    ledger.emit(house, auction.OWED, cash, text_to_bytes32("MZ-0001"), 50_000)
    ledger.emit(cash, TRANSFER, ZERO, house, total + 100_000)


def _open(ledger: Ledger) -> None:
    isin, vault = text_to_bytes32(ISIN), contract("DistributionVault")
    servicing = contract("DebtServicing")
    scheduled = "RecordScheduled(bytes32,uint256,uint40,bool)"
    ledger.emit(servicing, scheduled, isin, 0, _RECORD_S, False)
    opened = (
        "EventOpened"
        "(uint256,address,uint8,address,uint40,uint40,uint40,uint8,uint96,uint96,bool,uint256)"
    )
    cash, need = contract("SettlementCash"), 1_500 * 60_000
    times = (_RECORD_S, _PAID_S, _PAID_S + 3_650 * 86_400)
    amounts = (FIXED_PIB, _PER_UNIT_E18, _PER_UNIT_E18, False, need)
    ledger.emit(vault, opened, 1, contract(ISIN), 1, cash, *times, *amounts)
    paid = "PaymentOpened(bytes32,uint8,uint256,uint256,uint256,uint32,uint40,uint40)"
    ledger.emit(servicing, paid, isin, 0, 0, 1, _PER_UNIT_E18, RATE_E6, _RECORD_S, _PAID_S)
    treasury = hash_of("treasury")[:20]
    funded = "EventFunded(uint256,address,uint256,uint256,uint40)"
    ledger.emit(vault, funded, 1, treasury, need, need, times[2])
    ledger.emit(cash, TRANSFER, ZERO, vault, need)


def _pay(ledger: Ledger) -> None:
    vault, cash = contract("DistributionVault"), contract("SettlementCash")
    holder, saver = holders()
    paid = "EntitlementPaid(uint256,address,address,uint256,uint256,uint256,uint256,uint256)"
    gross, other = 1_000 * 60_000, 500 * 60_000
    certificate = 1 << 32
    tax = gross // 5
    amounts = (1_000, gross, tax, gross - tax)
    ledger.emit(vault, paid, 1, holder, holder, certificate + 1, *amounts)
    ledger.emit(cash, TRANSFER, vault, holder, gross - tax)
    held = "EntitlementHeld(uint256,address,uint16,uint256,uint256,uint256,uint256,uint256)"
    tax_held = other // 5
    aside = (500, other, tax_held, other - tax_held)
    ledger.emit(vault, held, 1, saver, 104, certificate + 2, *aside)
    ledger.emit(vault, "TaxRemitted(uint256,address,uint256)", 1, hash_of("treasury")[:20], tax)
    ledger.emit(cash, TRANSFER, vault, hash_of("treasury")[:20], tax)


def _deal(ledger: Ledger) -> None:
    dvp, cash = contract("DvPSettlement"), contract("SettlementCash")
    holder, saver = holders()
    instructed = "Instructed(bytes32,bytes32,address,address,address,uint256,uint256,uint40,uint40)"
    ref = text_to_bytes32("UETR-1")
    terms = (contract(ISIN), 0, 100, ledger.time_s, _MOST)
    ledger.emit(dvp, instructed, DEAL, ref, holder, saver, *terms)
    priced = "Priced(bytes32,uint8,address,uint256,bytes32,bytes32)"
    ledger.emit(dvp, priced, DEAL, 0, cash, 990_000, bytes(32), bytes(32))
    locked = "Locked(bytes32,address,uint256,uint8)"
    ledger.emit(dvp, locked, DEAL, holder, 9, 1)
    ledger.emit(dvp, locked, DEAL, saver, 0, 3)
    ledger.emit(cash, TRANSFER, ZERO, dvp, 990_000)
    ledger.emit(dvp, "NotSettled(bytes32,uint16)", DEAL, 704)
