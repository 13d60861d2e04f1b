"""What becomes of an error on its way out: whoever raised it, it leaves as a problem.

What nobody foresaw is answered as ``internal`` without a word of what went wrong inside; the server
logs the rest.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from node.api.problems import MEDIA_TYPE, FieldProblem, Problem, problem_of
from tokenization.errors import (
    InvalidParameter,
    MethodNotAllowed,
    MizanError,
    Unforeseen,
    UnknownRoute,
)


RETRY_AFTER_S: Final = 2
"""How long a client waits before it asks again for a block we do not have yet: a block time."""

Writer = Callable[[Request, Problem, Mapping[str, str]], Response]
"""Turns a problem and the headers that go with it into a response."""


def write(_: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    """A problem as programs read it."""
    return Response(
        orjson.dumps(problem),
        status_code=problem["status"],
        headers=dict(headers),
        media_type=MEDIA_TYPE,
    )


def install(app: FastAPI, writer: Writer = write) -> None:
    """Make every error of an app a problem."""

    async def handle(request: Request, error: Exception) -> Response:
        ours = _ours(request, error)
        problem = problem_of(ours, request.url.path)
        if isinstance(error, RequestValidationError):
            problem["errors"] = _fields(error)
        return writer(request, problem, _headers(error, ours))

    for kind in (MizanError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, handle)


def _ours(request: Request, error: Exception) -> MizanError:
    """The error of our own tree that says what happened."""
    if isinstance(error, MizanError):
        return error
    if isinstance(error, RequestValidationError):
        names = ", ".join(field["name"] for field in _fields(error))
        return InvalidParameter(
            f"Not as this route takes it: {names}.", hint="See 'errors' and /openapi.json."
        )
    status = error.status_code if isinstance(error, HTTPException) else 500
    path = request.url.path
    if status == HTTPStatus.NOT_FOUND:
        return UnknownRoute(f"There is nothing at {path}.", hint="See /openapi.json for routes.")
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return MethodNotAllowed(
            f"{path} does not take {request.method}.", hint="Everything here is read with GET."
        )
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return InvalidParameter(f"{HTTPStatus(status).phrase}.", hint="See /openapi.json.")
    return Unforeseen(
        "The node failed in a way it did not foresee.",
        hint="Try again; if it happens again, its log has the details.",
    )


def _fields(error: RequestValidationError) -> list[FieldProblem]:
    return [
        {"name": str(fault["loc"][-1]), "message": str(fault["msg"])} for fault in error.errors()
    ]


def _headers(error: Exception, ours: MizanError) -> dict[str, str]:
    theirs = error.headers if isinstance(error, HTTPException) else None
    again = {"Retry-After": str(RETRY_AFTER_S)} if ours.retryable else {}
    return dict(theirs or {}) | {"Cache-Control": "no-store"} | again
