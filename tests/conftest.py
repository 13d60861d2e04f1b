"""What every test shares: deterministic properties, no sockets where none belong, the fixtures."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings


settings.register_profile("mizan", derandomize=True, deadline=None, database=None)
settings.load_profile("mizan")

_HERE = Path(__file__).parent
_OFFLINE = (_HERE / "unit", _HERE / "property")


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
