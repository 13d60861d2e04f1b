"""Figures by name, and where the three who state them disagree.

A figure is one integer in base units under a name people can read, such as
``0xF3…2266 holds PKMZTB01M250``. File, chain and API each state theirs; nothing is shared between
the three readers but the names.
"""

from collections.abc import Mapping
from dataclasses import dataclass


Figures = Mapping[str, int]
HOLDS = " holds "


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure on which the three do not agree.

    Attributes:
        name: Which figure.
        file: What follows from the CSV files.
        chain: What the chain answers to ``eth_call``.
        api: What the node serves.
    """

    name: str
    file: int
    chain: int
    api: int

    def __str__(self) -> str:
        """One readable line."""
        return f"{self.name}: file {self.file}, chain {self.chain}, API {self.api}"


def holding(account: str, asset: str) -> str:
    """Name of what an account holds of an asset."""
    return f"{account}{HOLDS}{asset}"


def supply(asset: str) -> str:
    """Name of what exists of an asset."""
    return f"supply of {asset}"


def holders(asset: str) -> str:
    """Name of how many accounts hold an asset."""
    return f"holders of {asset}"


def ceiling(place: str) -> str:
    """Name of a place's ceiling in kW."""
    return f"ceiling of {place}"


def allocated(place: str, month: str, time_block: int) -> str:
    """Name of the kW allocated in a place at every instant of a month's time block."""
    return f"allocated in {place} in {month}, time block {time_block}"


def nominated(site: str, right: str) -> str:
    """Name of the kW of a right that are nominated to a site."""
    return f"nominated to site {site} of {right}"


def metered(site: str, month: str) -> str:
    """Name of the kWh that a site's month is settled with."""
    return f"metered at site {site} in {month}"


def billed(site: str, month: str) -> str:
    """Name of what a site's month costs, in base units of cash."""
    return f"billed at site {site} for {month}"


def owing(investor: str) -> str:
    """Name of what an investor's bills leave to be paid, in base units of cash."""
    return f"{investor} owes for power"


def deposited(investor: str) -> str:
    """Name of what an investor has paid ahead for power, in base units of cash."""
    return f"{investor} has paid ahead for power"


def received(month: str) -> str:
    """Name of what was paid for power in a month, in base units of cash."""
    return f"received for power in {month}"


def right(product: str, place: str, window: tuple[str, str], blocks: list[int]) -> str:
    """Name of a capacity right as an asset."""
    numbers = "+".join(map(str, sorted(blocks)))
    return f"{product} {place} {window[0]}..{window[1]} blocks {numbers}"


def cut_off(isin: str) -> str:
    """Name of the lowest price that got anything at the auction of a series, PKR 1e-4 per 100."""
    return f"cut-off of {isin}"


def average(isin: str) -> str:
    """Name of the weighted average price of that auction, PKR 1e-4 per 100."""
    return f"average price of {isin}"


def accounts(stated: Figures) -> set[str]:
    """Every account that holds something."""
    return {name.partition(HOLDS)[0] for name, held in stated.items() if HOLDS in name and held}


def differences(file: Figures, chain: Figures, api: Figures) -> list[Difference]:
    """Every figure on which the three disagree; one nobody states is zero."""
    names = sorted(file.keys() | chain.keys() | api.keys())
    stated = (Difference(n, file.get(n, 0), chain.get(n, 0), api.get(n, 0)) for n in names)
    return [each for each in stated if not each.file == each.chain == each.api]
