"""What our contracts emit, as a reader of it."""

from tokenization import artifacts
from tokenization.abi import EventReader


def event_reader() -> EventReader:
    """Reads the events of every contract that has an artifact."""
    return EventReader(artifacts.load(name).abi for name in artifacts.contracts())
