"""Every error as a problem of RFC 9457.

One error class is one problem: its ``code`` names it, its docstring's first line is the title, its
``type`` is a page of this node (``/problems/<code>``) and an entry of ``docs/problems.md``.

Source: RFC 9457.
"""

from collections.abc import Iterator
from typing import Annotated, Final, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from tokenization.errors import (
    BlockNotIndexed,
    BlockReorged,
    CatchingUp,
    ChainError,
    CursorExpired,
    InvalidAddress,
    InvalidParameter,
    MizanError,
    QueryError,
    StoreError,
    UnknownBlock,
)


MEDIA_TYPE: Final = "application/problem+json"

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


def responses(
    *kinds: type[QueryError | InvalidParameter | ChainError | StoreError],
) -> dict[int | str, dict[str, object]]:
    """The problems a route may answer with, for OpenAPI."""
    by_status: dict[int, list[type[MizanError]]] = {}
    for kind in (InvalidParameter, InvalidAddress, *kinds):
        by_status.setdefault(kind.status, []).append(kind)
    return {status: _documented(found) for status, found in sorted(by_status.items())}


def listed_as_csv(found: dict[int | str, dict[str, object]]) -> dict[int | str, dict[str, object]]:
    """The same, for a route that writes its listing as a file too."""
    csv: dict[str, object] = {"content": {"text/csv": {"schema": {"type": "string"}}}}
    return {200: csv, **found}


def as_files(found: dict[int | str, dict[str, object]]) -> dict[int | str, dict[str, object]]:
    """The same, for a route that writes its answer as a spreadsheet's file or on paper too."""
    text: dict[str, object] = {"schema": {"type": "string"}}
    paper: dict[str, object] = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": {"text/csv": text, "application/pdf": paper}}, **found}


def _documented(kinds: list[type[MizanError]]) -> dict[str, object]:
    examples = {
        kind.code: {"value": problem_of(kind(f"{title_of(kind)}."), "/v1/...")} for kind in kinds
    }
    return {
        "description": "; ".join(f"`{kind.code}`: {title_of(kind)}" for kind in kinds),
        "content": {MEDIA_TYPE: {"examples": examples}},
    }
