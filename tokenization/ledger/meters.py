"""Meter readings of the ledger: what operators stated, what was published, and how far it came."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_keys.exceptions import BadSignature
from eth_utils.exceptions import ValidationError

from tokenization.errors import InvalidParameter
from tokenization.ledger.sight import Sight
from tokenization.metering import Batch, Month, ReadingProof, Statement, period_at_hour, to_sign
from tokenization.types import Address, Hash32
from tokenization.units import parse_address, period_label


METERS = "MeterLedger"
BOOK = "NominationBook"


class PageState(IntEnum):
    """How far the readings of a site have come. Source: ``IMeterLedger``; append only."""

    NONE = 0
    PUBLISHED = 1
    CHALLENGED = 2
    DISMISSED = 3


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest version of a zone's month; version 0 if nothing was stated."""

    version: int
    posted_at_s: int
    sites: int
    published: int
    root: Hash32


@dataclass(frozen=True, slots=True)
class Page:
    """A site's month in the newest version, and what it is settled with.

    Units:
        kwh, settled_kwh: kWh of the month.
    """

    site: int
    kwh: int
    state: PageState
    settled_version: int
    settled_kwh: int
    code: int

    @property
    def is_settled(self) -> bool:
        """Whether it is settled with any version."""
        return self.settled_version != 0


def newest(sight: Sight, zone: int, period: int) -> Newest:
    """The newest version of a zone's month."""
    ledger = sight.contract(METERS)
    version, posted_at, sites, published = sight.read(ledger.call("newestOf", zone, period))
    root = sight.read(ledger.call("rootOf", zone, period, version))
    return Newest(version, posted_at, sites, published, Hash32(root))


def stated(sight: Sight, zone: int, period: int) -> Newest:
    """The newest version of a zone's month.

    Raises:
        InvalidParameter: Nothing was stated.
    """
    found = newest(sight, zone, period)
    if not found.version:
        raise InvalidParameter(
            f"No readings of zone {zone} are stated for {period_label(period)}.",
            hint="The meter operators state them first: mizan meter post",
        )
    return found


def zone_of(sight: Sight, site: int) -> int:
    """The zone of a site.

    Raises:
        InvalidParameter: There is no such site.
    """
    zone: int = sight.read(sight.contract(BOOK).call("siteOf", site))["zone"]
    if not zone:
        raise InvalidParameter(
            f"There is no site {site}.", hint="The grid operator registers sites."
        )
    return zone


def sites_of(sight: Sight, zone: int) -> list[int]:
    """The sites of a zone, ascending."""
    found = {said["site"] for said in sight.events(BOOK, "SiteSet") if said["zone"] == zone}
    return sorted(found)


def published(sight: Sight, zone: int, period: int, version: int) -> Statement:
    """What was published of a zone's month in a version, from the chain's logs alone."""
    words = [site.to_bytes(32) for site in sites_of(sight, zone)]
    if not words:
        return Statement(())
    since, ledger = sight.manifest.deploy_block, sight.contract(METERS)
    found = sight.chain.events(ledger, ("Published",), since, sight.at, words)
    months = [
        Month.of(said["site"], period, said["readings"])
        for _, said in found
        if (said["period"], said["version"]) == (period, version)
    ]
    return Statement(tuple(sorted(months, key=lambda month: month.site)))


def prove(sight: Sight, site: int, hour: int, version: int) -> ReadingProof:
    """What a reading is proved with, from the chain's logs alone.

    Raises:
        InvalidParameter: Not all sites of the zone are published in that version.
    """
    zone, period = zone_of(sight, site), period_at_hour(hour)
    statement = published(sight, zone, period, version)
    root = sight.read(sight.contract(METERS).call("rootOf", zone, period, version))
    if not statement.months or statement.root != root:
        raise InvalidParameter(
            f"The readings of zone {zone} for {period_label(period)} are not all published in "
            f"version {version}: {len(statement.months)} sites are.",
            hint="Whoever has the file publishes the rest: mizan meter publish",
        )
    return statement.proof(site, hour)


def pages(sight: Sight, sites: Sequence[int], period: int, version: int) -> list[Page]:
    """How far the month of each site has come, in a version."""
    ledger = sight.contract(METERS)
    calls = [
        call
        for site in sites
        for call in (
            ledger.call("pageOf", site, period, version),
            ledger.call("settledOf", site, period),
            ledger.call("settlementCode", site, period),
        )
    ]
    answers = sight.read_all(calls)
    found = zip(sites, answers[::3], answers[1::3], answers[2::3], strict=True)
    return [
        Page(site, page["kwh"], PageState(page["state"]), settled[0], settled[1], code)
        for site, page, settled, code in found
    ]


def in_order(sight: Sight, batch: Batch, signatures: Sequence[bytes]) -> list[bytes]:
    """Signatures of a batch in ascending order of who signed, as the contract asks.

    Raises:
        InvalidParameter: One is no signature.
    """
    return sorted(signatures, key=lambda signature: signer_of(sight, batch, signature))


def signer_of(sight: Sight, batch: Batch, signature: bytes) -> Address:
    """Who signed a batch.

    Raises:
        InvalidParameter: It is no signature.
    """
    message = to_sign(batch, sight.chain.chain_id, sight.contract(METERS).address)
    signed = encode_typed_data(full_message=dict(message))
    try:
        return parse_address(Account.recover_message(signed, signature=signature))
    except (ValueError, ValidationError, BadSignature):
        raise InvalidParameter(
            "A signature is not one.", hint="Copy what mizan meter sign printed."
        ) from None
