"""Following a sealed chain: whom we trust at first, how trust goes on, and who is not believed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from node.chain import Chain, Finality
from node.fold import Fold
from node.follower import Follower
from node.model import Identity
from node.rpc import Rpc
from node.source import Source
from node.store import Store
from node.validators import Validators
from tests.support.blocks import CHAIN_ID, DIRECTORY, READER
from tests.support.endpoint import serving
from tests.support.sealed import VALIDATORS, SealedChain, address_of, validator
from tokenization.errors import EndpointLies, Lie
from tokenization.evidence.headers import hash_of


OTHERS = [validator(index) for index in range(11, 15)]


def chain_of(blocks: int) -> SealedChain:
    """A first block and so many sealed ones."""
    chain = SealedChain()
    chain.add(signers=[])
    for _ in range(blocks):
        chain.add()
    return chain


@contextmanager
def node_of(
    chain: SealedChain, path: Path, *, first: int = 1, given: frozenset[bytes] = frozenset()
) -> Iterator[Follower]:
    """A node that looks at seals."""
    genesis = hash_of(chain.headers[0])
    identity = Identity(CHAIN_ID, genesis, DIRECTORY, first)
    with (
        serving(chain.endpoint()) as endpoint,
        Rpc(endpoint.url) as rpc,
        Store.open(path, identity) as store,
    ):
        reading = Chain(rpc, Finality.parse("instant"))
        validators = Validators(reading, genesis, given)
        source = Source(reading, store, READER, validators=validators)
        yield Follower(store, source, Fold(DIRECTORY, READER), threading.Event())


def tip_of(follower: Follower) -> int:
    """The number of the last block folded; zero before the first."""
    tip = follower._store.tip
    return tip.number if tip else 0


@pytest.mark.parametrize("blocks", [3, 80], ids=["at the tip", "in the past"])
def test_follow__sealed_chain__is_followed_and_goes_on_after_a_restart(
    tmp_path: Path, blocks: int
) -> None:
    """From the validators of the first block, then from those of our tip."""
    chain = chain_of(blocks)
    with node_of(chain, tmp_path / "store") as follower:
        follower.catch_up(patience=1)
        assert tip_of(follower) == blocks
        chain.add()
        follower.poll()
    chain.add()
    with node_of(chain, tmp_path / "store") as follower:
        follower.catch_up(patience=1)
        assert tip_of(follower) == blocks + 2


@pytest.mark.parametrize("blocks", [3, 80], ids=["at the tip", "in the past"])
def test_follow__block_that_too_few_sealed__is_not_taken_over(tmp_path: Path, blocks: int) -> None:
    """The endpoint made it up, or one of the validators did."""
    chain = chain_of(blocks)
    with node_of(chain, tmp_path / "store") as follower:
        follower.catch_up(patience=1)
        chain.add(VALIDATORS, VALIDATORS[:2])
        with pytest.raises(EndpointLies, match="2 of the 3 seals") as caught:
            follower.poll()
        assert caught.value.lie is Lie.SEALS
        assert tip_of(follower) == blocks


def test_follow__chain_made_up_from_the_first_block__is_not_believed(tmp_path: Path) -> None:
    """Whoever seals it, those of the first block did not."""
    chain = SealedChain()
    chain.add(signers=[])
    for _ in range(5):
        chain.add(OTHERS)
    with (
        node_of(chain, tmp_path / "store") as follower,
        pytest.raises(EndpointLies, match="0 of 4 known"),
    ):
        follower.catch_up(patience=1)


def test_follow__validators_replaced_one_by_one__is_followed_step_by_step(tmp_path: Path) -> None:
    """None of the first is left at the end, so what lies between is looked at."""
    chain = SealedChain()
    chain.add(signers=[])
    now = list(VALIDATORS)
    for index in range(40):
        if index in {5, 11, 17, 23}:
            now = [*now[1:], OTHERS[index // 6]]
        chain.add(now)
    with node_of(chain, tmp_path / "store", first=35) as follower:
        follower.catch_up(patience=1)
        assert tip_of(follower) == 40
        assert address_of(OTHERS[0]) in follower._source._validators._trusted  # type: ignore[union-attr]


def test_follow__validators_that_a_person_names__are_trusted_instead(tmp_path: Path) -> None:
    """Where the first block's are long gone; and wrong ones are not."""
    chain = SealedChain()
    chain.add(signers=[])
    for _ in range(3):
        chain.add(OTHERS)
    given = frozenset(address_of(key) for key in OTHERS)
    with node_of(chain, tmp_path / "store", given=given) as follower:
        follower.catch_up(patience=1)
        assert tip_of(follower) == 3
    wrong = frozenset(address_of(validator(index)) for index in range(21, 24))
    with (
        node_of(chain, tmp_path / "other", given=wrong) as follower,
        pytest.raises(EndpointLies, match="0 of 3 known"),
    ):
        follower.catch_up(patience=1)
