"""Arguments and options that commands of ``mizan`` share, and what they make of them."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from tokenization.commands.console import Errand, reported


SignerUri = Annotated[
    str | None,
    typer.Option(
        "--signer",
        metavar="URI",
        envvar="MIZAN_SIGNER",
        help="keystore:PATH, or unlocked:0xADDRESS on a development chain.",
    ),
]
Execute = Annotated[bool, typer.Option("--execute", help="Send; without it nothing is sent.")]
DocumentFile = Annotated[
    Path | None,
    typer.Option(
        "--document", metavar="FILE", help="The document behind it; its hash (keccak256) is sent."
    ),
]
DocumentHash = Annotated[
    str | None,
    typer.Option("--document-hash", metavar="HASH", help="Its hash, where the file is not here."),
]
AssetName = Annotated[str, typer.Argument(metavar="ASSET", help="Code, ISIN or address.")]
Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account.")]
Investor = Annotated[str, typer.Argument(metavar="INVESTOR", help="The investor's id.")]
LicenceNumber = Annotated[str, typer.Argument(metavar="LICENCE", help="The licence's number.")]
Amount = Annotated[
    str, typer.Argument(metavar="AMOUNT", help="In the asset's unit: units, kW or shares.")
]
RightId = Annotated[
    str | None, typer.Option("--id", metavar="ID", help="Which right, for capacity rights.")
]
Until = Annotated[
    str, typer.Option("--until", metavar="DAY", help="Last day (PKT) on which it can be used.")
]


@contextlib.contextmanager
def errand(
    context: typer.Context,
    signer: str | None,
    *,
    execute: bool,
    document: Path | None = None,
    document_hash: str | None = None,
) -> Iterator[Errand]:
    """What a command was given; what it leaves is printed at the end."""
    with reported(context.obj) as outcome:
        from tokenization.commands import session

        hashed = session.document_hash(document, document_hash)
        yield Errand(outcome, context.obj, signer, execute, hashed)
