"""What several endpoints agree on: which block is the head, and what a block's hash is.

More than half of those that answer must say the same: of two both, of three two. A head counts as
far as so many have come; where too few name one hash, nothing is followed, and it is told who says
what. Those that differ are not read from until they agree again. An endpoint that is alone is
believed, and the rest of the node checks what it can.
"""

from collections.abc import Sequence

from node import observe
from node.link import Link
from node.model import Header
from tokenization.errors import EndpointsDisagree


Votes = dict[Link, Header]
"""The block of one number, as each endpoint names it."""


def reached(numbers: Sequence[int]) -> int:
    """The highest number that more than half have reached."""
    return sorted(numbers, reverse=True)[len(numbers) // 2]


def agreed(votes: Votes, voters: int) -> list[Link]:
    """The endpoints that name one and the same block, more than half of so many voters.

    Raises:
        EndpointsDisagree: There are no so many.
    """
    camps: dict[bytes, list[Link]] = {}
    for link, header in votes.items():
        camps.setdefault(header.hash, []).append(link)
    largest = max(camps.values(), key=len)
    is_enough = len(largest) * 2 > voters
    observe.ENDPOINTS_DISAGREE.set(not is_enough)
    if is_enough:
        for link in votes:
            observe.ENDPOINT_AGREES.labels(link.name).set(link in largest)
        return largest
    number = next(iter(votes.values())).number
    said = "; ".join(
        f"{', '.join(link.name for link in links)}: 0x{block.hex()}"
        for block, links in camps.items()
    )
    raise EndpointsDisagree(
        f"The endpoints do not agree on block {number}. {said}.",
        hint="Nothing is followed until they do. If it stays so, one of them is on another branch "
        "or lies: ask its owner, or name three endpoints, so that two can outvote it.",
    )
