"""Plan, run or look at issuances, as ``mizan mint`` does.

    python scripts/mint.py plan scripts/data/mint-power.csv
    python scripts/mint.py run PLAN --signer keystore:issuer.json --execute
    python scripts/mint.py status PLAN

Where and what else: MIZAN_RPC, MIZAN_MANIFEST and the rest of ``mizan --help``.
"""

import sys

from tokenization.cli import main


if __name__ == "__main__":
    main(["mint", *sys.argv[1:]])
