"""A plan's id, and plans on disk."""

import json
from dataclasses import replace

import pytest

from tests.support.sheets import CATALOGUE, bill, plan, power, sheet
from tokenization.errors import ConfigError
from tokenization.issuance.plan import amount_text, dump_plan, load_plan
from tokenization.issuance.planner import parse_plan
from tokenization.types import Hash32


ROWS = (power("P-1"), bill("B-1"))


def test_plan_id__the_same_rows__are_the_same_plan() -> None:
    """Notes, spaces, empty lines and the unit of writing make no difference."""
    again = plan("", power("P-1", "1500", "kW", note="later"), " " + bill("B-1", "5000", "units"))
    assert again.id == plan(*ROWS).id
    assert plan(*ROWS).id.startswith("239c8596b1013d3e"), "ids must not change between versions"


@pytest.mark.parametrize(
    "rows",
    [
        (power("P-2"), bill("B-1")),
        (power("P-1", "1.501"), bill("B-1")),
        (bill("B-1"), power("P-1")),
        (power("P-1"),),
    ],
)
def test_plan_id__other_rows__are_another_plan(rows: tuple[str, ...]) -> None:
    """Another reference, amount, order or number of rows."""
    assert plan(*rows).id != plan(*ROWS).id


def test_plan_id__another_chain__is_another_plan() -> None:
    """Chain id and genesis are part of it."""
    for other in (replace(CATALOGUE, chain_id=1), replace(CATALOGUE, genesis=Hash32(bytes(32)))):
        assert parse_plan(sheet(ROWS), other).id != plan(*ROWS).id


def test_load_plan__what_was_dumped__is_the_same() -> None:
    """Line numbers too."""
    made = plan("", *ROWS)
    assert load_plan(dump_plan(made)) == made
    assert load_plan(dump_plan(made)).id == made.id


def test_load_plan__one_amount_changed__is_refused() -> None:
    """A plan reviewed is the plan that runs."""
    document = json.loads(dump_plan(plan(*ROWS)))
    document["rows"][0][4] = "1501"
    with pytest.raises(ConfigError, match="was changed after it was made"):
        load_plan(json.dumps(document))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"targets": [[1]]}', '{"targets": 7}'])
def test_load_plan__no_plan__says_how_to_make_one(text: str) -> None:
    """Anything else on disk."""
    with pytest.raises(ConfigError, match="not a plan file") as caught:
        load_plan(text)
    assert "mizan mint plan" in caught.value.hint


def test_amount_text__each_asset__is_in_its_unit() -> None:
    """MW with three decimals, PKR in groups."""
    power_line, debt_line = plan(*ROWS).lines
    assert amount_text(power_line.target, 1_250_000) == "1,250.000 MW"
    assert amount_text(debt_line.target, 5_000) == "PKR 500,000"
