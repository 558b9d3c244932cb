"""Logistic regression on numbered features: what tells true pairs from pairs by chance."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from crossfix.link.columns import Reals
from crossfix.link.compiled import compiled

Numbers = npt.NDArray[np.int32]
_MOST_STEPS = 40


class Examples(NamedTuple):
    """Pairs to learn from, each with the number of true and of chance pairs that it stands for."""

    features: Numbers  # (pairs, features of each)
    base: Reals  # what is known of the log odds beforehand
    true: Reals
    chance: Reals


def fit(examples: Examples, *, start: Reals, first: Reals, firmness: Reals) -> Reals:
    """Return the log factor of each feature: the most probable, by a normal prior about the first.

    The sum of base and factors is the log of how many true pairs there are for each pair by chance;
    so density ratios are estimated without either density (Qin 1998, Biometrika 85:619).
    """

    def cost(factors: Reals) -> tuple[float, Reals]:
        value, slope = _cost(*examples, factors)
        off = factors - first
        return value + float(firmness @ (off * off)) / 2, slope + firmness * off

    found = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": _MOST_STEPS})
    factors: Reals = found.x
    return factors


@compiled
def _cost(
    features: Numbers, base: Reals, true: Reals, chance: Reals, factors: Reals
) -> tuple[float, Reals]:
    value = 0.0
    slope = np.zeros(len(factors))
    for k in range(len(base)):
        odds = base[k]
        for feature in features[k]:
            odds += factors[feature]
        p = 1.0 / (1.0 + np.exp(-odds))
        value += true[k] * np.logaddexp(0.0, -odds) + chance[k] * np.logaddexp(0.0, odds)
        step = (true[k] + chance[k]) * p - true[k]
        for feature in features[k]:
            slope[feature] += step
    return value, slope
