"""The committed gas figures are current, so that a change of cost shows in a diff."""

import pytest

from tests.contracts.gas import committed, measure


@pytest.mark.chain
def test_gas__measured__is_what_is_committed() -> None:
    """If the change is meant: python -m tests.contracts.gas, and commit contracts/gas.json."""
    assert measure() == committed()
