"""From an answer to a page: the templates, and the envelope a page comes in."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import jinja2
from fastapi import Request
from starlette.responses import HTMLResponse, Response

from node.api.problems import Problem
from node.api.reading import VERSION, Reading
from node.web import drawing
from node.web.present import FILTERS


ROWS: Final = 25
"""Rows of a listing on a page; the API and its CSV files have them all."""
STATIC: Final = Path(__file__).parent / "static"

_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("node.web"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters |= FILTERS


def show(asked: Reading, template: str, build: Callable[[], Mapping[str, Any]]) -> Response:
    """A page about one block, or 304 where the browser has it already."""
    headers = asked.headers()
    # A page shows the finality of other blocks than its own, and how it is drawn may change.
    headers["ETag"] = f'W/"{_mark(headers["ETag"], str(asked.snapshot.final), _look())}"'
    if asked.has(headers["ETag"]):
        return Response(status_code=304, headers=headers)
    pinned = "block" in asked.request.query_params or asked.cursor is not None
    context = {"block": asked.render.block(), "pinned": pinned, **build()}
    return HTMLResponse(_render(asked.request, template, context), headers=headers)


def show_problem(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    """An error as a page."""
    body = _render(request, "problem.html", {"problem": problem, "block": None, "pinned": False})
    return HTMLResponse(body, status_code=problem["status"], headers=dict(headers))


def show_plain(request: Request, template: str, context: Mapping[str, Any]) -> Response:
    """A page about no block."""
    return HTMLResponse(_render(request, template, {"block": None, "pinned": False, **context}))


@cache
def static_url(name: str) -> str:
    """A static file's address, which changes with its content and may be kept for ever."""
    return f"/static/{name}?v={_mark((STATIC / name).read_bytes())}"


def _render(request: Request, template: str, context: Mapping[str, Any]) -> str:
    return _ENVIRONMENT.get_template(template).render(
        **context,
        path=request.url.path,
        query=dict(request.query_params),
        link=partial(_link, request),
        static=static_url,
        draw=drawing,
        version=VERSION,
    )


def _link(request: Request, path: str, **params: str | None) -> str:
    """An address of ours; a page about a chosen block leads to pages about the same block."""
    kept = {"block": request.query_params.get("block"), **params}
    asked = urlencode({name: value for name, value in kept.items() if value is not None})
    return f"{path}?{asked}" if asked else path


@cache
def _look() -> str:
    folder = Path(__file__).parent
    files = sorted((*folder.glob("templates/*.html"), *folder.glob("*.py"), *STATIC.glob("*.*")))
    return _mark(*(file.read_bytes() for file in files))


def _mark(*parts: str | bytes) -> str:
    raw = b"|".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    return blake2b(raw, digest_size=8).hexdigest()
