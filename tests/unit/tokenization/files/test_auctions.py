"""Files of auction terms: what they say is taken exactly, and every fault is named at once."""

import pytest

from tests.support.bidding import TERMS
from tests.support.sheets import ISIN
from tokenization.auctions import Pricing
from tokenization.errors import ConfigError
from tokenization.files.auctions import parse_auction
from tokenization.units import checksum


FACTS = {
    "kind": "sale",
    "isin": ISIN,
    "pricing": "uniform",
    "offered": 200_000,
    "lot": 50,
    "accrued": "0.2320",
    "treasury": checksum(b"\x01" * 20),
    "commit": "2025-10-30T10:00:00+05:00",
    "reveal": "2025-10-30T11:00:00+05:00",
    "result": "2025-10-30T12:00:00+05:00",
    "settle": "2025-10-31T10:00:00Z",
    "savers": '["individual"]',
    "most": 100_000,
    "unpriced": 20_000,
}


def test_parse_auction__all_values__are_taken_exactly() -> None:
    """Rupees become units, classes bits, bonds 32 bits each, and instants UTC seconds."""
    terms = parse_auction(TERMS.format(**FACTS))
    assert (terms.is_buyback, terms.pricing, terms.accrued_e4) == (False, Pricing.UNIFORM, 2_320)
    assert (terms.competitive, terms.non_competitive) == (0b111100, 0b10)
    assert (terms.offered_units, terms.lot_units, terms.bidder_most_units) == (2_000, 50, 1_000)
    assert (terms.non_competitive_units, terms.non_competitive_most_units) == (200, 200)
    assert terms.bonds_pkr == sum(bond << 32 * kind for kind, bond in _BONDS.items())
    assert terms.times_s[0] == 1_761_800_400
    assert terms.times_s[1] - terms.times_s[0] == 3_600
    assert terms.times_s[3] - terms.times_s[0] == 29 * 3_600


_BONDS = {1: 5, 2: 500, 3: 500, 5: 500}


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("kind", "gift", "kind: 'gift' is neither sale nor buyback"),
        ("pricing", "none", "pricing: 'none' is no way to price"),
        ("offered", 150, "offered_pkr: PKR 150 is not a whole number of units"),
        ("offered", -100, "offered_pkr: -100 is not a whole number above zero"),
        ("accrued", "0.00001", "accrued_per_100: "),
        ("commit", "2025-10-30T10:00:00", "times.commit_until: '2025-10-30T10:00:00' is not an"),
        ("reveal", "12", "times.reveal_until: '12' is not an instant"),
        ("savers", '["king"]', "bidders.non_competitive: 'king' is no class of investors"),
        ("isin", "PK", "isin: "),
        ("treasury", "0x", "treasury: "),
    ],
)
def test_parse_auction__a_value_wrong__is_named(field: str, value: object, found: str) -> None:
    """By its place in the file, and what would be right."""
    with pytest.raises(ConfigError) as refused:
        parse_auction(TERMS.format(**FACTS | {field: value}))
    assert found in refused.value.message


def test_parse_auction__nothing_in_it__names_everything_that_is_missing() -> None:
    """All at once."""
    with pytest.raises(ConfigError) as refused:
        parse_auction("")
    assert refused.value.message.count("is missing") == 18
    with pytest.raises(ConfigError, match="are not TOML"):
        parse_auction("kind = ")
