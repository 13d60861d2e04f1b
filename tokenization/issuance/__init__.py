"""Issuing: from an issuer's file to a plan, its preflight, and a run that its journal records.

Nothing here knows how a ledger is made, or what the commands are.
"""
