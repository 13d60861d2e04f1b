"""Register the participants of ``scripts/data/participants.csv``, as ``mizan register`` does.

    python scripts/register.py --registrar keystore:registrar.json \
        --regulator keystore:regulator.json --execute

Where and what else: MIZAN_RPC, MIZAN_MANIFEST and the rest of ``mizan --help``.
"""

import sys
from pathlib import Path

from tokenization.cli import main


PARTICIPANTS = Path(__file__).parent / "data" / "participants.csv"

if __name__ == "__main__":
    main(["register", str(PARTICIPANTS), *sys.argv[1:]])
