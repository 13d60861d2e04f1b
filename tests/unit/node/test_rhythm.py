"""Looks are close where a block is due, and only there."""

import random
from statistics import median

import pytest

from node.rhythm import CLOSE_S, Rhythm


POLL_S = 0.25
LOOK_S = 0.004
"""What a look itself takes."""


def follow(arrivals: list[float]) -> tuple[list[float], float]:
    """How late each block is seen, and how many looks it took on average."""
    rhythm, late, looks = Rhythm(), list[float](), 0
    now_s = before_s = arrivals[0]
    head = 0
    while head < len(arrivals) - 1:
        looks += 1
        there = sum(arrival_s <= now_s for arrival_s in arrivals[head + 1 : head + 9]) + head
        if there > head:
            late.append(now_s - arrivals[there])
            rhythm.saw(there, before_s, now_s)
            head = there
        before_s = now_s
        now_s += LOOK_S + rhythm.wait_s(now_s + LOOK_S, POLL_S)
    return late, looks / head


@pytest.mark.parametrize("interval_s", [0.5, 1.0, 2.0, 5.0, 12.0])
@pytest.mark.parametrize("jitter_s", [0.0, 0.01, 0.03])
def test_rhythm__even_blocks__are_seen_at_once(interval_s: float, jitter_s: float) -> None:
    """After a few blocks; and the endpoint is not asked much more often than before."""
    chance = random.Random(1)
    arrivals = [place * interval_s + chance.uniform(0, jitter_s) for place in range(120)]
    late, looks = follow(arrivals)
    assert median(late[40:]) < 0.02
    assert looks < interval_s / POLL_S + 24


def test_rhythm__blocks_as_they_please__keeps_the_pace_that_was_set() -> None:
    """Nothing can be predicted, so nothing is asked more often."""
    chance = random.Random(2)
    arrivals, now_s = [], 0.0
    for _ in range(200):
        arrivals.append(now_s)
        now_s += chance.expovariate(1)
    _, looks = follow(arrivals)
    assert looks < 1 / POLL_S + 4


def test_rhythm__a_slot_left_empty__begins_anew() -> None:
    """Some blocks later it is as close as before."""
    arrivals = [float(place if place < 40 else place + 7) for place in range(120)]
    late, _ = follow(arrivals)
    assert max(late[20:38]) < 0.03
    assert max(late[60:]) < 0.03


def test_rhythm__a_reorganisation__begins_anew() -> None:
    """A lower number is no block that follows."""
    rhythm = Rhythm()
    for number in range(10):
        rhythm.saw(number, number - CLOSE_S, number)
    assert rhythm.wait_s(9.5, POLL_S) == POLL_S
    assert rhythm.wait_s(9.99, POLL_S) < POLL_S
    rhythm.saw(8, 9.9, 10.0)
    assert rhythm.wait_s(10.99, POLL_S) == POLL_S
