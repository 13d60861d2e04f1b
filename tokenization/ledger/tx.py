"""Sending transactions: a signer's nonce lane, fees, signing, sending, waiting, and why not.

Signing and sending are two steps, so that a caller can put the signed bytes on disk in between. A
failed send is not taken as proof of anything: the chain is asked by hash.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from eth_utils.crypto import keccak

from tokenization.errors import ChainError, MizanError, NotFinalized, RpcRefused, TxReverted
from tokenization.ledger.chain import Chain
from tokenization.ledger.contracts import Call
from tokenization.ledger.signers import Signer
from tokenization.types import Address, Hash32
from tokenization.units import checksum, hex0x


MAX_TX_GAS = 16_777_216
"""Most gas one transaction may have. Source: EIP-7825."""

MINED_TIMEOUT_S = 120.0

_POLL_S = (0.0, 0.02, 0.05, 0.1, 0.25)
_POLL_LATER_S = 0.5


@dataclass(frozen=True, slots=True)
class Draft:
    """What to send: a call, or with no receiver a contract to create; and what people call it."""

    to: Address | None
    data: bytes
    label: str

    @classmethod
    def of(cls, call: Call) -> "Draft":
        """A call as a transaction."""
        return cls(call.to, call.data, call.label)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed transaction: its bytes are all that is needed to send it, any number of times."""

    raw: bytes
    hash: Hash32
    nonce: int
    label: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a transaction."""

    hash: Hash32
    ok: bool
    block: int
    block_hash: Hash32
    gas_used: int


@dataclass(frozen=True, slots=True)
class Price:
    """What a transaction pays for gas. Source: EIP-1559.

    Units:
        max_fee_wei, tip_wei: wei per gas; the tip is part of the fee.
    """

    max_fee_wei: int
    tip_wei: int


class Lane:
    """A signer's sequence of nonces on one chain. One run owns it at a time."""

    def __init__(self, chain: Chain, signer: Signer) -> None:
        """Take the lane up where the chain knows it."""
        self.chain = chain
        self.signer = signer
        self.take_up()

    def take_up(self) -> None:
        """Go on after everything the chain has seen of the signer."""
        self.next_nonce = count_transactions(self.chain, self.signer.address, "pending")

    @property
    def address(self) -> Address:
        """Whose lane it is."""
        return self.signer.address

    def estimate(self, drafts: Sequence[Draft]) -> list[int | RpcRefused]:
        """Gas each draft by itself takes as things stand, or why it fails."""
        answers = self.chain.batch(
            [("eth_estimateGas", (_request(draft, self.address), "latest")) for draft in drafts]
        )
        return [answer if isinstance(answer, RpcRefused) else int(answer, 16) for answer in answers]

    def sign(self, draft: Draft, gas: int, price: Price) -> Signed:
        """Give a draft the next nonce and sign it.

        Raises:
            SignerError: The signer refuses.
        """
        raw = self.signer.sign(
            {
                "chainId": self.chain.chain_id,
                "nonce": self.next_nonce,
                "to": draft.to,
                "data": draft.data,
                "value": 0,
                "gas": gas,
                "maxFeePerGas": price.max_fee_wei,
                "maxPriorityFeePerGas": price.tip_wei,
            }
        )
        signed = Signed(raw, Hash32(keccak(raw)), self.next_nonce, draft.label)
        self.next_nonce += 1
        return signed


def with_room(gas: int) -> int:
    """A gas limit for what was estimated, as the state may have moved on when it is mined."""
    return min(gas * 5 // 4, MAX_TX_GAS)


def gas_price(chain: Chain) -> Price:
    """What gas costs now: room for the base fee to double, and no tip where gas is free."""
    base_fee_wei = chain.pin().base_fee_wei
    if base_fee_wei == 0:
        return Price(0, 0)
    try:
        tip_wei = int(chain.request("eth_maxPriorityFeePerGas"), 16)
    except RpcRefused:
        tip_wei = 0
    return Price(2 * base_fee_wei + tip_wei, tip_wei)


def count_transactions(chain: Chain, address: Address, block: str) -> int:
    """How many transactions of an account there are up to a block: its next nonce."""
    return int(chain.request("eth_getTransactionCount", hex0x(address), block), 16)


def wait_idle(
    chain: Chain, address: Address, block: int, timeout_s: float = MINED_TIMEOUT_S
) -> bool:
    """Wait until nothing that an account sent waits to be mined.

    Answers whether anything of it was mined after a block, so that who looked at it saw too little.

    Raises:
        NotFinalized: Something is not mined in time.
    """
    deadline = time.monotonic() + timeout_s
    attempt = 0
    while left := _waiting(chain, address):
        if time.monotonic() > deadline:
            raise NotFinalized(
                f"{left} transactions that {checksum(address)} sent before are not mined after "
                f"{timeout_s:.0f} s; nothing was sent.",
                hint="Check that the chain makes blocks; then run the same command again.",
            )
        time.sleep(_POLL_S[attempt] if attempt < len(_POLL_S) else _POLL_LATER_S)
        attempt += 1
    return count_transactions(chain, address, "latest") > count_transactions(
        chain, address, hex(block)
    )


def _waiting(chain: Chain, address: Address) -> int:
    sent, mined = (count_transactions(chain, address, at) for at in ("pending", "latest"))
    return sent - mined


def send(chain: Chain, signed: Sequence[Signed]) -> None:
    """Send signed transactions; those the chain knows already count as sent.

    Raises:
        ChainError: It refused one that it does not know.
    """
    answers = chain.batch([("eth_sendRawTransaction", (hex0x(tx.raw),)) for tx in signed])
    for tx, answer in zip(signed, answers, strict=True):
        if isinstance(answer, RpcRefused) and not is_known(chain, tx.hash):
            raise ChainError(
                f"{tx.label} was not accepted: {answer.message}",
                hint="Run the same command again; what is done is not done twice.",
            )


def is_known(chain: Chain, tx_hash: Hash32) -> bool:
    """Whether the chain has a transaction, mined or waiting."""
    return chain.request("eth_getTransactionByHash", hex0x(tx_hash)) is not None


def receipts(chain: Chain, hashes: Sequence[Hash32]) -> list[Receipt | None]:
    """What became of transactions so far; None while one is not mined."""
    answers = chain.batch([("eth_getTransactionReceipt", (hex0x(tx),)) for tx in hashes])
    found: list[Receipt | None] = []
    for tx, answer in zip(hashes, answers, strict=True):
        if isinstance(answer, RpcRefused):
            raise answer
        found.append(
            Receipt(
                tx,
                int(answer["status"], 16) == 1,
                int(answer["blockNumber"], 16),
                Hash32(bytes.fromhex(answer["blockHash"][2:])),
                int(answer["gasUsed"], 16),
            )
            if answer
            else None
        )
    return found


def wait_mined(
    chain: Chain, hashes: Sequence[Hash32], timeout_s: float = MINED_TIMEOUT_S
) -> list[Receipt]:
    """Wait until every transaction is mined, failed ones too.

    Raises:
        NotFinalized: One is not mined in time.
    """
    deadline = time.monotonic() + timeout_s
    attempt = 0
    while True:
        found = receipts(chain, hashes)
        mined = [receipt for receipt in found if receipt is not None]
        if len(mined) == len(found):
            return mined
        if time.monotonic() > deadline:
            raise NotFinalized(
                f"{len(found) - len(mined)} transactions are not mined after {timeout_s:.0f} s.",
                hint="Check that the chain makes blocks; then run the same command again.",
            )
        time.sleep(_POLL_S[attempt] if attempt < len(_POLL_S) else _POLL_LATER_S)
        attempt += 1


def wait_final(chain: Chain, block: int, timeout_s: float) -> None:
    """Wait until a block is final, as the chain itself says.

    Raises:
        NotFinalized: It is not in time.
    """
    deadline = time.monotonic() + timeout_s
    while chain.pin("finalized").number < block:
        if time.monotonic() > deadline:
            raise NotFinalized(
                f"Block {block} is not final after {timeout_s:.0f} s.",
                hint="All is sent and mined. Ask again later: mizan mint status PLAN",
            )
        time.sleep(_POLL_LATER_S)


def revert_error(chain: Chain, draft: Draft, sender: Address, receipt: Receipt) -> MizanError:
    """The error of a mined transaction that failed, with its reason found by calling it again."""
    try:
        chain.request("eth_call", _request(draft, sender), hex(receipt.block - 1))
        reason = "It failed in its place in the block, though it succeeds before it."
    except RpcRefused as error:
        reason = error.message
    return TxReverted(
        f"{draft.label} was mined in block {receipt.block} and failed: {reason}",
        tx_hash=hex0x(receipt.hash),
        reason=reason,
        hint="Remove the cause and run the same command again; what is done is not done twice.",
    )


def send_all(lane: Lane, drafts: Sequence[Draft]) -> list[Receipt]:
    """Send drafts that do not depend on each other, all at once, and wait for them.

    Raises:
        TxReverted: One would fail, and nothing was sent; or one was mined and failed.
        NotFinalized: One is not mined in time.
    """
    gas: list[int] = []
    for draft, answer in zip(drafts, lane.estimate(drafts), strict=True):
        if isinstance(answer, RpcRefused):
            raise TxReverted(
                f"{draft.label} would fail; nothing was sent. {answer.message}",
                tx_hash="",
                reason=answer.message,
                hint="Remove the cause and run the same command again.",
            )
        gas.append(answer)
    return send_drafts(lane, drafts, gas)


def send_drafts(lane: Lane, drafts: Sequence[Draft], gas: Sequence[int]) -> list[Receipt]:
    """Send drafts whose gas was estimated, all at once, and wait for them.

    Raises:
        TxReverted: One was mined and failed.
        NotFinalized: One is not mined in time.
    """
    price = gas_price(lane.chain)
    signed = [
        lane.sign(draft, with_room(taken), price) for draft, taken in zip(drafts, gas, strict=True)
    ]
    send(lane.chain, signed)
    done = wait_mined(lane.chain, [tx.hash for tx in signed])
    for draft, receipt in zip(drafts, done, strict=True):
        if not receipt.ok:
            raise revert_error(lane.chain, draft, lane.address, receipt)
    return done


def _request(draft: Draft, sender: Address) -> dict[str, str]:
    request = {"from": hex0x(sender), "data": hex0x(draft.data)}
    return request | {"to": hex0x(draft.to)} if draft.to is not None else request
