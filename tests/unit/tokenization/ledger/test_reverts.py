"""Reverts are told in words, whatever their data."""

from hypothesis import given
from hypothesis import strategies as st

from tokenization import artifacts
from tokenization.ledger.contracts import CODEC
from tokenization.ledger.reverts import _errors, explain, reason_words


def revert(name: str, *args: object) -> bytes:
    """The data of a custom error of ours."""
    for selector, (entry, _) in _errors().items():
        if entry["name"] == name:
            return selector + CODEC.encode([field["type"] for field in entry["inputs"]], args)
    raise KeyError(name)


def test_explain__a_refused_movement__has_the_words_of_its_reason() -> None:
    """The same words as in the pre-check, the event and the API."""
    found = explain(revert("Refused", 102, bytes(20), b"\x01" * 20, 5))
    assert (found.name, found.code) == ("Refused", 102)
    assert found.words == artifacts.reasons()[102].words
    assert "0x0101010101010101010101010101010101010101" in str(found)


def test_explain__a_refused_reservation__says_where() -> None:
    """The cell and its figures stand behind the words."""
    found = explain(revert("ReservationRefused", 502, 11, 2, 500, 700))
    assert found.code == 502
    assert "allocatedKw 500, capKw 700" in str(found)


def test_explain__a_custom_error__has_the_words_of_its_natspec() -> None:
    """Refs come out as the issuer wrote them."""
    found = explain(revert("RefRefused", b"P-1".ljust(32, b"\0")))
    assert (
        str(found) == "The reference has been used on this token, or is zero. [RefRefused: ref P-1]"
    )


def test_explain__every_error_of_ours__has_words() -> None:
    """No contract can refuse in a way nobody can read."""
    for selector, (entry, words) in _errors().items():
        assert words or entry["name"] in ("Error", "Panic"), (selector, entry)


def test_explain__strings_and_panics__are_read() -> None:
    """What the compiler itself emits."""
    assert explain(revert("Error", "no way")).words == "no way"
    assert "overflowed" in explain(revert("Panic", 0x11)).words
    assert "panic 0x77" in explain(revert("Panic", 0x77)).words


def test_explain__nothing__is_just_a_revert() -> None:
    """A bare revert has no data."""
    assert str(explain(b"")) == "Reverted."


def test_reason_words__an_unknown_code__is_admitted() -> None:
    """A newer contract may know reasons this version does not."""
    assert "number 999" in reason_words(999)


@given(st.sampled_from(sorted(_errors())), st.binary(max_size=80))
def test_explain__any_data__is_told_without_failing(selector: bytes, data: bytes) -> None:
    """Data comes from contracts that may not be ours."""
    for raw in (data, selector + data):
        assert explain(raw).words


def test_explain__errors_of_a_contract_made_by_another__are_known() -> None:
    """The engine makes the list of rules, and what the list refuses comes out of the engine."""
    known = {entry["name"] for entry, _ in _errors().values()}
    assert known >= {"TooManyRules", "RuleInvalid", "RuleFailed"}
