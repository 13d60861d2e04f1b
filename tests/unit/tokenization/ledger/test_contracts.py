"""Calls are encoded and answers decoded as the ABI says."""

import pytest

from tokenization.errors import ChainError
from tokenization.ledger.contracts import CODEC, Contract, creation_code
from tokenization.types import Address


ACCOUNT = Address(b"\x07" * 20)
PROGRAMME = Contract("PowerProgramme", Address(b"\x01" * 20))
MANAGER = Contract("DebtManager", Address(b"\x02" * 20))


def test_call__selector_and_arguments__are_those_of_the_standard() -> None:
    """An ERC-20 transfer as every explorer shows it."""
    call = Contract("SettlementCash", ACCOUNT).call("transfer", ACCOUNT, 5)
    assert call.data.hex() == "a9059cbb" + "00" * 12 + "07" * 20 + f"{5:064x}"
    assert (call.to, call.label) == (ACCOUNT, "SettlementCash.transfer")


def test_call__unknown_function__fails_by_name() -> None:
    """A misspelt name of ours is a mistake of ours."""
    with pytest.raises(KeyError, match="zoneOff"):
        PROGRAMME.call("zoneOff", 1)


def test_decode__several_values__are_a_tuple() -> None:
    """In order, bytes as bytes."""
    answer = CODEC.encode(["bytes32", "uint32"], [b"N".ljust(32, b"\0"), 600])
    assert PROGRAMME.call("zoneOf", 1).decode(answer) == (b"N".ljust(32, b"\0"), 600)


def test_decode__an_address__is_raw_bytes() -> None:
    """Twenty of them, as everywhere inside."""
    answer = bytes(12) + ACCOUNT
    assert MANAGER.call("tokenAddress", bytes(32)).decode(answer) == ACCOUNT


def test_decode__a_struct__is_a_dictionary() -> None:
    """Fields by the names the interface gives them."""
    terms = MANAGER.call("termsOf", bytes(32)).decode(bytes(32 * 9))
    assert (terms["lotUnits"], terms["isin"]) == (0, bytes(32))


@pytest.mark.parametrize("answer", [b"", b"\x01", b"\xff" * 64])
def test_decode__another_contracts_answer__is_said_to_be_one(answer: bytes) -> None:
    """Nothing there, too short, out of range."""
    with pytest.raises(ChainError, match=r"PowerProgramme\.zoneOf answered") as caught:
        PROGRAMME.call("zoneOf", 1).decode(answer)
    assert "manifest" in caught.value.hint


def test_creation_code__arguments__follow_the_bytecode() -> None:
    """As the constructor reads them."""
    code = creation_code("Directory", ACCOUNT)
    assert code.endswith(bytes(12) + ACCOUNT)
    assert len(code) > 500


def test_read_call__what_was_encoded__comes_back() -> None:
    """The function and its arguments, addresses as raw bytes; another contract's is refused."""
    desk = Contract("EnforcementDesk", ACCOUNT)
    call = desk.call("freezeAccount", ACCOUNT, b"\x08" * 20, b"\x09" * 32)
    assert desk.read_call(call.data) == (
        "freezeAccount",
        (ACCOUNT, b"\x08" * 20, b"\x09" * 32),
    )
    with pytest.raises(ChainError, match="PowerProgramme has no function 0x"):
        PROGRAMME.read_call(call.data)
