"""What happened to power on a real chain, for the oracle of ``tests.support.intervals``."""

from collections.abc import Iterator, Mapping

from tests.support.intervals import Book, Orders, Programme, book_of, orders_of, programme_of
from tests.support.ledger import Ledger
from tokenization.units import hex0x


def programme_of_ledger(ledger: Ledger) -> Programme:
    """The programme, its ceilings, and every kW that was ever allocated or went."""
    frame = ("ProgrammeCreated", "PlantSet", "CeilingSet")
    events = [*_events(ledger, "PowerProgramme", *frame)]
    events += _events(ledger, "CapacityRights", "TransferSingle", "TransferBatch")
    return programme_of(events)


def book_of_ledger(ledger: Ledger) -> Book:
    """Sites, gates, and every nomination that was ever made."""
    return book_of(_events(ledger, "NominationBook", "SiteSet", "GateSet", "Nominated"))


def orders_of_ledger(ledger: Ledger) -> Orders:
    """Every order of curtailment, as it reads now."""
    return orders_of(_events(ledger, "CurtailmentManager", "OrderSet"))


def _events(
    ledger: Ledger, contract: str, *names: str
) -> Iterator[tuple[int, str, Mapping[str, object]]]:
    """The events of a contract with their block's time, which the chain is asked for."""
    target, chain = ledger.contract(contract), ledger.chain
    everything = {"address": hex0x(target.address), "fromBlock": "0x0", "toBlock": "latest"}
    logs = chain.request("eth_getLogs", everything)
    for number in sorted({int(log["blockNumber"], 16) for log in logs}):
        at = chain.pin(number)
        for name, args in chain.events(target, names, number, at):
            yield at.time_s, name, args
