"""Who holds how much of which debt."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.accounts import Owner
from node.api.shapes.base import Amount
from node.api.shapes.debt import Day


Price = Annotated[
    str, Field(examples=["98.3815"], description="PKR per PKR 100 of face, without accrual.")
]


class PositionLine(TypedDict):
    """What an investor holds of a series, over all its accounts."""

    isin: str
    instrument: str
    maturity_date: Day
    holding: Annotated[Amount, Field(description="Units; shown as face value.")]
    issue_price_per_100: Price
    at_issue: Annotated[Amount, Field(description="The holding at the price of its terms.")]
    price_per_100: Price
    price_from: Annotated[
        str,
        Field(description="auction: average of the sale decided last; terms: there was none."),
    ]
    value: Annotated[Amount, Field(description="The holding at that price.")]
    accrued: Annotated[Amount | None, Field(description="Null: nothing accrues, or is not known.")]


class PositionSum(TypedDict):
    """What an investor holds of a category, in one cash."""

    instrument: str
    holding: Amount
    at_issue: Amount
    value: Amount


class Position(TypedDict):
    """What debt an investor holds."""

    investor: Owner
    lines: list[PositionLine]
    categories: list[PositionSum]
