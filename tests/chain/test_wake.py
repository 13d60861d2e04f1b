"""Notices of new blocks are heard, and are never needed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.wake import listening
from tests.support.following import following
from tests.support.ledger import Ledger
from tokenization.devnet import free_port
from tokenization.errors import ConfigError


pytestmark = pytest.mark.chain

PATIENCE_S = 20.0


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """Ends what a test began."""
    event = threading.Event()
    yield event
    event.set()


def test_listening__new_block__wakes(shared_ledger: Ledger, stop: threading.Event) -> None:
    """The event is set soon after a block is there, as often as there are blocks."""
    wake = threading.Event()
    with listening(shared_ledger.devnet.url.replace("http", "ws", 1), wake, stop):
        for _ in range(2):
            for _ in range(round(PATIENCE_S / 0.2)):
                shared_ledger.mine()
                if wake.wait(0.2):
                    break
            assert wake.is_set()
            wake.clear()


def test_listening__nobody_there__is_harmless(stop: threading.Event) -> None:
    """It tries again in the background; polling goes on without it."""
    wake = threading.Event()
    with listening(f"ws://127.0.0.1:{free_port()}", wake, stop):
        assert not wake.wait(0.05)
    with listening("", wake, stop):
        assert not wake.is_set()


def test_listening__no_websocket__is_refused_without_its_text(stop: threading.Event) -> None:
    """The URL may hold a password."""
    with (
        pytest.raises(ConfigError, match="websocket") as caught,
        listening("http://user:secret@127.0.0.1", threading.Event(), stop),
    ):
        pass
    assert "secret" not in str(caught.value)


def test_follow__woken__does_not_wait_for_the_next_poll(
    shared_ledger: Ledger, tmp_path: Path
) -> None:
    """With a poll an hour away, a hint alone brings it to the head."""
    wake = threading.Event()
    with following(shared_ledger, tmp_path / "store", wake=wake) as node:
        node.follower.catch_up()
        thread = threading.Thread(target=node.follower.follow, args=(3600.0,))
        thread.start()
        shared_ledger.mine()
        for _ in range(round(PATIENCE_S / 0.01)):
            wake.set()
            if node.tip.number >= shared_ledger.head:
                break
            threading.Event().wait(0.01)
        reached = node.tip.number
        node.stop.set()
        wake.set()
        thread.join()
    assert reached >= shared_ledger.head
