"""The contracts that hold cash and securities for others: each is registered as an investor.

Only investors may hold permissioned assets. Each such contract is one of its own, without further
accounts, so that nothing can be recovered from one to another, and its KYC never expires.
"""

from collections.abc import Sequence
from functools import partial

from tokenization.deployment.parts import PARTS
from tokenization.deployment.readings import Reading, Section, compare
from tokenization.errors import LedgerDiffers
from tokenization.files.params import Params
from tokenization.files.participants import CLASSES
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.goals import Goal
from tokenization.ledger.manifest import Manifest
from tokenization.ledger.sight import Sight
from tokenization.types import Address, Ref
from tokenization.units import bytes32_to_text, checksum, text_to_bytes32


FOREVER_S = (1 << 40) - 1
"""The latest second a record can name. Source: ``InvestorRecord.sol``."""


def escrow_goals(manifest: Manifest, params: Params) -> list[Goal]:
    """Every escrow is an investor of the government, by the country and tax class named."""
    registry = manifest.contract("IdentityRegistry")
    terms = (CLASSES["government"], params.escrow_tax_class, params.escrow_country, FOREVER_S)
    return [
        Goal(
            f"{name} may hold assets",
            (registry.call("investorOf", manifest.contracts[name]),),
            partial(
                _steps, registry, text_to_bytes32(part.escrow), manifest.contracts[name], terms
            ),
        )
        for name, part in PARTS.items()
        if part.escrow
    ]


def escrow_section(sight: Sight) -> Section:
    """Every escrow is its investor, and nothing keeps it from paying what it holds."""
    registry = sight.contract("IdentityRegistry")
    escrows = {name: part.escrow for name, part in PARTS.items() if part.escrow}
    return compare(
        "escrows may hold assets",
        [
            reading
            for name, investor in escrows.items()
            for escrow in [sight.manifest.contracts[name]]
            for reading in (
                Reading(
                    f"investor of {name}",
                    registry.call("investorOf", escrow),
                    text_to_bytes32(investor),
                    bytes32_to_text,
                ),
                Reading(
                    name,
                    registry.call("isVerified", escrow),
                    True,
                    lambda is_so: "eligible" if is_so else "kept from holding anything",
                ),
            )
        ],
        sight.read_all,
    )


def _steps(
    registry: Contract,
    investor: Ref,
    escrow: Address,
    terms: tuple[int, ...],
    answers: Sequence[Decoded],
) -> list[Call]:
    (found,) = answers
    if found == investor:
        return []
    if any(found):
        raise LedgerDiffers(
            f"{checksum(escrow)} belongs to {bytes32_to_text(found)}.",
            hint="An account never changes its investor: deploy anew.",
        )
    return [registry.call("registerInvestor", investor, escrow, *terms)]
