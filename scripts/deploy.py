"""Make the ledger of ``scripts/data/deploy.toml``, as ``mizan deploy`` does.

    python scripts/deploy.py --signer keystore:admin.json --execute

Where and what else: MIZAN_RPC, MIZAN_MANIFEST and the rest of ``mizan --help``.
"""

import sys
from pathlib import Path

from tokenization.cli import main


PARAMS = Path(__file__).parent / "data" / "deploy.toml"

if __name__ == "__main__":
    main(["deploy", "--params", str(PARAMS), *sys.argv[1:]])
