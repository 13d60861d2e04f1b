"""Blocks, seals and balances proven by hashing alone: nobody is asked, and nobody is believed.

The node shares this room. Nothing here knows a disk, a connection, a key, a ledger's making or
what is issued.
"""
