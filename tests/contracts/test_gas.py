"""The committed gas figures are current, so that a change of cost shows in a diff."""

import pytest

from tests.contracts.gas.page import PAGE, with_tables
from tests.contracts.gas.snapshot import committed, measure


@pytest.mark.long
@pytest.mark.chain
def test_gas__measured__is_what_is_committed() -> None:
    """If the change is meant: python -m tests.contracts.gas, and commit what it wrote."""
    assert measure() == committed()


def test_page__its_tables__say_what_is_committed() -> None:
    """Nobody edits the tables by hand."""
    page = PAGE.read_text("utf-8")
    assert with_tables(page, committed()) == page
