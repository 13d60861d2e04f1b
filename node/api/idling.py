"""Persistent idling in the shapes of the API."""

from node import model
from node.api import shapes, words
from node.api.render import Renderer, hash_or_none
from node.queries import idling
from tokenization.power import unpack_right
from tokenization.units import bytes32_to_text, format_amount, hex0x, period_label


MONTHS = 12
"""Settled months of a site that are shown."""

_PERCENT_DECIMALS = 4


def rule(render: Renderer) -> shapes.UseRule | None:
    """The rule by which notices are given."""
    found = idling.rule(render.view)
    if found is None:
        return None
    return {
        "threshold_percent": _percent(found.threshold_e6),
        "months": found.months,
        "cure_months": found.cure_months,
        "document_hash": hex0x(found.document_hash),
    }


def notice(render: Renderer, found: idling.FoundNotice) -> shapes.Notice:
    """A notice."""
    record, standing = found.record, found.standing
    cured = standing.state == model.NoticeState.CURED
    return {
        "number": found.number,
        "investor": bytes32_to_text(record.investor),
        "id": str(found.id),
        "right": render.right(unpack_right(found.id))["words"],
        "state": model.NoticeState(standing.state).name.lower(),
        "threshold_percent": _percent(record.threshold_e6),
        "first": period_label(record.first_period),
        "last": period_label(record.last_period),
        "cure_until": period_label(record.cure_last),
        "held": words.power(record.held_kw),
        "recalled": words.power(standing.recalled_kw),
        "orders": standing.orders,
        "cured_by": period_label(standing.cured_by) if cured else None,
        "document_hash": hex0x(record.document_hash),
        "last_document": hash_or_none(standing.document_hash),
        "at": render.occasion(record.block, record.log),
        "closed_in": standing.closed_block or None,
    }


def notice_detail(render: Renderer, found: idling.FoundNotice) -> shapes.NoticeDetail:
    """A notice, and how its right was used by the block's time."""
    record, time_s = found.record, render.pin.block.time_s
    held = idling.held_right(render.view, record.investor, found.id, time_s)
    return {
        "notice": notice(render, found),
        "use": held_right(render, held) if held else None,
        "block": render.block(),
    }


def held_right(render: Renderer, found: idling.HeldRight) -> shapes.HeldRight:
    """A right that an investor holds."""
    governing = found.notice.record if found.notice else idling.rule(render.view)
    return {
        "id": str(found.asset.id),
        "right": render.right(found.right)["words"],
        "investor": bytes32_to_text(found.investor),
        "held": words.power(found.held_kw),
        "nominated": words.power(sum(kw for _, kw in found.nominated)),
        "notice": found.notice.number if found.notice else None,
        "threshold_percent": _percent(governing.threshold_e6) if governing else None,
        "months": [_right_load(month) for month in found.months],
    }


def load_factors(render: Renderer, investor: bytes) -> shapes.LoadFactors:
    """How an investor used its rights by the block's time."""
    found = idling.held_rights(render.view, investor, render.pin.block.time_s)
    return {
        "rule": rule(render),
        "items": [held_right(render, held) for held in found],
        "block": render.block(),
    }


def site_loads(render: Renderer, site: int) -> shapes.SiteLoads:
    """The load factors of a site's newest settled months."""
    found = idling.site_months(render.view, site, MONTHS)
    return {"site": site, "items": [_site_load(month) for month in found], "block": render.block()}


def _site_load(month: idling.SiteMonth) -> shapes.SiteLoad:
    return {
        "month": period_label(month.period),
        "version": month.version,
        "delivered": words.energy(month.kwh),
        "allowed": words.energy(month.allowed_kwh),
        "load_percent": _percent(month.load_e6),
    }


def _right_load(month: idling.RightMonth) -> shapes.RightLoad:
    judged = month.load_e6 is not None
    obstacle = "nominations_cut" if month.is_cut else "not_settled"
    return {
        "month": period_label(month.period),
        "load_percent": _percent(month.load_e6) if month.load_e6 is not None else None,
        "obstacle": None if judged else obstacle,
    }


def _percent(share_e6: int) -> str:
    return format_amount(share_e6, _PERCENT_DECIMALS)
