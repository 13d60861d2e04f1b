"""One request's reading: a snapshot, the block it is pinned to, and the answer's envelope.

Every answer about state leaves through here, so every one carries its block, an ETag and the right
to be cached: for ever if it was asked by hash and is final, else only to be asked again.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.metadata import version
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlencode

import orjson
from fastapi import Request
from starlette.responses import Response

from node.api.cursors import Cursor, CursorCodec
from node.api.paging import take
from node.api.ports import Node
from node.api.render import Renderer
from node.queries.pins import Finality, Pin, reopen, resolve
from node.queries.walk import Walk
from node.store import Snapshot, View
from tokenization.errors import CatchingUp, InvalidParameter
from tokenization.units import hex0x


LEDGER_BLOCK: Final = "Ledger-Block"
VERSION: Final = version("mizan")
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

T = TypeVar("T")
S = TypeVar("S")


@dataclass(slots=True)
class Reading:
    """A question pinned to one block.

    Attributes:
        request: The question as it came.
        snapshot: What is read.
        pin: The block every part of the answer is true of.
        view: The state after it.
        render: Turns what is found into the API's shapes.
        safe: The chain's safe block, or None if it names none.
        cursor: Where the page begins, or None for the first.
    """

    request: Request
    snapshot: Snapshot
    pin: Pin
    codec: CursorCodec
    safe: int | None = None
    cursor: Cursor | None = None
    view: View = field(init=False)
    render: Renderer = field(init=False)

    def __post_init__(self) -> None:
        """Look at the snapshot as of the pin."""
        self.view = self.snapshot.at(self.pin.number)
        self.render = Renderer(self.snapshot, self.view, self.pin)

    def answer(self, build: Callable[[], Mapping[str, Any]]) -> Response:
        """The answer, or 304 where the asker has it already; ``build`` runs only if needed."""
        headers = self.headers()
        if self.has(headers["ETag"]):
            return Response(status_code=304, headers=headers)
        body = build()
        links = [
            f'<{self.link(body[rel])}>; rel="{rel}"' for rel in ("next", "prev") if body.get(rel)
        ]
        if links:
            headers["Link"] = ", ".join(links)
        return Response(orjson.dumps(body), headers=headers, media_type="application/json")

    def has(self, etag: str) -> bool:
        """Whether the asker has this version already."""
        return etag in self.request.headers.get("if-none-match", "")

    def headers(self) -> dict[str, str]:
        """What every answer's envelope says: which block, which version, how long it holds."""
        final = self.pin.finality is Finality.FINALIZED
        by_hash = self.cursor or self.request.query_params.get("block", "")[:2] in {"0x", "0X"}
        return {
            LEDGER_BLOCK: f"{self.pin.number}:{hex0x(self.pin.block.hash)}",
            "ETag": self._etag(),
            "Cache-Control": _FOREVER if final and by_hash else _ASK_AGAIN,
        }

    def answer_page(
        self,
        walk: Walk[T],
        render: Callable[[T], S],
        limit: int,
        *,
        newest_first: bool = False,
        **fields: object,
    ) -> Response:
        """A page of a listing, with further fields of its shape."""
        return self.answer(
            lambda: {
                **self.page(walk, render, limit, newest_first=newest_first),
                **fields,
                "block": self.render.block(),
            }
        )

    def page(
        self, walk: Walk[T], render: Callable[[T], S], limit: int, *, newest_first: bool = False
    ) -> dict[str, Any]:
        """Items, next and prev of a page."""
        page = take(
            walk, render, limit, pin=self.pin.ref, cursor=self.cursor, newest_first=newest_first
        )
        return page.fields(self._seal)

    def link(self, cursor: str) -> str:
        """The address of another page of the same listing."""
        asked = parse_qsl(self.request.url.query, keep_blank_values=True)
        kept = [(name, value) for name, value in asked if name not in {"cursor", "block"}]
        return f"{self.request.url.path}?{urlencode([*kept, ('cursor', cursor)])}"

    def _seal(self, cursor: Cursor) -> str:
        return self.codec.seal(cursor, question_of(self.request))

    def _etag(self) -> str:
        parts = (
            VERSION,
            self.request.url.path,
            self.request.url.query,
            self.pin.finality,
            hex0x(self.pin.block.hash),
        )
        return f'W/"{blake2b("|".join(parts).encode(), digest_size=12).hexdigest()}"'


@contextmanager
def reading(
    request: Request, block: str | None = None, cursor: str | None = None
) -> Iterator[Reading]:
    """Open a request's reading: by its cursor, by ``?block=``, else at our tip.

    Raises:
        QueryError: The block or cursor cannot be honoured.
    """
    node: Node = request.app.state.node
    with node.snapshot() as snapshot:
        identity = snapshot.identity
        if identity is None:
            raise CatchingUp("The node has not read its ledger yet.", hint="Ask again soon.")
        codec = CursorCodec(identity.genesis)
        safe = node.status().safe
        if cursor is None:
            pin = resolve(snapshot, Finality.LATEST if block is None else block, safe)
            yield Reading(request, snapshot, pin, codec, safe)
        else:
            place = codec.open(cursor, question_of(request))
            pin = reopen(snapshot, place.pin, safe)
            _agree(block, pin, snapshot, safe)
            yield Reading(request, snapshot, pin, codec, safe, place)


def question_of(request: Request) -> str:
    """What a cursor belongs to: the path and the filters, not where or how much one reads."""
    asked = parse_qsl(request.url.query, keep_blank_values=True)
    filters = [pair for pair in asked if pair[0] not in {"cursor", "block", "limit"}]
    return f"{request.url.path}?{urlencode(sorted(filters))}"


def _agree(block: str | None, pin: Pin, snapshot: Snapshot, safe: int | None) -> None:
    if block is not None and resolve(snapshot, block, safe).ref != pin.ref:
        raise InvalidParameter(
            f"The cursor reads block {pin.number}, not '{block}'.",
            hint="A cursor brings its block with it: leave 'block' out while you page.",
        )
