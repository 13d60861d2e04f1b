"""The pages in a real browser: true, quiet, readable at any width, with and without script."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.support.handmade import ailing


pytestmark = pytest.mark.browser

SCRIPTS = Path(__file__).parent
POWER = "[aria-labelledby=power] .figures"
BILL = "PKMZTB03M256"
MINER = "0xBcd4042DE499D14e55001CcbB24a551F3b954096"
PATHS = [
    "/",
    "/?block=3",
    "/?block=1",
    "/tokens",
    f"/tokens/{BILL}",
    f"/tokens/{BILL}?block=3",
    "/tokens/CapacityRights",
    "/tokens/SettlementCash",
    f"/accounts/{MINER}",
    f"/accounts/{MINER}?block=3",
    "/zones",
    "/zones/KE",
    "/blocks",
    "/blocks/finalized",
    "/investors/MZ-0001",
    "/investors",
    "/investors?status=frozen",
    "/licences",
    "/licences/PVARA-M-0001",
    "/compliance",
    "/compliance?block=3",
    "/orders/1",
    "/governance",
    "/governance?block=1",
    "/can-transfer",
    f"/can-transfer?token={BILL}&to={MINER}&amount=50",
    "/status",
    "/problems/unknown-token",
]
"""Every kind of page, full and empty."""


@pytest.mark.parametrize("path", PATHS)
def test_page__any__is_well_formed_and_quiet(site: Site, path: str) -> None:
    """No console message, no other host, one heading, named fields, unique ids, fitting 320 px."""
    page = site.open(path, width=320)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", f"/tokens/{BILL}", "/zones", "/governance"])
def test_page__light_and_dark__has_contrast(site: Site, path: str, scheme: str) -> None:
    """Every text stands out from what lies behind it: 4.5 to 1 (WCAG 2.2 AA)."""
    page = site.open(path, color_scheme=scheme)
    assert page.evaluate((SCRIPTS / "low_contrast.js").read_text()) == []


def test_status__everything_wrong_at_once__is_well_formed_and_readable(living: Site) -> None:
    """The page that is looked at in a bad hour says it all, and fits a telephone."""
    living.ledger.progress = ailing()
    page = living.open("/status", width=320)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate((SCRIPTS / "low_contrast.js").read_text()) == []
    expect(page.get_by_role("alert")).to_have_count(2)


def test_overview__its_figures__are_the_apis(site: Site) -> None:
    """Allocated and headroom of every zone, and every series' debt, equal the API's."""
    page = site.open("/")
    zones = httpx.get(f"{site.url}/v1/zones").json()
    peak = zones["programme"]["peak"]
    assert figures(page, "[aria-labelledby=power] dl")[:3] == [
        zones["programme"]["cap"]["base"],
        peak["allocated"]["base"],
        peak["headroom"]["base"],
    ]
    for zone in zones["items"]:
        cell = next(
            one
            for one in zone["windows"]
            if (one["month"], one["time_block"]) == (peak["month"], peak["time_block"])
        )
        row = f"[aria-labelledby=power] tr:has(th a:text-is('{zone['code']}'))"
        expected = [cell["allocated"]["base"], cell["headroom"]["base"], zone["cap"]["base"]]
        assert figures(page, row) == expected
    for token in httpx.get(f"{site.url}/v1/tokens").json()["items"]:
        if token["kind"] == "bond_token":
            row = f"[aria-labelledby=debt] tr:has(th a:text-is('{token['code']}'))"
            assert figures(page, row) == [token["supply"]["base"]]


def test_overview__another_window__is_shown_and_kept_in_the_address(site: Site) -> None:
    """Choosing a window needs no button, can be shared and survives a reload."""
    page = site.open("/")
    page.get_by_label("Delivery window").select_option("2025-11.1")
    expect(page.locator(POWER)).to_contain_text("1,028.000 MW")
    assert "window=2025-11.1" in page.url
    page.reload()
    expect(page.locator(POWER)).to_contain_text("Nov 2025, 08:00\u201317:00")


def test_token__its_holders__are_the_apis(site: Site) -> None:
    """Every holder stands there with the API's own amount."""
    page = site.open(f"/tokens/{BILL}")
    holders = httpx.get(f"{site.url}/v1/tokens/{BILL}/holders").json()["items"]
    shown = page.locator("[aria-labelledby=holders] tbody tr")
    assert shown.count() == len(holders)
    for holder in holders:
        row = f"[aria-labelledby=holders] tr:has(a[title='{holder['account']}'])"
        assert figures(page, row)[0] == holder["total"]["base"]


def test_account__its_holdings_and_history__are_the_apis(site: Site) -> None:
    """Holdings are complete and the history's pages lead through all of it."""
    page = site.open(f"/accounts/{MINER}")
    holdings = httpx.get(f"{site.url}/v1/accounts/{MINER}/holdings").json()["items"]
    assert page.locator("[aria-labelledby=holdings] tbody tr").count() == len(holdings)
    history = httpx.get(f"{site.url}/v1/accounts/{MINER}/history").json()["items"]
    shown = 0
    while True:
        shown += page.locator("[aria-labelledby=history] tbody tr").count()
        following = page.get_by_role("link", name="Next")
        if not following.count():
            break
        following.click()
        page.wait_for_load_state()
    assert shown == len(history)


@pytest.mark.parametrize("path", [f"/tokens/{BILL}", "/zones"])
def test_chart__drawn__has_its_figures_in_words_too(site: Site, path: str) -> None:
    """The chart is there, says what it shows, and a table below has every figure."""
    page = site.open(path)
    chart = page.locator(".chart")
    expect(chart.locator("svg")).to_be_visible()
    assert "table below" in (chart.get_attribute("aria-label") or "")
    box = chart.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.5)
    tip = page.locator(".chart-tip")
    expect(tip).to_contain_text(re.compile(r"\d"))
    amount = re.findall(r"PKR [\d,]+|[\d,]+\.\d{3}(?= MW)", tip.inner_text())[0]
    assert any(amount in table for table in page.locator("main table").all_text_contents())


def test_search__whatever_is_pasted__leads_to_its_page(site: Site) -> None:
    """Address, ISIN, zone, investor and block all have one box."""
    page = site.open("/")
    for text, title in (
        (MINER.lower(), "Account"),
        (BILL, BILL),
        ("KE", "Zone KE"),
        ("MZ-0001", "Investor MZ-0001"),
        ("5", "Block 5"),
    ):
        page.get_by_role("searchbox").fill(text)
        page.keyboard.press("Enter")
        expect(page).to_have_title(re.compile(title))


def test_search__nothing_found__is_a_page_that_helps(site: Site) -> None:
    """A refusal is a page with what to do next, under its own status."""
    page = site.browser.new_page()
    answer = page.goto(f"{site.url}/find?q=ATLANTIS")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("main")).to_contain_text("Nothing is called 'ATLANTIS'")
    expect(page.locator("main")).to_contain_text("Search for an address")
    page.close()


def test_pin__a_block__is_kept_on_every_page_and_reload(site: Site) -> None:
    """As of a block: the figure is that block's, links stay there, and nothing refreshes it."""
    page = site.open("/")
    page.get_by_label("Block number or hash").fill("3")
    page.get_by_role("button", name="Show").last.click()
    expect(page.locator(".block-strip")).to_contain_text("As of block 3")
    expect(page.locator("[aria-labelledby=debt]")).to_contain_text("PKR 0")
    assert page.locator("#live").get_attribute("hx-get") is None
    page.get_by_role("link", name="Tokens").click()
    expect(page.locator(".block-strip")).to_contain_text("As of block 3")
    page.reload()
    expect(page.locator(".block-strip")).to_contain_text("As of block 3")
    page.get_by_role("link", name="Latest").click()
    expect(page.locator(".block-strip")).not_to_contain_text("As of block 3")


def test_keyboard__alone__reaches_everything(site: Site) -> None:
    """The first stop skips to the content; focus is always to be seen."""
    page = site.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for _ in range(6):
        page.keyboard.press("Tab")
        style = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(style) != "none"


def test_script__switched_off__loses_no_figure(site: Site) -> None:
    """Without script the same figures are there, and windows are chosen with a button."""
    page = site.open("/", java_script_enabled=False)
    expect(page.locator(POWER)).to_contain_text("2,000.000 MW")
    page.get_by_label("Delivery window").select_option("2025-11.1")
    page.get_by_role("button", name="Show").last.click()
    expect(page.locator(POWER)).to_contain_text("1,028.000 MW")


def test_print__a_page__is_content_alone(site: Site) -> None:
    """Paper has no navigation, and nothing hidden that a click would show."""
    page = site.open(f"/tokens/{BILL}")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert len(page.pdf()) > 10_000


def test_check_form__filled_in_on_a_token__leads_to_the_answer(site: Site) -> None:
    """Asked on the token's own page, answered in words, with the question still in the form."""
    page = site.open(f"/tokens/{BILL}")
    form = page.locator("[aria-labelledby=check] form")
    form.get_by_label("To", exact=True).fill(MINER)
    form.get_by_label("Amount").fill("50")
    form.get_by_role("button").click()
    expect(page.get_by_role("heading", name="It would be allowed.")).to_be_visible()
    expect(page.get_by_label("To", exact=True)).to_have_value(MINER)
    expect(page.get_by_label("Token")).to_have_value(BILL)


def test_token__its_rules__are_the_apis(site: Site) -> None:
    """Every sentence of the API stands on the page, in the same order."""
    page = site.open(f"/tokens/{BILL}")
    told = httpx.get(f"{site.url}/v1/tokens/{BILL}/rules").json()
    sentences = [one["words"] for rule in told["rules"] for one in rule["settings"]]
    assert page.locator("[aria-labelledby=rules] tbody td:not(.num)").all_inner_texts() == sentences


def test_governance__its_roles__are_the_apis(site: Site) -> None:
    """Every role with each of its holders."""
    page = site.open("/governance")
    for role in httpx.get(f"{site.url}/v1/roles").json()["items"]:
        row = page.locator("[aria-labelledby=roles] tbody tr").filter(has_text=role["name"]).first
        held = row.locator("a[title]").evaluate_all("all => all.map((one) => one.title)")
        assert held == [one["account"] for one in role["members"] if one["contract"] is None]


def figures(page: Page, within: str) -> list[str]:
    """The exact amounts shown in a part of a page, in order."""
    found: list[str] = (
        page.locator(within).locator("data").evaluate_all("all => all.map(one => one.value)")
    )
    return found


def faults(page: Page) -> list[str]:
    """What a reader with a screen reader or a keyboard would stumble over."""
    found: list[str] = page.evaluate((SCRIPTS / "faults.js").read_text())
    return found
