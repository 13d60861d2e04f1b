"""Pages of power in a real browser, over a month that was nominated, curtailed and metered."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Pages
from tests.browser.test_pages import SCRIPTS, faults


pytestmark = pytest.mark.browser

PATHS = [
    "/zones",
    "/zones/MEPCO",
    "/sites",
    "/sites?block=1",
    "/sites/1?day=2025-11-10",
    "/sites/1?day=2027-01-01",
    "/curtailments",
    "/curtailments?block=1",
    "/meters",
    "/meters?block=1",
    "/meters/1/2025-11?version=1",
    "/meters/1/2025-11",
    "/meters/2/2025-11",
    "/investors/MZ-0001",
    "/bills",
    "/bills?block=1",
    "/bills?site=1",
    "/bills/1",
    "/bills/2",
    "/receipts",
    "/receipts?block=1",
    "/sites/2",
]
"""Every kind of page, full and empty."""


@pytest.mark.parametrize("path", PATHS)
def test_page__of_power__is_well_formed_quiet_and_fits_a_telephone(power: Pages, path: str) -> None:
    """No console message, no other host, one heading, named fields, unique ids, 320 px."""
    page = power.open(path, width=320)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/sites/1?day=2025-11-10",
        "/curtailments",
        "/meters/2/2025-11",
        "/bills",
        "/bills/2",
        "/receipts",
    ],
)
def test_page__of_power__has_contrast_in_light_and_dark(
    power: Pages, path: str, scheme: str
) -> None:
    """Every text stands out from what lies behind it: 4.5 to 1 (WCAG 2.2 AA)."""
    page = power.open(path, color_scheme=scheme)
    assert page.evaluate((SCRIPTS / "low_contrast.js").read_text()) == []


def test_receipts__drawn__have_a_bar_a_month_and_its_amount(power: Pages) -> None:
    """The page of the programme and that of receipts draw the figures of the API."""
    for path in ("/zones", "/receipts"):
        page = power.open(path)
        told = page.evaluate("fetch('/v1/receipts').then(answer => answer.json())")
        months = [one["receipts"]["display"] for one in told["months"]]
        chart = page.locator(".chart[aria-label^='Rupees received']")
        option = json.loads(chart.get_attribute("data-option") or "{}")
        (bars,) = option["series"]
        assert [point["text"] for point in bars["data"]] == months
        assert len(option["xAxis"]["data"]) == len(months) > 0
        expect(chart.locator("svg")).to_be_visible()
