"""Every log must belong to the header it came with."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from node.bloom import bloom_of, places_of
from node.decode import blocks_of
from node.model import Block, Event, Moves, stored_event
from node.wire import WireLog, parse_header, parse_logs
from tests.support.blocks import READER, Branch, address, emit, moved
from tokenization.errors import InconsistentLogs


Fault = Callable[[list[WireLog]], list[WireLog]]

TOKEN = address(1)
EVENTS = [moved(TOKEN, address(2), address(3), amount) for amount in (5, 6, 7)]
APPROVAL = emit(TOKEN, "Approval", address(2), address(3), 9)


def test_blocks_of__sound_logs__become_events_in_order() -> None:
    """Plain transfers side by side; of others the arguments, and the raw log kept whole."""
    header, logs = Branch().wire(APPROVAL, *EVENTS, APPROVAL)
    (block,) = blocks_of([header], logs, READER)
    before, run, after = block.events
    assert isinstance(before, Event)
    assert isinstance(run, Moves)
    assert isinstance(after, Event)
    assert (before.index, before.args, after.index) == (0, (address(2), address(3), 9), 4)
    assert [transfer.base_units for transfer in run.transfers] == [5, 6, 7]
    assert [transfer.log for transfer in run.transfers] == [1, 2, 3]
    assert run.tx_hashes.hex() == "".join(log.transaction_hash[2:] for log in logs[1:4])
    stored = stored_event(before.raw)
    assert (stored.address, list(stored.topics), stored.data) == APPROVAL
    assert stored.tx_hash.hex() == logs[0].transaction_hash[2:]


def test_blocks_of__several_headers__share_the_logs_out() -> None:
    """A range's logs come in one list."""
    branch = Branch()
    pairs = []
    for events in (EVENTS[:1], [], EVENTS[1:]):
        pairs.append(branch.wire(*events))
        branch.mine(*events)
    logs = [log for _, mine in pairs for log in mine]
    blocks = blocks_of([header for header, _ in pairs], logs, READER)
    assert [sizes(block) for block in blocks] == [[1], [], [2]]


def sizes(block: Block) -> list[int]:
    """How many transfers stand side by side."""
    return [len(run.transfers) for run in block.events if isinstance(run, Moves)]


def _altered(logs: list[WireLog], **changes: object) -> list[WireLog]:
    return [replace(logs[0], **changes), *logs[1:]]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(lambda logs: logs[:-1], id="last omitted"),
        pytest.param(lambda logs: logs[1:], id="first omitted"),
        pytest.param(lambda _: [], id="all omitted"),
        pytest.param(lambda logs: [*logs, logs[-1]], id="one doubled"),
        pytest.param(lambda logs: logs[::-1], id="reordered"),
        pytest.param(lambda logs: _altered(logs, block_hash="0x" + "11" * 32), id="other block"),
        pytest.param(lambda logs: _altered(logs, block_number="0x9"), id="other number"),
        pytest.param(lambda logs: _altered(logs, removed=True), id="removed"),
        pytest.param(lambda logs: _altered(logs, address="0x" + "77" * 20), id="other contract"),
        pytest.param(
            lambda logs: _altered(logs, topics=[*logs[0].topics[:2], "0x" + "00" * 31 + "09"]),
            id="other receiver",
        ),
    ],
)
def test_blocks_of__faulty_logs__are_refused(fault: Fault) -> None:
    """Left out, doubled, moved or altered: nothing of the block is believed."""
    last = moved(TOKEN, address(2), address(4), 7)
    header, logs = Branch().wire(*EVENTS[:2], last)
    with pytest.raises(InconsistentLogs):
        blocks_of([header], fault(logs), READER)


def test_parse__answers_that_are_none__are_refused() -> None:
    """Garbage is the endpoint's fault, not a crash of ours."""
    with pytest.raises(InconsistentLogs):
        list(parse_logs(b'[{"address": 5}]'))
    with pytest.raises(InconsistentLogs):
        parse_header(b'{"number": "0x1"}')
    with pytest.raises(InconsistentLogs):
        list(parse_logs(b"\xff\xfe"))


def test_parse_header__null__is_none() -> None:
    """The endpoint has no such block."""
    assert parse_header(b"null") is None


def test_bloom_of__address__sets_the_bits_of_the_yellow_paper() -> None:
    """The example everybody quotes: three bits of this address's keccak."""
    bloom = bloom_of([places_of(bytes.fromhex("0f572e5295c57f15886f9b263e2f6d2d6c7b5ec6"))])
    assert [at for at in range(2048) if bloom >> at & 1] == [431, 1319, 1323]
