"""A real headless Chromium looking at the real application."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.charging import charge
from tests.support.coupon_life import live
from tests.support.delivering import deliver
from tests.support.following import following
from tests.support.handmade import Ledger, sample, supervise
from tests.support.ledger import start_ledger
from tests.support.serving import serving


NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NOT_RUN = (
    "not run: no Chromium on this machine. Install it, on Debian with "
    "'apt-get install chromium', and run 'scripts/test' again"
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
"""Containers have no user namespaces for the sandbox, no GPU and little shared memory."""


@dataclass
class Pages:
    """A served ledger as a browser sees it.

    Attributes:
        complaints: What any page wrote to the console, threw, or asked of another host.
    """

    url: str
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, path: str, *, width: int = 1280, **options: object) -> Page:
        """A page in a browser of its own."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(f"{path}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"{path}: {error}"))
        page.on("request", lambda request: self._note_host(path, request.url))
        page.goto(self.url + path)
        return page

    def _note_host(self, path: str, url: str) -> None:
        if not url.startswith(self.url):
            self.complaints.append(f"{path}: asked {url}")


@dataclass
class Site(Pages):
    """The same of a ledger made by hand, which a test may change."""

    ledger: Ledger = field(kw_only=True)


P = TypeVar("P", bound=Pages)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or the whole suite is reported as not run."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(NOT_RUN)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Ledger]]:
    """The sample ledger under supervision, served; nobody mines on it."""
    ledger = sample(tmp_path_factory.mktemp("browser") / "store")
    supervise(ledger)
    with serving(ledger) as url:
        yield url, ledger
    ledger.close()


@pytest.fixture(scope="session")
def powered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample ledger after a month of power, served: its URL."""
    ledger = sample(tmp_path_factory.mktemp("powered") / "store")
    deliver(ledger)
    charge(ledger)
    with serving(ledger) as url:
        yield url
    ledger.close()


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A year of debt on a real chain, followed and served: its URL."""
    folder = tmp_path_factory.mktemp("lived")
    with start_ledger(folder) as ledger, following(ledger, folder / "store", "tag") as node:
        live(ledger)
        node.follower.catch_up()
        with serving(node.follower) as url:
            yield url


@pytest.fixture
def year(browser: Browser, lived: str) -> Iterator[Pages]:
    """The pages of the year of debt; what they complain of fails the test."""
    yield from _watched(Pages(lived, browser))


@pytest.fixture
def power(browser: Browser, powered: str) -> Iterator[Pages]:
    """The pages of a month of power; what they complain of fails the test."""
    yield from _watched(Pages(powered, browser))


@pytest.fixture
def site(browser: Browser, served: tuple[str, Ledger]) -> Iterator[Site]:
    """The sample ledger's pages; what they complain of fails the test."""
    url, ledger = served
    yield from _watched(Site(url, browser, ledger=ledger))


@pytest.fixture
def living(browser: Browser, tmp_path: Path) -> Iterator[Site]:
    """The same over a ledger of its own, to mine and reorganise."""
    ledger = sample(tmp_path / "store")
    with serving(ledger) as url:
        yield from _watched(Site(url, browser, ledger=ledger))
    ledger.close()


def _watched(site: P) -> Iterator[P]:
    yield site
    for context in site.contexts:
        context.close()
    assert site.complaints == []
