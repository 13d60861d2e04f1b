"""The chain and our contracts on it: asking at a pinned block, and signing, sending and waiting.

The one room that holds keys and sends. It knows the contracts of a ledger, but not how a ledger
is made, what is issued, which files people write or what the commands are.
"""
