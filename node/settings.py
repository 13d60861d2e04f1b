"""What the node is told: flags, then the environment (MIZAN_NODE_...), then the manifest.

The only module that reads the environment.
"""

import os
from difflib import get_close_matches
from hashlib import blake2b
from pathlib import Path
from tempfile import gettempdir
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from node.chain import ChainIdentity, Finality
from node.model import Identity
from node.proving import Proving
from tokenization.errors import ChainMismatch, ConfigError, InvalidParameter, ManifestError
from tokenization.units import parse_address, parse_hash


PREFIX = "MIZAN_NODE_"
MANIFEST_SCHEMA = 2
DEFAULT_PORT = 8480
FEWEST_WORKERS = 2
"""Processes that read a long past, where there are as many cores."""
BYTES_A_CELL = 200
"""What a cell in memory weighs, with its place in a table."""
LONGEST_SOCKET_PATH = 100
"""Bytes; Linux takes 107, others 103."""


class Settings(BaseSettings):
    """How a node runs. Every field is a flag and, with the prefix, an environment variable."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    rpc: str = "http://127.0.0.1:8545"
    store: Path = Path(".mizan/store")
    manifest: Path = Field(
        Path("mizan-manifest.json"),
        validation_alias=AliasChoices("manifest", "MIZAN_NODE_MANIFEST", "MIZAN_MANIFEST"),
    )
    finality: str = ""
    receipts: str = "sample:64"
    consensus: Literal["none", "qbft"] = "none"
    validators: str = ""
    host: str = "127.0.0.1"
    port: int = Field(DEFAULT_PORT, ge=0, le=65535)
    ws: str = ""
    poll_s: float = Field(0.25, gt=0, le=60)
    workers: int = Field(0, ge=0, le=64)
    cache_mb: int = Field(64, ge=1, le=1 << 16)
    verify_per_s: int = Field(25, ge=0, le=100_000)
    peers: str = ""
    peers_s: float = Field(30, gt=0, le=86_400)
    control: Path | None = None

    @field_validator("store", "manifest", "host", "control", mode="before")
    @classmethod
    def _says_something(cls, value: object) -> object:
        # An empty path is the working directory, and an empty host every interface there is.
        if value == "":
            raise ValueError("it is empty")
        return value

    def worker_count(self) -> int:
        """Processes that read a long past; by default half the cores, but two where there are two.

        One alone does not keep up with folding and writing, which then wait for it.
        """
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        return self.workers or max(min(cores or 1, FEWEST_WORKERS), (cores or 1) // 2)

    def known_cells(self) -> int:
        """How many cells the fold may keep in ``cache_mb``."""
        return (self.cache_mb << 20) // BYTES_A_CELL

    def control_path(self) -> Path:
        """Where the running node listens for its owner; unless said beside the store.

        Where that path is too long for a socket, among temporary files.
        """
        store = self.store.absolute()
        beside = store.with_name(f"{store.name}.sock")
        if self.control or len(bytes(beside)) <= LONGEST_SOCKET_PATH:
            return self.control or beside
        mark = blake2b(bytes(store), digest_size=12).hexdigest()
        return Path(gettempdir()) / f"mizand-{mark}.sock"

    def peer_urls(self) -> list[str]:
        """The peers, which are separated by commas.

        Raises:
            ConfigError: One is named twice.
        """
        urls = [url.strip() for url in self.peers.split(",") if url.strip()]
        if len({url.rstrip("/") for url in urls}) < len(urls):
            raise ConfigError(
                "Two of the peers are the same.",
                hint="Name each other node once (--peers or MIZAN_NODE_PEERS).",
            )
        return urls

    def finality_policy(self) -> Finality:
        """When a block is final.

        Raises:
            ConfigError: Nobody said, or it is no policy.
        """
        if not self.finality:
            raise ConfigError(
                "Nobody said when a block of this chain is final.",
                hint="Say it with --finality (or MIZAN_NODE_FINALITY): instant for QBFT and IBFT, "
                "tag for proof of stake, depth:N such as depth:64 for a local chain.",
            )
        return Finality.parse(self.finality)

    def proving(self) -> Proving:
        """Of which blocks the receipts are read.

        Raises:
            ConfigError: It says nothing of the sort.
        """
        return Proving.parse(self.receipts)

    def given_validators(self) -> frozenset[bytes]:
        """The validators to begin with; empty: those the first block names.

        Raises:
            InvalidAddress: One is no address.
            ConfigError: They are named, but seals are not looked at.
        """
        if self.validators and self.consensus == "none":
            raise ConfigError(
                "Validators are named, but seals are not looked at.",
                hint="Say --consensus qbft, or leave --validators out.",
            )
        return frozenset(parse_address(one.strip()) for one in self.validators.split(",") if one)


class Manifest(msgspec.Struct, frozen=True):
    """The deployment manifest, as much of it as a node needs."""

    schema_version: int
    chain_id: Annotated[int, msgspec.Meta(ge=1, le=(1 << 63) - 1)]
    genesis_hash: str
    deploy_block: Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
    directory: str
    directory_code: str | None = None

    def identity(self) -> Identity:
        """Which ledger it describes."""
        return Identity(
            self.chain_id,
            parse_hash(self.genesis_hash),
            parse_address(self.directory),
            self.deploy_block,
        )

    def code_hash(self) -> bytes | None:
        """The hash of the directory's code, if it says."""
        return None if self.directory_code is None else parse_hash(self.directory_code)


def read_settings(**given: Any) -> Settings:  # noqa: ANN401 - flags are of many types
    """Settings from the flags that were given (not None) and the environment.

    Raises:
        ConfigError: A value cannot be used.
    """
    _check_environment()
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise ConfigError(
            f"The setting {name} cannot be used: {first['msg'].removeprefix('Value error, ')}.",
            hint=f"Check --{name.replace('_', '-')} and MIZAN_NODE_{name.upper()}.",
        ) from None


def _check_environment() -> None:
    """A misspelt name would leave its setting at the default, and nobody would know."""
    known = [name.upper() for name in Settings.model_fields]
    given = [name.upper() for name in os.environ if name.upper().startswith(PREFIX)]
    for name in (full.removeprefix(PREFIX) for full in given):
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise ConfigError(
                f"There is no setting {PREFIX}{name}.",
                hint=f"Perhaps {PREFIX}{near[0]} was meant."
                if near
                else "Take it out of the environment; docs/operations.md names all there are.",
            )


class Described(NamedTuple):
    """What a manifest says: which ledger, and the hash of its directory's code if it is there."""

    identity: Identity
    directory_code: bytes | None


def read_manifest(path: Path) -> Identity:
    """Which ledger a deployment manifest describes.

    Raises:
        ManifestError: There is none, or it is not one.
    """
    return read_described(path).identity


def read_described(path: Path) -> Described:
    """All that a deployment manifest says to a node.

    Raises:
        ManifestError: There is none, or it is not one.
    """
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
        if manifest.schema_version != MANIFEST_SCHEMA:
            raise ManifestError(
                f"The manifest {path} has schema version {manifest.schema_version}, and this "
                f"version reads {MANIFEST_SCHEMA}.",
                hint="Use the version that wrote it, or deploy again.",
            )
        return Described(manifest.identity(), manifest.code_hash())
    except FileNotFoundError:
        raise ManifestError(
            f"There is no deployment manifest at {path}.",
            hint="Make one with 'mizan deploy', or name it with --manifest or MIZAN_MANIFEST.",
        ) from None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, InvalidParameter) as error:
        raise ManifestError(
            f"The manifest {path} cannot be used: {error}",
            hint="Name the file that 'mizan deploy' wrote.",
        ) from None


def check_chain(chain: ChainIdentity, wanted: Identity, endpoint: str) -> None:
    """Make sure an endpoint serves the chain that the manifest or the store is of.

    Raises:
        ChainMismatch: It serves another.
    """
    if chain.chain_id != wanted.chain_id:
        what = f"chain id {chain.chain_id}, and we follow chain {wanted.chain_id}"
    elif chain.genesis != wanted.genesis:
        what = (
            f"a chain that begins with block 0x{chain.genesis.hex()}, and we follow one that "
            f"begins with 0x{wanted.genesis.hex()}"
        )
    else:
        return
    raise ChainMismatch(
        f"The endpoint {endpoint} serves {what}.",
        hint="Use the endpoint that belongs to the manifest. If the chain was started anew, deploy "
        "again and index into a new store ('mizand reset --yes').",
    )
