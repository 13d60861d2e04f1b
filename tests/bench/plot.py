"""A curve as SVG, small and without scripts: throughput against size, both axes named."""

import math
from collections.abc import Mapping


WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 80, 20, 20, 50


def plot(found: Mapping[int, float]) -> str:
    """Events a second by number of events, the latter on a logarithmic axis."""
    sizes, top = sorted(found), _round_up(max(found.values()))
    low, high = math.log10(sizes[0]), math.log10(sizes[-1])

    def place(size: int, rate: float) -> tuple[float, float]:
        along = (math.log10(size) - low) / (high - low) if high > low else 0.5
        return (
            LEFT + along * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - rate / top * (HEIGHT - TOP - BOTTOM),
        )

    points = [place(size, found[size]) for size in sizes]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    marks = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#0b5d4d"/>'
        f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{size / 1e6:.3g}</text>'
        for (x, y), size in zip(points, sizes, strict=True)
    ]
    steps = [
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{rate:,.0f}</text>'
        for rate, y in ((top * n / 4, place(sizes[0], top * n / 4)[1]) for n in range(5))
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">'
    )
    below = f'<text x="{(WIDTH + LEFT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">'
    beside = f'<text transform="translate(14 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">'
    parts = [
        head,
        "<title>Events a second while indexing, by events on the chain</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *steps,
        f'<polyline points="{line}" fill="none" stroke="#0b5d4d" stroke-width="2"/>',
        *marks,
        f"{below}events on the chain (millions)</text>",
        f"{beside}events a second</text>",
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _round_up(value: float) -> float:
    step: float = 10 ** math.floor(math.log10(value))
    return math.ceil(value / step) * step
