"""How many things are true of which each has a chance, corrected by a random audit of some.

The chances give the count, and the audit what they get wrong on average: the difference estimator
of survey sampling, today called prediction-powered inference (Saerndal, Swensson and Wretman 1992,
Model Assisted Survey Sampling, ch. 6; Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023,
Science 382:669). Nothing is assumed of the chances: bad ones widen the interval.
"""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

FEWEST = 10  # answers, below which a sample tells too little of its own spread
TUNED_FROM = 30  # answers, from which the sample can say how far to follow the chances
LEVEL = 0.975  # quantile at the upper end of a 95 % interval

Reals = NDArray[np.float64]


class Answers(NamedTuple):
    """What was looked into: one entry a thing in each array."""

    weight: Reals  # what the thing counts if it is true, above 0
    chance: Reals  # that it is true, as assessed
    true: Reals  # 1 or 0; nan where the person could not tell
    drawn: Reals  # the probability with which the audit took it


class Counted(NamedTuple):
    """A count with its 95 % interval, and what it is made of: tuning x sum(f) + N x gap."""

    low: float
    expected: float
    high: float
    tuning: float  # how far the chances were followed; 1: wholly
    gap: float  # mean of what was found beyond that


def corrected(weights: Reals, chances: Reals, *, answers: Answers) -> Counted | None:
    """Return the sum of the weights of what is true; None with fewer than FEWEST sure answers.

    With f = weight x chance over all N things, y = weight x truth in the audit and d = y - tuning
    x f, the count is tuning x sum(f) + N x mean(d), each answer weighted by 1 / its probability to
    be drawn. An answer that could not be given counts both ways: the interval holds that of all of
    them true and that of none. The count lies between what the audit has seen true and what it has
    not seen false.
    """
    is_open = np.isnan(answers.true)
    if np.count_nonzero(~is_open) < FEWEST:
        return None
    total = float((weights * chances).sum())
    found = [
        _counted(answers._replace(true=np.where(is_open, filled, answers.true)), total, weights)
        for filled in (0.0, answers.chance, 1.0)
    ]
    least = float(answers.weight[answers.true == 1].sum())
    most = float(weights.sum() - answers.weight[answers.true == 0].sum())
    low = min(one.low for one in found)
    high = max(one.high for one in found)
    low, expected, high = (min(max(end, least), most) for end in (low, found[1].expected, high))
    return Counted(low, expected, high, *found[1][3:])


def _counted(answers: Answers, total: float, weights: Reals) -> Counted:
    stands_for = 1 / answers.drawn
    stands_for /= stands_for.sum()
    assessed = answers.weight * answers.chance
    tuning = _tuning(answers.weight * answers.true, assessed, stands_for)
    gap = answers.weight * answers.true - tuning * assessed
    mean = float(stands_for @ gap)
    expected = tuning * total + weights.size * mean
    reach = weights.size * sqrt(_variance(answers, gap - mean, stands_for))
    reach *= float(stdtrit(answers.true.size - 1, LEVEL))
    return Counted(expected - reach, expected, expected + reach, tuning, mean)


def _variance(answers: Answers, off: Reals, stands_for: Reals) -> float:
    """Return the variance of the weighted mean over all draws that chance could have made.

    For draws independent of one another (Saerndal et al. 1992, ch. 5, the weighted mean by
    linearisation); with equal probabilities it is (1 - n/N) s^2 / n. A small sample may have met
    none of the few cases that went wrong, so it is never less than the chances themselves expect.
    """
    size = answers.true.size
    left_out = (1 - answers.drawn) * stands_for**2
    seen = float(left_out @ off**2) * size / (size - 1)
    doubt = answers.weight**2 * answers.chance * (1 - answers.chance)
    return max(seen, float(left_out @ doubt))


def _tuning(found: Reals, assessed: Reals, stands_for: Reals) -> float:
    """Return how far to follow the chances, 0 to 1, so that the variance is least.

    The slope of what was found on what was assessed (power tuning: Angelopoulos, Duchi and Zrnic
    2023, PPI++, arXiv 2311.01453; with all things known it is the regression estimator's); 1 where
    the sample is small.
    """
    if found.size < TUNED_FROM or np.ptp(assessed) == 0:
        return 1.0
    off = assessed - float(stands_for @ assessed)
    spread = float(stands_for @ off**2)
    return float(np.clip(float(stands_for @ (off * found)) / spread, 0, 1))
