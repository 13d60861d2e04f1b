"""What the chain should answer, and where it answers otherwise, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tokenization.ledger.contracts import Call, Decoded
from tokenization.units import checksum, hex0x


def shown(value: Decoded) -> str:
    """An answer as people read it."""
    if isinstance(value, bytes):
        return checksum(value) if len(value) == 20 else hex0x(value)
    if isinstance(value, tuple | list):
        return ", ".join(map(shown, value)) or "none"
    return str(value)


@dataclass(frozen=True, slots=True)
class Reading:
    """Something to ask, and what the answer should be.

    Attributes:
        label: What people call it.
        read: What to ask.
        wanted: The answer there should be.
        words: How an answer is said.
    """

    label: str
    read: Call
    wanted: Decoded
    words: Callable[[Decoded], str] = shown


@dataclass(frozen=True, slots=True)
class Section:
    """What was checked of one kind.

    Attributes:
        title: What kind.
        checked: How many things were compared.
        differences: What is otherwise than it should be: what it is, and what it should be.
    """

    title: str
    checked: int
    differences: tuple[str, ...]


def differs(label: str, found: str, wanted: str) -> str:
    """One difference, in words."""
    return f"{label}: is {found}, should be {wanted}"


def compare(
    title: str, readings: Sequence[Reading], ask: Callable[[Sequence[Call]], Sequence[Decoded]]
) -> Section:
    """Ask everything and compare."""
    answers = ask([reading.read for reading in readings])
    return Section(
        title,
        len(readings),
        tuple(
            differs(reading.label, reading.words(found), reading.words(reading.wanted))
            for reading, found in zip(readings, answers, strict=True)
            if found != reading.wanted
        ),
    )


def joined(title: str, *sections: Section) -> Section:
    """Several checks of one kind as one."""
    return Section(
        title,
        sum(section.checked for section in sections),
        tuple(text for section in sections for text in section.differences),
    )
