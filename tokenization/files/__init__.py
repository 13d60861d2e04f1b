"""What people write: sheets, participants and their licences, parameters of a deployment.

A file is read whole, and every fault in it is told at once. Nothing here knows a chain, a key or
what the commands are.
"""
