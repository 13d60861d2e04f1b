"""What Python repeats of the contracts is what the contracts say."""

import re
from enum import IntEnum
from pathlib import Path

import pytest

from tokenization.auctions.clearing import Pricing
from tokenization.auctions.record import BidState
from tokenization.billing import Source, Standing
from tokenization.compile import CONTRACTS_DIR
from tokenization.debt import DayCountConvention, Roll
from tokenization.files.licences import LicenceState
from tokenization.ledger.deals import CashLeg, Status
from tokenization.ledger.orders import OrderKind, OrderState
from tokenization.power import Right, Scope, pack_right
from tokenization.registers.coupon_terms import Instrument
from tokenization.types import Kind, TransferPolicy
from tokenization.units import period_start


SOURCES = CONTRACTS_DIR / "src"
SHORTER = {"NO_OBJECTION": "NOC", "DV_P_SETTLEMENT": "DVP_SETTLEMENT"}
"""What files call a no-objection certificate, and delivery versus payment."""


@pytest.mark.parametrize(
    ("ours", "source", "name"),
    [
        (Kind, "interfaces/IDirectory.sol", "Kind"),
        (LicenceState, "types/LicenceTypes.sol", "LicenceState"),
        (TransferPolicy, "interfaces/IPowerProgramme.sol", "TransferPolicy"),
        (DayCountConvention, "types/Conventions.sol", "DayCountConvention"),
        (Roll, "types/Conventions.sol", "Roll"),
        (CashLeg, "interfaces/IDvPSettlement.sol", "CashLeg"),
        (Status, "interfaces/IDvPSettlement.sol", "Status"),
        (Scope, "interfaces/ICeilings.sol", "Level"),
        (Instrument, "interfaces/IDebtManager.sol", "Instrument"),
        (Pricing, "interfaces/ISealedBidAuction.sol", "Pricing"),
        (BidState, "interfaces/ISealedBidAuction.sol", "BidState"),
        (OrderKind, "interfaces/IEnforcementDesk.sol", "OrderKind"),
        (OrderState, "interfaces/IEnforcementDesk.sol", "OrderState"),
        (Source, "interfaces/IBillingAccounts.sol", "Source"),
        (Standing, "interfaces/IBillingAccounts.sol", "Standing"),
    ],
)
def test_enum__members__are_those_of_the_source(
    ours: type[IntEnum], source: str, name: str
) -> None:
    """The number is part of the chain's state, so order matters; an unused zero may be left out."""
    theirs = dict(enumerate(_members(SOURCES / source, name)))
    if 0 not in {*ours}:
        assert theirs.pop(0) == "NONE"
    assert {int(member): member.name for member in ours} == theirs


def test_right_id__known_right__is_the_number_the_contracts_make() -> None:
    """The vector of ``Packing.t.sol``."""
    right = Right(0x1111, 0x2222, 0x3333, 0x4444, 0x5555, 0x66, 0x77, 0x8888)
    assert pack_right(right) == 0x1111222233334444555566778888


@pytest.mark.parametrize(
    ("period", "second"),
    [(0, 1_735_671_600), (10, 1_761_937_200), (38, 1_835_463_600), (902, 4_107_524_400)],
)
def test_period_start__known_months__are_the_seconds_the_contracts_find(
    period: int, second: int
) -> None:
    """The vectors of ``PktCalendar.t.sol``, a leap day and a year without one among them."""
    assert period_start(period) == second


def _members(source: Path, name: str) -> list[str]:
    found = re.search(rf"enum {name} \{{([^}}]*)\}}", source.read_text())
    assert found is not None
    camel = [member.strip() for member in found[1].split(",")]
    upper = [re.sub(r"(?<!^)(?=[A-Z])", "_", member).upper() for member in camel]
    return [SHORTER.get(member, member) for member in upper]
