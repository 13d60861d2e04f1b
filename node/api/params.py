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
