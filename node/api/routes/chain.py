"""The node and the chain it follows: how far it is, its blocks and its digest."""

from collections.abc import Iterator
from functools import partial

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from node import layout
from node.api import params, shapes
from node.api.ports import Node
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.api.render import block as block_shape
from node.api.status import status
from node.model import BlockRecord
from node.queries.pins import Pin, finality_of
from tokenization.errors import CatchingUp
from tokenization.units import hex0x


router = APIRouter(tags=["chain"])

ALGORITHM = "docs/key-layout.md, 'The digest'"


@router.get(
    "/status",
    operation_id="getStatus",
    summary="How the node stands",
    response_model=shapes.Status,
    responses=responses(CatchingUp),
)
async def get_status(request: Request) -> Response:
    """Chain, tip, lag, last reorganisation and every contract of the deployment."""
    node: Node = request.app.state.node
    with node.snapshot() as snapshot:
        body = orjson.dumps(status(snapshot, node.status()))
    return Response(body, headers={"Cache-Control": "no-cache"}, media_type="application/json")


@router.get(
    "/blocks",
    operation_id="listBlocks",
    summary="Blocks, newest first",
    response_model=shapes.Page[shapes.BlockDetail],
    responses=responses(*PAGED),
)
def list_blocks(
    request: Request,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Every block of the ledger, newest first."""
    with reading(request, block, cursor) as asked:
        walk = partial(blocks, asked)
        return asked.answer_page(walk, partial(block_detail, asked), limit, newest_first=True)


@router.get(
    "/blocks/{ref}",
    operation_id="getBlock",
    summary="A block",
    response_model=shapes.BlockDetail,
    responses=responses(*PINNED),
)
async def get_block(request: Request, ref: params.Ref) -> Response:
    """A block as this node folded it."""
    with reading(request, ref) as asked:
        return asked.answer(lambda: block_detail(asked, asked.pin.block))


@router.get(
    "/digest",
    operation_id="getDigest",
    summary="The rolling digest",
    response_model=shapes.Digest,
    responses=responses(*PINNED),
)
async def get_digest(request: Request, *, block: params.Block = None) -> Response:
    """One hash for the whole state: two nodes that agree on it agree on everything."""
    with reading(request, block) as asked:
        return asked.answer(lambda: digest(asked))


def blocks(
    asked: Reading, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, BlockRecord]]:
    """Blocks up to the pin, each with the key a page may end at."""
    beyond = None if after is None else int.from_bytes(after, "big")
    first, last = 0, asked.pin.number
    if beyond is not None and reverse:
        last = min(last, beyond - 1)
    elif beyond is not None:
        first = beyond + 1
    for record in asked.snapshot.blocks(first, last, reverse=reverse):
        yield layout.block_bytes(record.number), record


def block_detail(asked: Reading, record: BlockRecord) -> shapes.BlockDetail:
    """A block as this node folded it."""
    pin = Pin(record, finality_of(asked.snapshot, record.number, asked.safe))
    return {
        "block": block_shape(pin),
        "parent": hex0x(record.parent),
        "events": record.event_count,
        "events_so_far": record.events_so_far,
    }


def digest(asked: Reading) -> shapes.Digest:
    """The digest at the pin and the one it continues."""
    before = asked.snapshot.block(asked.pin.number - 1) if asked.pin.number else None
    return {
        "algorithm": ALGORITHM,
        "digest": hex0x(asked.pin.block.digest),
        "previous": hex0x(before.digest) if before else None,
        "block": asked.render.block(),
    }
