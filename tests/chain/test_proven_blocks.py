"""Real blocks prove themselves, in every form that headers and receipts have had."""

import pytest

from node.chain import Chain, Finality
from node.ranges import read_proven
from node.rpc import Rpc
from tests.support.following import READER
from tokenization.devnet import Devnet


pytestmark = pytest.mark.chain

MANY = 300
"""Above 255, so that keys of receipts have one, two and three bytes."""
REVERTS = "0x60006000fd"
LOGS = "0x60016000a0"


def send(devnet: Devnet, **fields: object) -> None:
    """A transaction from the first account, mined later."""
    (sender, *_) = devnet.rpc("eth_accounts")  # type: ignore[misc]
    devnet.rpc("eth_sendTransaction", {"from": sender, "gas": "0x186a0", **fields})


@pytest.mark.parametrize(
    "hardfork", ["berlin", "london", "paris", "shanghai", "cancun", "prague", "osaka"]
)
def test_read_proven__blocks_of_every_fork__have_the_hashes_and_roots_they_name(
    hardfork: str,
) -> None:
    """Legacy and typed transactions, with an access list, failing, logging, creating."""
    with Devnet(accounts=2, hardfork=hardfork) as devnet, Rpc(devnet.url) as rpc:
        devnet.rpc("evm_setAutomine", False)
        send(devnet, data=LOGS, gasPrice="0x77359400")
        send(devnet, data=REVERTS, gasPrice="0x77359400")
        listed = [{"address": "0x" + "11" * 20, "storageKeys": ["0x" + "22" * 32]}]
        send(devnet, data=LOGS, gasPrice="0x77359400", accessList=listed)
        if hardfork != "berlin":
            send(devnet, data=LOGS, maxFeePerGas="0x77359400", maxPriorityFeePerGas="0x1")
        devnet.rpc("evm_mine")
        devnet.rpc("evm_mine")
        found = read_proven(Chain(rpc, Finality(0)), 0, 2, READER)
    assert [block.header.number for block in found.blocks] == [0, 1, 2]
    assert found.blocks[1].event_count == (2 if hardfork == "berlin" else 3)


def test_read_proven__more_receipts_than_one_byte_counts__have_their_root() -> None:
    """The order of keys is not that of places."""
    with Devnet(accounts=2) as devnet, Rpc(devnet.url) as rpc:
        devnet.rpc("evm_setAutomine", False)
        for _ in range(MANY):
            send(devnet, data=LOGS)
        devnet.rpc("evm_mine")
        found = read_proven(Chain(rpc, Finality(0)), 1, 1, READER)
    assert found.blocks[0].event_count == MANY
