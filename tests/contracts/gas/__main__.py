"""Measure, and replace the committed figures and the tables made of them."""

import sys

from tests.contracts.gas.page import PAGE, with_tables
from tests.contracts.gas.snapshot import SNAPSHOT, measure, text


if __name__ == "__main__":
    costs = measure()
    SNAPSHOT.write_text(text(costs))
    PAGE.write_text(with_tables(PAGE.read_text("utf-8"), costs), "utf-8")
    sys.stdout.write(SNAPSHOT.read_text())
