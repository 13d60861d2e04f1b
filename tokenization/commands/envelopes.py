"""The envelopes of sealed bids: what a bidder must keep to reveal them, each in a file of its own.

An envelope is on disk before its seal is sent, readable by its owner alone, and named by its seal.
Nothing on the chain can replace one: without its salt a bid cannot be revealed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenization.auctions import Place, seal_of
from tokenization.errors import ConfigError, MizanError
from tokenization.ledger.manifest import write_whole
from tokenization.types import Address, Hash32
from tokenization.units import checksum, hex0x, parse_address, parse_hash


SCHEMA_VERSION = 1
_OWNER_ONLY = 0o600
_SHORT = 16
"""Hexadecimal digits of a seal that name a file."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A sealed bid and its secret.

    Units:
        price_e4: PKR 1e-4 per PKR 100 of face.
    """

    place: Place
    bidder: Address
    price_e4: int
    units: int
    salt: bytes

    @property
    def seal(self) -> Hash32:
        """What the chain is told of it."""
        return seal_of(self.place, self.bidder, self.price_e4, self.units, self.salt)


@dataclass(frozen=True, slots=True)
class Envelopes:
    """The envelopes of a workspace for one auction."""

    workspace: Path
    place: Place

    @property
    def folder(self) -> Path:
        """Where they lie."""
        contract = self.place.contract.hex()[:_SHORT]
        name = f"{self.place.chain_id}-{contract}-{self.place.auction}"
        return self.workspace / "envelopes" / name

    def path(self, seal: Hash32) -> Path:
        """Where the one of a seal lies."""
        return self.folder / f"{seal.hex()[:_SHORT]}.json"

    def keep(self, envelope: Envelope) -> Path:
        """Write one down, and answer where."""
        path = self.path(envelope.seal)
        if not path.exists():
            write_whole(path, _dump(envelope), _OWNER_ONLY)
        return path

    def of(self, bidder: Address) -> Iterator[Envelope]:
        """All of an account.

        Raises:
            ConfigError: One is damaged.
        """
        for path in sorted(self.folder.glob("*.json")):
            envelope = _load(path)
            if envelope.bidder == bidder and envelope.place == self.place:
                yield envelope

    def open(self, seal: Hash32, copies: tuple[Path, ...]) -> Envelope | None:
        """The one of a seal, in its place or among copies; None if it is in neither.

        Raises:
            ConfigError: One of the files cannot be read or is damaged.
        """
        for path in (*copies, self.path(seal)):
            if path in copies or path.exists():
                envelope = _load(path)
                if envelope.seal == seal:
                    return envelope
        return None


def _dump(envelope: Envelope) -> str:
    document = {
        "schema_version": SCHEMA_VERSION,
        "chain_id": envelope.place.chain_id,
        "contract": checksum(envelope.place.contract),
        "auction": envelope.place.auction,
        "bidder": checksum(envelope.bidder),
        "price_e4": envelope.price_e4,
        "units": envelope.units,
        "salt": hex0x(envelope.salt),
        "seal": hex0x(envelope.seal),
    }
    return json.dumps(document, indent=2) + "\n"


def _load(path: Path) -> Envelope:
    try:
        told = json.loads(path.read_text("utf-8"))
        envelope = Envelope(
            Place(told["chain_id"], parse_address(told["contract"]), told["auction"]),
            parse_address(told["bidder"]),
            told["price_e4"],
            told["units"],
            parse_hash(told["salt"]),
        )
        if hex0x(envelope.seal) == told["seal"]:
            return envelope
    except (OSError, ValueError, TypeError, KeyError, MizanError) as error:
        raise _unusable(path, f"cannot be read ({error})") from None
    raise _unusable(path, "was changed: its seal is another")


def _unusable(path: Path, why: str) -> ConfigError:
    return ConfigError(
        f"The envelope {path} {why}.",
        hint="Put an unchanged copy in its place, or take the file away if it is of no bid of "
        "yours; a bid is revealed with its envelope or not at all.",
    )
