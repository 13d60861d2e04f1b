"""What the node tells its operators: logs and metrics. Their names are defined here and only here.

On a terminal logs are for reading; elsewhere each is one JSON object a line, on stderr. Nothing
secret is ever handed to a logger: endpoints are named without credentials, path or query.
"""

import logging
from typing import TextIO

import structlog
from prometheus_client import Counter, Gauge, Histogram


HEAD = Gauge("mizan_chain_head_block", "The chain's newest block, as last seen.")
TIP = Gauge("mizan_tip_block", "The last block folded.")
FINAL = Gauge("mizan_final_block", "The last folded block that is final.")
LAG = Gauge("mizan_lag_blocks", "Blocks between the chain's head and our tip.")
EVENTS = Counter("mizan_events", "Events folded.")
UNKNOWN_EVENTS = Counter(
    "mizan_unknown_events",
    "Events of listed contracts that were kept but could not be read.",
)
REORGS = Counter("mizan_reorgs", "Reorganisations followed.")
REORG_DEPTH = Histogram(
    "mizan_reorg_depth_blocks",
    "Blocks unfolded by a reorganisation.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128),
)
STAGE_SECONDS = Histogram(
    "mizan_stage_seconds",
    "Time of one step of following, by stage.",
    ("stage",),
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10),
)
RPC_CALLS = Counter(
    "mizan_rpc_calls",
    "HTTP requests to the chain's endpoint, by first method and outcome.",
    ("method", "outcome"),
)
LIES = Counter(
    "mizan_endpoint_lies",
    "Lies the endpoint was caught at, by which. Any is an alarm.",
    ("lie",),
)
FAILING = Gauge("mizan_failing", "1 while the follower cannot go on.")


def configure_logging(stream: TextIO) -> None:
    """Set logging up, once, at the start of a command."""
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer()
        if stream.isatty()
        else structlog.processors.JSONRenderer(sort_keys=True)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
