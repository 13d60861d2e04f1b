"""Power left idle on a ledger made by hand: a rule, and notices open, cured and partly recalled.

After ``tests.support.charging``: in zone 1 November is settled, and by day seven eighths of what is
nominated were drawn.
"""

from tests.support.delivering import NOVEMBER
from tests.support.handmade import Ledger, allocations, contract, hash_of, list_contract, right_of
from tokenization.power import unpack_right
from tokenization.types import Kind
from tokenization.units import parse_amount


THRESHOLD_E6, MONTHS, CURE_MONTHS = 800_000, 1, 2
CURED_BY, CURED_E6 = NOVEMBER + 1, 812_345
ORDERS = (41, 42)


def leave_idle(ledger: Ledger) -> list[tuple[bytes, int, int]]:
    """Three notices; answers to whom, for which right, and how much of it was held."""
    list_contract(ledger, "UnderUseDesk", Kind.UNDER_USE_DESK)
    ledger.mine()
    desk, document = contract("UnderUseDesk"), hash_of("rule of under-use")
    rule = (THRESHOLD_E6, MONTHS, CURE_MONTHS, document)
    ledger.emit(desk, "RuleSet(uint32,uint8,uint8,bytes32)", *rule)
    told = _idle_rights()[:3]
    given = "NoticeGiven(uint256,bytes32,uint256,uint32,uint16,uint16,uint16,uint256,bytes32)"
    for number, (investor, token_id, kw) in enumerate(told, 1):
        months = (NOVEMBER, NOVEMBER, NOVEMBER + 1 + CURE_MONTHS)
        said = (investor, token_id, THRESHOLD_E6, *months, kw, hash_of(f"notice {number}"))
        ledger.emit(desk, given, number, *said)
    ledger.mine()
    ledger.emit(desk, "NoticeCured(uint256,uint16,uint256)", 2, CURED_BY, CURED_E6)
    proposed = "RecallProposed(uint256,uint256,address,uint8,uint256,bytes32)"
    for place, order in enumerate(ORDERS):
        account = hash_of(f"account {place}")[:20]
        ledger.emit(desk, proposed, 3, order, account, place, 10, hash_of("recall"))
    ledger.emit(desk, "IdleRecalled(uint256,uint256,uint256,bool)", 3, ORDERS[0], 10, False)
    ledger.mine()
    return told


def _idle_rights() -> list[tuple[bytes, int, int]]:
    """Rights that deliver in November, one of each investor, those of zone 1 first."""
    found: dict[bytes, tuple[int, int]] = {}
    for investor, row in allocations():
        right = unpack_right(right_of(row))
        if right.first_period <= NOVEMBER <= right.last_period:
            kw = parse_amount(row["amount"], 3 if row["unit"] == "MW" else 0)
            found.setdefault(investor, (right_of(row), kw))
    told = [(investor, *rest) for investor, rest in found.items()]
    return sorted(told, key=lambda one: unpack_right(one[1]).zone)
