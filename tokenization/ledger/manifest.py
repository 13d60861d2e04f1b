"""The deployment manifest: which contracts make up a ledger, and on which chain.

Written by ``mizan deploy``, read by every other command and by the node. Written whole or not at
all; while a deployment is under way it lives beside its place under another name, so that nobody
reads half of one.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tokenization.errors import InvalidParameter, ManifestError
from tokenization.ledger.contracts import Contract
from tokenization.types import Address, Hash32
from tokenization.units import checksum, hex0x, parse_address, parse_hash


SCHEMA_VERSION = 2


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contracts of a deployment.

    Attributes:
        chain_id: The chain's number.
        genesis: Hash of its block 0.
        deploy_block: No event of the deployment lies below this block.
        contracts: Address of each contract by name.
        time_blocks: Names of the programme's time blocks, in order.
        directory_code: Keccak-256 of the code of the directory (``extcodehash``), by which a node
            knows it again; None while it is not made, and in manifests of before.
    """

    chain_id: int
    genesis: Hash32
    deploy_block: int
    contracts: Mapping[str, Address]
    time_blocks: tuple[str, ...]
    directory_code: Hash32 | None = None

    def contract(self, name: str) -> Contract:
        """One of its contracts."""
        return Contract(name, self.contracts[name])


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        ManifestError: There is none, or it is not one of ours.
    """
    try:
        text = path.read_text()
    except FileNotFoundError:
        raise ManifestError(
            f"There is no deployment manifest at {path}.",
            hint="Deploy first (mizan deploy), or point --manifest (MIZAN_MANIFEST) at it.",
        ) from None
    except (OSError, ValueError) as error:
        raise ManifestError(f"The manifest {path} cannot be read: {error}.") from None
    try:
        document = json.loads(text)
        if document["schema_version"] != SCHEMA_VERSION:
            raise ManifestError(
                f"The manifest {path} has schema version {document['schema_version']}, "
                f"this version of Mizan reads {SCHEMA_VERSION}.",
                hint="Use the version of Mizan that wrote it.",
            )
        return Manifest(
            document["chain_id"],
            parse_hash(document["genesis_hash"]),
            document["deploy_block"],
            {name: parse_address(text) for name, text in document["contracts"].items()},
            tuple(document["time_blocks"]),
            parse_hash(document["directory_code"]) if "directory_code" in document else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidParameter) as error:
        raise ManifestError(
            f"{path} is not a deployment manifest ({error!r}).",
            hint="Point --manifest (MIZAN_MANIFEST) at what mizan deploy wrote.",
        ) from None


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest whole, or leave what was there."""
    document: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "chain_id": manifest.chain_id,
        "genesis_hash": hex0x(manifest.genesis),
        "deploy_block": manifest.deploy_block,
        "directory": checksum(manifest.contracts["Directory"]),
        "contracts": {name: checksum(address) for name, address in manifest.contracts.items()},
        "time_blocks": list(manifest.time_blocks),
    }
    if manifest.directory_code is not None:
        document["directory_code"] = hex0x(manifest.directory_code)
    write_whole(path, json.dumps(document, indent=2) + "\n")


def write_whole(path: Path, text: str, mode: int = 0o666) -> None:
    """Put a file in its place only once it is on disk, readable by no more than the mode says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    beside.touch(mode)
    with beside.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
