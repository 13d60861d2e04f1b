"""Pages and papers of debt over a real year of it: what they say is what the API says."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from pypdf import PdfReader

from tests.support.coupon_life import BIDS, FIXED, FLOATING, SUKUK, live
from tests.support.following import following
from tests.support.ledger import BANK, BILL_3M, FUND, SAVER, start_ledger
from tests.support.serving import client_of
from tokenization.units import checksum


pytestmark = pytest.mark.chain

EMPTY = 16
"""An account that is registered and never held anything."""
QUARTER = {"quarter": "2026-Q2"}


@dataclass
class Site:
    """The pages of the year, and who is who."""

    http: httpx.Client
    accounts: list[str]

    def page(self, path: str, **query: str) -> str:
        """A page that is there."""
        answer = self.http.get(path, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The year, lived, followed and served."""
    folder = tmp_path_factory.mktemp("pages")
    with start_ledger(folder) as ledger, following(ledger, folder / "store", "tag") as node:
        live(ledger)
        node.follower.catch_up()
        with client_of(node.follower) as client:
            yield Site(client, [checksum(account) for account in ledger.accounts])


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/series", ["Maturity ladder", FIXED, FLOATING, SUKUK, "Default", "2029", "Ijarah fixed"]),
        (f"/series/{FIXED}", ["12.5704 %", "ACT/ACT (ICMA)", "98.7353", "PKR 4,800.0000"]),
        (f"/series/{FLOATING}", ["A payment of this series is late.", "Cured", "Disputed"]),
        (f"/series/{SUKUK}", ["profit rate, a year", "Instalment 4", "Shariah ruling"]),
        (f"/series/{BILL_3M}", ["Matured", "Not auctioned on this ledger."]),
        ("/auctions", [FIXED, "98.6100", "98.7353", "Over"]),
        ("/auctions/PrimaryAuction/1", ["Every one of 7 bids was verified", "In part", "Refunded"]),
        ("/payments", ["Event 6", "Not funded", "PKR 300,000,000"]),
        (f"/payments?token={FIXED}", [f"Payments of {FIXED}", "Event 3"]),
        ("/payments/3", ["The receiving investor is frozen.", "PKR 123,525,000", "is dust of"]),
        ("/payments/6", ["Not funded", "not yet", "PKR 150,000,000"]),
        ("/settlements", ["Settled", "Called off", "Matched", "paid elsewhere"]),
        ("/settlements?status=settled", ["Settled", "PKR 39,460,000"]),
        ("/taxes", ["40.0000 %", "In force", "Certificates of investors", "T-04"]),
        ("/status", ["Cash in escrow", "hold"]),
        ("/", ["Maturity ladder", "PKR 8,343,000,000"]),
        (f"/tokens/{FIXED}", ["All that it pays"]),
    ],
)
def test_page__of_the_year__says_what_happened_and_names_its_block(
    site: Site, path: str, words: list[str]
) -> None:
    """Each page has what it is for, and says of which block its figures are."""
    page = site.page(path)
    assert [word for word in words if word not in page] == []
    assert re.search(r"Block \d+, 24 Oct 2026", page)


def test_settlements__none_of_a_standing__say_so(site: Site) -> None:
    """A filter that finds nothing is told from a ledger without deals."""
    assert "No deal of that kind." in site.page("/settlements", status="released")


def test_series__its_schedule__is_the_apis(site: Site) -> None:
    """Every payment has its row, and net, tax and held are those of its event."""
    page = site.page(f"/series/{FIXED}")
    (table,) = re.findall(r"Schedule of payments</caption>.*?</table>", page, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    schedule = site.http.get(f"/v1/series/{FIXED}/payments").json()["items"]
    assert len(rows) == len(schedule) == 7
    for row, one in zip(rows, schedule, strict=True):
        shown = re.findall(r'<data value="([^"]+)"', row)
        expected = [one["gross_per_100"]]
        if one["event"]:
            money = site.http.get(f"/v1/payments/{one['event']}").json()["event"]["money"]
            sums = [money[name]["base"] for name in ("net_paid", "tax", "held")]
            expected += [base for base in sums if base != "0"]
        assert shown == expected


def test_series__its_calendar__shades_the_closed_period_that_runs(site: Site) -> None:
    """From 20 to 30 October nothing is registered, and today lies within."""
    page = site.page(f"/series/{FIXED}")
    assert "<title>Closed from 20 Oct 2026 to 30 Oct 2026</title>" in page
    assert "<title>30 Oct 2026: coupon</title>" in page
    assert page.count('class="mark paid"') == 2  # the strip and the legend
    (today,) = re.findall(r'class="today" x1="(\d+)" x2="\1" y1="0" y2="20"', page)
    (start, width) = re.findall(r'class="closed" x="(\d+)" width="(\d+)" height="20"', page)[1]
    assert int(start) < int(today) < int(start) + int(width)


def test_series__in_an_earlier_block__is_as_it_was(site: Site) -> None:
    """The block before the first coupon was opened knows nothing of it."""
    opened = site.http.get("/v1/payments/3").json()["event"]["opened_in"]
    page = site.page(f"/series/{FIXED}", block=str(opened - 1))
    assert "Event 3" not in page
    assert 'href="/auctions/PrimaryAuction/1?block=' in page


def test_payment__gross_tax_and_net__add_up_for_every_class(site: Site) -> None:
    """A round sum before and after tax, exact, by the rates of the table."""
    page = site.page("/payments/3")
    (table,) = re.findall(r"Gross, tax and net by tax class</caption>.*?</table>", page, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    found = [[int(base) for base in re.findall(r'<data value="(\d+)"', row)] for row in rows]
    assert found == [
        [60_000_000, 12_000_000, 48_000_000],
        [60_000_000, 24_000_000, 36_000_000],
        [60_000_000, 6_000_000, 54_000_000],
        [60_000_000, 60_000_000],
    ]


def test_account__its_payments__are_paid_held_and_due(site: Site) -> None:
    """Each line has the API's gross and net, and the page leads to the statement."""
    account = site.accounts[FUND]
    page = site.page(f"/accounts/{account}")
    section = page.split('aria-labelledby="entitlements"')[1].split("</section>")[0]
    lines = site.http.get(f"/v1/accounts/{account}/entitlements").json()["items"]
    assert {line["standing"] for line in lines} == {"paid", "held", "due"}
    for line in lines:
        assert f'<data value="{line["gross"]["base"]}"' in section
        assert f'<data value="{line["net"]["base"]}"' in section
    assert f'action="/accounts/{account}/statement"' in page
    assert "<option>2025-Q4</option>" in page


def test_statement__page_csv_and_pdf__say_the_same(site: Site) -> None:
    """Opening, income, tax, movements and closing: every sum of the JSON stands on each."""
    account = site.accounts[FUND]
    path = f"/v1/accounts/{account}/statement"
    found = site.http.get(path, params=QUARTER).json()
    page = site.page(f"/accounts/{account}/statement", **QUARTER)
    paper = text_of(site.http.get(path, params=QUARTER | {"format": "pdf"}))
    file = site.http.get(path, params=QUARTER | {"format": "csv"}).text
    cells = {cell for row in csv.reader(io.StringIO(file)) for cell in row}
    (total,) = found["totals"]
    sums = [total[name] for name in ("gross", "tax", "net")]
    for position in found["positions"]:
        sums += [position["opening"], position["closing"]]
        for moved in position["movements"]:
            sums += [moved["amount"], moved["balance_after"]]
            assert moved["amount"]["base"] in cells
    assert len(sums) > 12
    for amount in sums:
        shown = amount["display"]
        shown = shown if shown.partition(".")[2].strip("0") else shown.partition(".")[0]
        assert f'<data value="{amount["base"]}"' in page
        assert shown in paper, amount
    for one in found["income"]:
        assert one["certificate"] in page
        assert one["certificate"] in cells
        assert one["certificate"] in paper


def test_statement_pdf__names_its_blocks_on_every_page_and_is_the_same_again(site: Site) -> None:
    """Whose, which days, which blocks; byte for byte the same file as long as its block is."""
    account = site.accounts[BANK]
    path, query = f"/v1/accounts/{account}/statement", {"from": "2025-10-30", "to": "2026-09-30"}
    first, again = (site.http.get(path, params=query | {"format": "pdf"}) for _ in range(2))
    assert first.headers["content-type"] == "application/pdf"
    assert f"statement-{account}-2025-10-30-2026-09-30.pdf" in first.headers["content-disposition"]
    assert first.content == again.content
    found = site.http.get(path, params=query).json()
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(first.content)).pages]
    for number, page in enumerate(pages, 1):
        assert found["block"]["hash"] in page
        assert found["block"]["digest"] in page
        assert f"{number}/{len(pages)}" in page
    for words in (account, "T-03", found["closing_block"]["hash"], "the ledger began within"):
        assert words in pages[0]
    asked = {"If-None-Match": first.headers["etag"]}
    kept = site.http.get(path, params=query | {"format": "pdf"}, headers=asked)
    assert (kept.status_code, kept.content) == (304, b"")


def test_statement__nothing_in_its_days__says_so(site: Site) -> None:
    """A stranger's quarter is empty on the page and on paper; an open quarter is said to be."""
    query = {"from": "2026-06-01", "to": "2026-06-02"}
    account = site.accounts[SAVER]
    assert "2 Jun 2026" in site.page(f"/accounts/{account}/statement", **query)
    assert "the statement so far" in site.page(f"/accounts/{account}/statement")
    empty = site.accounts[EMPTY]
    page = site.page(f"/accounts/{empty}/statement", **query)
    assert "Nothing was held or moved in these days." in page
    path = f"/v1/accounts/{empty}/statement"
    paper = text_of(site.http.get(path, params=query | {"format": "pdf"}))
    assert "Nothing was held or moved in these days." in paper


def test_auction__its_bids__are_those_that_were_made(site: Site) -> None:
    """Price and amount of every bid, and the margin shared exactly."""
    page = site.page("/auctions/PrimaryAuction/1")
    section = page.split('aria-labelledby="bids"')[1].split("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL)[1:]
    shown = [re.findall(r'<data value="(\d+)"', row) for row in rows]
    assert [int(row[0]) for row in shown] == [*(units for _, _, units in BIDS), 1_000_000]
    margin = [int(row[1]) for row in shown[3:5]]
    assert (margin, sum(margin)) == ([7_125_000, 11_875_000], 19_000_000)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/series/NOPE", 404),
        ("/series/SettlementCash", 404),
        ("/auctions/PrimaryAuction/9", 404),
        ("/payments/99", 404),
        ("/settlements/0x" + "00" * 32, 404),
        ("/settlements?status=lost", 422),
        (f"/accounts/0x{'12' * 20}/statement", 404),
        ("/payments?token=NOPE", 404),
    ],
)
def test_page__of_nothing__is_a_refusal_that_helps(site: Site, path: str, status: int) -> None:
    """A page that says what to do next, under the API's own status."""
    answer = site.http.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


def text_of(answer: httpx.Response) -> str:
    """The text of a PDF, read back."""
    assert answer.status_code == 200
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
