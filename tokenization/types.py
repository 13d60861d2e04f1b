"""The few value types everything shares. Nothing here does anything."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NewType


Address = NewType("Address", bytes)
"""Twenty raw bytes. Text forms live at the edges (see ``units.checksum``)."""

Hash32 = NewType("Hash32", bytes)
"""Thirty-two raw bytes: a block, transaction or document hash."""

Ref = NewType("Ref", bytes)
"""Thirty-two raw bytes: the issuer's own name for one issuance. Works once a token."""


@dataclass(frozen=True, slots=True)
class BlockRef:
    """A block by number and hash, so that no one reads "latest" by accident."""

    number: int
    hash: Hash32


class Kind(IntEnum):
    """What a listed contract is. Source: ``IDirectory.Kind``; append only."""

    NONE = 0
    ACCESS_MANAGER = 1
    IDENTITY_REGISTRY = 2
    LICENCE_REGISTRY = 3
    COMPLIANCE_ENGINE = 4
    RULE = 5
    DEBT_MANAGER = 6
    POWER_PROGRAMME = 7
    BOND_TOKEN = 8
    CAPACITY_RIGHTS = 9
    SETTLEMENT_CASH = 10
    NATIONAL_ASSET = 11
    ENFORCEMENT_DESK = 12
    ASSET_MANAGER = 13
    ATTESTATION_REGISTRY = 14
    HOLIDAY_CALENDAR = 15
    DEBT_SERVICING = 16
    DISTRIBUTION_VAULT = 17
    TAX_REGISTRY = 18
    DVP_SETTLEMENT = 19
    PRIMARY_AUCTION = 20
    BUYBACK_AUCTION = 21
    NOMINATION_BOOK = 22
    CURTAILMENT_MANAGER = 23
    METER_LEDGER = 24
    POWER_BILLING = 25
    POWER_AUCTION = 26
    UNDER_USE_DESK = 27
    TARIFF_BOOK = 28
    REOFFER_DESK = 29


class TransferPolicy(IntEnum):
    """How rights of a product change hands. Source: ``IPowerProgramme.TransferPolicy``."""

    APPROVAL = 0
    NEVER = 1
    FREE = 2
