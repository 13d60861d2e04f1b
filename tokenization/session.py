"""Opening what a command works with: the chain, the manifest, files, and a signer's lane."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from tokenization.chain import Chain, connect
from tokenization.console import Options
from tokenization.errors import ConfigError, SignerError
from tokenization.manifest import Manifest, read_manifest
from tokenization.signers import open_signer, read_password
from tokenization.tx import Lane
from tokenization.workspace import Workspace


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
    if uri is None:
        raise ConfigError("--execute needs a signer.", hint=f"Name one with {flag}.")
    signer = open_signer(uri, chain, lambda: _password(options, uri))
    with Workspace(options.workspace).own_lane(chain.chain_id, signer.address):
        yield Lane(chain, signer)


def read_text(path: Path) -> str:
    """A file's text.

    Raises:
        ConfigError: It cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text.", hint="Save it as UTF-8.") from None
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
