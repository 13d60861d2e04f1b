"""The outermost layer of every response: security headers and measurement.

Plain ASGI, because it wraps the hot path.
"""

import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from node.api.metrics import ANSWERS, DURATION


_POLICY = (
    b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    b"object-src 'none'"
)
HEADERS: Final = (
    (b"content-security-policy", _POLICY),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
)
"""On everything, so that no route forgets them. Nothing comes from elsewhere, nothing is inline."""

UNROUTED: Final = "-"
"""The route label of what matched none, so that strangers' paths do not become labels."""


class Envelope:
    """Wraps an application."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap it."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def sealed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        try:
            await self.app(scope, receive, sealed)
        finally:
            route = getattr(scope.get("route"), "path", UNROUTED)
            DURATION.labels(route, status).observe(time.perf_counter() - began)
            ANSWERS.labels(route, status).inc()
