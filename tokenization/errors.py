"""Every error of Mizan, in one tree.

Each class has a stable ``code``, the exit status a command ends with and the HTTP status the API
answers with; each instance has a sentence that says what happened and a ``hint`` that says what to
do next. ``retryable`` means: the same call may succeed later without anything being changed.

    MizanError
    ├── ConfigError                      a setting, file or argument is wrong
    │   ├── ManifestError                the deployment manifest is missing or does not fit
    │   └── InvalidParameter             an API parameter or command argument has the wrong form
    │       └── InvalidAddress           not an address, or its checksum is wrong
    ├── ChainError                       the chain's endpoint
    │   ├── RpcUnavailable               cannot be reached (retryable)
    │   ├── RpcRefused                   answered with a JSON-RPC error
    │   ├── ChainMismatch                another chain id or genesis than expected
    │   ├── EndpointsDisagree            too few endpoints name the same block (retryable)
    │   ├── InconsistentLogs             logs that do not belong to the block they came with
    │   │   └── EndpointLies             a lie that a block's own hash proves; names it
    │   └── FinalityViolation            a block called final was replaced
    ├── StoreError                       the node's disk
    │   ├── StoreLocked                  another process has it open
    │   ├── StoreSchemaMismatch          written by another version
    │   ├── StoreCorrupt                 does not read back as written
    │   └── StoreDiffers                 says other than the chain
    ├── LedgerDiffers                    contracts are not what manifest and parameters say
    ├── ResultDiffers                    a published auction is not what its bids give
    ├── NodesDiffer                      nodes do not agree with one another
    ├── NodeUnavailable                  another node does not answer (retryable)
    ├── DoctorFailed                     a node could not run as it is set up
    ├── PlanError                        rows of a CSV file are wrong; carries every one of them
    ├── PreflightRefused                 the chain would refuse rows; carries every reason
    ├── SignerError                      a key cannot be used
    ├── ProofRefused                     a proof of a balance does not hold; names the step
    ├── TxReverted                       mined and failed; carries the decoded reason
    ├── JournalConflict                  the journal on disk contradicts what is asked
    ├── PartialRun                       some rows are done and some are not; run again
    ├── NotFinalized                     mined, but not final within the time allowed
    ├── Unforeseen                       a fault of ours, answered without details
    └── QueryError                       what the API cannot answer
        ├── UnknownRoute, MethodNotAllowed
        ├── UnknownToken, UnknownAccount, UnknownZone, UnknownBlock
        ├── UnknownProgramme, UnknownSite, UnknownRecallPlan, UnknownReadings
        ├── ReadingsIncomplete           no proof before all is published (retryable)
        ├── UnknownInvestor, UnknownLicence
        ├── BlockNotIndexed              above our tip (retryable)
        ├── BlockReorged                 a hash that is no longer in the chain
        ├── CursorExpired                a page cursor that no longer fits
        └── CatchingUp                   the node is not ready yet (retryable)
"""

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


class QueryError(MizanError):
    """A question the node cannot answer."""

    code = "query"
    status = 404


class UnknownRoute(QueryError):
    """There is nothing at that path."""

    code = "unknown-route"


class MethodNotAllowed(QueryError):
    """The path does not take that method."""

    code = "method-not-allowed"
    status = 405


class UnknownToken(QueryError):
    """No such token in the directory at that block."""

    code = "unknown-token"


class UnknownAccount(QueryError):
    """The account never appeared in any event."""

    code = "unknown-account"


class UnknownZone(QueryError):
    """No such zone in the programme at that block."""

    code = "unknown-zone"


class UnknownProgramme(QueryError):
    """No power programme is deployed by that block."""

    code = "unknown-programme"


class UnknownSite(QueryError):
    """No site of that number is registered."""

    code = "unknown-site"


class UnknownRecallPlan(QueryError):
    """No such recall plan."""

    code = "unknown-recall-plan"


class UnknownReadings(QueryError):
    """Those meter readings were not stated or are not published."""

    code = "unknown-readings"


class ReadingsIncomplete(QueryError):
    """Not all readings under a root are published, so that none can be proved yet."""

    code = "readings-incomplete"
    retryable = True


class UnknownInvestor(QueryError):
    """Nobody is registered under that id."""

    code = "unknown-investor"


class UnknownLicence(QueryError):
    """No such licence in the register."""

    code = "unknown-licence"


class UnknownSeries(QueryError):
    """No such series of debt at that block."""

    code = "unknown-series"


class UnknownPayment(QueryError):
    """No such event at a vault."""

    code = "unknown-payment"


class UnknownAuction(QueryError):
    """No such auction."""

    code = "unknown-auction"


class UnknownSettlement(QueryError):
    """No such deal at a settlement contract."""

    code = "unknown-settlement"


class UnknownOrder(QueryError):
    """No such order of the enforcement desk."""

    code = "unknown-order"


class UnknownBlock(QueryError):
    """Not a block of this ledger."""

    code = "unknown-block"


class BlockNotIndexed(QueryError):
    """The block lies above our tip.

    Attributes:
        head: Our newest block.
    """

    code = "block-not-indexed"
    retryable = True

    def __init__(self, message: str, *, head: int = 0, hint: str = "") -> None:
        """Keep how far we are."""
        super().__init__(message, hint=hint)
        self.head = head


class BlockReorged(QueryError):
    """That hash is no longer part of the chain.

    Attributes:
        canonical: The hash now at its height, 0x-hex; empty if we have no block there.
    """

    code = "block-reorged"
    status = 409

    def __init__(self, message: str, *, canonical: str = "", hint: str = "") -> None:
        """Keep what took its place."""
        super().__init__(message, hint=hint)
        self.canonical = canonical


class CursorExpired(QueryError):
    """The page cursor does not fit this question or its block is gone."""

    code = "cursor-expired"
    status = 409


class CatchingUp(QueryError):
    """The node has not caught up with the chain yet."""

    code = "catching-up"
    status = 503
    retryable = True
