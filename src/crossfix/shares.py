"""A part of a whole, with its interval."""

import math
from typing import NamedTuple

_Z = 1.959964  # of a 95 % interval


class Share(NamedTuple):
    """A share with its 95 % interval."""

    low: float
    expected: float
    high: float


def share(part: int, whole: int) -> Share | None:
    """Return a share and its score interval (Wilson 1927, J. Am. Stat. Assoc. 22:209).

    None where there is nothing to divide.

    >>> share(10, 10).high, round(share(10, 10).low, 2), share(0, 0)
    (1.0, 0.72, None)
    """
    if whole == 0:
        return None
    expected = part / whole
    scale = 1 + _Z**2 / whole
    middle = (expected + _Z**2 / (2 * whole)) / scale
    half = _Z / scale * math.sqrt(expected * (1 - expected) / whole + _Z**2 / (4 * whole**2))
    low = 0.0 if part == 0 else middle - half
    high = 1.0 if part == whole else middle + half
    return Share(low, expected, high)
