"""The public registers: investors and licences."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from node import layout, model
from node.store import View
from tokenization.errors import UnknownInvestor, UnknownLicence
from tokenization.types import Address
from tokenization.units import bytes32_to_text


LICENSED = 4
"""Source: ``LicenceState.Licensed``."""


class Validity(StrEnum):
    """Where a granted licence stands at an instant; it follows from time and is never stored."""

    VALID = "licensed"
    NOT_YET = "not_yet_valid"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class RegisteredLicence:
    """A licence under its number."""

    number: bytes
    record: model.Licence

    def validity(self, time_s: int) -> Validity | None:
        """Where a granted licence stands at an instant; None unless it is granted."""
        if self.record.state != LICENSED:
            return None
        if time_s < self.record.valid_from_s:
            return Validity.NOT_YET
        return Validity.EXPIRED if time_s > self.record.valid_until_s else Validity.VALID


def investor(view: View, number: bytes) -> model.Investor:
    """An investor's record.

    Raises:
        UnknownInvestor: Nobody is registered under that id.
    """
    record = view.get(layout.INVESTORS, number)
    if record is None:
        raise UnknownInvestor(
            f"No investor '{bytes32_to_text(number)}' is registered in block {view.number}.",
            hint="Use an id as holders and licences name it.",
        )
    return record


def accounts_of(view: View, number: bytes) -> Iterator[Address]:
    """The accounts that belong to an investor."""
    return (Address(key[1]) for key, _ in view.scan(layout.INVESTOR_ACCOUNTS, number))


def licences_of(view: View, number: bytes) -> Iterator[RegisteredLicence]:
    """The licences an investor holds or held."""
    for key, _ in view.scan(layout.INVESTOR_LICENCES, number):
        yield licence(view, key[1])


def licence(view: View, number: bytes) -> RegisteredLicence:
    """A licence.

    Raises:
        UnknownLicence: Nothing is registered under that number.
    """
    record = view.get(layout.LICENCES, number)
    if record is None:
        raise UnknownLicence(
            f"No licence '{bytes32_to_text(number)}' is registered in block {view.number}.",
            hint="See /v1/licences for the register.",
        )
    return RegisteredLicence(number, record)


def licences(
    view: View, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, RegisteredLicence]]:
    """The register of licences by number, each with the key a page may end at."""
    for key, record in view.scan(layout.LICENCES, after=after, reverse=reverse):
        yield layout.LICENCES.key(*key), RegisteredLicence(key[0], record)
