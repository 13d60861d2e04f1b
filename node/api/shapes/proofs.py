"""Proof of a balance, and the block it starts from as JSON-RPC has it."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import Address, Answer, Hash


class ChainHeader(TypedDict):
    """A block's header as JSON-RPC has it, every field that its hash is made of."""

    hash: Hash
    parentHash: Hash
    sha3Uncles: Hash
    miner: str
    stateRoot: Hash
    transactionsRoot: Hash
    receiptsRoot: Hash
    logsBloom: str
    difficulty: str
    number: str
    gasLimit: str
    gasUsed: str
    timestamp: str
    extraData: str
    mixHash: Hash
    nonce: str
    baseFeePerGas: NotRequired[str]
    withdrawalsRoot: NotRequired[Hash]
    blobGasUsed: NotRequired[str]
    excessBlobGas: NotRequired[str]
    parentBeaconBlockRoot: NotRequired[Hash]
    requestsHash: NotRequired[Hash]


class Proof(Answer):
    """Proof of one balance for whoever knows the block's hash (EIP-1186)."""

    proof_schema: Annotated[int, Field(description="Version of the proof's form.")]
    token: Address
    kind: Annotated[str, Field(examples=["bond_token"])]
    account: Address
    id: Annotated[str, Field(description="Id of a power right; 0 for all else.")]
    amount: Annotated[str, Field(description="What is proven, in base units.")]
    header: ChainHeader
    account_proof: Annotated[
        list[str], Field(description="From the header's state root to the token.")
    ]
    storage_proof: Annotated[
        list[str], Field(description="From the token's storage root to the balance.")
    ]
