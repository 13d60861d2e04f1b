"""Reads: what the API and the pages ask of the store.

Everything here takes a ``View``: one snapshot, seen as it was after one block. Nothing reads
"latest", the clock or the chain, and nothing is formatted; amounts are integers in base units and
keys are raw bytes.
"""
