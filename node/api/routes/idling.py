"""Persistent idling: load factors of sites and rights, and notices of under-use."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from node.api import idling, params, shapes
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.api.routes.registers import InvestorId
from node.queries import idling as queries
from node.queries import registers, sites
from node.queries.walk import Walk
from tokenization.errors import UnknownInvestor, UnknownNotice, UnknownSite
from tokenization.units import text_to_bytes32


router = APIRouter(tags=["power"])

NoticeNumber = Annotated[int, Path(ge=1, description="Number of the notice.", examples=[1])]
IsOpen = Annotated[
    bool | None, Query(alias="open", description="Only those that are open, or that are not.")
]


@router.get(
    "/under-use",
    operation_id="listUnderUse",
    summary="The rule of under-use, and notices by it, newest first",
    response_model=shapes.UnderUse,
    responses=responses(*PAGED),
)
def list_under_use(
    request: Request,
    *,
    investor: params.OfInvestor = None,
    is_open: IsOpen = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """All, or those to an investor, that are open; a notice keeps the rule it was given under."""
    with reading(request, block, cursor) as asked:
        return asked.answer_page(
            notices_walk(asked, investor, is_open=is_open),
            partial(idling.notice, asked.render),
            limit,
            newest_first=True,
            rule=idling.rule(asked.render),
        )


@router.get(
    "/under-use/{notice}",
    operation_id="getNotice",
    summary="A notice of under-use, with the load factors of its right",
    response_model=shapes.NoticeDetail,
    responses=responses(*PINNED, UnknownNotice),
)
def get_notice(request: Request, notice: NoticeNumber, *, block: params.Block = None) -> Response:
    """The months of the right that are over, judged as things are at the block."""
    with reading(request, block) as asked:
        found = queries.find_notice(asked.view, notice)
        return asked.answer(lambda: idling.notice_detail(asked.render, found))


@router.get(
    "/investors/{investor}/load-factors",
    operation_id="getLoadFactors",
    summary="How an investor used its rights, month by month",
    response_model=shapes.LoadFactors,
    responses=responses(*PINNED, UnknownInvestor),
)
def get_load_factors(
    request: Request, investor: InvestorId, *, block: params.Block = None
) -> Response:
    """Rights whose window has begun and is not over; what is not nominated idles."""
    number = text_to_bytes32(investor)
    with reading(request, block) as asked:
        registers.investor(asked.view, number)
        return asked.answer(lambda: idling.load_factors(asked.render, number))


@router.get(
    "/sites/{site}/load-factors",
    operation_id="getSiteLoadFactors",
    summary="How much of what it might draw a site drew, month by month",
    response_model=shapes.SiteLoads,
    responses=responses(*PINNED, UnknownSite),
)
def get_site_load_factors(
    request: Request, site: params.Site, *, block: params.Block = None
) -> Response:
    """Its newest settled months, twelve at most: delivered over nominated less curtailed."""
    with reading(request, block) as asked:
        number = sites.find_site(asked.view, site).number
        return asked.answer(lambda: idling.site_loads(asked.render, number))


def notices_walk(
    asked: Reading, investor: str | None, *, is_open: bool | None = None
) -> Walk[queries.FoundNotice]:
    """Notices, all or to an investor, or only those that are open."""
    number = text_to_bytes32(investor) if investor else None
    return partial(queries.notices, asked.view, investor=number, is_open=is_open)
