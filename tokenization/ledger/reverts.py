"""What a revert says, in words.

A custom error is known by its selector in the ABIs of our contracts; its words are the NatSpec
beside it, and a refused movement's are those of its reason code. Pure: bytes in, words out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from eth_typing import ABIError
from eth_utils.abi import abi_to_signature, collapse_if_tuple, function_abi_to_4byte_selector

from tokenization import artifacts
from tokenization.ledger.contracts import CODEC, Decoded
from tokenization.units import bytes32_to_text, checksum


_PANICS = {
    0x01: "an assertion failed",
    0x11: "an addition, subtraction or multiplication overflowed",
    0x12: "a division by zero",
    0x21: "a number that names nothing",
    0x32: "an index out of range",
}
# The standard's errors carry no NatSpec of ours; these are the ones an issuer meets.
_WORDS = {
    "AccessManagedUnauthorized": "The signer does not hold the role that this function asks for.",
    "AccessManagerUnauthorizedCall": "The signer does not hold the role this function asks for.",
    "AccessManagerUnauthorizedAccount": "The signer does not hold the role that this asks for.",
    "AccessManagerNotReady": "The operation was scheduled, but its delay has not passed.",
    "AccessManagerNotScheduled": "The role acts with a delay, and this was not scheduled.",
    "ERC1155InvalidReceiver": "The receiver is a contract that does not take such tokens.",
    "ERC20InvalidReceiver": "Nothing can be issued or sent to the zero address.",
    "ERC20InsufficientBalance": "The sender holds less than that.",
    "ERC1155InsufficientBalance": "The sender holds less than that.",
}


@dataclass(frozen=True, slots=True)
class Revert:
    """A decoded revert.

    Attributes:
        name: The custom error's name, ``Error``, ``Panic`` or empty if unknown.
        args: Its arguments by name.
        words: What happened, in one sentence.
        code: The reason code, or 0 where it has none.
    """

    name: str
    args: Mapping[str, Decoded]
    words: str
    code: int = 0

    def __str__(self) -> str:
        """The words, and in brackets the error as the contract names it."""
        shown = ", ".join(f"{name} {_text(value)}" for name, value in self.args.items())
        return (
            f"{self.words} [{self.name}{': ' if shown else ''}{shown}]" if self.name else self.words
        )


def explain(data: bytes) -> Revert:
    """Read the data of a revert."""
    entry = _errors().get(data[:4])
    if entry is None:
        return Revert(
            "", {}, f"Reverted with unknown data 0x{data.hex()}." if data else "Reverted."
        )
    abi, words = entry
    try:
        types = [collapse_if_tuple(dict(field)) for field in abi["inputs"]]
        values = CODEC.decode(types, data[4:])
    except Exception:  # noqa: BLE001 - data made to look like an error of ours is just unknown data
        return Revert("", {}, f"Reverted with unknown data 0x{data.hex()}.")
    args = dict(zip((field["name"] for field in abi["inputs"]), values, strict=True))
    if abi["name"] == "Error":
        return Revert("Error", args, str(args["message"]))
    if abi["name"] == "Panic":
        return Revert("Panic", args, f"The contract hit {_panic(args['code'])}.")
    refused = abi["name"].endswith("Refused") and abi["inputs"][0]["name"] == "code"
    code = args["code"] if refused else 0
    return Revert(abi["name"], args, reason_words(code) if code else words, code)


def reason_words(code: int) -> str:
    """The words of a reason code."""
    reason = artifacts.reasons().get(code)
    return reason.words if reason else f"Refused for a reason unknown here, number {code}."


def reason_name(code: int) -> str:
    """The name of a reason code; empty if it is unknown here."""
    reason = artifacts.reasons().get(code)
    return reason.name if reason else ""


def _panic(code: int) -> str:
    return _PANICS.get(code, f"panic 0x{code:02x}")


@cache
def _errors() -> Mapping[bytes, tuple[Mapping[str, Any], str]]:
    found: dict[bytes, tuple[Mapping[str, Any], str]] = {}
    for name in artifacts.contracts():
        artifact = artifacts.load(name)
        notices = artifact.userdoc.get("errors", {})
        for entry in artifact.abi:
            if entry["type"] == "error":
                signature = abi_to_signature(cast("ABIError", entry))
                notice = notices.get(signature, [{}])[0].get("notice", "")
                words = _WORDS.get(entry["name"]) or notice or f"Refused: {entry['name']}."
                found[_selector(entry)] = (entry, words)
    for name, field in (("Error", ("message", "string")), ("Panic", ("code", "uint256"))):
        entry = {"type": "error", "name": name, "inputs": [{"name": field[0], "type": field[1]}]}
        found[_selector(entry)] = (entry, "")
    return found


def _selector(entry: Mapping[str, Any]) -> bytes:
    return function_abi_to_4byte_selector(cast("ABIError", entry))


def _text(value: Decoded) -> str:
    if isinstance(value, bytes):
        return checksum(value) if len(value) == 20 else bytes32_to_text(value)
    return str(value)
