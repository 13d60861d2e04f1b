"""What the API measures of itself."""

from typing import Final

from prometheus_client import Counter, Histogram


DURATION: Final = Histogram(
    "mizan_api_request_seconds",
    "Time from request to the end of the answer.",
    ["route", "status"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0),
)
ANSWERS: Final = Counter("mizan_api_answers_total", "Answers given.", ["route", "status"])
