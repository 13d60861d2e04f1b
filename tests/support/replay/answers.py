"""How answers rebuilt from logs are written down: for each view function, questions and answers."""

from collections.abc import Callable, Iterable
from itertools import product

from node import layout
from tests.support.replay.world import World
from tokenization.artifacts import reasons


Answers = Iterable[tuple[tuple[object, ...], object]]
"""Arguments, and what the function answers to them."""
Answer = Callable[[World, bytes], Answers]
"""What a view function of a contract answers, from logs alone."""
Table = dict[str, Answer]

CODES = {word.name: code for code, word in reasons().items()}
STRANGER = b"\xfe" * 20
NOBODY = b"\xfe" * 32
IDS = 3
"""Token ids asked about that never were."""


def each(*domains: Callable[[World], Iterable[object]]) -> Callable[..., Answer]:
    """Asks about every combination of what the domains have."""

    def asking(answer: Callable[..., object]) -> Answer:
        def answers(world: World, at: bytes) -> Answers:
            for args in product(*(list(domain(world)) for domain in domains)):
                yield args, answer(world, at, *args)

        return answers

    return asking


def once(answer: Callable[[World, bytes], object]) -> Answer:
    """Asks without arguments."""
    return lambda world, at: [((), answer(world, at))]


def accounts(world: World) -> list[bytes]:
    """Every account there ever was, and one that never was."""
    return [*world.owner, STRANGER]


def investors(world: World) -> list[bytes]:
    """Every investor, and one that is none."""
    return [*world.homes, NOBODY]


def assets(world: World) -> list[tuple[bytes, int]]:
    """Everything that can be held: token and id."""
    found = world.view.scan(layout.ASSET_ORDINALS)
    return [(key[0], int.from_bytes(key[1], "big")) for key, _ in found]


def ids(world: World) -> list[int]:
    """Every id of the rights, and one that never was."""
    rights = world.one("CapacityRights")
    return [*(token_id for token, token_id in assets(world) if token == rights), IDS]


def records(world: World, token: bytes) -> list[int]:
    """The record dates of a token in order."""
    return [at for _, at in world.view.scan(layout.RECORD_DATES, token)]


AUTHORITY: Table = {"authority": once(lambda world, at: world.authority[at])}
