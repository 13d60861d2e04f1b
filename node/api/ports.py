"""What the API needs of the node: pictures of its state, and how far it is.

The node hands this over when the application is made; the API knows no other part of it.
"""

from typing import Protocol

from node.model import BalanceQuestion, TransferQuestion
from node.progress import Progress
from node.store import Snapshot
from tokenization.evidence.proofs import BalanceProof


__all__ = ["Node", "Progress"]


class Node(Protocol):
    """The running node, as the API sees it."""

    def snapshot(self) -> Snapshot:
        """A picture of the state as of now; the caller closes it."""

    def status(self) -> Progress:
        """How far the follower is."""

    def transfer_code(self, asked: TransferQuestion) -> int:
        """What a token's ``transferCode`` answers at a block, asked of the chain now.

        Raises:
            RpcUnavailable: The chain cannot be asked.
        """

    def balance_proof(self, asked: BalanceQuestion) -> BalanceProof:
        """A proof of what an account holds at a block, made by the chain now and checked.

        Raises:
            RpcUnavailable: The chain cannot be asked.
            EndpointLies: What it gives proves nothing.
            StoreDiffers: It proves another amount than the store holds.
        """
