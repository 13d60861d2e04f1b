"""What the node knows, as plain records.

What comes from the chain (``chain``), what the fold makes of it (``state``, ``rows``), and the
store's own (``store``).

Pure: nothing here reads a disk, a clock or a chain.
"""

from node.model.base import (
    ZERO_ADDRESS,
    Record,
    amount_bytes,
)
from node.model.chain import (
    Block,
    Event,
    Header,
    StoredEvent,
    TransferQuestion,
    event_row,
    stored_event,
)
from node.model.rows import (
    Action,
    ActionKind,
    Movement,
    MovementKind,
    Transfer,
)
from node.model.state import (
    Asset,
    Attestation,
    Attester,
    Contract,
    Delay,
    Document,
    Hold,
    Investor,
    Licence,
    NationalAsset,
    Operation,
    OperationState,
    Order,
    OrderState,
    Plant,
    Product,
    Programme,
    RefUse,
    Role,
    RoleGrant,
    Series,
    Setting,
    Target,
    Zone,
)
from node.model.store import (
    BlockRecord,
    Delta,
    Identity,
    Reorg,
    Undo,
)


__all__ = [
    "ZERO_ADDRESS",
    "Action",
    "ActionKind",
    "Asset",
    "Attestation",
    "Attester",
    "Block",
    "BlockRecord",
    "Contract",
    "Delay",
    "Delta",
    "Document",
    "Event",
    "Header",
    "Hold",
    "Identity",
    "Investor",
    "Licence",
    "Movement",
    "MovementKind",
    "NationalAsset",
    "Operation",
    "OperationState",
    "Order",
    "OrderState",
    "Plant",
    "Product",
    "Programme",
    "Record",
    "RefUse",
    "Reorg",
    "Role",
    "RoleGrant",
    "Series",
    "Setting",
    "StoredEvent",
    "Target",
    "Transfer",
    "TransferQuestion",
    "Undo",
    "Zone",
    "amount_bytes",
    "event_row",
    "stored_event",
]
