"""The options that commands of ``mizand`` share. Each is a setting; see ``node.settings``."""

from pathlib import Path
from typing import Annotated

import typer


Rpc = Annotated[
    str | None,
    typer.Option(
        "--rpc",
        help="The chain's JSON-RPC endpoint; several, of different owners, with commas between "
        "them: they must agree [MIZAN_NODE_RPC].",
    ),
]
StorePath = Annotated[
    Path | None, typer.Option("--store", help="Directory of the store [MIZAN_NODE_STORE].")
]
ManifestPath = Annotated[
    Path | None, typer.Option("--manifest", help="The deployment manifest [MIZAN_MANIFEST].")
]
Finality = Annotated[
    str | None,
    typer.Option(
        "--finality", help="When a block is final: tag, depth:N or instant [MIZAN_NODE_FINALITY]."
    ),
]
Host = Annotated[
    str | None, typer.Option("--host", help="Serve on this address [MIZAN_NODE_HOST].")
]
Port = Annotated[
    int | None, typer.Option("--port", help="Serve on this port; 0 picks one [MIZAN_NODE_PORT].")
]
Poll = Annotated[
    float | None,
    typer.Option("--poll-s", help="Seconds between looks at the chain [MIZAN_NODE_POLL_S]."),
]
Block = Annotated[int | None, typer.Option("--block", help="Compare at this block, not the tip.")]
Receipts = Annotated[
    str | None,
    typer.Option(
        "--receipts",
        help="Blocks whose logs are proven by their receipts: tip, sample:N of the past too, all, "
        "or none [MIZAN_NODE_RECEIPTS].",
    ),
]
Consensus = Annotated[
    str | None,
    typer.Option(
        "--consensus", help="Whose seals blocks must have: none, or qbft [MIZAN_NODE_CONSENSUS]."
    ),
]
ValidatorList = Annotated[
    str | None,
    typer.Option(
        "--validators",
        help="Validators to begin with, by comma; those of the first block if left out "
        "[MIZAN_NODE_VALIDATORS].",
    ),
]
Ws = Annotated[
    str | None,
    typer.Option("--ws", help="Websocket that tells of new blocks, as a hint [MIZAN_NODE_WS]."),
]
WorkerCount = Annotated[
    int | None,
    typer.Option(
        "--workers",
        help="Processes that read the past; 0: half the cores, at least two of two "
        "[MIZAN_NODE_WORKERS].",
    ),
]
CacheMb = Annotated[
    int | None,
    typer.Option("--cache-mb", help="Memory for what is dealt in most [MIZAN_NODE_CACHE_MB]."),
]
VerifyPerS = Annotated[
    int | None,
    typer.Option(
        "--verify-per-s",
        help="Figures to compare with the chain a second; 0: none [MIZAN_NODE_VERIFY_PER_S].",
    ),
]
Peers = Annotated[
    str | None,
    typer.Option(
        "--peers", help="Other nodes to compare digests with, by commas [MIZAN_NODE_PEERS]."
    ),
]
Control = Annotated[
    Path | None,
    typer.Option(
        "--control", help="The node's socket; beside the store unless said [MIZAN_NODE_CONTROL]."
    ),
]
First = Annotated[int | None, typer.Option("--from", help="First block; else the ledger's first.")]
Last = Annotated[
    int | None, typer.Option("--to", help="Last block; else the last final one, or the tip.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON document.")]
