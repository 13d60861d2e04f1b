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
        ├── UnknownInvestor, UnknownLicence, UnknownInvoice, UnknownNotice
        ├── BlockNotIndexed              above our tip (retryable)
        ├── BlockReorged                 a hash that is no longer in the chain
        ├── CursorExpired                a page cursor that no longer fits
        └── CatchingUp                   the node is not ready yet (retryable)
"""

from tokenization.errors.queries import (
    BlockNotIndexed,
    BlockReorged,
    CatchingUp,
    CursorExpired,
    MethodNotAllowed,
    QueryError,
    ReadingsIncomplete,
    UnknownAccount,
    UnknownAuction,
    UnknownBlock,
    UnknownInvestor,
    UnknownInvoice,
    UnknownLicence,
    UnknownNotice,
    UnknownOrder,
    UnknownPayment,
    UnknownProgramme,
    UnknownReadings,
    UnknownRecallPlan,
    UnknownRoute,
    UnknownSeries,
    UnknownSettlement,
    UnknownSite,
    UnknownToken,
    UnknownZone,
)
from tokenization.errors.tree import (
    ChainError,
    ChainMismatch,
    ConfigError,
    DoctorFailed,
    EndpointLies,
    EndpointsDisagree,
    FinalityViolation,
    InconsistentLogs,
    InvalidAddress,
    InvalidParameter,
    JournalConflict,
    LedgerDiffers,
    Lie,
    ManifestError,
    MizanError,
    NodesDiffer,
    NodeUnavailable,
    NotFinalized,
    PartialRun,
    PlanError,
    PreflightRefused,
    ProofRefused,
    ResultDiffers,
    RowError,
    RpcRefused,
    RpcUnavailable,
    SignerError,
    StoreCorrupt,
    StoreDiffers,
    StoreError,
    StoreLocked,
    StoreSchemaMismatch,
    TxReverted,
    Unforeseen,
)


__all__ = [
    "BlockNotIndexed",
    "BlockReorged",
    "CatchingUp",
    "ChainError",
    "ChainMismatch",
    "ConfigError",
    "CursorExpired",
    "DoctorFailed",
    "EndpointLies",
    "EndpointsDisagree",
    "FinalityViolation",
    "InconsistentLogs",
    "InvalidAddress",
    "InvalidParameter",
    "JournalConflict",
    "LedgerDiffers",
    "Lie",
    "ManifestError",
    "MethodNotAllowed",
    "MizanError",
    "NodeUnavailable",
    "NodesDiffer",
    "NotFinalized",
    "PartialRun",
    "PlanError",
    "PreflightRefused",
    "ProofRefused",
    "QueryError",
    "ReadingsIncomplete",
    "ResultDiffers",
    "RowError",
    "RpcRefused",
    "RpcUnavailable",
    "SignerError",
    "StoreCorrupt",
    "StoreDiffers",
    "StoreError",
    "StoreLocked",
    "StoreSchemaMismatch",
    "TxReverted",
    "Unforeseen",
    "UnknownAccount",
    "UnknownAuction",
    "UnknownBlock",
    "UnknownInvestor",
    "UnknownInvoice",
    "UnknownLicence",
    "UnknownNotice",
    "UnknownOrder",
    "UnknownPayment",
    "UnknownProgramme",
    "UnknownReadings",
    "UnknownRecallPlan",
    "UnknownRoute",
    "UnknownSeries",
    "UnknownSettlement",
    "UnknownSite",
    "UnknownToken",
    "UnknownZone",
]
