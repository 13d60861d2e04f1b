"""What is announced of calls whose role acts with a delay: looking at it, and stopping it."""

from dataclasses import dataclass
from typing import Any

from tokenization.commands.acts import Act, Change, look, perform
from tokenization.commands.console import Errand, Options, Outcome
from tokenization.errors import ChainError, InvalidParameter
from tokenization.ledger.access import MANAGER
from tokenization.ledger.contracts import Call
from tokenization.ledger.sight import Sight
from tokenization.types import Address, Hash32
from tokenization.units import checksum, hex0x, iso_time, parse_hash


@dataclass(frozen=True, slots=True)
class Operation:
    """A call that was announced and neither made nor cancelled since, nor forgotten.

    Attributes:
        due_s: UTC second from which it may be made.
    """

    id: Hash32
    caller: Address
    target: Address
    data: bytes
    due_s: int


def show(outcome: Outcome, options: Options) -> None:
    """Tell what is announced."""
    sight = look(options)
    found = _operations(sight)
    outcome.data = {"operations": [_shown(sight, operation) for operation in found]}
    lines = [
        f"{hex0x(operation.id)}\n  {_name(sight, operation)} by {checksum(operation.caller)}, "
        f"{_when(sight, operation)}"
        for operation in found
    ]
    outcome.text = "\n".join(lines) if lines else "Nothing is announced."


def cancel(errand: Errand, name: str) -> None:
    """Stop what is announced: by its guardian, or by who announced it."""
    wanted = parse_hash(name)
    sight = look(errand.options)
    found = [operation for operation in _operations(sight) if operation.id == wanted]
    if not found:
        raise InvalidParameter(
            "No such operation is announced.", hint="See what is with: mizan operation show"
        )
    (operation,) = found
    act = Act(
        f"Cancel {_name(sight, operation)}, announced by {checksum(operation.caller)}",
        (_cancellation(sight, operation),),
        (Change("operation", _when(sight, operation), "cancelled"),),
        # The manager knows who may: whoever announced it, or a guardian of the role.
        anybody=True,
        data={"operation": _shown(sight, operation)},
    )
    perform(errand, sight, act)


def _operations(sight: Sight) -> list[Operation]:
    announced = {args["operationId"]: args for args in sight.events(MANAGER, "OperationScheduled")}
    manager = sight.contract(MANAGER)
    due = sight.read_all([manager.call("getSchedule", one) for one in announced])
    return [
        Operation(Hash32(one), args["caller"], args["target"], args["data"], due_s)
        for (one, args), due_s in zip(announced.items(), due, strict=True)
        if due_s
    ]


def _cancellation(sight: Sight, operation: Operation) -> Call:
    return sight.contract(MANAGER).call(
        "cancel", operation.caller, operation.target, operation.data
    )


def _name(sight: Sight, operation: Operation) -> str:
    """The function announced, with its arguments."""
    names = {address: name for name, address in sight.manifest.contracts.items()}
    name = names.get(operation.target)
    if name is None:
        return f"a call of {checksum(operation.target)}"
    try:
        function, args = sight.contract(name).read_call(operation.data)
    except ChainError:
        return f"a call of {name}"
    return f"{name}.{function}({', '.join(map(_text, args))})"


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return checksum(value) if len(value) == 20 else hex0x(value)
    return str(value)


def _when(sight: Sight, operation: Operation) -> str:
    if operation.due_s <= sight.at.time_s:
        return f"due since {iso_time(operation.due_s)}"
    return f"due from {iso_time(operation.due_s)}"


def _shown(sight: Sight, operation: Operation) -> dict[str, Any]:
    return {
        "operation": hex0x(operation.id),
        "caller": checksum(operation.caller),
        "target": checksum(operation.target),
        "call": _name(sight, operation),
        "due": iso_time(operation.due_s),
    }
