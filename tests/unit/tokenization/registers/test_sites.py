"""A file of energy sites: read whole, and every fault of it named."""

from pathlib import Path

import pytest

from tests.support.ledger import DATA
from tokenization.errors import PlanError
from tokenization.registers.sites import HEADER, parse_sites
from tokenization.units import text_to_bytes32


SAMPLE = Path(__file__).parents[4] / "scripts" / "data" / "sites.csv"
METER = "0x" + "5f" * 32


def sheet(*rows: str) -> str:
    """A file with these rows."""
    return "\n".join([",".join(HEADER), *rows, ""])


@pytest.mark.parametrize("path", [DATA / "sites.csv", SAMPLE])
def test_parse_sites__sample__read_whole(path: Path) -> None:
    """Every row of both samples is a site."""
    text = path.read_text("utf-8")
    assert len(parse_sites(text)) == len(text.splitlines()) - 1


def test_parse_sites__row__what_the_chain_is_told() -> None:
    """Name and source are for people."""
    (site,) = parse_sites(sheet(f"7,T-01,2,Hall,{METER},invented"))
    assert (site.line, site.number, site.zone) == (2, 7, 2)
    assert site.investor == text_to_bytes32("T-01")
    assert site.meter == bytes.fromhex(METER[2:])


def test_parse_sites__faults__named_at_once() -> None:
    """Numbers out of range, a meter that is no hash, and what stands twice."""
    rows = (
        f"0,T-01,1,Hall,{METER},x",
        f"8,T-01,65536,Hall,{METER},x",
        "9,T-01,1,Hall,METER-9,x",
        "9,,1,Hall,0x" + "60" * 32 + ",x",
    )
    with pytest.raises(PlanError) as refused:
        parse_sites(sheet(*rows))
    places = {(row.line, row.column) for row in refused.value.rows}
    assert places == {
        *((2, "site"), (3, "zone"), (3, "meter"), (4, "meter"), (5, "site"), (5, "investor"))
    }
