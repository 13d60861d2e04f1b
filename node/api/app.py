"""The API as one ASGI application over a node."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from node.api import problems
from node.api.envelope import Envelope
from node.api.ports import Node
from node.api.reading import VERSION
from node.api.routes import accounts, chain, ops, registers, tokens, zones


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
    problems.install(app)
    for routes in (chain, tokens, accounts, zones, registers):
        app.include_router(routes.router, prefix="/v1")
    app.include_router(ops.router)
    app.add_middleware(Envelope)
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]
    return app


def openapi(app: FastAPI) -> dict[str, Any]:
    """The description of the API, with the shape of a problem wherever one may be answered."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
        )
        _describe_problems(schema)
        app.openapi_schema = schema
    return app.openapi_schema


def _describe_problems(schema: dict[str, Any]) -> None:
    shapes = schema.setdefault("components", {}).setdefault("schemas", {})
    problem = TypeAdapter(problems.Problem).json_schema(ref_template="#/components/schemas/{model}")
    shapes |= problem.pop("$defs", {})
    shapes["Problem"] = problem
    for path in schema["paths"].values():
        for response in path["get"]["responses"].values():
            content = response.get("content", {}).get(problems.MEDIA_TYPE)
            if content is not None:
                content["schema"] = {"$ref": "#/components/schemas/Problem"}
