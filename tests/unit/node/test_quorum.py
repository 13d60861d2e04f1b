"""How endpoints vote: more than half of those that answer."""

import pytest

from node.link import Link
from node.model import Header
from node.quorum import agreed, reached
from tokenization.errors import EndpointsDisagree


LINKS = [Link(f"http://user:secret@node{number}/key") for number in range(5)]


def block(mark: int) -> Header:
    """A block of number 9."""
    return Header(9, bytes((mark,)) * 32, bytes(32), 0)


@pytest.mark.parametrize(
    ("numbers", "highest"),
    [
        ([7], 7),
        ([7, 9], 7),
        ([7, 8, 9], 8),
        ([9, 9, 1], 9),
        ([1, 2, 3, 4], 2),
        ([5, 4, 3, 2, 1], 3),
    ],
)
def test_reached__numbers__are_as_far_as_more_than_half_are(
    numbers: list[int], highest: int
) -> None:
    """In whatever order they come."""
    assert reached(numbers) == reached(numbers[::-1]) == highest


@pytest.mark.parametrize(
    ("marks", "voters", "winner"),
    [
        ([1], 1, 1),
        ([1, 1], 2, 1),
        ([1, 1], 3, 1),
        ([2, 1, 1], 3, 1),
        ([1, 1, 1, 2], 4, 1),
        ([1, 2, 1, 2, 1], 5, 1),
    ],
)
def test_agreed__more_than_half__win(marks: list[int], voters: int, winner: int) -> None:
    """Those that named the block, and no others."""
    votes = dict(zip(LINKS, map(block, marks), strict=False))
    wanted = [link for link, header in votes.items() if header == block(winner)]
    assert agreed(votes, voters) == wanted


@pytest.mark.parametrize(
    ("marks", "voters"),
    [([1, 2], 2), ([1, 2, 3], 3), ([1, 1, 2, 2], 4), ([1], 2), ([1], 3), ([1, 1], 4)],
)
def test_agreed__half_or_fewer__follow_nothing(marks: list[int], voters: int) -> None:
    """Those that did not say count as well; the message names everybody and no secret."""
    votes = dict(zip(LINKS, map(block, marks), strict=False))
    with pytest.raises(EndpointsDisagree, match="block 9") as caught:
        agreed(votes, voters)
    assert all(link.name in caught.value.message for link in votes)
    assert "secret" not in str(caught.value)
