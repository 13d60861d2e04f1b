"""The HTTP API: read-only, typed, and true of the block it names. Knows no pages and no keys."""

from node.api.app import create_app
from node.api.ports import Node, Progress


__all__ = ["Node", "Progress", "create_app"]
