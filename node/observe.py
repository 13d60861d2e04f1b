"""What the node tells its operators: logs and metrics. Their names are defined here and only here.

On a terminal logs are for reading; elsewhere each is one JSON object a line, on stderr. Nothing
secret is ever handed to a logger: endpoints are named without credentials, path or query.
"""

import contextlib
import logging
import platform
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

import structlog
from prometheus_client import Counter, Gauge, Histogram, Info


HEAD = Gauge("mizan_chain_head_block", "The chain's newest block, as last seen.")
TIP = Gauge("mizan_tip_block", "The last block folded.")
FINAL = Gauge("mizan_final_block", "The last folded block that is final.")
LAG = Gauge("mizan_lag_blocks", "Blocks between the chain's head and our tip.")
LAG_SECONDS = Gauge("mizan_lag_seconds", "Chain time between the chain's head and our tip.")
EVENTS = Counter("mizan_events", "Events folded.")
EVENTS_BY_KIND = Counter("mizan_events_by_kind", "Events folded, by name.", ("kind",))
UNKNOWN_EVENTS = Counter(
    "mizan_unknown_events",
    "Events of listed contracts that were kept but could not be read.",
)
UNKNOWN_CODE = Gauge(
    "mizan_unknown_code", "Listed contracts that run code this version was not made for."
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
ENDPOINT_UP = Gauge("mizan_endpoint_up", "1 while an endpoint answers.", ("endpoint",))
ENDPOINT_FAILURES = Counter(
    "mizan_endpoint_failures", "Requests that an endpoint did not answer whole.", ("endpoint",)
)
ENDPOINT_HEAD = Gauge("mizan_endpoint_head_block", "An endpoint's newest block.", ("endpoint",))
ENDPOINT_AGREES = Gauge(
    "mizan_endpoint_agrees", "1 while an endpoint names the block that most name.", ("endpoint",)
)
ENDPOINTS_DISAGREE = Gauge(
    "mizan_endpoints_disagree", "1 while too few endpoints name the same block."
)
SNAPSHOTS = Gauge("mizan_snapshots_open", "Pictures of the state that somebody reads.")
STORE_BYTES = Gauge("mizan_store_bytes", "What the store takes on disk.")
DISK_FREE = Gauge("mizan_disk_free_bytes", "What is free on the store's disk.")
VERIFIED = Counter("mizan_verify_figures", "Figures compared with the chain in the background.")
VERIFY_ROUNDS = Counter("mizan_verify_rounds", "How often all figures have been compared.")
MISMATCHES = Gauge(
    "mizan_verify_mismatches", "Figures that differed from the chain when last compared."
)
MONEY_BROKEN = Gauge(
    "mizan_money_broken",
    "Escrows whose cash is not where their events say it must be.",
)
PEER_DIFFERS = Gauge(
    "mizan_peer_digest_differs", "1 while a peer has another digest at the same block.", ("peer",)
)
PEER_UP = Gauge("mizan_peer_up", "1 while a peer answers.", ("peer",))
BACKUP_TIME = Gauge("mizan_backup_time_seconds", "When the last backup was finished, UTC.")
BUILD = Info("mizan_build", "Which version runs.")


def watch_process(store: Path, schema: int) -> None:
    """Measure the store's directory whenever somebody looks, and say which version runs."""
    STORE_BYTES.set_function(lambda: _bytes_of(store))
    DISK_FREE.set_function(lambda: shutil.disk_usage(store).free)
    BUILD.info(
        {
            "version": version("mizan"),
            "schema": str(schema),
            "python": platform.python_version(),
        }
    )


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


def _bytes_of(store: Path) -> int:
    total = 0
    for file in store.iterdir():
        with contextlib.suppress(FileNotFoundError):  # LevelDB drops files at any moment
            total += file.stat().st_size
    return total
