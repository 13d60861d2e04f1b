"""What the houses of auctions answer, from logs alone."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.support.auctioning import HIGH_E4, SALT
from tests.support.replay.answers import AUTHORITY, Answers, Table, accounts, investors, once
from tests.support.replay.world import ZERO, Log, World
from tokenization.auctions import Place, Pricing, seal_of
from tokenization.devnet import DEV_CHAIN_ID


REVEALED, SETTLED = 2, 3
NO_BID: dict[str, Any] = {
    "bidder": ZERO,
    "bond": 0,
    "lock": 0,
    "seal": bytes(32),
    "units": 0,
    "awardedUnits": 0,
    "priceE4": 0,
    "state": 0,
    "isNonCompetitive": False,
}
RESULT = (
    "cutOffE4",
    "averageE4",
    "competitiveUnits",
    "marginUnits",
    "marginDemandUnits",
    "marginExtraLots",
    "nonCompetitiveExtraLots",
    "pagesHash",
)


def _logs(world: World, at: bytes, *names: str) -> Iterator[Log]:
    return (log for log in world.logs if log.address == at and log.name in names)


def _auctions(world: World, at: bytes) -> list[int]:
    return [log.args["auction"] for log in _logs(world, at, "AuctionOpened")]


def _terms(world: World, at: bytes) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for log in _logs(world, at, "AuctionOpened", "ScheduleSet", "BiddersSet"):
        told = {name: value for name, value in log.args.items() if name != "auction"}
        found.setdefault(log.args["auction"], {}).update(told)
    return found


def _bids(world: World, at: bytes) -> dict[tuple[int, int], dict[str, Any]]:
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for log in _logs(
        world,
        at,
        "BidSealed",
        "NonCompetitiveBidMade",
        "BidRevealed",
        "BidAwarded",
        "BidSettled",
        "BidClosed",
    ):
        args = dict(log.args)
        bid = found.setdefault((args.pop("auction"), args.pop("bid")), dict(NO_BID))
        if log.name == "BidSealed":
            bid |= args | {"state": 1}
        elif log.name == "NonCompetitiveBidMade":
            bid |= args | {"state": REVEALED, "isNonCompetitive": True}
        elif log.name == "BidRevealed":
            bid |= args | {"state": REVEALED}
        elif log.name == "BidAwarded":
            bid["awardedUnits"] = args["units"]
        else:
            bid["state"] = args.get("state", SETTLED)
    return found


def _results(world: World, at: bytes) -> dict[int, dict[str, Any]]:
    return {
        log.args["auction"]: {name: log.args[name] for name in RESULT}
        for log in _logs(world, at, "ResultProposed")
    }


def _standing(world: World, at: bytes, auction: int) -> dict[str, Any]:
    bids = [bid for (number, _), bid in _bids(world, at).items() if number == auction]
    round_ = verified = 0
    for log in _logs(world, at, "ResultProposed", "PageVerified"):
        if log.args["auction"] == auction:
            round_ = log.args.get("round", round_)
            verified = log.args.get("verified", 0)
    final = {log.args["auction"] for log in _logs(world, at, "ResultFinal")}
    return {
        "bids": len(bids),
        "revealed": sum(bid["units"] > 0 for bid in bids),
        "round": round_,
        "verified": verified,
        "isFinal": auction in final,
        "nonCompetitiveDemandUnits": sum(bid["units"] for bid in bids if bid["isNonCompetitive"]),
    }


def _unit_prices(world: World, at: bytes) -> Answers:
    terms, results = _terms(world, at), _results(world, at)
    for (auction, number), bid in _bids(world, at).items():
        of, result = terms[auction], results.get(auction, dict.fromkeys(RESULT, 0))
        price = result["averageE4"] if bid["isNonCompetitive"] else bid["priceE4"]
        if of["pricing"] == Pricing.UNIFORM:
            price = result["cutOffE4"]
        yield (auction, number), price + of["accruedE4"]


def _seals(world: World, at: bytes) -> Answers:
    for account in accounts(world):
        seal = seal_of(Place(DEV_CHAIN_ID, at, 1), account, HIGH_E4, 100, SALT)
        yield (1, account, HIGH_E4, 100, SALT), seal


def _owed(world: World, at: bytes) -> Answers:
    cash = world.one("SettlementCash")
    owed: dict[bytes, int] = {}
    for log in _logs(world, at, "CashOwed", "CashWithdrawn"):
        owed[log.args["investor"]] = log.args["amount"] if log.name == "CashOwed" else 0
    return [((cash, investor), owed.get(investor, 0)) for investor in investors(world)]


def _each(found: Any, world: World, at: bytes) -> Answers:  # noqa: ANN401 - a reader of logs
    return [
        ((key,) if isinstance(key, int) else key, said) for key, said in found(world, at).items()
    ]


AUCTION: Table = AUTHORITY | {
    "auctionCount": once(lambda w, at: len(_auctions(w, at))),
    "termsOf": partial(_each, _terms),
    "resultOf": partial(_each, _results),
    "bidOf": partial(_each, _bids),
    "standingOf": lambda w, at: [((n,), _standing(w, at, n)) for n in _auctions(w, at)],
    "unitPriceE4": _unit_prices,
    "sealOf": _seals,
    "owedTo": _owed,
}
