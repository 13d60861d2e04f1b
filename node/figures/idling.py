"""Persistent idling: the rule, load factors, and notices."""

from collections.abc import Iterator

from node import layout
from node.figures.asking import Figure, Row, Scope, row, rows
from node.keys import Key
from node.model import MeterSettlement, Notice
from node.queries import idling
from tokenization.types import Kind


def _use(scope: Scope, key: Key, _: MeterSettlement) -> Iterator[Figure]:
    """Of every settled month, as the node works it out."""
    month = idling.site_month(scope.view, *key)
    if month is not None:
        said = {
            "version": month.version,
            "kwh": month.kwh,
            "allowedKwh": month.allowed_kwh,
            "loadE6": month.load_e6,
        }
        yield from scope.ask_kind(Kind.UNDER_USE_DESK, "useOf", key, said)


def _loads(scope: Scope, key: Key, notice: Notice) -> Iterator[Figure]:
    """Of the months of an open notice under which nothing was recalled yet."""
    found = idling.find_notice(scope.view, key[1])
    if not found.is_open or found.standing.recalled_kw:
        return
    asked = notice.investor, int.from_bytes(notice.id, "big")
    held = idling.held_right(scope.view, *asked, scope.time_s)
    for month in held.months if held else ():
        if month.load_e6 is not None:
            said = {"code": 0, "loadE6": month.load_e6}
            yield from scope.ask(key[0], "loadOf", (*asked, month.period), said)


IDLING: tuple[Row, ...] = (
    row(layout.USE_RULES, "rule"),
    rows(layout.METER_SETTLEMENTS, "useOf", _use),
    row(layout.MEASURED_USE, "measuredOf"),
    row(layout.NOTICES, "noticeOf"),
    row(layout.NOTICE_STANDINGS, "noticeOf"),
    row(layout.NOTICE_STANDINGS, "ordersOf", ours=lambda _, __, standing: standing.orders),
    rows(layout.NOTICES, "loadOf", _loads),
    row(layout.OPEN_NOTICES, "openNotice"),
    row(
        layout.NOMINATED_SINCE,
        "nominationsOf",
        at=Kind.NOMINATION_BOOK,
        ours=lambda _, __, since: {"since": since},
    ),
)
