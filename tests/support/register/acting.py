"""What every part of the play draws from: accounts, investors, assets, amounts, instants."""

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.support.register.people import NOBODY
from tests.support.register.stage import Stage
from tests.support.register.world import ACCOUNTS, PEOPLE, RIGHTS_OF, World, number_of
from tokenization.units import text_to_bytes32


DOCUMENT = text_to_bytes32("document")
REGULATOR, REGISTRAR, DEBT_ISSUER, POWER_ISSUER, GRID_OPERATOR, TREASURY = range(1, 7)
GUARDIAN, PROPOSER, APPROVER = 7, 8, 9
ATTESTER = ACCOUNTS[-2]
CASH, RIGHTS = 3, 4
"""Places among the assets; those before are the securities."""
KYC_S = 1_800_000_000
"""January 2027: later than a play lasts."""

HOMES = list(ACCOUNTS[:6])
OTHERS = list(ACCOUNTS[6:])
ANYBODY = st.sampled_from([*HOMES * 4, *OTHERS])
HOLDER = st.sampled_from([*HOMES[:4] * 8, *HOMES, *OTHERS])
RECEIVER = st.sampled_from([*HOMES * 8, *OTHERS * 2, 0])
SOMEBODY = st.sampled_from(PEOPLE[:6] * 2 + PEOPLE[6:])
FUNGIBLE = st.sampled_from([0, 0, 1, 2, 3])
SECURITY = st.sampled_from([0, 0, 1, 2])
ENFORCED = st.sampled_from([0, 1, 2, RIGHTS])
ASSET = st.sampled_from([0, 0, 1, 2, CASH, RIGHTS])
UNITS = st.sampled_from([*(50, 100, 150) * 4, 1_000, 1_000, 0, 1, 10_000, 2**112])
RIGHT_IDS = [number_of(right) for right in RIGHTS_OF]
RIGHT = st.sampled_from([*RIGHT_IDS[:3] * 3, *RIGHT_IDS])
REF = st.integers(0, 300)
"""A ref by number; see ``ref_of``."""
AHEAD_S = st.sampled_from([86_400, 30 * 86_400, 60, 60, 0])
"""How far ahead something ends; mostly far enough."""


Act = Callable[[World], object]
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., None])


def mostly(line: st.SearchStrategy[T]) -> st.SearchStrategy[list[T]]:
    """Some lines of a batch; now and then none."""
    some = st.lists(line, min_size=1, max_size=3)
    return st.one_of(some, some, some, st.lists(line, max_size=1))


def verb(weight: int = 1, **draws: st.SearchStrategy[Any]) -> Callable[[F], F]:
    """Mark what can be tried, how often against others, and what its arguments are drawn from."""

    def mark(function: F) -> F:
        function.played = (weight, draws)  # type: ignore[attr-defined]
        return function

    return mark


class Acting(RuleBasedStateMachine):
    """A part of the play: verbs that can be tried on a stage."""

    stage: Stage

    def account(self, number: int) -> bytes:
        """An account of the development chain; nobody's is zero."""
        return self.stage.places.account(number) if number else NOBODY

    def officer(
        self,
        verb: str,
        number: int,
        contract: str,
        function: str,
        *args: object,
        act: Act,
    ) -> str:
        """An officer tries a verb on a contract of the deployment."""
        call = self.stage.places[contract].call(function, *args)
        return self.stage.do(verb, self.account(number), call, act)

    def agree(self, code: str, outcome: str) -> None:
        """The pre-check said what then happened, as far as it promises to."""
        if outcome == "" or outcome.isupper():
            assert code == outcome, f"the pre-check said {code!r}, then came {outcome!r}"


def ref_of(number: int) -> bytes:
    """A ref; none for 0."""
    return text_to_bytes32(f"R-{number}") if number else bytes(32)
