"""The contract that settles deals: licensed to move rights, and told which cash it may keep.

Only a licensed venue may be given charge of somebody's power rights, and a contract cannot apply
for anything, so the deployment carries its licence through every step. What the regulator does to
that licence later stands.
"""

from collections.abc import Sequence

from tokenization.deployment.escrows import FOREVER_S
from tokenization.deployment.parts import PARTS
from tokenization.deployment.readings import Reading, Section, compare
from tokenization.files.participants import categories_of
from tokenization.ledger.contracts import Call, Decoded
from tokenization.ledger.goals import Goal, equal
from tokenization.ledger.manifest import Manifest
from tokenization.ledger.reverts import reason_name
from tokenization.ledger.sight import Sight
from tokenization.units import text_to_bytes32


VENUE = "DvPSettlement"
LICENCE = text_to_bytes32("VENUE-DVP")
"""Number of the venue's licence."""

_CATEGORY = "EXCHANGE"
_NO_DOCUMENT = bytes(32)


def venue_goals(manifest: Manifest) -> list[Goal]:
    """The venue is licensed and accepts the settlement cash."""
    venue, licences = manifest.contract(VENUE), manifest.contract("LicenceRegistry")
    cash = manifest.contracts["SettlementCash"]
    investor, category = text_to_bytes32(PARTS[VENUE].escrow), categories_of(_CATEGORY)
    # In the order of ``LicenceState``, so that what is left begins at the state it is in.
    steps = (
        licences.call("enterApplication", LICENCE, investor, category, _NO_DOCUMENT),
        licences.call("grantNoObjection", LICENCE, _NO_DOCUMENT),
        licences.call("grantInPrinciple", LICENCE, _NO_DOCUMENT),
        licences.call("grant", LICENCE, 0, FOREVER_S, _NO_DOCUMENT),
    )

    def missing(answers: Sequence[Decoded]) -> Sequence[Call]:
        return steps[answers[0]["state"] :]

    return [
        Goal(f"{VENUE} is licensed", (licences.call("licenceOf", LICENCE),), missing),
        equal(
            f"{VENUE} accepts SettlementCash",
            venue.call("isCashAccepted", cash),
            True,
            venue.call("setCashAccepted", cash, True),
        ),
    ]


def venue_section(sight: Sight) -> Section:
    """Whether deals in every asset can settle."""
    venue, licences = sight.contract(VENUE), sight.contract("LicenceRegistry")
    investor = text_to_bytes32(PARTS[VENUE].escrow)
    cash = sight.manifest.contracts["SettlementCash"]
    return compare(
        "deals may settle",
        [
            Reading(
                f"licence of {VENUE}",
                licences.call("licenceCode", investor, categories_of(_CATEGORY)),
                0,
                reason_name,
            ),
            Reading(f"SettlementCash at {VENUE}", venue.call("isCashAccepted", cash), True),
        ],
        sight.read_all,
    )
