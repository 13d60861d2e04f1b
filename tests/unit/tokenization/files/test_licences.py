"""A licence is walked to the state wanted, or said not to get there."""

import pytest

from tokenization.errors import InvalidParameter
from tokenization.files.licences import OVER, LicenceState, Standing, steps_between


NONE, APPLIED, NOC, IN_PRINCIPLE, LICENSED, SUSPENDED, REVOKED, SURRENDERED = LicenceState
OLD, NEW = (100, 200), (100, 300)


@pytest.mark.parametrize(
    ("now", "wanted", "steps"),
    [
        (Standing(NONE), Standing(APPLIED), [APPLIED]),
        (Standing(NONE), Standing(LICENSED, OLD), [APPLIED, NOC, IN_PRINCIPLE, LICENSED]),
        (Standing(NOC), Standing(LICENSED, OLD), [IN_PRINCIPLE, LICENSED]),
        (
            Standing(NONE),
            Standing(SUSPENDED, OLD),
            [APPLIED, NOC, IN_PRINCIPLE, LICENSED, SUSPENDED],
        ),
        (Standing(NONE), Standing(REVOKED), [APPLIED, REVOKED]),
        (
            Standing(NONE),
            Standing(REVOKED, OLD),
            [APPLIED, NOC, IN_PRINCIPLE, LICENSED, REVOKED],
        ),
        (Standing(NOC), Standing(SURRENDERED), [SURRENDERED]),
        (Standing(LICENSED, OLD), Standing(SUSPENDED, OLD), [SUSPENDED]),
        (Standing(LICENSED, OLD), Standing(SUSPENDED, NEW), [LICENSED, SUSPENDED]),
        (Standing(SUSPENDED, OLD), Standing(LICENSED, OLD), [LICENSED]),
        (Standing(LICENSED, OLD), Standing(LICENSED, NEW), [LICENSED]),
        (Standing(SUSPENDED, OLD), Standing(SUSPENDED, NEW), [LICENSED, SUSPENDED]),
        (Standing(SUSPENDED, OLD), Standing(REVOKED, OLD), [REVOKED]),
    ],
)
def test_steps_between__reachable__are_the_shortest(
    now: Standing, wanted: Standing, steps: list[LicenceState]
) -> None:
    """Rung by rung up, then the step aside."""
    assert list(steps_between(now, wanted)) == steps


@pytest.mark.parametrize("state", list(LicenceState))
def test_steps_between__as_it_should_be__are_none(state: LicenceState) -> None:
    """Nothing is sent twice."""
    assert list(steps_between(Standing(state, OLD), Standing(state, OLD))) == []
    assert list(steps_between(Standing(state, OLD), Standing(state))) == []


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (Standing(LICENSED, OLD), Standing(APPLIED)),
        (Standing(IN_PRINCIPLE), Standing(NOC)),
        (Standing(SUSPENDED, OLD), Standing(IN_PRINCIPLE)),
        (Standing(REVOKED, OLD), Standing(LICENSED, NEW)),
        (Standing(SURRENDERED), Standing(REVOKED)),
        (Standing(REVOKED, OLD), Standing(REVOKED, NEW)),
    ],
)
def test_steps_between__unreachable__says_so(now: Standing, wanted: Standing) -> None:
    """Back down, or after the end."""
    with pytest.raises(InvalidParameter) as caught:
        steps_between(now, wanted)
    assert ("for good" in caught.value.message) == (now.state in OVER)
