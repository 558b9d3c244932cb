"""Logistic regression on numbered features: what tells true pairs from pairs by chance."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from crossfix.compiled import compiled
from crossfix.link.columns import Reals

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
    # a feature that no example has stays at its first value
    met = np.flatnonzero(np.bincount(examples.features.ravel(), minlength=len(first)))
    place = np.zeros(len(first), np.int32)
    place[met] = np.arange(len(met))
    told = examples._replace(features=place[examples.features])
    middle, firm = first[met], firmness[met]

    def cost(factors: Reals) -> tuple[float, Reals]:
        value, slope = _cost(*told, factors)
        off = factors - middle
        return value + float(firm @ (off * off)) / 2, slope + firm * off

    found = minimize(
        cost, start[met], jac=True, method="L-BFGS-B", options={"maxiter": _MOST_STEPS}
    )
    factors = first.copy()
    factors[met] = found.x
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
        small = np.exp(-abs(odds))
        p = 1.0 / (1.0 + small) if odds > 0.0 else small / (1.0 + small)
        unlikely = max(odds, 0.0) + np.log1p(small)  # - log(1 - p); - log p is less by the odds
        value += true[k] * (unlikely - odds) + chance[k] * unlikely
        step = (true[k] + chance[k]) * p - true[k]
        for feature in features[k]:
            slope[feature] += step
    return value, slope
