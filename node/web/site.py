"""The site: the API's application with the pages and their static files."""

from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI, Request
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from node import api
from node.api import refusals
from node.api.ports import Node
from node.api.problems import Problem
from node.web import bills, debt, idling, market, oversight, pages, power, reoffers, statement
from node.web.templating import STATIC, show_problem


MACHINE_PATHS: Final = ("/v1/", "/health", "/ready", "/metrics", "/openapi.json", "/static/")
"""Errors below these are problems; everywhere else they are pages."""


def create_app(node: Node) -> FastAPI:
    """Make the API of a node together with its pages.

    Args:
        node: Where state is read and progress asked; the caller runs and ends it.
    """
    app = api.create_app(node)
    for routes in (pages, power, reoffers, bills, idling, debt, market, statement, oversight):
        app.include_router(routes.router, include_in_schema=False)
    app.mount("/static", _Static(directory=STATIC))
    refusals.install(app, _write)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    return app


class _Static(StaticFiles):
    """Files whose address changes with their content, so that they may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _write(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    if request.url.path.startswith(MACHINE_PATHS):
        return refusals.write(request, problem, headers)
    return show_problem(request, problem, headers)
