"""A ledger made, and checked against the chain: its contracts, wires, roles, listings and rules.

Nothing here knows who takes part, what is issued or what the commands are.
"""
