"""The parameters that routes share, each described once."""

from enum import StrEnum
from typing import Annotated

from fastapi import Path, Query


class Format(StrEnum):
    """How a listing is written."""

    JSON = "json"
    CSV = "csv"


Block = Annotated[
    str | None,
    Query(
        description="The block to answer for: a number, a 0x-hash, `latest` (default), `safe` or "
        "`finalized`. Honoured or refused, never approximated.",
        examples=["finalized"],
    ),
]
Cursor = Annotated[
    str | None,
    Query(description="Where the page begins: `next` or `prev` of another page. Keeps its block."),
]
Limit = Annotated[int, Query(ge=1, le=1000, description="Most items on the page.")]
AsFormat = Annotated[
    Format,
    Query(
        alias="format",
        description="`csv` writes the whole listing as a file, whatever limit and cursor say.",
    ),
]
Token = Annotated[
    str, Path(description="A token's address, ISIN or short code.", examples=["PKMZTB03M256"])
]
Isin = Annotated[
    str, Path(description="A series' ISIN, or its token's address.", examples=["PKMZTB03M256"])
]
Account = Annotated[
    str,
    Path(
        description="An address: lower case, upper case, or with its EIP-55 checksum.",
        examples=["0x70997970C51812dc3A010C7d01b50e0d17dc79C8"],
    ),
]
Id = Annotated[
    str | None,
    Query(
        alias="id",
        description="One id of a token that has many, in decimal.",
        examples=["1329227995"],
    ),
]
From = Annotated[
    str | None,
    Query(alias="from", description="First delivery month, `YYYY-MM`; default the block's own."),
]
To = Annotated[
    str | None,
    Query(alias="to", description="Last delivery month, `YYYY-MM`; default twelve months later."),
]
Zone = Annotated[str, Path(description="A zone's number or code.", examples=["KE"])]
Ref = Annotated[
    str,
    Path(
        description="A block's number or 0x-hash, or `latest`, `safe` or `finalized`.",
        examples=["latest"],
    ),
]
At = Annotated[
    str | None,
    Query(
        description="The instant to answer for, of any year, with its offset; default the block's "
        "own. What the block knows of it: ceilings, rights, nominations and orders as they stand.",
        examples=["2026-03-01T05:00:00Z"],
    ),
]
FromDay = Annotated[
    str | None,
    Query(alias="day", description="First PKT day, `YYYY-MM-DD`; default the block's own."),
]
Days = Annotated[int, Query(ge=1, le=31, description="How many days.")]
Site = Annotated[int, Path(ge=1, description="A site's number.", examples=[1])]
Month = Annotated[str, Path(description="A delivery month, `YYYY-MM`.", examples=["2025-11"])]
Version = Annotated[
    int | None, Query(ge=1, description="Which version of the month; default the newest.")
]
OfZone = Annotated[
    str | None, Query(alias="zone", description="Only of this zone, by number or code.")
]
OfInvestor = Annotated[
    str | None, Query(alias="investor", description="Only of this investor.", examples=["MZ-0001"])
]
OfSite = Annotated[int | None, Query(alias="site", ge=1, description="Only of this site.")]
Hour = Annotated[
    str,
    Query(description="An hour of the month in PKT, `YYYY-MM-DDThh`.", examples=["2025-11-03T18"]),
]
Plan = Annotated[int, Path(ge=1, description="Number of the recall plan.", examples=[1])]
