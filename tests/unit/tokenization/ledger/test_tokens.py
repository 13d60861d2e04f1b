"""Amounts and ids of a token are read as the token counts."""

import pytest

from tokenization.errors import InvalidParameter
from tokenization.ledger.tokens import Token
from tokenization.types import Address, Kind


BILL = Token(Address(b"\x01" * 20), Kind.BOND_TOKEN, "PKMZTB03M256", "units", 0)
RIGHTS = Token(Address(b"\x02" * 20), Kind.CAPACITY_RIGHTS, "CapacityRights", "kW", 0)


def test_id__of_rights__must_be_named_and_of_others_cannot() -> None:
    """A token of many is told which; a token of one is not."""
    assert (RIGHTS.id_of("12"), BILL.id_of(None)) == (12, 0)
    assert (RIGHTS.key(12), BILL.key(0)) == ((12,), ())
    for token, text in ((RIGHTS, None), (BILL, "12"), (RIGHTS, "0x12"), (RIGHTS, "-1")):
        with pytest.raises(InvalidParameter) as refused:
            token.id_of(text)
        assert refused.value.hint


def test_amount__in_the_tokens_unit__is_exact() -> None:
    """No part of a unit, no separators in; separators and the unit out."""
    assert BILL.amount_of("1500") == 1500
    assert BILL.shown(1500) == "1,500 units"
    for text in ("1.5", "1,500", "1e3", "-1", ""):
        with pytest.raises(InvalidParameter):
            BILL.amount_of(text)
