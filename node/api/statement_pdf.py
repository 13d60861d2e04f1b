"""An account's statement on paper, in the order the State Bank's statements of securities have.

Whose and of which days, positions, movements by security, income with tax, and on every page which
blocks it is true of. The same statement is the same file to the last byte.

Source: State Bank of Pakistan, FSCD Circular 18 of 2010: a statement of activity every quarter for
accounts of investor's portfolio of securities (IPS).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from node.api import shapes, words


INK, MUTED, ACCENT, SOFT = (22, 33, 27), (88, 101, 93), (11, 93, 59), (242, 242, 236)
FONT = "helvetica"
MARGIN_MM, LINE_MM, FOOT_MM = 14, 5.2, 20
BODY_PT, SMALL_PT, LEAST_PT = 8, 7, 5
"""A cell whose text is wider than it is set smaller, down to the last."""

Align = Literal["L", "R"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Units:
        width: mm.
    """

    name: str
    width: float
    align: Align = "L"


_POSITIONS = (
    Column("Security or cash", 70),
    Column("Opening", 46, "R"),
    Column("Movements", 20, "R"),
    Column("Closing", 46, "R"),
)
_MOVEMENTS = (
    Column("Block", 12),
    Column("Time (UTC)", 27),
    Column("What", 19),
    Column("With", 54),
    Column("Amount", 35, "R"),
    Column("Balance", 35, "R"),
)
_INCOME = (
    Column("Block", 12),
    Column("Time (UTC)", 27),
    Column("Payment", 30),
    Column("Security", 24),
    Column("Gross", 24, "R"),
    Column("Tax", 22, "R"),
    Column("Net", 24, "R"),
    Column("Certificate", 19, "R"),
)


def pdf_of(found: shapes.Statement) -> bytes:
    """A statement as a PDF file."""
    paper = _Paper(found)
    paper.add_page()
    _head(paper, found)
    _positions(paper, found)
    _income(paper, found)
    for position in found["positions"]:
        if position["movements"]:
            _movements(paper, position)
    return bytes(paper.output())


class _Paper(FPDF):
    """Pages of a statement, each with what it is true of."""

    def __init__(self, found: shapes.Statement) -> None:
        super().__init__(format="A4")
        self.found = found
        self.set_margins(MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=FOOT_MM)
        self.set_title(f"Statement of {found['account']}")
        self.set_lang("en")
        made = datetime.fromisoformat(found["block"]["time"]).astimezone(UTC)
        self.set_creation_date(made)
        self.alias_nb_pages()

    def footer(self) -> None:
        """Which blocks it is true of, on every page."""
        block = self.found["block"]
        self.set_y(-FOOT_MM + LINE_MM)
        self.set_font(FONT, size=SMALL_PT)
        self.set_text_color(*MUTED)
        self.line_of(
            f"True of final block {block['number']:,}, {block['hash']}", f"{self.page_no()}/{{nb}}"
        )
        self.line_of(f"digest {block['digest']}", "")

    def line_of(self, left: str, right: str) -> None:
        """A line with something at both ends."""
        self.cell(0, 4, left)
        self.cell(0, 4, right, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def heading(self, text: str) -> None:
        """A heading that stays with what follows it."""
        if self.will_page_break(6 * LINE_MM):
            self.add_page()
        self.ln(4)
        self.set_font(FONT, "B", 11)
        self.set_text_color(*ACCENT)
        self.cell(0, 7, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def row(self, columns: Sequence[Column], cells: Sequence[str], style: str = "") -> None:
        """A line of a table; on a new page the heads of its columns come first."""
        if self.will_page_break(LINE_MM):
            self.add_page()
            self.heads(columns)
        self.set_text_color(*INK)
        self.set_draw_color(*SOFT)
        for column, text in zip(columns, cells, strict=True):
            self._fit(text, style, column.width - 2)
            self.cell(column.width, LINE_MM, text, border="B", align=column.align)
        self.ln(LINE_MM)

    def heads(self, columns: Sequence[Column]) -> None:
        """The heads of a table's columns."""
        self.set_font(FONT, "B", SMALL_PT)
        self.set_text_color(*MUTED)
        self.set_fill_color(*SOFT)
        for column in columns:
            self.cell(column.width, LINE_MM, column.name, align=column.align, fill=True)
        self.ln(LINE_MM)

    def _fit(self, text: str, style: str, width: float) -> None:
        self.set_font(FONT, style, BODY_PT)
        wide = self.get_string_width(text)
        if wide > width:
            self.set_font(FONT, style, max(LEAST_PT, BODY_PT * width / wide))


def _head(paper: _Paper, found: shapes.Statement) -> None:
    paper.set_font(FONT, "B", 16)
    paper.set_text_color(*INK)
    paper.cell(0, 9, "Statement of account", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    opening, closing = found["opening_block"], found["closing_block"]
    days = f"{found['first_day']} to {found['last_day']}, both included, PKT"
    facts = [
        ("Account", found["account"]),
        ("Investor", found["investor"] or "not registered"),
        ("Days", days if found["complete"] else f"{days}; not complete: its last day is not final"),
        ("Opening", _block(opening) if opening else "the ledger began within these days"),
        ("Closing", _block(closing)),
    ]
    for total in found["totals"]:
        parts = [f"{name} {_sum(amount)}" for name, amount in _parts(total)]
        facts.append((f"Income in {total['cash']['code']}", ", ".join(parts)))
    paper.ln(1)
    for name, value in facts:
        paper.set_font(FONT, size=BODY_PT)
        paper.set_text_color(*MUTED)
        paper.cell(38, LINE_MM, name)
        paper.set_text_color(*INK)
        paper.multi_cell(0, LINE_MM, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _positions(paper: _Paper, found: shapes.Statement) -> None:
    paper.heading("Positions")
    if not found["positions"]:
        paper.row((Column("", 182),), ("Nothing was held or moved in these days.",))
        return
    paper.heads(_POSITIONS)
    for one in found["positions"]:
        count = f"{len(one['movements']):,}"
        opening, closing = _sum(one["opening"]), _sum(one["closing"])
        paper.row(_POSITIONS, (_asset(one["asset"]), opening, count, closing))


def _movements(paper: _Paper, position: shapes.StatementPosition) -> None:
    paper.heading(f"Movements of {_asset(position['asset'])}")
    paper.heads(_MOVEMENTS)
    paper.row(_MOVEMENTS, ("", "", "Opening", "", "", _sum(position["opening"])), "B")
    for one in position["movements"]:
        cells = (
            *(f"{one['at']['number']}", _time(one["at"]["time"]), _words(one["kind"])),
            *(one["counterparty"] or "Issuer", _sum(one["amount"])),
            _sum(one["balance_after"]),
        )
        paper.row(_MOVEMENTS, cells)
    paper.row(_MOVEMENTS, ("", "", "Closing", "", "", _sum(position["closing"])), "B")


def _income(paper: _Paper, found: shapes.Statement) -> None:
    if not found["income"]:
        return
    paper.heading("Income and tax withheld")
    paper.heads(_INCOME)
    for one in found["income"]:
        what = f"{_words(one['payment'])} {one['kind']}, event {one['event']}"
        sums = (_sum(one["gross"]), _sum(one["tax"]), _sum(one["net"]))
        at = (f"{one['at']['number']}", _time(one["at"]["time"]))
        paper.row(_INCOME, (*at, what, one["token"]["code"], *sums, one["certificate"]))
    for total in found["totals"]:
        sums = (_sum(total["gross"]), _sum(total["tax"]), _sum(total["net"]))
        paper.row(_INCOME, ("", "", "Total", total["cash"]["code"], *sums, ""), "B")
    paper.set_font(FONT, size=SMALL_PT)
    paper.set_text_color(*MUTED)
    note = "What was held counts when it was held; its release is told and not counted again."
    paper.cell(0, LINE_MM, note, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _parts(total: shapes.StatementTotals) -> list[tuple[str, shapes.Amount]]:
    return [("gross", total["gross"]), ("tax", total["tax"]), ("net", total["net"])]


def _sum(amount: shapes.Amount) -> str:
    return words.whole(amount["display"])


def _asset(asset: shapes.AssetRef) -> str:
    right = asset["right"]
    return asset["code"] if right is None else f"{asset['code']}: {right['words']}"


def _block(block: shapes.StatementBlock) -> str:
    return f"block {block['number']:,} of {_time(block['time'])} UTC, {block['hash']}"


def _time(instant: str) -> str:
    return instant.replace("T", " ").removesuffix("Z")


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
