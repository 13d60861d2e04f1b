"""What the node serves, over its HTTP API, pinned to one block."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

from scripts._demo import figures
from scripts._demo.billed import CASH_IN_PKR
from scripts._demo.figures import Figures
from scripts._demo.sheets import BILLING, PROGRAMME, Sheets


_PAGE = 1000
PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Api:
    """The API of a running node.

    Attributes:
        client: Asks where it is, without ``/v1``.
    """

    client: httpx.Client

    def get(self, path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
        """The answer of a route under ``/v1``.

        Raises:
            httpx.HTTPStatusError: It answered with a problem.
        """
        given = {name: str(value) for name, value in query.items() if value is not None}
        answer = self.client.get(f"/v1{path}", params=given)
        return answer.raise_for_status().json()

    def items(self, path: str, block: str) -> Iterator[Any]:
        """Every item of a listing, page by page."""
        page = self.get(path, block=block, limit=_PAGE)
        yield from page["items"]
        while page["next"]:
            page = self.get(path, cursor=page["next"], limit=_PAGE)
            yield from page["items"]

    def has_block(self, number: int) -> bool:
        """Whether the node has folded a block, and answers at all."""
        try:
            tip = self.get("/status")["block"]
        except httpx.HTTPError:
            return False
        return tip is not None and int(tip["number"]) >= number

    def page_shows(self, account: str, text: str) -> bool:
        """Whether an account's page has a text on it."""
        page = self.client.get(f"/accounts/{account}")
        return text in html.unescape(page.raise_for_status().text)

    def figures(self, sheets: Sheets, block: str) -> Figures:
        """Every figure of the sheets as the node has it after a block, and any more it has."""
        found: dict[str, int] = {}
        for row in sheets.participants:
            account = row["account"]
            for held in self.items(f"/accounts/{account}/holdings", block):
                found[figures.holding(account, _asset(held["asset"]))] = _base(held["total"])
        tokens, rights = self._tokens(block)
        found |= tokens
        found |= self._places(sheets, block)
        found |= self._delivery(sheets, block, rights)
        found |= self._bills(sheets, block)
        for auction in self.items("/auctions", block):
            for name, price in ((figures.cut_off, "cut_off"), (figures.average, "average")):
                found[name(auction["isin"])] = _price(auction["result"][price])
        return found

    def _tokens(self, block: str) -> tuple[dict[str, int], dict[str, str]]:
        """What exists of every token and right, and the names of rights by their ids."""
        found: dict[str, int] = {}
        rights: dict[str, str] = {}
        for token in self.items("/tokens", block):
            if token["kind"] in {"bond_token", "settlement_cash"}:
                found[figures.supply(token["code"])] = _base(token["supply"])
                found[figures.holders(token["code"])] = token["holders"]
            elif token["kind"] == "capacity_rights":
                for right in self.items(f"/tokens/{token['address']}/rights", block):
                    name = rights[right["asset"]["id"]] = _asset(right["asset"])
                    found[figures.supply(name)] = _base(right["supply"])
                    found[figures.holders(name)] = right["holders"]
        return found, rights

    def _places(self, sheets: Sheets, block: str) -> dict[str, int]:
        first, last = sheets.months
        window = {"from": first, "to": last, "block": block}
        whole = self.get("/zones", **window)
        found = _place(PROGRAMME, whole["programme"])
        for zone in whole["items"]:
            found |= _place(zone["code"], zone)
            for plant in self.get(f"/zones/{zone['number']}", **window)["plants"]:
                found |= _place(plant["code"], plant)
        return found

    def _delivery(self, sheets: Sheets, block: str, rights: dict[str, str]) -> dict[str, int]:
        """What is nominated and settled, given the names of rights by their ids."""
        found = {}
        for bound in self.items("/nominations", block):
            name = figures.nominated(str(bound["site"]), rights[bound["id"]])
            found[name] = _base(bound["nominated"])
        told = sheets.delivery
        for site in self.get(f"/meters/{told.zone}/{told.month}", block=block)["sites"]:
            if site["settled"]:
                name = figures.metered(str(site["site"]), site["settled"]["month"])
                found[name] = _base(site["settled"]["delivered"])
        return found

    def _bills(self, sheets: Sheets, block: str) -> dict[str, int]:
        found = {}
        for row in sheets.delivery.sites:
            of_site = self.get(f"/sites/{row['site']}/bills", block=block)
            found[figures.billed(row["site"], sheets.delivery.month)] = _base(of_site["billed"])
            account = self.get(f"/investors/{row['investor']}/bills", block=block)["account"]
            found[figures.owing(row["investor"])] = _base(account["open"])
            found[figures.deposited(row["investor"])] = _base(account["deposit"])
        for month in self.get("/receipts", block=block)["months"]:
            found[figures.received(month["month"])] = _base(month["receipts"])
        (billing,) = (one for one in self.get("/status")["contracts"] if one["code"] == BILLING)
        for held in self.items(f"/accounts/{billing['address']}/holdings", block):
            found[figures.holding(BILLING, _asset(held["asset"]))] = _base(held["total"])
        return found


def _place(name: str, place: Any) -> dict[str, int]:  # noqa: ANN401 - JSON
    cells = {
        figures.allocated(name, cell["month"], cell["time_block"]): _base(cell["allocated"])
        for cell in place["windows"]
    }
    return {figures.ceiling(name): _base(place["cap"]), **cells}


def _asset(asset: Any) -> str:  # noqa: ANN401 - JSON
    right = asset["right"]
    if right is None:
        return str(asset["code"])
    window = (right["window"]["first"], right["window"]["last"])
    place = f"{right['zone']['code']}/{right['plant']['code']}"
    blocks = [block["number"] for block in right["time_blocks"]]
    return figures.right(right["product"]["code"], place, window, blocks)


def _price(text: str) -> int:
    return int(Decimal(text) * CASH_IN_PKR)


def _base(amount: Any) -> int:  # noqa: ANN401 - JSON
    return int(amount["base"])
