"""The register's contracts on a real chain against a model of dictionaries, verb by verb.

Hypothesis plays random sequences of everything that people, officers and strangers can do. The
model says of each whether it is accepted and, if not, for which reason; what every view answers
afterwards; and what the contracts' own pre-checks foretell.
"""

import os
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.ledger import Ledger
from tests.support.register.driver import Driver
from tests.support.register.opening import open_stage
from tests.support.register.play import MOVES, Register
from tests.support.register.stage import Stage


pytestmark = pytest.mark.chain

PLAYS = int(os.environ.get("MIZAN_MODEL_PLAYS", "40"))
# One play for each seed: Hypothesis makes most further ones of a seed from bits of the first.
ONE_PLAY = settings(
    max_examples=1,
    stateful_step_count=40,
    report_multiple_bugs=False,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
ALWAYS_REFUSED = {"intrude", "trespass", "approve nothing"}
"""What nobody may do, and approving where nothing is proposed."""


@pytest.fixture
def stage(ledger: Ledger) -> Iterator[Stage]:
    """The opening of every play."""
    with Driver(ledger) as driver:
        yield open_stage(ledger, driver)


@pytest.mark.long
def test_register__random_verbs__as_the_model_says(stage: Stage) -> None:
    """Contracts and model agree on every verb and view; every verb works, and is refused."""
    driver, opening = stage.driver, [stage.driver.rpc("evm_snapshot")]

    def begin() -> Register:
        driver.rpc("evm_revert", opening.pop())
        opening.append(driver.rpc("evm_snapshot"))
        return Register(replace(stage, world=deepcopy(stage.world), asked=dict(stage.asked)))

    for number in range(PLAYS):
        run_state_machine_as_test(seed(number)(begin), settings=ONE_PLAY)
    print(stage.tally)
    tally = stage.tally
    assert {name for name, _ in MOVES} - tally.moves.keys() == set(), "never played"
    verbs = {verb for verb, _ in tally.verbs} - ALWAYS_REFUSED
    assert {verb for verb in verbs if not tally.verbs[verb, True]} == set(), "never accepted"
