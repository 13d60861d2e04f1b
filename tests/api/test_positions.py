"""Positions of investors in debt: what they hold over all accounts, and what it is worth."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.handmade import Ledger, contract, hash_of, sample
from tests.support.lending import ISIN, holders, lend
from tests.support.serving import client_of
from tokenization.units import text_to_bytes32


SERIES = ("PKMZTB01M250", "PKMZTB03M256", "PKMZTB06M259", "PKMZTB12M257")
FIRST = text_to_bytes32("MZ-0001")
AVERAGE_E4 = 981_234


@pytest.fixture(scope="module")
def two_accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The sample with the bond, both of whose accounts are one investor's, sold twice."""
    ledger = sample(tmp_path_factory.mktemp("positions") / "store")
    lend(ledger)
    register = contract("IdentityRegistry")
    for account in holders():
        ledger.emit(register, "AccountLinked(bytes32,address)", FIRST, account)
    sell_again(ledger)
    ledger.mine()
    with client_of(ledger) as client:
        yield client
    ledger.close()


def sell_again(ledger: Ledger) -> None:
    """A second sale of the bond, decided at another average."""
    house, cash = contract("PrimaryAuction"), contract("SettlementCash")
    opened = "AuctionOpened(uint256,bytes32,address,address,uint8,uint256,uint32,uint32,bytes32)"
    about = (text_to_bytes32(ISIN), cash, hash_of("treasury")[:20], 1, 500, 50, 0, hash_of("c"))
    ledger.emit(house, opened, 2, *about)
    times = (ledger.time_s + after for after in range(4))
    ledger.emit(house, "ScheduleSet(uint256,uint40,uint40,uint40,uint40)", 2, *times)
    bidders = "BiddersSet(uint256,uint8,uint8,uint256,uint256,uint256,uint256)"
    ledger.emit(house, bidders, 2, 8, 2, 500, 500, 500, 5 << 96)
    proposed = (
        "ResultProposed"
        "(uint256,uint256,uint32,uint32,uint256,uint256,uint256,uint256,uint256,bytes32)"
    )
    ledger.emit(house, proposed, 2, 1, 980_000, AVERAGE_E4, 0, 0, 0, 0, 0, hash_of("pages"))
    ledger.emit(house, "ResultFinal(uint256,uint256,uint256)", 2, 0, 0)


def all_of(client: httpx.Client) -> list[dict[str, Any]]:
    """Every position."""
    items: list[dict[str, Any]] = client.get("/v1/positions?limit=1000").json()["items"]
    return items


def test_positions__of_every_series__add_up_to_its_supply(api: httpx.Client) -> None:
    """Nothing is left out and nothing counted twice."""
    found = Counter[str]()
    for one in all_of(api):
        for line in one["lines"]:
            found[line["isin"]] += int(line["holding"]["base"])
    for isin in SERIES:
        supply = api.get(f"/v1/tokens/{isin}").json()["token"]["supply"]["base"]
        assert found[isin] == int(supply) > 0


def test_positions__bills_without_a_sale_here__are_worth_the_price_of_their_terms(
    api: httpx.Client,
) -> None:
    """Units times the price; categories are the sums of their lines."""
    one = all_of(api)[0]
    for line in one["lines"]:
        price = round(float(line["price_per_100"]) * 10_000)
        assert line["price_from"] == "terms"
        assert int(line["value"]["base"]) == int(line["holding"]["base"]) * price
        assert (line["at_issue"], line["accrued"]) == (line["value"], None)
    (category,) = one["categories"]
    assert category["instrument"] == "treasury_bill"
    assert int(category["value"]["base"]) == sum(int(x["value"]["base"]) for x in one["lines"])


def test_positions__two_accounts_of_an_investor__are_one_position(
    two_accounts: httpx.Client,
) -> None:
    """1,000 and 500 units; worth the average of the sale decided last; 6 % in half a year."""
    (mine,) = [one for one in all_of(two_accounts) if one["investor"]["id"] == "MZ-0001"]
    (bond,) = [line for line in mine["lines"] if line["isin"] == ISIN]
    assert (bond["holding"]["base"], bond["instrument"]) == ("1500", "fixed_pib")
    assert (bond["issue_price_per_100"], bond["price_per_100"]) == ("99.0000", "98.1234")
    assert bond["price_from"] == "auction"
    assert bond["at_issue"]["base"] == str(1500 * 990_000)
    assert bond["value"]["base"] == str(1500 * AVERAGE_E4)
    series = two_accounts.get(f"/v1/series/{ISIN}").json()
    accrued_e4 = float(series["accrued_per_100"]) * 10_000
    assert abs(int(bond["accrued"]["base"]) - 1500 * accrued_e4) < 1
    instruments = [one["instrument"] for one in mine["categories"]]
    assert instruments == ["treasury_bill", "fixed_pib"]


def test_positions__as_a_file__have_a_line_for_each_series(two_accounts: httpx.Client) -> None:
    """The same figures in base units."""
    answer = two_accounts.get("/v1/positions", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    found = list(csv.DictReader(io.StringIO(answer.text)))
    told = [(one["investor"]["id"], line) for one in all_of(two_accounts) for line in one["lines"]]
    assert [
        (row["investor"], row["isin"], row["units"], row["value"], row["accrued"]) for row in found
    ] == [
        (
            investor,
            line["isin"],
            line["holding"]["base"],
            line["value"]["base"],
            line["accrued"]["base"] if line["accrued"] else "",
        )
        for investor, line in told
    ]


def test_positions__page_by_page_and_in_the_past__are_those_of_the_block(
    api: httpx.Client,
) -> None:
    """Pages keep their block; before the first issue nobody holds any."""
    whole = all_of(api)
    first = api.get("/v1/positions?limit=2").json()
    second = api.get("/v1/positions", params={"limit": 2, "cursor": first["next"]}).json()
    assert [*first["items"], *second["items"]] == whole[:4]
    assert api.get("/v1/positions?block=2").json()["items"] == []
    assert "Nobody holds debt yet" in api.get("/positions?block=2").text


def test_positions__page__shows_them(two_accounts: httpx.Client) -> None:
    """With where the price is from."""
    page = two_accounts.get("/positions").text
    for words in (ISIN, "MZ-0001", "98.1234", "Auction"):
        assert words in page
