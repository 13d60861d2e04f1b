"""Our contracts as seen from outside: what to send for a call, and what its answer says.

Encoding and decoding only, with the codec that web3.py itself uses; nothing here asks the chain.
Addresses are raw bytes both ways, a struct comes back as a dictionary of its fields.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from eth_abi.codec import ABICodec
from eth_abi.decoding import AddressDecoder
from eth_abi.encoding import AddressEncoder
from eth_abi.registry import registry
from eth_utils.abi import collapse_if_tuple, function_abi_to_4byte_selector

from tokenization import artifacts
from tokenization.errors import ChainError
from tokenization.types import Address


Decoded = Any
"""What a contract says: an int, bool, bytes or text, a list of such, or a struct's dictionary."""


class _RawAddressDecoder(AddressDecoder):
    """Addresses stay the twenty bytes they are on the wire."""

    decoder_fn = staticmethod(bytes)  # type: ignore[assignment]


def _codec() -> ABICodec:
    ours = copy(registry)
    ours.unregister("address")
    ours.register("address", AddressEncoder, _RawAddressDecoder)
    return ABICodec(ours)


CODEC = _codec()


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function: where it goes, what it carries, and how its answer reads."""

    to: Address
    data: bytes
    outputs: Sequence[Mapping[str, Any]]
    label: str

    def decode(self, answer: bytes) -> Decoded:
        """Read the answer: one value, or a tuple of several.

        Raises:
            ChainError: It is not an answer of this function.
        """
        try:
            values = CODEC.decode([collapse_if_tuple(dict(out)) for out in self.outputs], answer)
        except Exception as error:
            raise ChainError(
                f"{self.label} answered with something it never answers.",
                hint="The address belongs to another contract: check the manifest and the chain.",
            ) from error
        named = tuple(_named(out, value) for out, value in zip(self.outputs, values, strict=True))
        return named[0] if len(named) == 1 else named


@dataclass(frozen=True)
class Contract:
    """A deployed contract: its artifact's name and its address."""

    name: str
    address: Address

    def call(self, function: str, *args: object) -> Call:
        """A call of a function with these arguments."""
        shape = function_shape(self.name, function)
        data = shape.selector + CODEC.encode(shape.inputs, args)
        return Call(self.address, data, shape.outputs, f"{self.name}.{function}")

    def selector(self, function: str) -> bytes:
        """The four bytes a call of a function begins with."""
        return function_shape(self.name, function).selector

    def read_call(self, data: bytes) -> tuple[str, tuple[Decoded, ...]]:
        """The function that a call asks for, and its arguments.

        Raises:
            ChainError: The contract has no such function.
        """
        for name in _functions_of(self.name):
            shape = function_shape(self.name, name)
            if data[:4] == shape.selector:
                return name, tuple(CODEC.decode(shape.inputs, data[4:]))
        raise ChainError(f"{self.name} has no function 0x{data[:4].hex()}.")


@dataclass(frozen=True, slots=True)
class FunctionShape:
    """A function as its contract declares it.

    Attributes:
        selector: The four bytes a call of it begins with.
        inputs: The types of its arguments.
        outputs: What it answers, as the ABI has it.
    """

    selector: bytes
    inputs: Sequence[str]
    outputs: Sequence[Mapping[str, Any]]


@cache
def function_shape(contract: str, function: str) -> FunctionShape:
    """A function of a contract."""
    abi = _functions_of(contract)[function]
    return FunctionShape(function_abi_to_4byte_selector(abi), _types(abi["inputs"]), abi["outputs"])


def creation_code(name: str, *args: object) -> bytes:
    """What to send to create a contract with these constructor arguments."""
    artifact = artifacts.load(name)
    made = (entry["inputs"] for entry in artifact.abi if entry["type"] == "constructor")
    return artifact.bytecode + CODEC.encode(_types(next(made, [])), args)


@cache
def _functions_of(name: str) -> Mapping[str, Any]:
    # Of overloaded functions the last one stands; none that we call is overloaded.
    return {
        entry["name"]: entry for entry in artifacts.load(name).abi if entry["type"] == "function"
    }


def _types(inputs: Sequence[Mapping[str, Any]]) -> list[str]:
    return [collapse_if_tuple(dict(field)) for field in inputs]


def _named(field: Mapping[str, Any], value: Decoded) -> Decoded:
    if field["type"] != "tuple":
        return value
    return {
        part["name"]: _named(part, item)
        for part, item in zip(field["components"], value, strict=True)
    }
