"""What every test shares: deterministic properties, no sockets where none belong, the fixtures."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.support.ledger import ARGUMENTS, Ledger, start_ledger
from tokenization.devnet import Devnet


settings.register_profile(
    "mizan",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],  # it is of the machine's load, not of the test
)
settings.load_profile("mizan")

_HERE = Path(__file__).parent
_OFFLINE = (_HERE / "unit", _HERE / "property")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long tests first, so that none is left alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True, scope="module")
def no_sockets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Unit and property tests open no connection; one that does fails by name."""
    if not any(folder in request.path.parents for folder in _OFFLINE):
        yield
        return

    def refuse(*_: object) -> None:
        pytest.fail("A unit test opened a socket; it belongs in tests/chain.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket.socket, "connect_ex", refuse)
        patch.setattr(socket.socket, "bind", refuse)
        yield


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """A command sets logging up for its process, onto its stderr; a test's ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def devnet() -> Iterator[Devnet]:
    """A fresh local chain with nothing on it."""
    with Devnet(accounts=32, arguments=ARGUMENTS) as running:
        yield running


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A fresh small ledger on a chain of its own."""
    with start_ledger(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def shared_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A small ledger that a module's tests share; they must not get into each other's way."""
    with start_ledger(tmp_path_factory.mktemp("ledger")) as running:
        yield running
