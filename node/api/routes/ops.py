"""What those who run the node ask: is it alive, is it ready, how does it fare."""

import orjson
from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import PlainTextResponse, Response

from node.api import shapes
from node.api.ports import Node
from node.api.problems import responses
from node.api.status import status
from tokenization.errors import CatchingUp


router = APIRouter(tags=["operations"])


@router.get(
    "/health",
    operation_id="getHealth",
    summary="Whether the process lives",
    response_class=PlainTextResponse,
)
async def get_health() -> Response:
    """Answers as long as the process can answer at all."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


@router.get(
    "/ready",
    operation_id="getReady",
    summary="Whether the node follows the chain closely",
    response_model=shapes.Status,
    responses=responses(CatchingUp),
)
async def get_ready(request: Request) -> Response:
    """The status, as long as the node is to be asked; else 503 and why not."""
    node: Node = request.app.state.node
    progress = node.status()
    with node.snapshot() as snapshot:
        if not progress.ready(snapshot.tip):
            tip = snapshot.tip.number if snapshot.tip else None
            raise CatchingUp(
                progress.health.alarm
                or progress.failing
                or f"The node is at block {tip}, the chain at {progress.head}.",
                hint="It goes on by itself; ask again in a moment.",
            )
        body = orjson.dumps(status(snapshot, progress))
    return Response(body, headers={"Cache-Control": "no-store"}, media_type="application/json")


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="Measurements, for Prometheus",
    response_class=PlainTextResponse,
)
def get_metrics() -> Response:
    """Everything the process measures, in Prometheus' text format."""
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
