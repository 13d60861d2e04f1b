"""Every error as a problem of RFC 9457, whether it is ours or the framework's.

One error class is one problem: its ``code`` names it, its docstring's first line is the title, its
``type`` is a page of this node (``/problems/<code>``) and an entry of ``docs/problems.md``. What
we did not foresee is answered as ``internal`` without a word of what went wrong inside.

Source: RFC 9457.
"""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Annotated, Final, NotRequired

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from typing_extensions import TypedDict

from tokenization.errors import (
    BlockNotIndexed,
    BlockReorged,
    CatchingUp,
    CursorExpired,
    InvalidAddress,
    InvalidParameter,
    MethodNotAllowed,
    MizanError,
    QueryError,
    Unforeseen,
    UnknownBlock,
    UnknownRoute,
)


MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_S: Final = 2
"""How long a client waits before it asks again for a block we do not have yet: a block time."""


PINNED: Final = (BlockNotIndexed, UnknownBlock, BlockReorged, CatchingUp)
"""What any question about a block may meet."""
PAGED: Final = (*PINNED, CursorExpired)
"""What any listing may meet."""


class FieldProblem(TypedDict):
    """One parameter that is wrong."""

    name: str
    message: str


class Problem(TypedDict):
    """What went wrong and what to do next (RFC 9457)."""

    type: Annotated[str, Field(examples=["/problems/unknown-token"])]
    title: Annotated[str, Field(examples=["No such token in the directory at that block"])]
    status: Annotated[int, Field(examples=[404])]
    detail: str
    instance: Annotated[str, Field(description="The path that was asked for.")]
    code: Annotated[str, Field(description="Stable name of the problem; program against this.")]
    hint: Annotated[str, Field(description="What to do next; may be empty.")]
    retryable: Annotated[bool, Field(description="Whether the same call may succeed later.")]
    errors: NotRequired[Annotated[list[FieldProblem], Field(description="Every bad parameter.")]]
    head: NotRequired[Annotated[int, Field(description="block-not-indexed: our newest block.")]]
    canonical: NotRequired[
        Annotated[str, Field(description="block-reorged: the block now at that height.")]
    ]


def catalogue(kind: type[MizanError] = MizanError) -> Iterator[type[MizanError]]:
    """Every error class that stands for a problem of its own, in the tree's order."""
    for child in kind.__subclasses__():
        if "code" in vars(child):
            yield child
        yield from catalogue(child)


def title_of(kind: type[MizanError]) -> str:
    """The problem in a few words: the first line of the class's docstring."""
    return (kind.__doc__ or kind.code).splitlines()[0].rstrip(".")


def problem_of(error: MizanError, path: str) -> Problem:
    """What the API says about an error."""
    problem: Problem = {
        "type": f"/problems/{error.code}",
        "title": title_of(type(error)),
        "status": error.status,
        "detail": error.message,
        "instance": path,
        "code": error.code,
        "hint": error.hint,
        "retryable": error.retryable,
    }
    if isinstance(error, BlockNotIndexed):
        problem["head"] = error.head
    if isinstance(error, BlockReorged):
        problem["canonical"] = error.canonical
    return problem


def write(request: Request, problem: Problem, headers: dict[str, str]) -> Response:
    """A problem as the API answers it."""
    del request  # other writers ask it what the asker reads
    return Response(
        orjson.dumps(problem),
        status_code=problem["status"],
        headers=headers,
        media_type=MEDIA_TYPE,
    )


Writer = Callable[[Request, Problem, dict[str, str]], Response]


def install(app: FastAPI, writer: Writer = write) -> None:
    """Make every error of an app a problem.

    Args:
        app: The application.
        writer: Turns a problem and its headers into a response.
    """

    async def ours(request: Request, error: Exception) -> Response:
        return respond(request, error if isinstance(error, MizanError) else _unforeseen())

    async def validation(request: Request, error: Exception) -> Response:
        faults = error.errors() if isinstance(error, RequestValidationError) else []
        fields: list[FieldProblem] = [
            {"name": str(fault["loc"][-1]), "message": str(fault["msg"])} for fault in faults
        ]
        names = ", ".join(field["name"] for field in fields)
        refused = InvalidParameter(
            f"Not as this route takes it: {names}.", hint="See 'errors' and /openapi.json."
        )
        return respond(request, refused, fields=fields)

    async def framework(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = (error.headers if isinstance(error, HTTPException) else None) or {}
        return respond(request, _of_status(status, request), headers=dict(headers))

    def respond(
        request: Request,
        error: MizanError,
        *,
        fields: list[FieldProblem] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Response:
        problem = problem_of(error, request.url.path)
        if fields:
            problem["errors"] = fields
        kept = dict(headers or {}) | {"Cache-Control": "no-store"}
        if error.retryable:
            kept["Retry-After"] = str(RETRY_AFTER_S)
        return writer(request, problem, kept)

    app.add_exception_handler(MizanError, ours)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, framework)
    app.add_exception_handler(Exception, ours)


def _of_status(status: int, request: Request) -> MizanError:
    path = request.url.path
    if status == HTTPStatus.NOT_FOUND:
        return UnknownRoute(f"There is nothing at {path}.", hint="See /openapi.json for routes.")
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return MethodNotAllowed(
            f"{path} does not take {request.method}.", hint="Everything here is read with GET."
        )
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return InvalidParameter(HTTPStatus(status).phrase, hint="See /openapi.json.")
    return _unforeseen()


def _unforeseen() -> MizanError:
    return Unforeseen(
        "The node failed in a way it did not foresee.",
        hint="Try again; if it happens again, its log has the details.",
    )


def responses(*kinds: type[QueryError | InvalidParameter]) -> dict[int | str, dict[str, object]]:
    """The problems a route may answer with, for OpenAPI."""
    by_status: dict[int, list[type[MizanError]]] = {}
    for kind in (InvalidParameter, InvalidAddress, *kinds):
        by_status.setdefault(kind.status, []).append(kind)
    return {status: _documented(found) for status, found in sorted(by_status.items())}


def listed_as_csv(found: dict[int | str, dict[str, object]]) -> dict[int | str, dict[str, object]]:
    """The same, for a route that writes its listing as a file too."""
    csv: dict[str, object] = {"content": {"text/csv": {"schema": {"type": "string"}}}}
    return {200: csv, **found}


def _documented(kinds: list[type[MizanError]]) -> dict[str, object]:
    examples = {
        kind.code: {"value": problem_of(kind(f"{title_of(kind)}."), "/v1/...")} for kind in kinds
    }
    return {
        "description": "; ".join(f"`{kind.code}`: {title_of(kind)}" for kind in kinds),
        "content": {MEDIA_TYPE: {"examples": examples}},
    }
