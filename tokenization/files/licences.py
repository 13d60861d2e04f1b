"""The life of a licence: which steps lead the regulator's register from one state to another.

Pure; the same table as ``LicenceRegistry.sol``, which has the last word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from tokenization.errors import InvalidParameter


class LicenceState(IntEnum):
    """Where a licence stands. Source: ``LicenceTypes.sol``; append only."""

    NONE = 0
    APPLIED = 1
    NOC = 2
    IN_PRINCIPLE = 3
    LICENSED = 4
    SUSPENDED = 5
    REVOKED = 6
    SURRENDERED = 7


LADDER = (
    LicenceState.APPLIED,
    LicenceState.NOC,
    LicenceState.IN_PRINCIPLE,
    LicenceState.LICENSED,
)
"""The states an application passes through, in order."""

OVER = (LicenceState.REVOKED, LicenceState.SURRENDERED)
"""States that nothing follows."""

Validity = tuple[int, int]
"""First and last second of validity, UTC."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a licence, and its validity once it was granted."""

    state: LicenceState
    validity: Validity | None = None


def steps_between(now: Standing, wanted: Standing) -> Sequence[LicenceState]:
    """The states to enter one after the other; none if all is as wanted.

    Granting again renews a licence or ends its suspension, so LICENSED may follow itself.

    Raises:
        InvalidParameter: No steps lead there.
    """
    if now.state == wanted.state and wanted.validity in (None, now.validity):
        return ()
    if now.state in OVER:
        raise InvalidParameter(
            f"The licence is {label(now.state)}, and that is for good.",
            hint="Correct the state in the file, or enter a new licence under another number.",
        )
    climbed = _climb(now, wanted)
    reached = climbed[-1] if climbed else now.state
    if reached == wanted.state:
        return climbed
    if wanted.state in LADDER:
        raise InvalidParameter(
            f"A licence does not go back from {label(now.state)} to {label(wanted.state)}.",
            hint="Correct the state in the file.",
        )
    return (*climbed, wanted.state)


def label(state: LicenceState) -> str:
    """A state as files write it."""
    return state.name.lower()


def _climb(now: Standing, wanted: Standing) -> tuple[LicenceState, ...]:
    """Up the ladder: to the state wanted, or to a grant if what follows it has a validity."""
    if wanted.state in LADDER:
        top = wanted.state
    elif wanted.state is LicenceState.SUSPENDED or wanted.validity is not None:
        top = LicenceState.LICENSED
    else:
        top = LicenceState.APPLIED
    climbed = tuple(rung for rung in LADDER if now.state < rung <= top)
    granted = now.state in (LicenceState.LICENSED, LicenceState.SUSPENDED)
    reinstated = wanted.state is LicenceState.LICENSED and now.state is LicenceState.SUSPENDED
    renewed = wanted.validity not in (None, now.validity)
    if granted and top is LicenceState.LICENSED and (reinstated or renewed):
        return (LicenceState.LICENSED,)
    return climbed
