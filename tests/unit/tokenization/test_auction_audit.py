"""A published result is checked from events alone; whatever of them is changed, is noticed."""

from typing import Any

import pytest

from tokenization.auctions import audit, page_hashes, read_auction
from tokenization.errors import InvalidParameter


HIGH, CUT = 985_000, 984_000
BIDDER, OTHER, SEAL = b"\x0b" * 20, b"\x0c" * 20, b"\x5e" * 32
Event = tuple[str, dict[str, Any]]


def told() -> list[Event]:
    """A sale of 1,000 units: two bids filled, one shared, one never revealed, one without price."""
    first = page_hashes([[1, 2], [3, 5]])[0]
    stated = {
        "cutOffE4": CUT,
        "averageE4": 984_667,
        "competitiveUnits": 900,
        "marginUnits": 300,
        "marginDemandUnits": 500,
        "marginExtraLots": 0,
        "nonCompetitiveExtraLots": 0,
        "pagesHash": first,
    }
    cost = 600 * HIGH + 300 * CUT + 100 * 984_667
    return [
        ("AuctionOpened", {"pricing": 1, "lotUnits": 50, "offeredUnits": 1_000, "accruedE4": 0}),
        ("BiddersSet", {"nonCompetitiveUnits": 100, "bidderMostUnits": 900}),
        *(sealed(bid, OTHER if bid == 3 else BIDDER) for bid in range(1, 5)),
        (
            "NonCompetitiveBidMade",
            {"bid": 5, "bidder": OTHER, "bond": 7, "units": 100, "lock": 0},
        ),
        revealed(1, BIDDER, HIGH, 400),
        revealed(2, BIDDER, HIGH, 200),
        revealed(3, OTHER, CUT, 500),
        ("ResultProposed", stated),
        ("BidAwarded", {"bid": 1, "units": 400}),
        ("BidAwarded", {"bid": 2, "units": 200}),
        ("PageVerified", {"verified": 2}),
        ("BidAwarded", {"bid": 3, "units": 300}),
        ("BidAwarded", {"bid": 5, "units": 100}),
        ("PageVerified", {"verified": 4}),
        ("ResultFinal", {"units": 1_000, "amount": cost}),
        ("BidSettled", {"bid": 1, "units": 400, "amount": 400 * HIGH}),
        ("BidClosed", {"bid": 4, "state": 5}),
        ("BidClosed", {"bid": 2, "state": 5}),
    ]


def sealed(bid: int, bidder: bytes) -> Event:
    """A bid that came in."""
    return "BidSealed", {"bid": bid, "bidder": bidder, "seal": SEAL, "bond": 7}


def revealed(bid: int, bidder: bytes, price_e4: int, units: int) -> Event:
    """A bid that was read."""
    told = {"bid": bid, "bidder": bidder, "priceE4": price_e4, "units": units, "lock": 0}
    return "BidRevealed", told


def differences(events: list[Event]) -> list[str]:
    """What the audit finds, check by check."""
    mine = [(name, {"auction": 1, **args}) for name, args in events]
    checks = audit(read_auction(mine, 1, high_is_best=True))
    return [check.difference for check in checks if check.difference]


def test_audit__what_the_bids_give__is_found_right() -> None:
    """Nine things are checked, and nothing differs."""
    assert differences(told()) == []


@pytest.mark.parametrize(
    ("event", "change", "found"),
    [
        (("BidSealed", 2), {"bid": 7}, "bid 2 is missing"),
        (("BidRevealed", 3), {"units": 510}, "bid 3 is for 510 units, lots are of 50"),
        (("BidRevealed", 3), {"priceE4": 0}, "price of 0"),
        (("BiddersSet", None), {"bidderMostUnits": 550}, "with bid 2 0x0b0b"),
        (("BidRevealed", 3), {"priceE4": CUT - 1}, "cannot be accepted"),
        (("ResultProposed", None), {"averageE4": 984_666}, "average_e4 is stated as 984666"),
        (("BidAwarded", 3), {"units": 350}, "bid 3 got 350 units, 300 are due to it"),
        (("BidAwarded", 5), {"units": 50}, "bid 5 got 50 units, 100 are due to it"),
        (("PageVerified", None), {"verified": 1}, "verified in another order"),
        (("ResultProposed", None), {"pagesHash": SEAL}, "verified in another order"),
        (("ResultFinal", None), {"amount": 1}, "all winners: 1000 units for 1 base units"),
        (("BidSettled", 1), {"amount": 1}, "bid 1: 400 units for 1 base units of cash, due are"),
        (("BidClosed", 4), {"state": 4}, "bid 4 is refunded, it is to be forfeited"),
        (("BidClosed", 2), {"state": 4}, "bid 2 is refunded, it is to be forfeited"),
    ],
)
def test_audit__one_word_of_one_event_changed__is_noticed(
    event: tuple[str, int | None], change: dict[str, Any], found: str
) -> None:
    """Whichever it is, the first difference says where to look."""
    events, (name, bid) = told(), event
    place = next(
        place
        for place, (named, args) in enumerate(events)
        if named == name and bid in (None, args.get("bid"))
    )
    events[place] = (name, events[place][1] | change)
    assert found in differences(events)[0]


def test_audit__award_without_room__is_refunded_and_nothing_else_is() -> None:
    """Where its award lapsed, a winner has its bond back; saying so of a loser is noticed."""
    refunded = ("BidClosed", {"bid": 2, "state": 4})
    events = [*told()[:-1], lapsed(2), refunded]
    assert differences(events) == []
    assert differences([*told()[:-1], lapsed(2), told()[-1]]) == [
        "bid 2 is forfeited, it is to be refunded"
    ]
    assert differences([*told(), lapsed(4)]) == ["the award of bid 4 lapsed, and it has none"]


def lapsed(bid: int) -> Event:
    """An award that there was no room for."""
    return "AwardLapsed", {"bid": bid, "code": 503}


@pytest.mark.parametrize("lost", ["BidAwarded", "PageVerified", "BidRevealed"])
def test_audit__an_event_withheld__is_noticed(lost: str) -> None:
    """An endpoint that leaves one out does not get away with it."""
    events = told()
    place = max(place for place, (name, _) in enumerate(events) if name == lost)
    assert differences(events[:place] + events[place + 1 :])


def test_audit__no_final_result__is_nothing_to_check() -> None:
    """Which is no difference, and said so."""
    with pytest.raises(InvalidParameter, match="final yet"):
        differences([event for event in told() if event[0] != "ResultFinal"])
