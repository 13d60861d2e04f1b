"""What the registers hold, from files: participants, zones and plants, series of debt, as goals.

Nothing here signs, sends or writes, and nothing here knows what the commands are.
"""
