"""One run of the demo: walk the road, serve, look at the page, compare."""

import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from scripts._demo import bills, coupon, forks
from scripts._demo.coupon import Paid
from scripts._demo.figures import Difference, Figures, accounts, differences
from scripts._demo.power import Month
from scripts._demo.processes import ProgramFailed
from scripts._demo.road import SETTLEMENT, Road
from scripts._demo.selling import Selling
from scripts._demo.served import Api
from scripts._demo.sheets import COUPON_DAY, METERS_READ, Sheets
from scripts._demo.witness import Witness


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to.

    Attributes:
        block: The block all of it is true of.
        events: Events the node folded up to it.
        digest: The node's digest of it.
        tokens: Every token, as the API lists it.
        contracts: Addresses of the deployment by name.
        stated: Every figure that follows from the files.
        differing: Those on which file, chain and API differ.
        plans: Ids of the plans by file.
        coupon: What became of the coupon that was paid.
        first_holder: The account whose balance was looked for on the page.
        first_balance_s: Seconds from the start to the first balance on the page.
    """

    block: int
    events: int
    digest: str
    tokens: list[Any]
    contracts: Mapping[str, str]
    stated: Figures
    differing: list[Difference]
    plans: Mapping[str, str]
    coupon: Paid
    first_holder: str
    first_balance_s: float

    def summary(self, chain_id: int, seconds: Mapping[str, float]) -> dict[str, Any]:
        """The document ``--once`` ends with."""
        shown = ("code", "kind", "address")
        return {
            "ok": not self.differing,
            "chain_id": chain_id,
            "blocks": self.block,
            "events": self.events,
            "tokens": [{name: token[name] for name in shown} for token in self.tokens],
            "holders": len(accounts(self.stated)),
            "digest": self.digest,
            "coupon": {"holders": self.coupon.holders, **self.coupon.payment},
            "figures": len(self.stated),
            "differences": [str(each) for each in self.differing],
            "seconds": {_key(name): spent for name, spent in seconds.items()},
        }


def run(road: Road, api: Api, port: int, sheets: Sheets, started_s: float) -> Outcome:
    """Run the demo up to where it serves.

    Raises:
        ProgramFailed: A program ended with an error, or the page does not show a balance.
    """
    forks.warm()
    with road.step("Start a chain"):
        road.chain.start()
        road.processes.watch(road.chain.pid)
    plans, paid = _live(road, port, sheets)
    contracts = road.contracts
    witness = Witness(road.chain.url, contracts)
    number, block = witness.head()
    with road.step("Let the node catch up"):
        road.catch_up(api, number)
    see_balance(api, sheets.bills[0]["account"], sheets.bills[0]["series"])
    first_balance_s = round(time.monotonic() - started_s, 1)
    with road.step("Compare file, chain and API"):
        with ThreadPoolExecutor() as pool:
            asked = pool.submit(witness.figures, sheets, block)
            served = api.figures(sheets, block)
        stated, on_chain = sheets.figures(), asked.result()
    record = api.get(f"/blocks/{block}")
    return Outcome(
        block=number,
        events=record["events_so_far"],
        digest=record["block"]["digest"],
        tokens=list(api.items("/tokens", block)),
        contracts=contracts,
        stated=stated,
        differing=differences(stated, on_chain, served),
        plans=plans,
        coupon=paid,
        first_holder=sheets.bills[0]["account"],
        first_balance_s=first_balance_s,
    )


def _live(road: Road, port: int, sheets: Sheets) -> tuple[dict[str, str], Paid]:
    """From an empty chain to a month of power billed, bills sold at auction and a coupon paid.

    Answers the id of the plan made of each file, and what became of the coupon.
    """
    month, selling = Month(road, sheets), Selling(road, sheets)

    def admit() -> None:
        road.admit_series()
        month.name_operators()

    road.set_up(port)
    with ThreadPoolExecutor() as pool:
        admitted = pool.submit(admit)
        plans = [month.begin()]
        admitted.result()
        road.wait_until(SETTLEMENT)
        ready = [pool.submit(month.sign), pool.submit(bills.prepare, road, sheets)]
        plans += road.issue_debt()
        for each in ready:
            each.result()
        coupon.announce(road, sheets)
        selling.open()
        selling.bid()
        road.wait_until(METERS_READ)
        revealed = pool.submit(selling.reveal)
        month.state()
        revealed.result()
        road.wait_until(COUPON_DAY)
        done = [pool.submit(month.settle), pool.submit(selling.settle)]
        paid = coupon.pay(road, sheets)
        for each in done:
            each.result()
        selling.withdraw()
    return dict(plans), paid


def see_balance(api: Api, account: str, token: str) -> None:
    """Find a balance on the account's page.

    Raises:
        ProgramFailed: It is not there.
    """
    shown = api.get(f"/accounts/{account}/holdings/{token}")["total"]["display"]
    if not api.page_shows(account, shown):
        raise ProgramFailed(f"The page of {account} does not show its {shown} of {token}.")


def _key(name: str) -> str:
    return re.sub("[^a-z]+", "_", name.lower())
