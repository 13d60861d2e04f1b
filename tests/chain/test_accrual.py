"""The contracts count days, periods and accrual as Python does: asked of a chain, bond by bond."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from eth_abi.abi import decode, encode
from eth_utils.crypto import keccak

from tests.support.bonds import Bond, day_number, random_bonds
from tests.support.solidity import created, creation_code
from tokenization.debt import (
    FACE,
    accrued_per_unit_e18,
    coupon_per_unit_e18,
    coupon_periods,
    period_at,
    year_fraction,
)
from tokenization.devnet import Devnet


pytestmark = [pytest.mark.chain, pytest.mark.toolchain]

BONDS, BATCH = 1_000, 20
SOURCE = "test/debt/Accrual.sol"
QUESTION = "((uint256,uint256,uint256,uint256,uint256,bool),uint8,uint256,uint256)[]"
ANSWER = "(uint256[],uint256[],uint256,uint256,uint256,uint256)[]"
SELECTOR = keccak(text=f"answers({QUESTION})")[:4]
GAS = 1_000_000_000


@dataclass
class Asked:
    """A chain with the libraries on it."""

    devnet: Devnet
    address: str

    def answers(self, bonds: list[Bond]) -> list[Any]:
        """What the libraries say of bonds."""
        data = SELECTOR + encode([QUESTION], [[question(bond) for bond in bonds]])
        call = {"to": self.address, "data": "0x" + data.hex(), "gas": hex(GAS)}
        said = self.devnet.rpc("eth_call", call, "latest")
        assert isinstance(said, str)
        (answers,) = decode([ANSWER], bytes.fromhex(said[2:]))
        return list(answers)


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    """The libraries, compiled as they are shipped, on a chain of their own."""
    code = creation_code(SOURCE, "Accrual")
    with Devnet(arguments=("--gas-limit", str(GAS))) as devnet:
        yield Asked(devnet, created(devnet, code))


def question(bond: Bond) -> tuple[object, ...]:
    """A bond as the contracts take it."""
    dates = bond.dates
    days = (dates.issue, dates.maturity, dates.first, dates.last)
    terms = (*map(day_number, days), dates.per_year, dates.end_of_month)
    return terms, int(bond.convention), bond.rate_e6, day_number(bond.day)


def test_accrual__random_bonds__the_chain_says_what_python_says(asked: Asked) -> None:
    """Coupon days and amounts, the period of a day, accrual and the fraction, to the last unit."""
    bonds = list(random_bonds(31_337, BONDS, years=11))
    for start in range(0, BONDS, BATCH):
        few = bonds[start : start + BATCH]
        for bond, answer in zip(few, asked.answers(few), strict=True):
            days, coupons, index, accrued, numerator, denominator = answer
            periods = coupon_periods(bond.dates)
            rate = (FACE, bond.rate_e6, bond.convention, bond.dates)
            assert list(days) == [day_number(period.end) for period in periods], bond
            assert list(coupons) == [coupon_per_unit_e18(*rate, period) for period in periods], bond
            assert periods[index] == period_at(bond.dates, bond.day), bond
            assert accrued == accrued_per_unit_e18(*rate, bond.day), bond
            share = year_fraction(bond.convention, bond.dates, bond.dates.issue, bond.day)
            assert numerator * share.denominator == share.numerator * denominator, bond
