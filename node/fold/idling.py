"""Persistent idling: the rule, load factors written down, notices and what became of them."""

from msgspec.structs import replace

from node import layout
from node.fold.working import Working
from node.model import MeasuredUse, Notice, NoticeStanding, NoticeState, UseRule
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
    _stand(work, number, NoticeStanding())
    work.flag(layout.INVESTOR_NOTICES.key(at, investor, number), on=True)
    work.assign(layout.OPEN_NOTICES.key(at, investor, key), number)


def fold_notice_cured(work: Working, args: Arguments) -> None:
    """``NoticeCured(notice, period, loadE6)``."""
    number, period, load_e6 = args
    _close(work, number, NoticeState.CURED, cured_by=period, cured_e6=load_e6)


def fold_notice_withdrawn(work: Working, args: Arguments) -> None:
    """``NoticeWithdrawn(notice, documentHash)``."""
    number, document = args
    _close(work, number, NoticeState.WITHDRAWN, document_hash=document)


def fold_recall_proposed(work: Working, args: Arguments) -> None:
    """``RecallProposed(notice, order, account, place, kw, documentHash)``; place 0 begins anew."""
    number, order, _, place, _, document = args
    was = _standing(work, number)
    orders = [*was.orders, order] if place else [order]
    _stand(work, number, replace(was, orders=orders, document_hash=document))


def fold_idle_recalled(work: Working, args: Arguments) -> None:
    """``IdleRecalled(notice, order, kw, last)``."""
    number, _, kw, last = args
    was = _standing(work, number)
    now = replace(was, recalled_kw=was.recalled_kw + kw)
    _stand(work, number, now)
    if last:
        _close(work, number, NoticeState.RECALLED)


def _close(work: Working, number: int, state: NoticeState, **changes: int | bytes) -> None:
    at, was = work.event.address, _standing(work, number)
    closed = replace(was, state=int(state), closed_block=work.header.number, **changes)
    _stand(work, number, closed)
    notice = work.get(layout.NOTICES, at, number)
    if notice is not None:
        work.assign(layout.OPEN_NOTICES.key(at, notice.investor, notice.id), 0)


def _stand(work: Working, number: int, standing: NoticeStanding) -> None:
    work.put(layout.NOTICE_STANDINGS, standing, work.event.address, number)


def _standing(work: Working, number: int) -> NoticeStanding:
    found = work.get(layout.NOTICE_STANDINGS, work.event.address, number)
    if found is None:
        raise InconsistentLogs(
            f"Block {work.header.number} speaks of notice {number} before it was given.",
            hint="The endpoint left out or altered logs: use another one and index again.",
        )
    return found
