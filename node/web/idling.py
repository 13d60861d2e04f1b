"""Pages of persistent idling: notices, one notice; and load factors for the pages of others."""

from functools import partial
from itertools import islice
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import idling, params
from node.api.reading import Reading, reading
from node.api.routes import idling as routes
from node.queries import idling as queries
from node.web.templating import ROWS, show


router = APIRouter()

FEW = 12
"""Open notices that are shown on the page of the programme."""


@router.get("/under-use")
def under_use(
    request: Request,
    *,
    investor: params.OfInvestor = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """The rule, and notices by it, all or to an investor."""
    with reading(request, block, cursor) as asked:
        walk = routes.notices_walk(asked, investor or None)
        render = partial(idling.notice, asked.render)
        return show(
            asked,
            "under_use.html",
            lambda: {
                "rule": idling.rule(asked.render),
                "page": asked.page(walk, render, ROWS, newest_first=True),
                "investor": investor or None,
            },
        )


@router.get("/under-use/{notice}")
def notice(
    request: Request, notice: routes.NoticeNumber, *, block: params.Block = None
) -> Response:
    """A notice, and the load factors of its right."""
    with reading(request, block) as asked:
        found = queries.find_notice(asked.view, notice)
        return show(
            asked, "notice.html", lambda: {"detail": idling.notice_detail(asked.render, found)}
        )


def of_programme(asked: Reading) -> dict[str, Any]:
    """Open notices, for the page of the programme."""
    found = (one for _, one in queries.notices(asked.view, is_open=True) if one)
    return {"notices": [idling.notice(asked.render, one) for one in islice(found, FEW)]}


def of_investor(asked: Reading, investor: bytes) -> dict[str, Any]:
    """How an investor used its rights, for its page."""
    return {"load_factors": idling.load_factors(asked.render, investor)}


def of_site(asked: Reading, site: int) -> dict[str, Any]:
    """How much of what it might draw a site drew, for its page."""
    return {"loads": idling.site_loads(asked.render, site)["items"]}
