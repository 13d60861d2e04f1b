"""Contracts of the deployment by what they are."""

from collections.abc import Iterator

from node import layout
from node.store import View
from tokenization.types import Address, Kind


def of_kind(view: View, kind: Kind) -> Iterator[Address]:
    """The contracts of a kind, by address."""
    return (Address(key[1]) for key, _ in view.scan(layout.CONTRACT_KINDS, kind.value))


def first_of(view: View, kind: Kind) -> Address | None:
    """The contract of a kind of which there is one; the first by address of several."""
    return next(of_kind(view, kind), None)
