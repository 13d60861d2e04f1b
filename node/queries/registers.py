"""The public registers: investors and licences."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from node import layout, model
from node.store import View
from tokenization.errors import UnknownInvestor, UnknownLicence
from tokenization.types import Address, Kind
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


@dataclass(frozen=True, slots=True)
class LicenceChange:
    """What a licence was from a place in the chain on."""

    block: int
    log: int
    record: model.Licence


@dataclass(frozen=True, slots=True)
class FoundAttestation:
    """The latest attestation of a registry about an investor on a topic, and who made it."""

    topic: int
    record: model.Attestation
    attester: model.Attester | None

    def in_force(self, time_s: int) -> bool:
        """Whether it holds: as ``IAttestationRegistry.attestationCode`` answers zero."""
        by = self.attester
        return (
            by is not None
            and by.active
            and bool(by.topics >> self.topic & 1)
            and by.epoch == self.record.attester_epoch
            and time_s <= self.record.valid_until_s
        )


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


def investors(
    view: View, *, status: int | None = None, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, tuple[bytes, model.Investor] | None]]:
    """The register of investors by id; those of another status come as None."""
    for key, record in view.scan(layout.INVESTORS, after=after, reverse=reverse):
        wanted = status in (None, record.status)
        yield layout.INVESTORS.key(*key), (key[0], record) if wanted else None


def is_sanctioned(view: View, number: bytes) -> bool:
    """Whether any sanctions rule lists an investor."""
    return any(
        view.get(layout.SANCTIONED_INVESTORS, key[0], number) is not None
        for key, contract in view.scan(layout.CONTRACTS)
        if contract.kind == Kind.RULE
    )


def attestations_of(view: View, number: bytes) -> Iterator[FoundAttestation]:
    """What attesters say of an investor, by topic; revoked and expired ones included."""
    for key, record in view.scan(layout.ATTESTATIONS, number):
        attester = view.get(layout.ATTESTERS, key[2], record.attester)
        yield FoundAttestation(key[1], record, attester)


def attestations(
    view: View,
    *,
    by: Address | None = None,
    after: bytes | None = None,
    reverse: bool = False,
) -> Iterator[tuple[bytes, tuple[bytes, FoundAttestation] | None]]:
    """Every attestation by investor and topic; those of other attesters come as None."""
    for key, record in view.scan(layout.ATTESTATIONS, after=after, reverse=reverse):
        wanted = by in (None, record.attester)
        attester = view.get(layout.ATTESTERS, key[2], record.attester)
        found = (key[0], FoundAttestation(key[1], record, attester)) if wanted else None
        yield layout.ATTESTATIONS.key(*key), found


def attesters(
    view: View, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, tuple[bytes, bytes, model.Attester]]]:
    """Every attester: registry, account and standing."""
    for key, record in view.scan(layout.ATTESTERS, after=after, reverse=reverse):
        yield layout.ATTESTERS.key(*key), (key[0], key[1], record)


def is_sandboxed(view: View, licence: bytes) -> bool:
    """Whether a licence is held in the sandbox."""
    return view.get(layout.SANDBOXED, licence) is not None


def sandbox_limits_of(view: View, licence: bytes) -> Iterator[tuple[bytes, int]]:
    """Assets and how much of each a licence in the sandbox lets its holder hold."""
    return ((key[1], limit) for key, limit in view.scan(layout.SANDBOX_LIMITS, licence))


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


def changes_of(
    view: View, number: bytes, *, after: bytes | None = None, reverse: bool = True
) -> Iterator[tuple[bytes, LicenceChange]]:
    """Every change of a licence, newest first unless asked otherwise."""
    family = layout.LICENCE_CHANGES
    for key, record in view.rows(family, number, after=after, reverse=reverse):
        yield family.key(*key), LicenceChange(key[1], key[2], record)
