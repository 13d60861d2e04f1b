"""Persistent idling: the rule, load factors written down, notices and what became of them."""

from msgspec.structs import replace

from node import layout
from node.fold.working import Working
from node.model import MeasuredUse, Notice, NoticeState, UseRule
from tokenization.abi import Arguments
from tokenization.errors import InconsistentLogs


def fold_rule_set(work: Working, args: Arguments) -> None:
    """``RuleSet(thresholdE6, months, cureMonths, documentHash)``."""
    threshold_e6, months, cure_months, document = args
    rule = UseRule(threshold_e6, months, cure_months, document, work.header.number)
    work.put(layout.USE_RULES, rule, work.event.address)


def fold_use_measured(work: Working, args: Arguments) -> None:
    """``UseMeasured(site, period, version, kwh, allowedKwh, loadE6)``."""
    site, period, version, kwh, allowed_kwh, load_e6 = args
    use = MeasuredUse(version, kwh, allowed_kwh, load_e6, work.header.number)
    work.put(layout.MEASURED_USE, use, work.event.address, site, period)


def fold_notice_given(work: Working, args: Arguments) -> None:
    """``NoticeGiven(notice, investor, id, thresholdE6, firstPeriod, lastPeriod, ...)``."""
    number, investor, token_id, threshold_e6, first, last, cure_last, held_kw, document = args
    at, key = work.event.address, token_id.to_bytes(32, "big")
    notice = Notice(
        *(investor, key, threshold_e6, first, last, cure_last, held_kw, document),
        *(work.header.number, work.event.index),
    )
    work.put(layout.NOTICES, notice, at, number)
    work.flag(layout.INVESTOR_NOTICES.key(at, investor, number), on=True)
    work.assign(layout.OPEN_NOTICES.key(at, investor, key), number)


def fold_notice_cured(work: Working, args: Arguments) -> None:
    """``NoticeCured(notice, period, loadE6)``."""
    number, period, load_e6 = args
    _close(work, number, NoticeState.CURED, cured_by=period, cured_e6=load_e6)


def fold_notice_withdrawn(work: Working, args: Arguments) -> None:
    """``NoticeWithdrawn(notice, documentHash)``."""
    number, document = args
    _close(work, number, NoticeState.WITHDRAWN, last_document=document)


def fold_recall_proposed(work: Working, args: Arguments) -> None:
    """``RecallProposed(notice, order, account, place, kw, documentHash)``; place 0 begins anew."""
    number, order, _, place, _, document = args
    notice = _notice(work, number)
    orders = [*notice.orders, order] if place else [order]
    _put(work, number, replace(notice, orders=orders, last_document=document))


def fold_idle_recalled(work: Working, args: Arguments) -> None:
    """``IdleRecalled(notice, order, kw, last)``."""
    number, _, kw, last = args
    recalled = _notice(work, number).recalled_kw + kw
    if last:
        _close(work, number, NoticeState.RECALLED, recalled_kw=recalled)
    else:
        _put(work, number, replace(_notice(work, number), recalled_kw=recalled))


def _close(work: Working, number: int, state: NoticeState, **changes: int | bytes) -> None:
    notice = _notice(work, number)
    open_ = layout.OPEN_NOTICES.key(work.event.address, notice.investor, notice.id)
    work.assign(open_, 0)
    block = work.header.number
    _put(work, number, replace(notice, state=int(state), closed_block=block, **changes))


def _put(work: Working, number: int, notice: Notice) -> None:
    work.put(layout.NOTICES, notice, work.event.address, number)


def _notice(work: Working, number: int) -> Notice:
    found = work.get(layout.NOTICES, work.event.address, number)
    if found is None:
        raise InconsistentLogs(
            f"Block {work.header.number} speaks of notice {number} before it was given.",
            hint="The endpoint left out or altered logs: use another one and index again.",
        )
    return found
