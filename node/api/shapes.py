"""What every answer looks like: the one description that handlers, OpenAPI and tests share.

Handlers build these dictionaries (checked by the type checker), OpenAPI is made from them, and a
test compares every real answer with them. Amounts, ids and hashes are text, so that no reader of
JSON rounds them.
"""

from typing import Annotated, Generic, NotRequired, TypeVar

from pydantic import Field
from typing_extensions import TypedDict


T = TypeVar("T")

Address = Annotated[str, Field(examples=["0x70997970C51812dc3A010C7d01b50e0d17dc79C8"])]
Hash = Annotated[str, Field(examples=["0x" + "5e" * 32])]
Instant = Annotated[str, Field(examples=["2025-10-30T05:00:00Z"])]
Month = Annotated[str, Field(examples=["2025-11"])]


class Amount(TypedDict):
    """An exact amount. ``base`` is the truth, ``display`` is for people."""

    base: Annotated[str, Field(examples=["1250000"], description="Integer count of the base unit.")]
    unit: Annotated[str, Field(examples=["kW"], description="The base unit.")]
    display: Annotated[str, Field(examples=["1,250.000 MW"])]


class Block(TypedDict):
    """The block an answer is true of."""

    number: int
    hash: Hash
    time: Instant
    finality: Annotated[str, Field(description="latest, safe or finalized.")]
    digest: Annotated[str, Field(description="Rolling hash of all state changes up to here.")]


class Answer(TypedDict):
    """Every answer about state says which block it is true of."""

    block: Block


class Paged(Answer):
    """A page of a listing; ``next`` and ``prev`` are null at its ends."""

    next: Annotated[str | None, Field(description="Cursor of the following page.")]
    prev: Annotated[str | None, Field(description="Cursor of the page before.")]


class Page(Paged, Generic[T]):
    """A page of a listing and nothing else."""

    items: list[T]


class Named(TypedDict):
    """A numbered thing of the programme with its short name."""

    number: int
    code: str


class Product(Named):
    """A product of capacity rights."""

    transfers: Annotated[
        str, Field(description="approval: the regulator approves each; never; or free.")
    ]


class TimeBlock(TypedDict):
    """Hours of every day, in PKT."""

    number: int
    hours: Annotated[str, Field(examples=["08:00-17:00"])]


class Window(TypedDict):
    """Delivery months, both inclusive, and the instants they span."""

    first: Month
    last: Month
    starts: Instant
    ends: Annotated[Instant, Field(description="First second after the window.")]


class Right(TypedDict):
    """What the kW of one id are: of which product, where and when."""

    words: Annotated[str, Field(examples=["FIRM, KE, PORT-QASIM, 2025-11, 08:00-17:00"])]
    product: Product
    zone: Named
    plant: Named
    window: Window
    hours: Annotated[str, Field(examples=["08:00-17:00"], description="Of every day, in PKT.")]
    time_blocks: list[TimeBlock]
    firmness: int
    vintage: int


class AssetRef(TypedDict):
    """Which asset: a token and, where it has many, the id and what it means."""

    token: Address
    code: str
    id: Annotated[str | None, Field(description="ERC-1155 id in decimal; null for an ERC-20.")]
    right: Right | None


class Token(TypedDict):
    """A token of the ledger."""

    address: Address
    code: Annotated[str, Field(description="Short name; for government debt the ISIN.")]
    kind: Annotated[str, Field(examples=["bond_token"])]
    unit: Annotated[str, Field(description="The base unit of its amounts.")]
    decimals: int
    supply: Annotated[Amount | None, Field(description="Null where ids are not to be summed.")]
    holders: Annotated[int | None, Field(description="Null where the token has many ids.")]
    listed_in: Annotated[int, Field(description="Block the directory listed it in.")]


class Terms(TypedDict):
    """The frozen terms of a debt series. Dates are days in PKT."""

    isin: str
    instrument: Annotated[str, Field(examples=["treasury_bill"])]
    issue_date: Annotated[str, Field(examples=["2025-10-30"])]
    maturity_date: Annotated[str, Field(examples=["2026-01-22"])]
    tenor_days: int
    matured: Annotated[bool, Field(description="Whether it had matured at the block's time.")]
    lot: Amount
    price_per_100: Annotated[str, Field(examples=["97.5202"], description="PKR.")]
    yield_percent: Annotated[str, Field(examples=["11.0489"])]
    authorised: Amount
    issued: Amount
    document_hash: Hash | None


class ContractRef(TypedDict):
    """A contract of the deployment."""

    address: Address
    kind: str
    code: str


class Document(TypedDict):
    """A document of a token (ERC-1643)."""

    name: str
    uri: str
    hash: Hash | None
    changed: Instant


class TokenDetail(Answer):
    """A token with all that is known of it."""

    token: Token
    terms: Annotated[Terms | None, Field(description="Null unless it is a debt series.")]
    rules: Annotated[list[ContractRef], Field(description="Compliance rules, in order asked.")]
    rights: Annotated[int | None, Field(description="How many ids it has; null for an ERC-20.")]
    paused: Annotated[bool, Field(description="Nothing moves any more but by enforcement.")]
    documents: list[Document]
    record_dates: Annotated[
        list[Instant], Field(description="Announced: entitlements follow holdings at these.")
    ]


class RightSupply(TypedDict):
    """One id of a token and what exists of it."""

    asset: AssetRef
    supply: Amount
    holders: int


class Parts(TypedDict):
    """A holding: available = total - frozen - held, and never below zero."""

    total: Amount
    frozen: Annotated[
        Amount,
        Field(
            description="May exceed the total; at least all of it while investor or account is "
            "frozen."
        ),
    ]
    held: Annotated[Amount, Field(description="Set aside for receivers.")]
    available: Amount


class Holder(Parts):
    """A holder of a token."""

    account: Address
    investor: str | None
    asset: AssetRef
    share_percent: Annotated[str, Field(examples=["12.5000"], description="Of that id's supply.")]


class Holding(Parts):
    """What an account holds of one asset."""

    asset: AssetRef


class Owner(TypedDict):
    """The investor an account belongs to."""

    id: str
    status: Annotated[str, Field(examples=["active"])]
    investor_class: Annotated[str, Field(examples=["company"])]
    country: Annotated[int, Field(description="ISO 3166-1 numeric.", examples=[586])]
    kyc_expiry: Instant


class Holdings(Paged):
    """What an account holds."""

    items: list[Holding]
    account: Address
    investor: Owner | None


class Balance(Parts, Answer):
    """What an account holds of one asset."""

    account: Address
    asset: AssetRef


class Occasion(TypedDict):
    """Where in the chain something happened."""

    number: int
    time: Instant
    log: Annotated[int, Field(description="The log's place in its block.")]
    transaction: Hash


class Entry(TypedDict):
    """One line of an account's history."""

    kind: Annotated[str, Field(description="issued, received, sent or redeemed.")]
    at: Occasion
    asset: AssetRef
    amount: Annotated[Amount, Field(description="Signed: negative if it left the account.")]
    balance_after: Amount
    counterparty: Annotated[Address | None, Field(description="Null for issue and redemption.")]


class History(Paged):
    """What changed an account's holdings, newest first."""

    items: list[Entry]
    account: Address
    investor: Owner | None


class Transfer(TypedDict):
    """One movement of a token; a null side is issuance or redemption."""

    kind: Annotated[str, Field(description="issue, transfer or redemption.")]
    at: Occasion
    asset: AssetRef
    sender: Address | None
    receiver: Address | None
    amount: Amount


class SupplyPoint(TypedDict):
    """What existed after a block."""

    number: int
    time: Instant
    supply: Amount


class Supply(Answer):
    """An asset's supply over time, oldest first."""

    asset: AssetRef
    points: list[SupplyPoint]
    complete: Annotated[bool, Field(description="False if thinned to evenly spread blocks.")]


class Cell(TypedDict):
    """One month and time block of a place."""

    month: Month
    time_block: int
    allocated: Amount
    headroom: Annotated[Amount, Field(description="What can still be allocated in this place.")]


class Ceiling(Named):
    """A place with a ceiling."""

    cap: Amount
    peak: Annotated[Cell | None, Field(description="Where most is allocated.")]
    windows: list[Cell]


class Programme(Ceiling):
    """The whole programme and the grid of time it uses."""

    time_blocks: list[TimeBlock]


class Zones(Answer):
    """The programme and its zones over some months."""

    first: Month
    last: Month
    programme: Programme
    items: list[Ceiling]


class Zone(Answer):
    """One zone, its plants and the programme's frame."""

    first: Month
    last: Month
    programme: Programme
    zone: Ceiling
    plants: list[Ceiling]


class SandboxLimit(TypedDict):
    """What a licence in the sandbox lets its holder hold of an asset."""

    asset: ContractRef
    limit: Annotated[str, Field(description="Base units.")]


class Licence(TypedDict):
    """A licence of the regulator's register."""

    number: str
    investor: str
    state: Annotated[
        str,
        Field(
            description="As registered; a granted one is licensed, not_yet_valid or expired by the "
            "block's time.",
            examples=["licensed"],
        ),
    ]
    categories: list[str]
    valid_from: Instant | None
    valid_until: Instant | None
    conditions_hash: Hash | None
    version: int
    sandboxed: Annotated[
        bool, Field(description="Its holder acquires no more than the limits set for it.")
    ]
    sandbox_limits: list[SandboxLimit]


class LicenceDetail(Answer):
    """One licence."""

    licence: Licence


class Attestation(TypedDict):
    """What an attester says of an investor on a topic."""

    topic: int
    attester: Address
    data_hash: Hash | None
    valid_until: Instant | None
    in_force: Annotated[
        bool,
        Field(description="Not revoked, not expired, and its attester is trusted at that block."),
    ]
    version: int


class Investor(Answer):
    """A registered investor, its accounts, licences and attestations."""

    investor: Owner
    version: int
    sanctioned: Annotated[bool, Field(description="A sanctions rule lists the investor.")]
    accounts: list[Address]
    licences: list[Licence]
    attestations: list[Attestation]


class Reason(TypedDict):
    """Why a movement is refused, in the contracts' own words; 0 is no refusal."""

    code: Annotated[int, Field(examples=[404])]
    name: Annotated[str, Field(examples=["PAUSED"])]
    words: Annotated[str, Field(examples=["The asset is paused."])]


class Act(TypedDict):
    """One act of supervision. What does not apply is null."""

    kind: Annotated[str, Field(examples=["account_frozen", "forced_transfer"])]
    state: Annotated[
        str, Field(description="Of an order: proposed, executed or cancelled; else done.")
    ]
    order: Annotated[str | None, Field(description="Number of the order behind it.")]
    at: Occasion
    token: ContractRef | None
    id: Annotated[str | None, Field(description="ERC-1155 id in decimal.")]
    account: Address | None
    receiver: Address | None
    investor: str | None
    amount: Annotated[Amount | None, Field(description="Of frozen units: frozen from then on.")]
    by: Annotated[Address | None, Field(description="Who did it.")]
    document_hash: Annotated[Hash | None, Field(description="Of the document it rests on.")]
    reason: Annotated[Reason | None, Field(description="What transfers are refused with from it.")]


class TransferCheck(Answer):
    """What the chain itself answers, at that block, to whether a transfer is allowed."""

    asset: AssetRef
    sender: Annotated[Address | None, Field(description="Null for an issuance.")]
    receiver: Annotated[Address | None, Field(description="Null for a redemption.")]
    operator: Annotated[Address, Field(description="Who would send the transaction.")]
    amount: Amount
    allowed: Annotated[bool, Field(description="Whether the reason's code is 0.")]
    reason: Reason
    rule: Annotated[ContractRef | None, Field(description="The asset's rule that refuses, if one.")]
    available: Annotated[
        Amount | None, Field(description="What the sender has free; the chain's answer leaves it.")
    ]
    source: Annotated[str, Field(description="What was asked: `eth_call transferCode`.")]


class BlockDetail(Answer):
    """A block as this node folded it."""

    parent: Hash
    events: Annotated[int, Field(description="Events of the ledger in this block.")]
    events_so_far: int


class Digest(Answer):
    """The rolling digest, and the one it continues."""

    algorithm: str
    digest: Hash
    previous: Annotated[Hash | None, Field(description="Null in the ledger's first block.")]


class Lag(TypedDict):
    """How far behind the chain's head we are."""

    blocks: int | None
    seconds: int | None


class Reorgs(TypedDict):
    """Reorganisations followed, and the last of them."""

    count: int
    depth: NotRequired[int]
    number: NotRequired[int]
    time: NotRequired[Instant]


class Status(TypedDict):
    """How the node stands."""

    version: str
    schema_version: int
    chain_id: int
    genesis: Hash
    directory: Address
    first_block: int
    ready: bool
    head: Annotated[int | None, Field(description="The chain's newest block, as last seen.")]
    safe: int | None
    finalized: Annotated[int | None, Field(description="Our newest block that cannot change.")]
    lag: Lag
    reorgs: Reorgs
    block: Annotated[Block | None, Field(description="Our tip; null before the first block.")]
    contracts: list[ContractRef]
