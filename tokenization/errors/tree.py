"""The root of the tree, and what can go wrong on the issuers' side, the chain's and the disk's."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class MizanError(Exception):
    """Anything that goes wrong in a way we foresaw.

    Attributes:
        code: Stable name, the last part of the problem's URI.
        exit_code: What a command exits with.
        status: What the API answers with.
        retryable: Whether the same call may succeed later.
        message: What happened.
        hint: What to do next.
    """

    code: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the two sentences a person needs."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Both sentences, as a terminal shows them."""
        return f"{self.message} {self.hint}".strip()


class ConfigError(MizanError):
    """A setting, file or argument is wrong."""

    code = "config"
    exit_code = 2
    status = 500


class ManifestError(ConfigError):
    """The deployment manifest is missing, unreadable or of another deployment."""

    code = "manifest"


class InvalidParameter(ConfigError):
    """A parameter has the wrong form."""

    code = "invalid-parameter"
    status = 422


class InvalidAddress(InvalidParameter):
    """Not an address, or its EIP-55 checksum is wrong."""

    code = "invalid-address"


class ChainError(MizanError):
    """The chain's endpoint failed us."""

    code = "chain"
    status = 503


class RpcUnavailable(ChainError):
    """The endpoint cannot be reached or does not answer in time."""

    code = "upstream-unavailable"
    retryable = True


class RpcRefused(ChainError):
    """The endpoint answered with a JSON-RPC error.

    Attributes:
        rpc_code: The error's number.
        data: What came with it, for a revert its data as 0x-hex.
    """

    code = "upstream-refused"

    def __init__(
        self, message: str, *, rpc_code: int = 0, data: object = None, hint: str = ""
    ) -> None:
        """Keep the error's number and data for those who can decode it."""
        super().__init__(message, hint=hint)
        self.rpc_code = rpc_code
        self.data = data


class ChainMismatch(ChainError):
    """The endpoint serves another chain than the one expected."""

    code = "chain-mismatch"
    exit_code = 6


class EndpointsDisagree(ChainError):
    """Several endpoints were asked, and too few of them name the same block."""

    code = "endpoints-disagree"
    retryable = True


class InconsistentLogs(ChainError):
    """Logs do not belong to the block or range they were asked for."""

    code = "inconsistent-logs"


class Lie(StrEnum):
    """What an endpoint can be caught at."""

    HEADER = "header"
    RECEIPTS = "receipts"
    HIDDEN_LOG = "hidden-log"
    ADDED_LOG = "added-log"
    ALTERED_LOG = "altered-log"
    SEALS = "seals"
    PROOF = "proof"


class EndpointLies(InconsistentLogs):
    """The endpoint tells of a block what the block's own hash disproves.

    Attributes:
        lie: Which lie it is.
    """

    code = "endpoint-lies"

    def __init__(self, message: str, *, lie: Lie = Lie.HEADER, hint: str = "") -> None:
        """Keep which lie it is."""
        super().__init__(message, hint=hint)
        self.lie = lie


class FinalityViolation(ChainError):
    """A block we called final was replaced: nothing is undone, a person must look."""

    code = "finality-violation"


class StoreError(MizanError):
    """The node's store cannot be used."""

    code = "store-unavailable"
    status = 503


class StoreLocked(StoreError):
    """Another process has the store open."""

    code = "store-locked"


class StoreSchemaMismatch(StoreError):
    """The store was written by another version of the software."""

    code = "store-schema"


class StoreCorrupt(StoreError):
    """The store does not read back as it was written."""

    code = "store-corrupt"


class StoreDiffers(StoreError):
    """The store and the chain disagree on a figure at the same block."""

    code = "store-differs"
    exit_code = 8


class LedgerDiffers(MizanError):
    """The contracts on the chain are not what the manifest and the parameters say."""

    code = "ledger-differs"
    exit_code = 8


class ResultDiffers(MizanError):
    """A published result of an auction is not what its bids give."""

    code = "result-differs"
    exit_code = 8


class NodesDiffer(MizanError):
    """Nodes do not agree with one another at the same block."""

    code = "nodes-differ"
    exit_code = 8


class NodeUnavailable(MizanError):
    """Another node does not answer."""

    code = "node-unavailable"
    retryable = True


class DoctorFailed(MizanError):
    """A node could not run well as it is set up."""

    code = "doctor"


@dataclass(frozen=True, slots=True)
class RowError:
    """One fault of one row: where, what, and what to do."""

    line: int
    column: str
    message: str
    hint: str = ""


class PlanError(MizanError):
    """Rows of a file are wrong. Nothing was planned.

    Attributes:
        rows: Every fault found, in file order.
    """

    code = "plan"
    exit_code = 2
    status = 422

    def __init__(self, message: str, rows: tuple[RowError, ...], *, hint: str = "") -> None:
        """Keep every fault, so that a file is mended once."""
        super().__init__(message, hint=hint)
        self.rows = rows


class PreflightRefused(MizanError):
    """The chain would refuse rows as it stands now. Nothing was sent.

    Attributes:
        rows: Every refusal, in file order.
    """

    code = "preflight-refused"
    exit_code = 4
    status = 409

    def __init__(self, message: str, rows: tuple[RowError, ...], *, hint: str = "") -> None:
        """Keep every refusal with its words."""
        super().__init__(message, hint=hint)
        self.rows = rows


class SignerError(MizanError):
    """A key cannot be found, opened or used."""

    code = "signer"
    exit_code = 5


class ProofRefused(MizanError):
    """A proof of a balance does not hold.

    Attributes:
        step: Which step fails: file, claim, header, account, storage or amount.
    """

    code = "proof-refused"
    exit_code = 8

    def __init__(self, message: str, *, step: str = "", hint: str = "") -> None:
        """Keep which step it is."""
        super().__init__(message, hint=hint)
        self.step = step


class TxReverted(MizanError):
    """A transaction was mined and failed.

    Attributes:
        tx_hash: The transaction, 0x-hex.
        reason: The decoded revert.
    """

    code = "reverted"

    def __init__(self, message: str, *, tx_hash: str, reason: str, hint: str = "") -> None:
        """Keep the transaction and the decoded reason."""
        super().__init__(message, hint=hint)
        self.tx_hash = tx_hash
        self.reason = reason


class JournalConflict(MizanError):
    """The journal on disk contradicts what is asked of it."""

    code = "journal-conflict"


class PartialRun(MizanError):
    """Some rows are done and some are not.

    Attributes:
        rows: Those that were refused, and why; rows that were only not reached are not among them.
    """

    code = "partial"
    exit_code = 3

    def __init__(self, message: str, rows: tuple[RowError, ...] = (), *, hint: str = "") -> None:
        """Keep every refusal with its words."""
        super().__init__(message, hint=hint)
        self.rows = rows


class NotFinalized(MizanError):
    """Mined, but not final within the time allowed."""

    code = "not-finalized"
    exit_code = 7
    retryable = True


class Unforeseen(MizanError):
    """The software failed in a way nobody foresaw."""

    code = "internal"
