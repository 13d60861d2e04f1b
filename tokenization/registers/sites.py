"""Energy sites: from a CSV file to goals for the grid operator.

A site never changes its investor or its zone, so a file that says otherwise is refused. Another
meter is put in its place. Whether a site is open is not the file's to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from tokenization.errors import InvalidParameter
from tokenization.files.sheet import read_sheet
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.goals import Goal
from tokenization.ledger.manifest import Manifest
from tokenization.power import parse_site
from tokenization.registers.programme import parse_number
from tokenization.types import Hash32, Ref
from tokenization.units import bytes32_to_text, parse_hash, text_to_bytes32


HEADER = ("site", "investor", "zone", "name", "meter", "source")


@dataclass(frozen=True, slots=True)
class Site:
    """A site, whose it is, the number of its zone, and the salted hash of its meter's number."""

    line: int
    number: int
    investor: Ref
    zone: int
    meter: Hash32


def parse_sites(text: str) -> list[Site]:
    """Read a file of sites.

    Raises:
        PlanError: The header is wrong, or rows are; it carries every fault with line and column.
    """
    sheet = read_sheet(text, HEADER, "The file of sites")
    sheet.unique("site", "Site")
    sheet.unique("meter", "Meter")
    sites = []
    for row in sheet.rows:
        number = sheet.read(row, "site", parse_site)
        investor = sheet.read(row, "investor", text_to_bytes32)
        zone = sheet.read(row, "zone", parse_number)
        meter = sheet.read(row, "meter", parse_hash)
        if number is None or investor is None or zone is None or meter is None:
            continue
        sites.append(Site(row.line, number, investor, zone, meter))
    sheet.check("The file of sites")
    return sites


def site_goals(manifest: Manifest, sites: Sequence[Site]) -> list[Goal]:
    """What the grid operator has to see to."""
    book = manifest.contract("NominationBook")
    return [
        Goal(
            f"site {site.number}",
            (book.call("siteOf", site.number),),
            partial(_steps, book, site),
            site.line,
            "site",
        )
        for site in sites
    ]


def _steps(book: Contract, site: Site, answers: Sequence[Decoded]) -> list[Call]:
    (found,) = answers
    if not any(found["investor"]):
        return [book.call("registerSite", site.number, site.investor, site.zone, site.meter)]
    if (found["investor"], found["zone"]) != (site.investor, site.zone):
        raise InvalidParameter(
            f"The site is {bytes32_to_text(found['investor'])}'s, in zone {found['zone']}, and "
            "that is for good.",
            hint="Correct the row, or give the site a number of its own.",
        )
    if found["meter"] == site.meter:
        return []
    return [book.call("replaceMeter", site.number, site.meter)]
