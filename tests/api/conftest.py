"""The sample ledger, served over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.charging import charge
from tests.support.delivering import deliver
from tests.support.handmade import Ledger, sample, supervise
from tests.support.idled import leave_idle
from tests.support.lending import lend
from tests.support.reoffering import reoffer
from tests.support.serving import client_of


@pytest.fixture(scope="package")
def sample_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The sample data, folded; nobody mines on it."""
    ledger = sample(tmp_path_factory.mktemp("api") / "store")
    yield ledger
    ledger.close()


@pytest.fixture(scope="package")
def api(sample_ledger: Ledger) -> Iterator[httpx.Client]:
    """The sample ledger's API."""
    with client_of(sample_ledger) as client:
        yield client


@pytest.fixture(scope="package")
def supervised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The API of the sample after a block of supervision and governance."""
    ledger = sample(tmp_path_factory.mktemp("supervised") / "store")
    supervise(ledger)
    with client_of(ledger) as client:
        yield client
    ledger.close()


@pytest.fixture(scope="package")
def lent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The same with a bond half a year later: its first coupon paid to one, held for another.

    And with a month of power, nominated, curtailed, metered and billed, and idle power taken.
    """
    ledger = sample(tmp_path_factory.mktemp("lent") / "store")
    supervise(ledger)
    lend(ledger)
    deliver(ledger)
    charge(ledger)
    leave_idle(ledger)
    reoffer(ledger)
    with client_of(ledger) as client:
        yield client
    ledger.close()


@pytest.fixture(scope="package")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The API of the sample after a month of power, from its sites to its bills."""
    ledger = sample(tmp_path_factory.mktemp("delivered") / "store")
    deliver(ledger)
    charge(ledger)
    leave_idle(ledger)
    with client_of(ledger) as client:
        yield client
    ledger.close()


@pytest.fixture
def living_ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The sample data in a store of its own, to mine and reorganise."""
    ledger = sample(tmp_path / "store")
    yield ledger
    ledger.close()


@pytest.fixture
def living(living_ledger: Ledger) -> Iterator[httpx.Client]:
    """The living ledger's API."""
    with client_of(living_ledger) as client:
        yield client
