"""Meter readings off chain: the tree that operators sign, its proofs, and what they sign.

The same tree as ``MeterTree.sol``; ``IMeterLedger`` says how it is built. Whoever has the published
readings of a zone's month makes every proof from them. Pure: readings come in, not files.

Invariant: ``proven_kwh`` accepts every proof a ``Statement`` makes, and no other reading
(tests/property/test_metering.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eth_utils.crypto import keccak

from tokenization.errors import InvalidParameter
from tokenization.types import Address, Hash32
from tokenization.units import (
    HOUR_S,
    HOURS_PER_DAY,
    checksum,
    day_and_hour,
    hex0x,
    hour_label,
    period_at,
    period_label,
    period_start,
)


READING_BYTES = 4
MAX_KWH = (1 << 8 * READING_BYTES) - 1
"""The largest reading of one hour. Source: ``IMeterLedger``, uint32."""

_DAY_BYTES = READING_BYTES * HOURS_PER_DAY
_LEAVES = 32
_NO_LEAF = Hash32(bytes(32))

_TYPES = {
    "EIP712Domain": [
        {"name": "name", "type": "string"},
        {"name": "version", "type": "string"},
        {"name": "chainId", "type": "uint256"},
        {"name": "verifyingContract", "type": "address"},
    ],
    "Batch": [
        {"name": "zone", "type": "uint16"},
        {"name": "period", "type": "uint16"},
        {"name": "version", "type": "uint32"},
        {"name": "sites", "type": "uint32"},
        {"name": "root", "type": "bytes32"},
        {"name": "dataHash", "type": "bytes32"},
    ],
}
"""Source: ``MeterOperators.sol``."""


def month_hours(period: int) -> range:
    """The UTC hours since 1970 of a delivery period."""
    return range(period_start(period) // HOUR_S, period_start(period + 1) // HOUR_S)


def parent(one: bytes, other: bytes) -> Hash32:
    """The node over two, whichever stands first.

    Source: OpenZeppelin ``Hashes.commutativeKeccak256``.
    """
    return Hash32(keccak(min(one, other) + max(one, other)))


def root_of(leaves: Sequence[bytes]) -> Hash32:
    """The root over leaves, filled up with zeros to a power of two."""
    return _rows(leaves)[-1][0]


def path_of(leaves: Sequence[bytes], place: int) -> tuple[Hash32, ...]:
    """What a leaf is hashed with on its way to the root."""
    return tuple(row[place >> level ^ 1] for level, row in enumerate(_rows(leaves)[:-1]))


def root_from(leaf: bytes, path: Sequence[bytes]) -> Hash32:
    """The root that a leaf leads to."""
    node = Hash32(leaf)
    for other in path:
        node = parent(node, other)
    return node


def day_leaf(site: int, day: int, readings: bytes) -> Hash32:
    """The leaf of a day's 24 readings.

    Units:
        day: PKT day since 1970.
    """
    return Hash32(keccak(site.to_bytes(4) + day.to_bytes(4) + readings))


def site_leaf(site: int, period: int, kwh: int, days_root: bytes) -> Hash32:
    """The leaf of a site's month.

    Units:
        kwh: kWh of the month.
    """
    return Hash32(keccak(b"".join(word.to_bytes(32) for word in (site, period, kwh)) + days_root))


@dataclass(frozen=True)
class Month:
    """What one site drew in one month.

    Units:
        period: month since January 2025.
        readings: kWh of every hour of it, in order of time.
    """

    site: int
    period: int
    readings: tuple[int, ...]

    def __post_init__(self) -> None:
        """Make sure that it is a whole month of readings.

        Raises:
            InvalidParameter: It is not.
        """
        hours = month_hours(self.period)
        if len(self.readings) != len(hours):
            raise InvalidParameter(
                f"Site {self.site} has {len(self.readings)} readings for the {len(hours)} hours of "
                f"{period_label(self.period)}.",
                hint="State every hour of the month once; 0 where nothing was drawn.",
            )
        for hour, kwh in zip(hours, self.readings, strict=True):
            if not 0 <= kwh <= MAX_KWH:
                raise InvalidParameter(
                    f"{kwh} kWh at {hour_label(hour)} is no reading.",
                    hint=f"A reading is a whole number from 0 to {MAX_KWH}.",
                )

    @staticmethod
    def of(site: int, period: int, data: bytes) -> "Month":
        """Read what was published.

        Raises:
            InvalidParameter: It is not 4 bytes for every hour of the month.
        """
        parts = range(0, len(data), READING_BYTES)
        kwh = tuple(int.from_bytes(data[at : at + READING_BYTES]) for at in parts)
        return Month(site, period, kwh)

    @property
    def data(self) -> bytes:
        """The readings as they are published."""
        return b"".join(kwh.to_bytes(READING_BYTES) for kwh in self.readings)

    @property
    def kwh(self) -> int:
        """What it drew in all, in kWh."""
        return sum(self.readings)

    @cached_property
    def day_leaves(self) -> list[Hash32]:
        """The leaves of its days, and zeros after the last one."""
        first, _ = day_and_hour(month_hours(self.period).start)
        data, days = self.data, len(self.readings) // HOURS_PER_DAY
        found = [day_leaf(self.site, first + day, day_part(data, day)) for day in range(days)]
        return found + [_NO_LEAF] * (_LEAVES - days)

    @cached_property
    def leaf(self) -> Hash32:
        """Its leaf under the root of the zone."""
        return site_leaf(self.site, self.period, self.kwh, root_of(self.day_leaves))


@dataclass(frozen=True, slots=True)
class ReadingProof:
    """What a reading is proved with, as ``IMeterLedger.ReadingProof``.

    Units:
        kwh: kWh of the site's month.
    """

    readings: bytes
    day_path: tuple[Hash32, ...]
    kwh: int
    site_path: tuple[Hash32, ...]

    @property
    def words(self) -> tuple[bytes, tuple[Hash32, ...], int, tuple[Hash32, ...]]:
        """As the contract takes them."""
        return self.readings, self.day_path, self.kwh, self.site_path


@dataclass(frozen=True)
class Statement:
    """The months of all sites of a zone, by ascending site."""

    months: tuple[Month, ...]

    @cached_property
    def root(self) -> Hash32:
        """What operators sign."""
        return root_of(self._leaves)

    def month(self, site: int) -> Month:
        """The month of a site.

        Raises:
            InvalidParameter: It has none here.
        """
        return self.months[self._place(site)]

    def site_path(self, site: int) -> tuple[Hash32, ...]:
        """The way from a site's leaf to the root.

        Raises:
            InvalidParameter: It has none here.
        """
        return path_of(self._leaves, self._place(site))

    def proof(self, site: int, hour: int) -> ReadingProof:
        """What the reading of an hour is proved with.

        Raises:
            InvalidParameter: The site has no month here, or the hour lies in another.
        """
        month = self.month(site)
        hours = month_hours(month.period)
        if hour not in hours:
            raise InvalidParameter(
                f"{hour_label(hour)} is not in {period_label(month.period)}.",
                hint="Name an hour of the month that was stated.",
            )
        day = (hour - hours.start) // HOURS_PER_DAY
        return ReadingProof(
            day_part(month.data, day),
            path_of(month.day_leaves, day),
            month.kwh,
            self.site_path(site),
        )

    @cached_property
    def _leaves(self) -> list[Hash32]:
        return [month.leaf for month in self.months]

    def _place(self, site: int) -> int:
        sites = [month.site for month in self.months]
        if site not in sites:
            raise InvalidParameter(
                f"Site {site} is not among these readings.",
                hint=f"There are readings of: {', '.join(map(str, sites)) or 'none'}.",
            )
        return sites.index(site)


def proven_kwh(root: bytes, site: int, hour: int, proof: ReadingProof) -> int | None:
    """The reading that a proof proves under a root, in kWh, or None if it proves nothing.

    Units:
        hour: UTC hour since 1970.

    Source: ``MeterLedger.provenKwh``.
    """
    if len(proof.readings) != _DAY_BYTES:
        return None
    day, hour_of_day = day_and_hour(hour)
    days_root = root_from(day_leaf(site, day, proof.readings), proof.day_path)
    leaf = site_leaf(site, period_at_hour(hour), proof.kwh, days_root)
    if root_from(leaf, proof.site_path) != root:
        return None
    at = hour_of_day * READING_BYTES
    return int.from_bytes(proof.readings[at : at + READING_BYTES])


@dataclass(frozen=True, slots=True)
class Batch:
    """What operators sign: a zone's month in a version.

    Attributes:
        sites: How many sites the root covers.
        data_hash: Hash of the file it was made from.
    """

    zone: int
    period: int
    version: int
    sites: int
    root: Hash32
    data_hash: Hash32

    @property
    def words(self) -> tuple[int, int, int, int, Hash32, Hash32]:
        """As the contract takes them."""
        return self.zone, self.period, self.version, self.sites, self.root, self.data_hash


def to_sign(batch: Batch, chain_id: int, ledger: Address) -> Mapping[str, Any]:
    """A batch as a message to sign.

    Source: EIP-712; ``MeterOperators.sol``.
    """
    names = [part["name"] for part in _TYPES["Batch"]]
    written = [hex0x(word) if isinstance(word, bytes) else word for word in batch.words]
    return {
        "types": _TYPES,
        "primaryType": "Batch",
        "domain": {
            "name": "MeterLedger",
            "version": "1",
            "chainId": chain_id,
            "verifyingContract": checksum(ledger),
        },
        "message": dict(zip(names, written, strict=True)),
    }


def day_part(data: bytes, day: int) -> bytes:
    """The readings of one day of a month, the first being day 0."""
    return data[day * _DAY_BYTES : (day + 1) * _DAY_BYTES]


def period_at_hour(hour: int) -> int:
    """The delivery period a UTC hour since 1970 lies in."""
    return period_at(hour * HOUR_S)


def _rows(leaves: Sequence[bytes]) -> list[list[Hash32]]:
    width = 1
    while width < len(leaves):
        width *= 2
    row = [*map(Hash32, leaves), *[_NO_LEAF] * (width - len(leaves))]
    rows = [row]
    while len(row) > 1:
        row = [parent(row[at], row[at + 1]) for at in range(0, len(row), 2)]
        rows.append(row)
    return rows
