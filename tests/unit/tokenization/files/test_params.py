"""Deployment parameters: the sample's read well, and every fault of bad ones is named."""

import re
from pathlib import Path

import pytest

from tests.support.ledger import DATA
from tokenization.artifacts import roles
from tokenization.errors import ConfigError
from tokenization.files.params import parse_params
from tokenization.types import Address
from tokenization.units import checksum, text_to_bytes32


GOOD = (DATA / "deploy.toml").read_text()
SAMPLE = Path(__file__).parents[4] / "scripts" / "data" / "deploy.toml"


def test_parse_params__the_sample__is_understood() -> None:
    """2,000 MW, three blocks, two products, seventeen roles and who holds them."""
    params = parse_params(SAMPLE.read_text())
    assert (params.chain_id, params.cap_kw) == (31337, 2_000_000)
    assert params.blocks == ("NIGHT", "SOLAR", "PEAK")
    assert params.block_of_hour[:24].count(1) == 9
    assert params.block_of_hour[24:] == bytes(8)
    assert [product.code for product in params.products] == [
        text_to_bytes32("FIRM"),
        text_to_bytes32("INTERRUPTIBLE"),
    ]
    assert [product.policy.name for product in params.products] == ["NEVER", "FREE"]
    assert len(params.officers) == 19
    assert params.power_categories == 1 << 7 | 1 << 8


@pytest.mark.parametrize(
    ("find", "put", "message"),
    [
        ("chain_id = 31337", "", "chain.chain_id is missing"),
        ("chain_id = 31337", "chain_id = true", "chain.chain_id: True is not a whole number"),
        ("cap_kw = 1_000_000", "cap_kw = 0", "programme.cap_kw: 0 is not"),
        ("cap_kw = 1_000_000", "cap_kw = 1.5", "programme.cap_kw: 1.5 is not"),
        ('"NIGHT", "SOLAR"', '"NIGHT", "NIGHT"', "different time blocks"),
        ('"NIGHT", "SOLAR"', '"NIGHT", "ALL"', "'ALL' is not a name"),
        ("[0, 0, ", "[0, ", "each of the 24 hours"),
        ("[0, 0, ", "[0, 3, ", "each of the 24 hours"),
        ("product = 2", "product = 1", "a number and code of its own"),
        ('code = "FLEX"', 'code = "TOO LONG FOR A WORD"', "does not fit one word"),
        ('transfers = "free"', 'transfers = "maybe"', "'maybe' is no way to change hands"),
        ("REGULATOR =", "REGULATER =", "'REGULATER' is not a role"),
        ("GUARDIAN =", "LISTER =", "'LISTER' is not a role that a person holds"),
        ("GUARDIAN =", "ADMIN =", "nobody is named for GUARDIAN"),
        ("0x7099", "0x7098", "roles: '0x7098"),
        (
            'GUARDIAN = "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955"',
            'GUARDIAN = "0x9DCCe783B6464611f38631e6C851bf441907c710"',
            "is named for both GUARDIAN and UPGRADER: who cancels must not be who announces",
        ),
        ("[586, 784]", "[]", "at least one ISO"),
        ("[586, 784]", "[1000]", "1000 is not an ISO 3166-1"),
        ("country = 586", "country = 1000", "1000 is not an ISO 3166-1"),
        ("tax_class = 4", "tax_class = 0", "escrows.tax_class: 0 is not"),
        ('["MINER", "DATA_CENTRE"]', '["MINOR"]', "'MINOR' is not a licence category"),
        ("[rules]", "[rules]\nsurprise = 1", "rules.surprise is not known"),
        ("[chain]", "[more]\nthings = 1\n[chain]", "more.things is not known"),
        ("[chain]", "[chain", "are not TOML"),
    ],
)
def test_parse_params__one_fault__is_named(find: str, put: str, message: str) -> None:
    """By the key it stands under."""
    assert GOOD.count(find) >= 1
    with pytest.raises(ConfigError, match=re.escape(message)) as caught:
        parse_params(GOOD.replace(find, put, 1))
    assert "--params" in caught.value.hint


@pytest.mark.parametrize(
    ("one", "other"),
    [(one, other) for duties in roles().apart for one in duties.one for other in duties.other],
)
def test_parse_params__duties_that_must_be_apart__are_refused_in_one_hand(
    one: str, other: str
) -> None:
    """Every pair of the list of roles, with both names and why."""
    account = Address(b"\x77" * 20)
    officers = {**parse_params(GOOD).officers, one: account, other: account}
    table = "\n".join(f'{name} = "{checksum(who)}"' for name, who in officers.items())
    bad = re.sub(r"(?<=\[roles\]\n).*?(?=\n\n)", table, GOOD, flags=re.DOTALL)
    with pytest.raises(ConfigError, match=f"0x77.* is named for both {one} and {other}: "):
        parse_params(bad)


def test_parse_params__many_faults__are_all_named() -> None:
    """A file is mended once."""
    bad = GOOD.replace("cap_kw = 1_000_000", "").replace("[586, 784]", "[]")
    with pytest.raises(ConfigError, match=r"cap_kw is missing; .*bond_countries"):
        parse_params(bad)
