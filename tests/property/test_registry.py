"""Registrations are joined to batches, and everything else keeps its place."""

from hypothesis import given
from hypothesis import strategies as st

from tokenization.ledger.contracts import Contract
from tokenization.registers.registry import in_batches
from tokenization.types import Address


REGISTRY = Contract("IdentityRegistry", Address(b"\x01" * 20))


def line(number: int) -> tuple[object, ...]:
    """A registration."""
    return (number.to_bytes(32, "big"), number.to_bytes(20, "big"), 1, 1, 586, 1_900_000_000)


@given(new=st.lists(st.booleans(), max_size=12), most=st.integers(1, 5))
def test_in_batches__any_calls__lose_nothing(new: list[bool], most: int) -> None:
    """At most so many lines a call, in their order; the rest follow one by one."""
    calls = [
        REGISTRY.call("registerInvestors", [line(number)])
        if is_new
        else REGISTRY.call("setStatus", number.to_bytes(32, "big"), 2)
        for number, is_new in enumerate(new, 1)
    ]
    joined = in_batches(REGISTRY, calls, most)
    read = [REGISTRY.read_call(call.data) for call in joined]
    batches = [args[0] for name, args in read if name == "registerInvestors"]
    assert [entry for batch in batches for entry in batch] == [
        line(number) for number, is_new in enumerate(new, 1) if is_new
    ]
    assert all(0 < len(batch) <= most for batch in batches)
    assert len(batches) == -(-sum(new) // most)
    assert joined[len(batches) :] == [
        call for call, is_new in zip(calls, new, strict=True) if not is_new
    ]
