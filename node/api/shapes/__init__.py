"""What every answer looks like: the one description that handlers, OpenAPI and tests share.

Handlers build these dictionaries (checked by the type checker), OpenAPI is made from them, and a
test compares every real answer with them. Amounts, ids and hashes are text, so that no reader of
JSON rounds them.
"""

from node.api.shapes.accounts import (
    Balance,
    Entry,
    History,
    Holding,
    Holdings,
    Owner,
)
from node.api.shapes.base import (
    Address,
    Amount,
    Answer,
    Block,
    ContractRef,
    Hash,
    Instant,
    Month,
    Named,
    Occasion,
    Page,
    Paged,
    Reason,
)
from node.api.shapes.chain import (
    BlockDetail,
    Digest,
    Lag,
    Reorgs,
    Status,
)
from node.api.shapes.compliance import (
    Act,
    TransferCheck,
)
from node.api.shapes.power import (
    Ceiling,
    Cell,
    Product,
    Programme,
    Right,
    TimeBlock,
    Window,
    Zone,
    Zones,
)
from node.api.shapes.registers import (
    Attestation,
    Investor,
    Licence,
    LicenceDetail,
    SandboxLimit,
)
from node.api.shapes.tokens import (
    AssetRef,
    Document,
    Holder,
    Parts,
    RightSupply,
    Supply,
    SupplyPoint,
    Terms,
    Token,
    TokenDetail,
    Transfer,
)


__all__ = [
    "Act",
    "Address",
    "Amount",
    "Answer",
    "AssetRef",
    "Attestation",
    "Balance",
    "Block",
    "BlockDetail",
    "Ceiling",
    "Cell",
    "ContractRef",
    "Digest",
    "Document",
    "Entry",
    "Hash",
    "History",
    "Holder",
    "Holding",
    "Holdings",
    "Instant",
    "Investor",
    "Lag",
    "Licence",
    "LicenceDetail",
    "Month",
    "Named",
    "Occasion",
    "Owner",
    "Page",
    "Paged",
    "Parts",
    "Product",
    "Programme",
    "Reason",
    "Reorgs",
    "Right",
    "RightSupply",
    "SandboxLimit",
    "Status",
    "Supply",
    "SupplyPoint",
    "Terms",
    "TimeBlock",
    "Token",
    "TokenDetail",
    "Transfer",
    "TransferCheck",
    "Window",
    "Zone",
    "Zones",
]
