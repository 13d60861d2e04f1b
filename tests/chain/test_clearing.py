"""The contracts clear an auction as Python does: asked of a chain, auction by auction."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from eth_abi.abi import decode, encode
from eth_utils.crypto import keccak

from tests.support.solidity import created, creation_code
from tokenization.auctions import NO_PRICE_E4, Bid, Clearing, Pricing, Terms, clear, cut_off_e4
from tokenization.devnet import Devnet


pytestmark = [pytest.mark.chain, pytest.mark.toolchain]

AUCTIONS, SEED, LOT = 1_000, 31_337, 50
SOURCE = "test/market/ClearingHarness.sol"
GROUP = "(uint96,uint96,uint32)"
QUESTION = [
    f"(uint256,uint256,{GROUP},{GROUP})",
    "(uint256,uint256,uint256,uint96,bool)[]",
]
ANSWER = ["uint256[]", "bool", f"(uint256,uint160,uint96,{GROUP},{GROUP})", "uint256"]
SELECTOR = keccak(text=f"clear({','.join(QUESTION)})")[:4]


@dataclass(frozen=True)
class Auction:
    """An auction and how Python clears it."""

    terms: Terms
    bids: list[Bid]
    cleared: Clearing


@dataclass
class Asked:
    """A chain with the harness on it."""

    devnet: Devnet
    address: str

    def clear(self, auction: Auction, order: list[int]) -> Any:  # noqa: ANN401 - eth_abi answers
        """What the contracts give bids in an order."""
        data = SELECTOR + encode(QUESTION, question(auction, order))
        call = {"to": self.address, "data": f"0x{data.hex()}"}
        said = self.devnet.rpc("eth_call", call, "latest")
        assert isinstance(said, str)
        return decode(ANSWER, bytes.fromhex(said[2:]))


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    """The clearing, compiled as it is shipped, on a chain of its own."""
    code = creation_code(SOURCE, "ClearingHarness")
    with Devnet() as devnet:
        yield Asked(devnet, created(devnet, code))


def random_auctions() -> Iterator[Auction]:
    """Auctions with many ties, sales and buybacks, some of which accept nothing."""
    chance = random.Random(SEED)
    for _ in range(AUCTIONS):
        bids = [
            Bid(
                number,
                chance.randint(1, 60) * LOT,
                None if chance.random() < 0.2 else 984_000 + chance.randint(0, 4),
            )
            for number in range(1, chance.randint(1, 30))
        ]
        accepted, others = chance.randint(0, 900) * LOT, chance.randint(0, 90) * LOT
        high = chance.random() < 0.5
        terms = Terms(Pricing.MULTIPLE_PRICE, high, LOT, accepted + others, others)
        yield Auction(terms, bids, clear(terms, bids, *cut_off_e4(terms, bids, accepted)))


def question(auction: Auction, order: list[int]) -> list[object]:
    """An auction as the contracts take it."""
    result, bids = auction.cleared.result, {bid.number: bid for bid in auction.bids}
    unpriced = [bid for bid in auction.bids if bid.price_e4 is None]
    others = sum(auction.cleared.awards[bid.number] for bid in unpriced)

    def rank(price_e4: int) -> int:
        return NO_PRICE_E4 - price_e4 if auction.terms.high_is_best else price_e4

    offers = [
        (
            number,
            0 if bids[number].price_e4 is None else rank(bids[number].price_e4 or 0),
            bids[number].price_e4 or 0,
            bids[number].units,
            bids[number].price_e4 is None,
        )
        for number in order
    ]
    margin = (result.margin_demand_units, result.margin_units, result.margin_extra_lots)
    asked_for = sum(bid.units for bid in unpriced)
    rest = (asked_for, others, result.non_competitive_extra_lots)
    return [(rank(result.cut_off_e4), LOT, margin, rest), offers]


def test_clearing__random_auctions__the_chain_says_what_python_says(asked: Asked) -> None:
    """Every award, the order, the totals and the average, to the last unit."""
    for auction in random_auctions():
        result, order = auction.cleared.result, list(auction.cleared.awards)
        awards, ordered, tally, average = asked.clear(auction, order)
        assert ordered
        assert list(awards) == list(auction.cleared.awards.values())
        assert average == result.average_e4
        assert tally[2] == result.competitive_units
        assert tally[3] == (
            result.margin_demand_units,
            result.margin_units,
            result.margin_extra_lots,
        )
        assert tally[4][2] == result.non_competitive_extra_lots


def test_clearing__two_bids_swapped__are_out_of_order(asked: Asked) -> None:
    """Whichever neighbours change places, the chain notices."""
    for auction in list(random_auctions())[:60]:
        order = list(auction.cleared.awards)
        for place in range(len(order) - 1):
            swapped = order.copy()
            swapped[place], swapped[place + 1] = order[place + 1], order[place]
            assert not asked.clear(auction, swapped)[1]
