"""The one rounding of prices: half up, as the central bank's tables round."""

from fractions import Fraction


def half_up(value: Fraction) -> int:
    """The nearest whole number; of two as near, the greater."""
    return int((2 * value + 1) // 2)
