"""The share of what others addressed that was confirmed, and the letter that it suggests."""

import math
from typing import NamedTuple

_Z = 1.959964  # of a 95 % interval
# By the lower end of the interval: a convention of ours, since AJP-2.1 gives no numbers. To earn an
# A, about 35 reports must be confirmed and none contradicted.
LETTERS = (("A", 0.90), ("B", 0.75), ("C", 0.50), ("D", 0.25), ("E", 0.0))
NO_BASIS = "F"
LEAST_ADDRESSED = 10  # reports; fewer are no basis for a letter


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


def suggested(confirmed: int, contradicted: int) -> str:
    """Return the reliability letter that a record suggests; F where there is no basis.

    >>> suggested(19, 0), suggested(9, 1), suggested(9, 0)
    ('B', 'C', 'F')
    """
    found = share(confirmed, confirmed + contradicted)
    if found is None or confirmed + contradicted < LEAST_ADDRESSED:
        return NO_BASIS
    return next(letter for letter, least in LETTERS if found.low >= least)
