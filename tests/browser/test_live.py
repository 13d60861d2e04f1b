"""Pages that refresh themselves: blocks, finality and reorganisations arrive without a reload."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.support.handmade import LOT, TRANSFER, contract
from tokenization.units import checksum, parse_address


pytestmark = pytest.mark.browser

BILL = "PKMZTB03M256"
SELLER = "0x86c53Eb85D0B7548fea5C4B4F82b4205C8f6Ac18"
NEWCOMER = bytes([7]) * 20
SOON_MS = 6_000
"""A few refreshes."""


def test_live__a_new_block__appears_by_itself(living: Site) -> None:
    """The strip, the list of blocks and the badges of finality follow the chain."""
    page = living.open("/")
    page.evaluate("window.unreloaded = true")
    tip = living.ledger.store.tip
    assert tip is not None
    living.ledger.mine()
    strip = page.locator(".block-strip")
    expect(strip).to_contain_text(f"Block {tip.number + 1}", timeout=SOON_MS)
    former = page.locator("[aria-labelledby=latest] tbody tr").nth(1)
    expect(former).to_contain_text(str(tip.number))
    expect(former.locator(".badge")).to_have_text("Safe")
    assert page.evaluate("window.unreloaded")


def test_live__a_transfer__moves_the_cap_table_and_a_reorg_takes_it_back(living: Site) -> None:
    """A holder appears with the block that makes it one, and goes when that block goes."""
    page = living.open(f"/tokens/{BILL}")
    newcomer = page.locator(f"[aria-labelledby=holders] a[title='{checksum(NEWCOMER)}']")
    expect(newcomer).to_have_count(0)
    living.ledger.emit(contract(BILL), TRANSFER, parse_address(SELLER), NEWCOMER, LOT)
    living.ledger.mine()
    expect(newcomer).to_have_count(1, timeout=SOON_MS)
    expect(page.locator(".chart svg")).to_be_visible()
    living.ledger.reorg(1, "other")
    living.ledger.mine()
    expect(newcomer).to_have_count(0, timeout=SOON_MS)


def test_live__what_one_types__is_left_alone(living: Site) -> None:
    """A refresh does not touch a field in use."""
    page = living.open("/")
    tip = living.ledger.store.tip
    assert tip is not None
    field = page.get_by_label("Block number or hash")
    field.fill("12")
    living.ledger.mine()
    expect(page.locator(".block-strip")).to_contain_text(f"Block {tip.number + 1}", timeout=SOON_MS)
    expect(field).to_have_value("12")
    expect(field).to_be_focused()


def test_live__the_same_block__is_not_sent_again(living: Site) -> None:
    """While nothing happens a refresh costs a 304."""
    page = living.open("/blocks")
    before = unchanged(living)
    page.wait_for_timeout(SOON_MS / 2)
    assert unchanged(living) > before


def unchanged(site: Site) -> float:
    """How many answers of the list of blocks were 304."""
    text = httpx.get(f"{site.url}/metrics").text
    name = 'mizan_api_answers_total{route="/blocks",status="304"} '
    found = [line for line in text.splitlines() if line.startswith(name)]
    return float(found[0].removeprefix(name)) if found else 0
