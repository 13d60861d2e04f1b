"""Makes a checkout ready to run, from Python's standard library alone.

Runs under whatever Python 3.11 or 3.12 the machine has, installs into ``.venv`` and
``contracts/node_modules`` only, needs no root, and reaches no registry but PyPI and npm.
"""
