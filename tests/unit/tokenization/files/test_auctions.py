"""Files of auction terms: what they say is taken exactly, and every fault is named at once."""

import pytest

from tests.support.bidding import POWER_TERMS, TERMS
from tests.support.sheets import ISIN
from tokenization.auctions import AuctionKind, Pricing
from tokenization.errors import ConfigError
from tokenization.files.auctions import RightTerms, parse_auction
from tokenization.units import checksum, parse_period


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


POWER_FACTS = {
    **FACTS,
    "product": "FIRM",
    "plant": "GAS",
    "firmness": "interruptible",
    "window": '["2026-03", "2027-02"]',
    "blocks": "SOLAR+PEAK",
    "offered": 20_000,
    "most": 8_000,
    "charge": "12000",
    "bond": 1_000,
    "more": "",
}


def test_parse_auction__all_values__are_taken_exactly() -> None:
    """Rupees become units, classes bits, bonds 32 bits each, and instants UTC seconds."""
    terms = parse_auction(TERMS.format(**FACTS))
    assert (terms.kind, terms.pricing, terms.accrued_e4) == ("sale", Pricing.UNIFORM, 2_320)
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
        ("kind", "gift", "kind: 'gift' is no kind; there are sale, buyback, power"),
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


def test_parse_auction__of_power__names_a_right_and_prices_what_is_bid() -> None:
    """The window is of whole months, the zone the plant's; nobody bids without a price."""
    terms = parse_auction(POWER_TERMS.format(**POWER_FACTS))
    assert (terms.kind, terms.pricing) == (AuctionKind.POWER, Pricing.PAY_AS_BID)
    window = (parse_period("2026-03"), parse_period("2027-02"))
    assert terms.asset == RightTerms("FIRM", "GAS", 1, window, "SOLAR+PEAK")
    assert (terms.offered_units, terms.lot_units, terms.bidder_most_units) == (20_000, 50, 8_000)
    assert (terms.accrued_e4, terms.non_competitive, terms.non_competitive_units) == (
        120_000_000,
        0,
        0,
    )
    assert terms.bonds_pkr == 1_000 << 32 * 2


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("window", '["2027-02", "2026-03"]', "right.window: The window ends in 2026-03"),
        ("window", '["2026-03"]', "right.window: ['2026-03'] is not a first and a last month"),
        ("firmness", "soft", "right.firmness: 'soft' does not say how firm the right is"),
        ("offered", 0, "offered_kw: 0 is not a whole number above zero"),
        ("charge", "-1", "charge_per_kw: "),
        ("more", 'pricing = "uniform"', "pricing is not known"),
        ("more", "offered_pkr = 100", "offered_pkr is not known"),
    ],
)
def test_parse_auction__of_power_with_a_value_wrong__is_named(
    field: str, value: object, found: str
) -> None:
    """What only debt has is not known to it."""
    with pytest.raises(ConfigError) as refused:
        parse_auction(POWER_TERMS.format(**POWER_FACTS | {field: value}))
    assert found in refused.value.message
