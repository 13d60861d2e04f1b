"""The road once, for real: chain, contracts, issuance from CSV, index, API, page.

Drives the same ``mizan`` and ``mizand`` a person would type, and believes neither: what the files
say, what the chain answers and what the API serves are compared figure by figure.
"""
