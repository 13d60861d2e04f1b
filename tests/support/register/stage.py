"""Where the model and the contracts act the same play: one verb at a time, compared each time."""

import random
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.support.register.driver import Driver, Question
from tests.support.register.refusal import reason_of
from tests.support.register.views import answers_of
from tests.support.register.world import Places, World
from tokenization.ledger.contracts import Call, Decoded
from tokenization.ledger.reverts import reason_name


SAMPLE = 12
"""Views asked after every verb besides those that it changed."""


@dataclass
class Tally:
    """What was played.

    Attributes:
        moves: How often by kind of move; one may try several verbs.
        verbs: How often by verb and whether it was accepted.
        refusals: How often by reason.
        plays, steps, answers: Plays, verbs tried and views compared.
    """

    moves: Counter[str] = field(default_factory=Counter)
    verbs: Counter[tuple[str, bool]] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    plays: int = 0
    steps: int = 0
    answers: int = 0

    def add(self, verb: str, refusal: str) -> None:
        """One more verb, and why it was refused if it was."""
        self.steps += 1
        self.verbs[verb, not refusal] += 1
        self.refusals[refusal] += 1

    def __str__(self) -> str:
        """A table of the verbs, and the reasons."""
        names = sorted({verb for verb, _ in self.verbs})
        rows = [f"{'verb':24} accepted  refused"]
        rows += [f"{n:24} {self.verbs[n, True]:8} {self.verbs[n, False]:8}" for n in names]
        rows += [f"{self.plays} plays, {self.steps} steps, {self.answers} answers"]
        refusals = [(reason, count) for reason, count in self.refusals.most_common() if reason]
        rows += [f"{count:6} {reason}" for reason, count in refusals]
        return "\n".join(rows)


@dataclass
class Stage:
    """A model, and the contracts that it predicts.

    Attributes:
        asked: What every view had to answer after the last verb.
        sound: Whether both agreed until now.
    """

    driver: Driver
    places: Places
    world: World
    tally: Tally
    asked: dict[Question, Decoded] = field(default_factory=dict)
    sound: bool = True

    @property
    def next_s(self) -> int:
        """The second of the block that the next verb is in."""
        return self.world.clock.now + 1

    def do(self, verb: str, sender: bytes, call: Call, act: Callable[[World], object]) -> str:
        """Try a verb on both and compare: the outcome, what it changed, and some of the rest."""
        self.sound = False
        trial = deepcopy(self.world)
        trial.clock.now = self.next_s
        predicted = reason_of(lambda: act(trial))
        if predicted:
            self.world.clock.now = self.next_s
        else:
            self.world = trial
        wanted, chosen = self._choose()
        found, answers = self.driver.send(sender, call, self.world.clock.now, chosen)
        self.tally.add(verb, found)
        assert found == predicted, f"{verb}: the chain says {found!r}, the model {predicted!r}"
        self._check(wanted, chosen, answers)
        return found

    def refuse(self, verb: str, sender: bytes, call: Call, error: str) -> None:
        """Try what must not work whatever the state."""
        found, _ = self.driver.send(sender, call, self.next_s)
        self.tally.add(verb, found)
        assert found == error, f"{call.label}: the chain says {found!r}, not {error!r}"
        self.world.clock.now = self.next_s

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.world.clock.now += seconds
        self.driver.mine(self.world.clock.now)
        self.compare()

    def compare(self, everything: bool = False) -> None:
        """Compare views: those that answer otherwise than before, and a sample or all."""
        wanted, chosen = self._choose(everything)
        self._check(wanted, chosen, self.driver.ask(chosen))

    def _choose(self, everything: bool = False) -> tuple[dict[Question, Decoded], list[Question]]:
        wanted = answers_of(self.world, self.places)
        new = [one for one in wanted if one not in self.asked or wanted[one] != self.asked[one]]
        rest = list(wanted)
        if not everything:
            rest = random.Random(self.world.clock.now).sample(rest, SAMPLE)
        return wanted, list(dict.fromkeys([*new, *rest]))

    def _check(
        self, wanted: dict[Question, Decoded], chosen: list[Question], answers: list[Decoded]
    ) -> None:
        for question, found in zip(chosen, answers, strict=True):
            contract, view, args = question
            assert wanted[question] == found, (
                f"{contract.name}.{view}{args}: "
                f"the chain says {found}, the model {wanted[question]}"
            )
        self.tally.answers += len(chosen)
        self.asked, self.sound = wanted, True

    def foretell(
        self, asset: int, operator: bytes, sender: bytes, receiver: bytes, *what: int
    ) -> str:
        """What the contract's own pre-check says of the next block, equal to the model's."""
        token = self.places.asset(asset)
        trial = deepcopy(self.world)
        trial.clock.now = self.next_s
        held: Any = [*trial.fungibles, trial.rights][asset]
        questions: list[Question] = [
            (token, "transferCode", (operator, sender, receiver, *what)),
            (token, "transferCode", (sender, sender, receiver, *what)),
        ]
        if token.name != "SettlementCash":
            questions.append((token, "canTransfer", (sender, receiver, *what)))
        code, own, *can = self.driver.ask(questions, self.next_s)
        said, wanted = name_of(code), held.code(operator, sender, receiver, *what)
        assert said == wanted, f"transferCode: the chain says {said!r}, the model {wanted!r}"
        real = any(sender) and any(receiver)
        assert can in ([], [own == 0 and real]), "canTransfer contradicts transferCode"
        self.tally.answers += len(questions)
        return said


def name_of(code: int) -> str:
    """A reason code's name; empty where nothing is refused."""
    return reason_name(code) if code else ""
