"""Reading an issuer's CSV file so that every fault in it is found at once.

A file is mended in one go, not fault by fault: cells are parsed one by one, what a parser refuses
is kept with its line and column, and ``Sheet.check`` raises them all together. Pure: text comes in,
not paths.
"""

import csv
import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tokenization.errors import InvalidParameter, MizanError, PlanError, RowError
from tokenization.units import counted


T = TypeVar("T")

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it starts on, and its cells by column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The text of a cell, without surrounding spaces."""
        return self.cells[column]


@dataclass(slots=True)
class Sheet:
    """The rows of a file and the faults found in them so far."""

    rows: list[Row]
    faults: list[RowError] = field(default_factory=list)

    def read(self, row: Row, column: str, parse: Callable[[str], T]) -> T | None:
        """Parse a cell; what the parser refuses becomes a fault, and the answer None."""
        try:
            return parse(row[column])
        except MizanError as error:
            self.fault(row, column, error.message, error.hint)
            return None

    def fault(self, row: Row, column: str, message: str, hint: str = "") -> None:
        """Keep a fault of a row."""
        self.faults.append(RowError(row.line, column, message, hint))

    def read_name(self, row: Row, column: str, names: Mapping[str, T], what: str) -> T | None:
        """What a name stands for; an unknown one becomes a fault that lists those there are."""
        return self.read(row, column, lambda text: lookup(text, names, what))

    def unique(self, column: str, what: str) -> None:
        """Let no two rows have the same text in a column, unless it is empty."""
        first: dict[str, int] = {}
        for row in self.rows:
            line = first.setdefault(row[column], row.line)
            if row[column] and line != row.line:
                self.fault(
                    row,
                    column,
                    f"{what} '{row[column]}' stands on line {line} already.",
                    "Remove one of the two rows, or give it a name of its own.",
                )

    def check(self, what: str) -> None:
        """Raise every fault kept.

        Raises:
            PlanError: There are some.
        """
        if self.faults:
            faults = tuple(sorted(self.faults, key=lambda fault: fault.line))
            raise PlanError(
                f"{what} has {counted(len(faults), 'fault')}; nothing was planned or sent.",
                faults,
                hint="Mend the rows named and run the same command again.",
            )


def read_sheet(text: str, header: Sequence[str], what: str) -> Sheet:
    """Split CSV text into rows under exactly this header.

    Raises:
        PlanError: The header differs, or the file has no rows.
    """
    lines = _records(text.removeprefix(_BOM))
    _, found = next(lines, (1, []))
    if tuple(found) != tuple(header):
        raise PlanError(
            f"{what} has another header than expected; nothing was planned.",
            tuple(_header_faults(found, header)),
            hint=f"The first line must be: {','.join(header)}",
        )
    sheet = Sheet([])
    for line, cells in lines:
        if len(cells) != len(header):
            sheet.faults.append(
                RowError(
                    line,
                    "",
                    f"The row has {len(cells)} cells instead of {len(header)}.",
                    "A cell that contains a comma must stand in double quotes.",
                )
            )
        else:
            sheet.rows.append(Row(line, dict(zip(header, cells, strict=True))))
    if not sheet.rows and not sheet.faults:
        raise PlanError(f"{what} has no rows.", (), hint="Add at least one row below the header.")
    return sheet


def lookup(text: str, names: Mapping[str, T], what: str) -> T:
    """What a name stands for.

    Raises:
        InvalidParameter: It is missing or unknown.
    """
    if text not in names:
        raise InvalidParameter(
            f"'{text}' is not a known {what}." if text else f"The {what} is missing.",
            hint=f"There are: {', '.join(names) or 'none yet'}.",
        )
    return names[text]


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise PlanError(
                "The file is not CSV; nothing was planned.",
                (RowError(line, "", f"Cannot be read: {error}."),),
                hint="Write it as plain CSV: UTF-8, commas, double quotes around commas.",
            ) from None
        if any(cell.strip() for cell in cells):
            yield line, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _header_faults(found: Sequence[str], header: Sequence[str]) -> Iterator[RowError]:
    missing = [column for column in header if column not in found]
    alien = [column for column in found if column not in header]
    for column in missing:
        close = difflib.get_close_matches(column, alien, 1)
        hint = f"Did you mean it by '{close[0]}'?" if close else ""
        yield RowError(1, column, f"Column '{column}' is missing.", hint)
    for column in alien:
        yield RowError(1, column, f"Column '{column}' is not known here.")
    if not missing and not alien:
        yield RowError(1, "", "The columns stand in another order, or one stands twice.")
