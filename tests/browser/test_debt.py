"""Pages of debt in a real browser, over a real year of it."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Pages
from tests.browser.test_pages import SCRIPTS, faults, figures
from tests.support.coupon_life import FIXED, FLOATING, SUKUK


pytestmark = pytest.mark.browser

FUND = "0xdF3e18d64BC6A983f673Ab319CCaE4f1a57C7097"
PATHS = [
    "/",
    "/series",
    "/series?block=1",
    f"/series/{FIXED}",
    f"/series/{FLOATING}",
    f"/series/{SUKUK}",
    "/auctions",
    "/auctions?block=1",
    "/auctions/PrimaryAuction/1",
    "/payments",
    "/payments?block=1",
    "/payments/3",
    "/payments/6",
    "/settlements",
    "/settlements?block=1",
    "/positions",
    "/positions?block=1",
    "/taxes",
    "/taxes?block=1",
    f"/accounts/{FUND}",
    f"/accounts/{FUND}/statement?quarter=2026-Q2",
    "/status",
]
"""Every kind of page, full and empty."""


@pytest.mark.parametrize("path", PATHS)
def test_page__of_debt__is_well_formed_quiet_and_fits_a_telephone(year: Pages, path: str) -> None:
    """No console message, no other host, one heading, named fields, unique ids, 320 px."""
    page = year.open(path, width=320)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/series",
        f"/series/{FLOATING}",
        "/payments/3",
        "/settlements",
        "/taxes",
        f"/accounts/{FUND}/statement?quarter=2026-Q2",
    ],
)
def test_page__of_debt__has_contrast(year: Pages, path: str, scheme: str) -> None:
    """Every text stands out from what lies behind it: 4.5 to 1 (WCAG 2.2 AA)."""
    page = year.open(path, color_scheme=scheme)
    assert page.evaluate((SCRIPTS / "low_contrast.js").read_text()) == []


def test_auction__its_curve__is_drawn_with_the_cut_off_and_its_words(year: Pages) -> None:
    """The stairs, the line of the cut-off, and under the pointer the API's own words."""
    page = year.open("/auctions/PrimaryAuction/1")
    chart = page.locator(".chart")
    expect(chart.locator("svg")).to_be_visible()
    expect(chart).to_contain_text("Cut-off 98.6100")
    expect(chart).to_contain_text("On offer")
    expect(chart).to_contain_text("PKR 5 billion")
    assert "table below" in (chart.get_attribute("aria-label") or "")
    curve = httpx.get(f"{year.url}/v1/auctions/PrimaryAuction/1").json()["demand_curve"]
    shown = figures(page, "[aria-labelledby=demand] tbody")
    assert shown == [step[name]["base"] for step in curve for name in ("units", "so_far")]


def test_series__without_script__loses_nothing(year: Pages) -> None:
    """Calendar and ladder are drawn by the server; every figure stands in a table."""
    page = year.open(f"/series/{FIXED}", java_script_enabled=False)
    closed = page.locator(".strip rect.closed")
    assert closed.count() == 6
    box, today = closed.nth(1).bounding_box(), page.locator(".strip .today").bounding_box()
    assert box is not None
    assert today is not None
    assert box["x"] < today["x"] < box["x"] + box["width"]
    expect(page.locator(".strip .mark.paid")).to_have_count(1)
    page.goto(f"{year.url}/series")
    assert page.locator(".rung rect").count() == 4


def test_rooms_of_debt__by_keyboard_and_link__lead_to_each_other(year: Pages) -> None:
    """One entry in the main navigation, five rooms behind it, the current one marked."""
    page = year.open("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Debt").click()
    for name in ("Auctions", "Payments", "Settlements", "Tax table", "Series"):
        page.get_by_role("navigation", name="Debt").get_by_role("link", name=name).click()
        here = page.get_by_role("navigation", name="Debt").locator("[aria-current=page]")
        expect(here).to_have_text(name)
        main = page.get_by_role("navigation", name="Main").locator("[aria-current=page]")
        expect(main).to_have_text("Debt")


def test_statement__from_the_account__is_a_page_and_a_file(year: Pages, tmp_path: Path) -> None:
    """Chosen by quarter on the account's page; the PDF comes down under its own name."""
    page = year.open(f"/accounts/{FUND}")
    form = page.locator("[aria-labelledby=statement] form")
    form.get_by_label("Quarter").select_option("2026-Q2")
    form.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("1 Apr 2026 to 30 Jun 2026")
    )
    expect(page.get_by_label("Quarter")).to_have_value("2026-Q2")
    with page.expect_download() as coming:
        page.get_by_role("link", name="PDF").click()
    assert coming.value.suggested_filename == f"statement-{FUND}-2026-04-01-2026-06-30.pdf"
    coming.value.save_as(tmp_path / "statement.pdf")
    assert (tmp_path / "statement.pdf").read_bytes().startswith(b"%PDF-")


def test_settlements__by_standing__are_filtered_without_script(year: Pages) -> None:
    """The filter is a form; its choice stays."""
    page = year.open("/settlements", java_script_enabled=False)
    page.get_by_label("Standing").select_option("matched")
    page.get_by_role("button", name="Show").last.click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.get_by_label("Standing")).to_have_value("matched")
