"""The whole play: a Hypothesis state machine of every verb, on a stage."""

import inspect

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from tests.support.register.play_compliance import PlayCompliance
from tests.support.register.play_desk import PlayDesk
from tests.support.register.play_people import PlayPeople
from tests.support.register.stage import Stage


class Verbs(PlayPeople, PlayCompliance, PlayDesk):
    """All that can be tried."""


# One rule for all verbs: of rules of their own Hypothesis switches off many in every play.
MOVES = [
    (name, st.fixed_dictionaries(played[1]))
    for name, function in inspect.getmembers(Verbs)
    if (played := getattr(function, "played", None))
    for _ in range(played[0])
]
"""Every verb with what its arguments are drawn from, as often as it weighs."""
Move = tuple[str, dict[str, object]]


class Register(Verbs):
    """Every verb, by chance."""

    @initialize(dull=st.sampled_from([True, False]))
    def begin(self, dull: bool) -> None:
        """Leave out the simplest play of all, the first verb again and again."""
        assume(not dull)
        self.stage.tally.plays += 1

    @rule(move=st.one_of([st.tuples(st.just(name), drawn) for name, drawn in MOVES]))
    def act(self, move: Move) -> None:
        """One verb."""
        name, drawn = move
        self.stage.tally.moves[name] += 1
        getattr(self, name)(**drawn)

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage

    def teardown(self) -> None:
        """At the end every view answers as the model does, unless they differed before."""
        if self.stage.sound:
            self.stage.compare(everything=True)
