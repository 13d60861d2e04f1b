"""What commands share: opening a chain, a manifest, files and signers; telling what was sent."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer
from eth_utils.crypto import keccak

from tokenization.commands.console import Options
from tokenization.errors import ConfigError, PartialRun, SignerError
from tokenization.issuance.workspace import Workspace
from tokenization.ledger.chain import Chain, connect
from tokenization.ledger.goals import Carried
from tokenization.ledger.manifest import Manifest, read_manifest
from tokenization.ledger.signers import Signer, open_signer, read_password
from tokenization.ledger.tx import Lane, Receipt
from tokenization.types import Hash32
from tokenization.units import hex0x, parse_hash


DRY = "Nothing was sent. Add --execute to send."


def open_ledger(options: Options) -> tuple[Chain, Manifest]:
    """The deployment of the manifest, on the chain it says.

    Raises:
        ManifestError: There is no manifest.
        RpcUnavailable: The chain cannot be reached.
        ChainMismatch: The endpoint serves another chain, or --chain-id names another.
    """
    manifest = read_manifest(options.manifest)
    chain_id = options.chain_id if options.chain_id is not None else manifest.chain_id
    return connect(options.rpc, chain_id=chain_id, genesis=manifest.genesis), manifest


@contextlib.contextmanager
def own_lane(
    options: Options, chain: Chain, uri: str | None, flag: str = "--signer"
) -> Iterator[Lane]:
    """A signer's lane, this run's alone.

    Raises:
        ConfigError: No signer was named.
        SignerError: It does not open.
        JournalConflict: Another run signs with the same account.
    """
    signer = own_signer(options, chain, uri, flag)
    with Workspace(options.workspace).own_lane(chain.chain_id, signer.address):
        yield Lane(chain, signer)


def own_signer(options: Options, chain: Chain, uri: str | None, flag: str = "--signer") -> Signer:
    """A signer.

    Raises:
        ConfigError: None was named.
        SignerError: It does not open.
    """
    if uri is None:
        raise ConfigError("This needs a signer.", hint=f"Name one with {flag}.")
    return open_signer(uri, chain, lambda: _password(options, uri))


def transactions(receipts: Sequence[Receipt]) -> list[dict[str, Any]]:
    """Transactions as the result shows them."""
    return [
        {"tx": hex0x(receipt.hash), "block": receipt.block, "gas_used": receipt.gas_used}
        for receipt in receipts
    ]


def not_due(carried: Carried) -> PartialRun:
    """Why calls that were announced are not made yet."""
    return PartialRun(
        f"What was announced is not due before {carried.due}; nothing was sent.",
        hint="Run the same command again when the chain's newest block is as late as that.",
    )


def document_hash(file: Path | None, text: str | None) -> Hash32 | None:
    """The hash of a document that was named by its file or by the hash itself, if it was.

    Raises:
        ConfigError: Both were named, or the file cannot be read.
        InvalidParameter: Not a hash.
    """
    if file is not None and text is not None:
        raise ConfigError(
            "The document was named twice.", hint="Give --document or --document-hash, not both."
        )
    if text is not None:
        return parse_hash(text)
    if file is None:
        return None
    return Hash32(keccak(_read(file)))


def read_text(path: Path) -> str:
    """A file's text.

    Raises:
        ConfigError: It cannot be read, or is not UTF-8.
    """
    try:
        return _read(path).decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text.", hint="Save it as UTF-8.") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}.", hint="Check the path."
        ) from None


def _password(options: Options, uri: str) -> str:
    if options.password_file is not None:
        return read_password(options.password_file)
    if not sys.stdin.isatty():
        raise SignerError(
            f"The password of {uri} is needed and nobody is there to ask.",
            hint="Name a file that holds it: --password-file (MIZAN_PASSWORD_FILE).",
        )
    answer: str = typer.prompt(f"Password of {uri}", hide_input=True, err=True)
    return answer
