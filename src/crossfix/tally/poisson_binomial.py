"""How many of several uncertain things are true: the interval of a sum of unequal chances."""

from collections.abc import Iterable
from math import ceil, floor, sqrt

import numpy as np
from numpy.typing import NDArray

# The exact distribution takes a step for every pair of chances: 2,000 take some 10 ms.
MOST_EXACT = 2_000
TAIL = 0.025  # what a 95 % interval leaves out on each side
Z_95 = 1.959964  # normal quantile of .975
_ROUNDING = 1e-12  # so that the last digit of a sum never decides on which side a bound falls


def distribution(chances: Iterable[float]) -> NDArray[np.float64]:
    """Return the probability of 0, 1, 2 ... of the things being true, as they are independent.

    Convolution, one chance after another: the Poisson-binomial distribution (Wang 1993,
    Statistica Sinica 3:295). Raises ValueError for a chance outside 0 to 1.

    >>> distribution([0.5, 0.5]).tolist()
    [0.25, 0.5, 0.25]
    >>> distribution([]).tolist()
    [1.0]
    """
    ordered = _ordered(chances)
    mass = np.zeros(ordered.size + 1)
    mass[0] = 1.0
    for known, chance in enumerate(ordered, start=1):
        mass[1 : known + 1] = mass[1 : known + 1] * (1 - chance) + mass[:known] * chance
        mass[0] *= 1 - chance
    return mass


def interval(chances: Iterable[float]) -> tuple[int, int]:
    """Return the 95 % interval of how many of the things are true; nothing gives 0 to 0.

    The .025 and .975 quantiles of the exact distribution; beyond MOST_EXACT uncertain chances the
    normal ones with a correction for continuity.

    >>> interval([1.0, 1.0, 0.0]), interval([0.5] * 10), interval([])
    ((2, 2), (2, 8), (0, 0))
    """
    ordered = _ordered(chances)
    certain = int(np.count_nonzero(ordered == 1.0))
    open_ones = ordered[(ordered > 0.0) & (ordered < 1.0)]
    if open_ones.size > MOST_EXACT:
        low, high = _normal(open_ones)
    else:
        below = np.cumsum(distribution(open_ones)) + _ROUNDING
        low, high = (int(at) for at in np.searchsorted(below, [TAIL, 1 - TAIL]))
    return certain + low, certain + high


def _ordered(chances: Iterable[float]) -> NDArray[np.float64]:
    ordered = np.sort(np.fromiter(chances, dtype=np.float64))
    if ordered.size and not (ordered[0] >= 0.0 and ordered[-1] <= 1.0):
        raise ValueError(f"a chance lies outside 0 to 1: {ordered[0]}, {ordered[-1]}")
    return ordered


def _normal(chances: NDArray[np.float64]) -> tuple[int, int]:
    mean = float(chances.sum())
    reach = Z_95 * sqrt(float((chances * (1 - chances)).sum()))
    return max(0, ceil(mean - reach - 0.5)), min(chances.size, floor(mean + reach + 0.5))
