"""Logistic regression on numbered features: what tells true pairs from pairs by chance."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from crossfix.compiled import compiled
from crossfix.link.columns import Reals

Numbers = npt.NDArray[np.int32]
# A small case is fitted to the end, so that its figures do not hang on the last bit of a sum; in a
# large one what the last steps gain is less than what chance moves.
_FEW_EXAMPLES = 100_000
_MOST_STEPS = 60
_CLOSE, _CLOSE_ENOUGH = 1e-6, 0.03  # mean change of a factor, in units of how sharply it is bent


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
    # Newton's steps find the least of the convex cost, each by conjugate gradients, so that nothing
    # is as large as factors by factors (Nocedal and Wright 2006, algorithm 7.1); they are taken in
    # units of how sharply each factor is bent, so that few are needed
    unit = 1.0 / np.sqrt(firm + _most_bent(*told, len(met)))

    def cost(steps: Reals) -> tuple[float, Reals]:
        value, slope = _cost(*told, middle + unit * steps)
        off = unit * steps
        return value + float(firm @ (off * off)) / 2, unit * (slope + firm * off)

    at, bends = np.full(len(met), np.nan), np.empty(0)

    def bend(steps: Reals, along: Reals) -> Reals:
        nonlocal at, bends
        if not np.array_equal(steps, at):  # many are asked for along the way from one place
            at, bends = steps.copy(), _bends(*told, middle + unit * steps)
        turn = unit * along
        found: Reals = unit * (_turned(told.features, bends, turn) + firm * turn)
        return found

    close = _CLOSE if len(told.base) <= _FEW_EXAMPLES else _CLOSE_ENOUGH
    found = minimize(
        cost,
        (start[met] - middle) / unit,
        jac=True,
        hessp=bend,
        method="Newton-CG",
        options={"xtol": close, "maxiter": _MOST_STEPS},
    )
    factors = first.copy()
    factors[met] = middle + unit * found.x
    return factors


@compiled
def _most_bent(features: Numbers, _base: Reals, true: Reals, chance: Reals, size: int) -> Reals:
    """Return the most that the second derivative of the cost by each factor can be."""
    bent = np.zeros(size)
    for k in range(len(true)):
        for feature in features[k]:
            bent[feature] += (true[k] + chance[k]) / 4
    return bent


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


@compiled
def _bends(features: Numbers, base: Reals, true: Reals, chance: Reals, factors: Reals) -> Reals:
    """Return the second derivative of the cost by the log odds of each pair."""
    bends = np.empty(len(base))
    for k in range(len(base)):
        odds = base[k]
        for feature in features[k]:
            odds += factors[feature]
        small = np.exp(-abs(odds))
        bends[k] = (true[k] + chance[k]) * small / (1.0 + small) ** 2
    return bends


@compiled
def _turned(features: Numbers, bends: Reals, along: Reals) -> Reals:
    """Return how much the slope of the cost changes along a step."""
    change = np.zeros(len(along))
    for k in range(len(bends)):
        step = 0.0
        for feature in features[k]:
            step += along[feature]
        step *= bends[k]
        for feature in features[k]:
            change[feature] += step
    return change
