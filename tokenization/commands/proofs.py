"""What ``mizan verify`` does: it reads a file, computes, and asks nobody."""

from pathlib import Path

from tokenization.commands.console import Outcome
from tokenization.errors import ConfigError
from tokenization.evidence.proofs import check_proof, read_proof
from tokenization.units import checksum, hex0x, iso_time, parse_hash


def verify(outcome: Outcome, path: Path, block_hash: str) -> None:
    """Check a proof of a balance against a block's hash.

    Raises:
        ProofRefused: It proves nothing.
        ConfigError: There is no such file.
    """
    trusted = parse_hash(block_hash)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"The proof {path} cannot be read: {error.strerror}.",
            hint="Save one with: curl NODE/v1/accounts/ACCOUNT/holdings/TOKEN/proof > FILE",
        ) from None
    proven = check_proof(read_proof(raw), trusted)
    outcome.text = proven.as_text()
    outcome.data = {
        "block": {
            "number": proven.block,
            "hash": hex0x(trusted),
            "time": iso_time(proven.time_s),
        },
        "token": checksum(proven.token),
        "account": checksum(proven.account),
        "id": str(proven.id),
        "amount": str(proven.amount),
        "contract": proven.place.contract,
        "code_hash": hex0x(proven.code_hash),
    }
