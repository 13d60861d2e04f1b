"""The contract works a bill out as Python does: asked of a chain, month by month."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from random import Random

import pytest
from eth_abi.abi import decode, encode
from eth_utils.crypto import keccak

from tests.support.solidity import created, creation_code
from tokenization.billing import Charges, Tariff, Usage, charges
from tokenization.devnet import Devnet
from tokenization.power import LANE_BITS
from tokenization.types import Hash32
from tokenization.units import HOURS_PER_DAY


pytestmark = [pytest.mark.chain, pytest.mark.toolchain]

MONTHS, BATCH = 2_000, 100
SOURCE = "test/power/MonthBills.sol"
TARIFF = f"({','.join(['uint16'] * 4 + ['uint32'] * 6 + ['bytes32'])})"
USAGE = "(uint256,uint256,bytes32,uint256,uint256,uint256,uint256)"
QUESTION = [f"{TARIFF}[]", f"{USAGE}[]"]
ANSWER = "(uint256,uint256,uint256,uint256)[]"
SELECTOR = keccak(text=f"answers({','.join(QUESTION)})")[:4]
GAS = 1_000_000_000
SEED = 2_298
MOST = (1 << 32) - 1
"""The largest rate and the most kW of a time block. Source: ``Tariff.sol``, ``Lanes.sol``."""


def random_month(dice: Random) -> tuple[Tariff, Usage]:
    """A tariff and a month, some of them at the edges of what the contract can hold."""

    def rate() -> int:
        return dice.choice((0, 1, 50, MOST, dice.randrange(1_000_000), dice.randrange(MOST)))

    blocks = dice.randrange(1, 9)
    block_of_hour = bytes(dice.randrange(blocks) for _ in range(HOURS_PER_DAY))

    def lanes() -> int:
        each = [dice.choice((0, 1, MOST, dice.randrange(2_000_000))) for _ in range(blocks)]
        return sum(kw << LANE_BITS * block for block, kw in enumerate(each))

    nominated = Usage(lanes(), lanes(), block_of_hour, dice.randrange(28, 32), 0, 0, 0)
    days = nominated.days_of_month
    firm = dice.choice((0, dice.randrange(days * sum(nominated.firm_kw) + 1)))
    soft = dice.choice((0, dice.randrange(days * sum(nominated.interruptible_kw) + 1)))
    drawn = dice.choice((0, 1, dice.randrange(2 * nominated.nominated_kwh + 1)))
    usage = Usage(*astuple(nominated)[:4], firm, soft, drawn)
    share = dice.choice((0, 1, 1_000_000, dice.randrange(1_000_001)))
    rates = (rate(), rate(), rate(), share, rate(), rate())
    return Tariff(0, 1, 15, 10, *rates, Hash32(bytes(32))), usage


@pytest.fixture(scope="module")
def said() -> Iterator[list[tuple[Tariff, Usage, Charges]]]:
    """Many months, and what the library says that each costs."""
    dice = Random(SEED)
    months = [random_month(dice) for _ in range(MONTHS)]
    with Devnet(arguments=("--gas-limit", str(GAS))) as devnet:
        address = created(devnet, creation_code(SOURCE, "MonthBills"))
        yield [
            (*month, found)
            for start in range(0, MONTHS, BATCH)
            for month, found in zip(
                months[start : start + BATCH],
                _ask(devnet, address, months[start : start + BATCH]),
                strict=True,
            )
        ]


def _ask(devnet: Devnet, address: str, months: Sequence[tuple[Tariff, Usage]]) -> list[Charges]:
    tariffs = [astuple(tariff) for tariff, _ in months]
    usages = [_words(usage) for _, usage in months]
    data = SELECTOR + encode(QUESTION, [tariffs, usages])
    call = {"to": address, "data": "0x" + data.hex(), "gas": hex(GAS)}
    answer = devnet.rpc("eth_call", call, "latest")
    assert isinstance(answer, str)
    (lines,) = decode([ANSWER], bytes.fromhex(answer[2:]))
    return [Charges(*line) for line in lines]


def _words(usage: Usage) -> tuple[object, ...]:
    firm, soft, blocks, *rest = astuple(usage)
    return firm, soft, blocks.ljust(32, b"\0"), *rest


def test_charges__random_months__the_chain_says_what_python_says(
    said: list[tuple[Tariff, Usage, Charges]],
) -> None:
    """Every line, to the paisa."""
    for tariff, usage, found in said:
        assert charges(tariff, usage) == found, (tariff, usage)


def test_charges__random_months__show_every_case(
    said: list[tuple[Tariff, Usage, Charges]],
) -> None:
    """Credits, take-or-pay of nothing and of something, and quotients that lie just between."""
    assert any(found.total < 0 for *_, found in said)
    assert {bool(found.take_or_pay) for *_, found in said} == {True, False}
    halves = [tariff for tariff, usage, _ in said if usage.drawn_kwh * tariff.energy_e4 % 100 == 50]
    assert halves
    assert all(line % 100 == 0 for *_, found in said for line in astuple(found))
