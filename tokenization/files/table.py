"""Values out of a TOML file, one by one, and everything that is wrong with them at once.

Pure: text in, values or every fault out.
"""

import tomllib
from collections.abc import Callable
from typing import Any, TypeVar

from tokenization.errors import ConfigError, MizanError


T = TypeVar("T")


class Table:
    """Takes values out of a file one by one, and keeps what is wrong with them."""

    def __init__(self, text: str, what: str, hint: str) -> None:
        """Read a file.

        Args:
            text: The file's text.
            what: What the file holds, in the plural, as errors call it.
            hint: What to do about a fault.

        Raises:
            ConfigError: Not TOML.
        """
        try:
            self._table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{what} are not TOML: {error}.", hint=hint) from None
        self._what, self._hint = what, hint
        self._faults: list[str] = []

    def take(self, key: str, parse: Callable[[Any], T], instead: T) -> T:
        """A value; what is wrong with it is kept, and something else answered instead."""
        *sections, name = key.split(".")
        table = self._table
        for section in sections:
            found = table.get(section)
            table = found if isinstance(found, dict) else {}
        if name not in table:
            self._faults.append(f"{key} is missing")
            return instead
        try:
            return parse(table.pop(name))
        except MizanError as error:
            self._faults.append(f"{key}: {error.message}")
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            self._faults.append(f"{key}: {error}")
        return instead

    def finish(self) -> None:
        """Raise everything that was wrong, and what was not asked for.

        Raises:
            ConfigError: There is something; it names every fault.
        """
        for key, value in self._table.items():
            for name in value if isinstance(value, dict) else [None]:
                self._faults.append(f"{key}{f'.{name}' if name else ''} is not known")
        if self._faults:
            faults = "; ".join(self._faults)
            raise ConfigError(f"{self._what} are wrong: {faults}.", hint=self._hint)


def count(value: object) -> int:
    """A whole number above zero."""
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(f"{value!r} is not a whole number above zero")
    return value
