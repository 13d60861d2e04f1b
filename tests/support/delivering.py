"""Power delivered on a ledger made by hand: sites, nominations, curtailment, metered November.

Every miner and data centre of the sample has a site in each zone it holds rights in, and nominates
nine tenths of them. The readings follow the nominations by the hour of the day.
"""

from collections import defaultdict

from eth_utils.crypto import keccak

from tests.support.handmade import (
    Ledger,
    allocations,
    contract,
    hash_of,
    list_contract,
    pkt_midnight_of,
    right_of,
)
from tokenization.curtailment import FirmnessClass, order_id
from tokenization.metering import Month, Statement, month_hours
from tokenization.power import Scope, unpack_right
from tokenization.types import Kind
from tokenization.units import (
    HOUR_S,
    HOURS_PER_DAY,
    day_and_hour,
    first_hour,
    parse_amount,
    parse_period,
)


NOVEMBER = parse_period("2025-11")
ORDERED_DAY, _ = day_and_hour(pkt_midnight_of("2025-11-10") // HOUR_S)
PARTS = (3, 4)
"""What remains of firm kW in the evening of that day."""
EMERGENCY = 7
OPERATORS = sorted(hash_of(f"operator {number}")[:20] for number in range(3))
CHALLENGED_ZONE = 2


def deliver(ledger: Ledger) -> None:
    """A month of power, from the register of sites to settlement, some of everything."""
    for name, kind in (
        ("NominationBook", Kind.NOMINATION_BOOK),
        ("CurtailmentManager", Kind.CURTAILMENT_MANAGER),
        ("MeterLedger", Kind.METER_LEDGER),
    ):
        list_contract(ledger, name, kind)
    ledger.emit(contract("NominationBook"), "GateSet(uint16,uint8)", 0, 7)
    bound = _nominate(ledger)
    ledger.mine()
    _curtail(ledger)
    _recall(ledger)
    ledger.mine()
    ledger.time_s = max(ledger.time_s, pkt_midnight_of("2025-12-02"))
    _meter(ledger, bound)


def _nominate(ledger: Ledger) -> dict[int, dict[int, int]]:
    """Sites and nominations; answers the kW of November by zone and site."""
    book, numbers = contract("NominationBook"), {}
    bound: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for investor, row in allocations():
        token_id, kw = right_of(row), parse_amount(row["amount"], 3 if row["unit"] == "MW" else 0)
        right = unpack_right(token_id)
        site = numbers.get((investor, right.zone))
        if site is None:
            site = numbers[investor, right.zone] = len(numbers) + 1
            told = (site, investor, hash_of(f"meter {site}"), right.zone, True)
            ledger.emit(book, "SiteSet(uint32,bytes32,bytes32,uint16,bool)", *told)
        nominated = "Nominated(bytes32,uint256,uint32,uint256,uint16)"
        ledger.emit(book, nominated, investor, token_id, site, kw * 9 // 10, right.first_period)
        if right.first_period <= NOVEMBER <= right.last_period:
            bound[right.zone][site] += kw * 9 // 10
    return bound


def _curtail(ledger: Ledger) -> None:
    """The evening of one day in zone 1, and a morning that was called off again."""
    midnight = first_hour(ORDERED_DAY)
    soft, firm = FirmnessClass.INTERRUPTIBLE, FirmnessClass.FIRM
    for place, (firmness, first, end, num, den, emergency) in enumerate(
        ((soft, 17, 23, 0, 1, 0), (firm, 18, 22, *PARTS, EMERGENCY), (firm, 9, 10, 1, 1, 0))
    ):
        ledger.emit(
            contract("CurtailmentManager"),
            "OrderSet(uint64,uint16,uint8,uint32,uint32,uint24,uint24,uint16,bytes32)",
            order_id(1, ORDERED_DAY, place),
            *(1, firmness, midnight + first, midnight + end, num, den, emergency),
            hash_of("dispatch"),
        )


def _recall(ledger: Ledger) -> None:
    """A ceiling that was lowered below what is allocated, one given up, and one completed."""
    programme, opened = contract("PowerProgramme"), "RecallPlanOpened"
    opened += "(uint256,uint8,uint16,uint16,uint16,uint32)"
    for plan, last in ((1, NOVEMBER + 3), (2, (1 << 16) - 1)):
        ledger.emit(programme, opened, plan, Scope.ZONE, 1, NOVEMBER, last, 100_000)
        excess = 5_000 | 7_000 << 32
        ledger.emit(programme, "ExcessFound(uint256,uint16,uint256)", plan, NOVEMBER, excess)
        if plan == 1:
            ledger.emit(programme, "RecallPlanWithdrawn(uint256)", plan)


def _meter(ledger: Ledger, bound: dict[int, dict[int, int]]) -> None:
    """November of every zone: stated, published, settled; one is challenged, one restated."""
    for zone, sites in sorted(bound.items()):
        told = statement(sites)
        post(ledger, zone, 1, told)
        for month in told.months[: None if zone < 3 else -1]:
            publish(ledger, 1, month)
        ledger.mine()
    meters, document = contract("MeterLedger"), hash_of("photo")
    first, *rest = sorted(bound[CHALLENGED_ZONE])
    month = statement(bound[CHALLENGED_ZONE]).month(first)
    hour = month_hours(NOVEMBER).start
    challenged = "Challenged(uint32,uint16,uint32,uint32,uint32,address,bytes32)"
    said = (first, NOVEMBER, 1, hour, month.readings[0], OPERATORS[0], document)
    ledger.emit(meters, challenged, *said)
    dismissed = "ChallengeDismissed(uint32,uint16,uint32,bytes32)"
    if rest:
        said = (rest[0], NOVEMBER, 1, hour, month.readings[0], OPERATORS[0], document)
        ledger.emit(meters, challenged, *said)
        ledger.emit(meters, dismissed, rest[0], NOVEMBER, 1, hash_of("reasons"))
    for month in statement(bound[1]).months:
        settled = "Settled(uint32,uint16,uint32,uint64)"
        ledger.emit(meters, settled, month.site, NOVEMBER, 1, month.kwh)
    ledger.mine()
    post(ledger, 1, 2, statement({site: kw - 10 for site, kw in bound[1].items()}))
    ledger.mine()


def statement(bound: dict[int, int]) -> Statement:
    """What a zone's sites drew in November: by day seven eighths of what is nominated."""
    months = []
    for site, kw in sorted(bound.items()):
        day = [kw * (7 if 8 <= hour < 17 else 6) // 8 for hour in range(HOURS_PER_DAY)]
        count = len(month_hours(NOVEMBER)) // HOURS_PER_DAY
        months.append(Month(site, NOVEMBER, tuple(day * count)))
    return Statement(tuple(months))


def post(ledger: Ledger, zone: int, version: int, told: Statement) -> None:
    """Post a root."""
    meters = contract("MeterLedger")
    ledger.emit(meters, "OperatorsSet(uint16,address[],uint8)", zone, OPERATORS, 2)
    posted = "RootPosted(uint16,uint16,uint32,uint32,bytes32,bytes32)"
    data_hash = keccak(f"file {zone}".encode())
    sites = len(told.months)
    ledger.emit(meters, posted, zone, NOVEMBER, version, sites, told.root, data_hash)


def publish(ledger: Ledger, version: int, month: Month) -> None:
    """Publish a site's month; its log holds the readings, as the chain's does."""
    readings = month.data
    words = (month.kwh.to_bytes(32), (64).to_bytes(32), len(readings).to_bytes(32))
    ledger.emit(
        contract("MeterLedger"),
        "Published(uint32,uint16,uint32,uint64,bytes)",
        *(month.site, NOVEMBER, version, month.kwh, readings),
        data=b"".join(words) + readings,
    )
