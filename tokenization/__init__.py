"""Issuing on the ledger: what knows contracts, money and keys. It never reads the node's disk."""
