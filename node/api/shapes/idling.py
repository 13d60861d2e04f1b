"""Persistent idling: the rule, load factors by month, and notices."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import Amount, Answer, Hash, Month, Occasion, Paged


Percent = Annotated[
    str, Field(examples=["13.0000"], description="Exact; rounded up, in the holder's favour.")
]


class UseRule(TypedDict):
    """When notice is given: so many months on end under the threshold."""

    threshold_percent: Percent
    months: int
    cure_months: Annotated[int, Field(description="Whole months there are to cure.")]
    document_hash: Hash


class SiteLoad(TypedDict):
    """The load factor of a site's settled month: delivered over allowed."""

    month: Month
    version: Annotated[int, Field(description="Of the readings it is settled with.")]
    delivered: Amount
    allowed: Annotated[Amount, Field(description="Nominated less curtailed, of every class.")]
    load_percent: Percent


class RightLoad(TypedDict):
    """The load factor of a right in a month, as its investor holds it."""

    month: Month
    load_percent: Annotated[Percent | None, Field(description="None if it cannot be judged.")]
    obstacle: Annotated[
        str | None,
        Field(description="not_settled, or nominations_cut later, so that it is not judged."),
    ]


class HeldRight(TypedDict):
    """A right that an investor holds, and how it used it."""

    id: Annotated[str, Field(description="The right, in decimal.")]
    right: str
    investor: str
    held: Annotated[Amount, Field(description="With what was recalled under an open notice.")]
    nominated: Amount
    notice: Annotated[int | None, Field(description="The notice that is open.")]
    threshold_percent: Annotated[
        Percent | None, Field(description="Of the open notice, or else of the rule.")
    ]
    months: list[RightLoad]


class Notice(TypedDict):
    """A notice that an investor leaves a right idle."""

    number: int
    investor: str
    id: Annotated[str, Field(description="The right, in decimal.")]
    right: str
    state: Annotated[str, Field(description="open, cured, withdrawn or recalled.")]
    threshold_percent: Percent
    first: Month
    last: Annotated[Month, Field(description="Of the months it was given for.")]
    cure_until: Annotated[Month, Field(description="Last month of the cure period.")]
    held: Annotated[Amount, Field(description="When it was given.")]
    recalled: Annotated[Amount, Field(description="Under it so far.")]
    orders: Annotated[list[int], Field(description="Proposed last, at the enforcement desk.")]
    cured_by: Month | None
    document_hash: Hash
    last_document: Annotated[
        Hash | None, Field(description="Of the withdrawal, or of the recall proposed last.")
    ]
    at: Occasion
    closed_in: Annotated[int | None, Field(description="Block in which it was closed.")]


class UnderUse(Paged):
    """A page of notices, and the rule by which they are given."""

    rule: UseRule | None
    items: list[Notice]


class NoticeDetail(Answer):
    """A notice with its right, as it stands at the block."""

    notice: Notice
    use: Annotated[HeldRight | None, Field(description="Null once nothing is left of the right.")]


class LoadFactors(Answer):
    """The rights of an investor whose windows have begun and are not over."""

    rule: UseRule | None
    items: list[HeldRight]


class SiteLoads(Answer):
    """The newest settled months of a site, in order."""

    site: int
    items: list[SiteLoad]
