"""Proof of a balance for whoever knows a block's hash, and nobody's word for anything.

Three steps, each by hashing alone: the header has the block's hash; the token's account is in the
state the header names; the balance is in the storage the account names, at the place where such a
token keeps it. The last step reads the place from our own artifacts, never from the proof.

Source: EIP-1186 for how nodes give proofs.
"""

import re
from dataclasses import dataclass

import msgspec
from eth_hash.auto import keccak

from tokenization.errors import InvalidParameter, ProofRefused
from tokenization.evidence.headers import BlockHeader, hash_of
from tokenization.evidence.rlp import BadRlp, Item, decode
from tokenization.evidence.slots import Place, balance_place
from tokenization.evidence.trie import BrokenProof, value_at
from tokenization.types import Kind
from tokenization.units import checksum, hex0x, iso_time, parse_address


PROOF_SCHEMA = 1

_NUMBER = re.compile("[0-9]{1,78}")


class BalanceProof(msgspec.Struct, frozen=True):
    """A proof as a node answers it; what else the answer holds proves nothing and is not read.

    Attributes:
        token: The token's address.
        kind: What the token is, such as ``bond_token``.
        account: The account.
        id: The id in decimal; ``0`` for a token that has only one.
        amount: What it claims, in base units.
        header: The block.
        account_proof: From the header's state root to the token.
        storage_proof: From the token's storage root to the balance.
    """

    proof_schema: int
    token: str
    kind: str
    account: str
    id: str
    amount: str
    header: BlockHeader
    account_proof: list[str]
    storage_proof: list[str]


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof that holds has proven."""

    block: int
    time_s: int
    token: bytes
    account: bytes
    id: int
    amount: int
    place: Place
    code_hash: bytes

    def as_text(self) -> str:
        """In words, with what remains to be trusted."""
        of_id = f" of id {self.id}" if self.id else ""
        kept_as = f"where a {self.place.contract} keeps what this account holds"
        return f"""\
In block {self.block} of {iso_time(self.time_s)} the account {checksum(self.account)}
holds {self.amount} base units{of_id} of the token {checksum(self.token)}.

Proven from the block's hash alone:
- the header has that hash
- the token is in the state that the header names; its code has the hash
  {hex0x(self.code_hash)}
- word {hex0x(self.place.slot)}
  of its storage, {kept_as}, holds this amount

Not proven: that the hash is of a block of your chain, and final there; nor that the token's code
is that of a {self.place.contract} ('mizan deploy check' compares the code)."""


def read_proof(raw: bytes) -> BalanceProof:
    """A proof as it was written to a file.

    Raises:
        ProofRefused: It is none, or of another version.
    """
    try:
        proof = msgspec.json.decode(raw, type=BalanceProof)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refused("file", f"it cannot be read ({error})") from None
    if proof.proof_schema != PROOF_SCHEMA:
        raise _refused("file", f"it is of version {proof.proof_schema}, and we read {PROOF_SCHEMA}")
    return proof


def check_proof(proof: BalanceProof, block_hash: bytes) -> Proven:
    """Make sure that a proof proves what it claims.

    Args:
        proof: The proof.
        block_hash: The hash of the block, from where one trusts it.

    Raises:
        ProofRefused: It does not; says which step fails.
    """
    kind, token, account, token_id, claimed = _claims(proof)
    _check_header(proof.header, block_hash)
    storage_root, code_hash = _token_state(proof, token)
    place = balance_place(kind, account, token_id)
    amount = place.amount_in(_word(proof, storage_root, place.slot))
    if amount != claimed:
        raise _refused("amount", f"the balance is {amount}, not {claimed}")
    header = proof.header
    when = int(header.number, 16), int(header.timestamp, 16)
    return Proven(*when, token, account, token_id, amount, place, code_hash)


def _claims(proof: BalanceProof) -> tuple[Kind, bytes, bytes, int, int]:
    try:
        kind = Kind[proof.kind.upper()]
        balance_place(kind, bytes(20), 0)
        token, account = parse_address(proof.token), parse_address(proof.account)
    except (KeyError, InvalidParameter) as error:
        raise _refused("claim", f"what it claims cannot be read ({error})") from None
    if not (_NUMBER.fullmatch(proof.id) and _NUMBER.fullmatch(proof.amount)):
        raise _refused("claim", "what it claims cannot be read (a number is none)")
    token_id = int(proof.id)
    if token_id >= 1 << 256:
        raise _refused("claim", "what it claims cannot be read (the id is no id)")
    return kind, token, account, token_id, int(proof.amount)


def _check_header(header: BlockHeader, block_hash: bytes) -> None:
    try:
        found = hash_of(header)
    except ValueError as error:
        raise _refused("header", f"the header cannot be read ({error})") from None
    if found != block_hash:
        raise _refused("header", f"the header has the hash {hex0x(found)}, not the one you trust")


def _token_state(proof: BalanceProof, token: bytes) -> tuple[bytes, bytes]:
    """Storage root and code hash of the token, as the state of the block has them."""
    state_root = bytes.fromhex(proof.header.state_root[2:])
    fields = _value("account", state_root, keccak(token), proof.account_proof)
    if fields is None:
        raise _refused("account", "there is no such token in that block")
    match fields:
        case [bytes(), bytes(), bytes(root), bytes(code)]:
            return root, code
    raise _refused("account", "what the state holds of the token is no account")


def _word(proof: BalanceProof, root: bytes, slot: bytes) -> int:
    word = _value("storage", root, keccak(slot), proof.storage_proof)
    if word is None:
        return 0
    if not isinstance(word, bytes):
        raise _refused("storage", "what the storage holds is no word")
    return int.from_bytes(word, "big")


def _value(step: str, root: bytes, key: bytes, proof: list[str]) -> Item | None:
    try:
        raw = value_at(root, key, [bytes.fromhex(node.removeprefix("0x")) for node in proof])
        return None if raw is None else decode(raw)
    except (BrokenProof, BadRlp, ValueError) as error:
        raise _refused(step, f"the {step} proof does not hold: {error}") from None


def _refused(step: str, why: str) -> ProofRefused:
    return ProofRefused(
        f"Nothing is proven: {why}.",
        step=step,
        hint="Fetch the proof again, for a block whose hash you know; never use the claim as it "
        "stands.",
    )
