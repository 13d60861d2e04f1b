"""Idle power offered again, off chain: from when on, at which price, and what it costs.

The same as ``ReofferDesk.sol``, so that an offer can be told from events alone and judged before
anything is sent. Pure: it is told terms, times and time blocks and never asks.

Units:
    Prices are base units of cash (PKR 1e-4) for a MWh, costs base units in whole paisa.

Invariant: what is on offer, its price and its cost are what the contract says, at any block
(tests/chain/test_replay.py).
"""

from dataclasses import dataclass

from tokenization.billing import PAISA, WHOLE_E6
from tokenization.power import Right
from tokenization.types import Address
from tokenization.units import HOUR_S, HOURS_PER_DAY, period_at, period_start


KWH_PER_MWH = 1000
NOTICE_MONTHS = 2
"""Terms are set from this many months ahead on. Source: ``ReofferDesk.sol``."""


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """On which terms power of a zone is offered again. Source: ``IReofferDesk.Terms``.

    Attributes:
        from_period: First month they hold for.
        start_price: When the gate closes.
        floor_price: From the beginning of the right's first month on.
        holder_share_e6: Of what is paid, times 1e6.
        treasury: Who gets the rest; zero where nothing is offered.
    """

    from_period: int
    start_price: int
    floor_price: int
    holder_share_e6: int
    treasury: Address

    @property
    def words(self) -> tuple[int | Address, ...]:
        """As the contract takes it."""
        prices = self.start_price, self.floor_price
        return (self.from_period, *prices, self.holder_share_e6, self.treasury)

    @property
    def offers(self) -> bool:
        """Whether anything is offered on them."""
        return any(self.treasury)

    def price_at(self, right: Right, closes_s: int, time_s: int) -> int:
        """The price of a right at a second after its gate closed.

        Source: ``ReofferDesk._priceNow``.
        """
        begins_s = period_start(right.first_period)
        if time_s >= begins_s:
            return self.floor_price
        fall = self.start_price - self.floor_price
        return self.start_price - fall * (time_s - closes_s) // (begins_s - closes_s)

    def split(self, cost: int) -> tuple[int, int]:
        """What of a cost is the holder's, and what the treasury's.

        Source: ``ReofferDesk._costOf``.
        """
        share = cost * self.holder_share_e6 // WHOLE_E6
        return share, cost - share


def offered_from(right: Right, closes_s: int, time_s: int) -> int | None:
    """The first month that can be taken of a right at a second; None if nothing can.

    Source: ``NominationBook.offeredFrom``.
    """
    following = period_at(time_s) + 1
    return following if time_s >= closes_s and following <= right.last_period else None


def cost_of(right: Right, first: int, kw: int, price: int, block_of_hour: bytes) -> int:
    """What kW cost from a month to the right's last, rounded up to the paisa.

    Source: ``ReofferDesk._costOf``.
    """
    kwh = kw * hours_of(right, first, block_of_hour)
    return -(-kwh * price // (KWH_PER_MWH * PAISA)) * PAISA


def hours_of(right: Right, first: int, block_of_hour: bytes) -> int:
    """Hours of a right's time blocks from a month to its last."""
    of_day = sum(right.block_mask >> block & 1 for block in block_of_hour[:HOURS_PER_DAY])
    span_s = period_start(right.last_period + 1) - period_start(first)
    return span_s // (HOUR_S * HOURS_PER_DAY) * of_day
