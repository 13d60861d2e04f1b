"""The API as one ASGI application over a node."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from node.api import problems, refusals
from node.api.envelope import Envelope
from node.api.ports import Node
from node.api.reading import LEDGER_BLOCK, VERSION
from node.api.routes import (
    accounts,
    bills,
    chain,
    compliance,
    governance,
    idling,
    market,
    meters,
    ops,
    payments,
    positions,
    power,
    registers,
    reoffers,
    series,
    statements,
    terms,
    tokens,
    zones,
)
from tokenization.errors import BlockReorged


ENVELOPE = {
    name: {"description": words, "schema": {"type": "string"}}
    for name, words in (
        (LEDGER_BLOCK, "Number and hash of the block the answer is true of."),
        ("ETag", "Changes with the answer; send it back as If-None-Match."),
        ("Cache-Control", "Immutable if asked by hash and final, else to be asked again."),
        ("Link", "Of a listing: the next and the previous page."),
    )
}

DESCRIPTION = """Read-only answers about one ledger, each true of one block that it names.

Every question about state takes `?block=`; it is honoured or refused, never approximated. Amounts
are exact: `base` is an integer in text. Listings are pages, and their cursors keep their block.
Errors are problems (RFC 9457) with a stable `code`.
"""


def create_app(node: Node) -> FastAPI:
    """Make the API of a node.

    Args:
        node: Where state is read and progress asked; the caller runs and ends it.
    """
    app = FastAPI(
        title="Mizan",
        version=VERSION,
        description=DESCRIPTION,
        docs_url=None,  # they load their scripts from elsewhere; /openapi.json is enough
        redoc_url=None,
    )
    app.state.node = node
    refusals.install(app)
    # FastAPI asks the routers one after the other, so the hot ones come first.
    for routes in (
        *(accounts, tokens, zones, power, meters, bills, reoffers, idling, registers),
        *(compliance, terms),
        *(series, payments, positions, statements, market, governance, chain),
    ):
        app.include_router(routes.router, prefix="/v1")
    app.include_router(ops.router)
    app.add_middleware(Envelope)
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]
    return app


def openapi(app: FastAPI) -> dict[str, Any]:
    """The description of the API, with what FastAPI does not know of our answers."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
        )
        _add_problem(schema["components"]["schemas"])
        for path in schema["paths"].values():
            _describe(path["get"]["responses"])
        app.openapi_schema = schema
    return app.openapi_schema


def _add_problem(shapes: dict[str, Any]) -> None:
    problem = TypeAdapter(problems.Problem).json_schema(ref_template="#/components/schemas/{model}")
    shapes |= problem.pop("$defs", {})
    shapes["Problem"] = problem


def _describe(responses: dict[str, Any]) -> None:
    """Say which shape a problem has and, where an answer is of a block, what its envelope says."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for response in responses.values():
        if problems.MEDIA_TYPE in response.get("content", {}):
            response["content"][problems.MEDIA_TYPE] |= problem
    responses["default"] = {
        "description": "Any other problem.",
        "content": {problems.MEDIA_TYPE: problem},
    }
    if str(BlockReorged.status) in responses:
        responses["200"]["headers"] = ENVELOPE
        responses["304"] = {"description": "The asker has this version already."}
