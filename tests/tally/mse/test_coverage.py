"""Intervals in made worlds whose truth is known; benchmarks/mse has more of them."""

import numpy as np
import pytest

from crossfix.tally import mse

WORLDS, CASES = 40, 1500
LEAST = 34  # 95 % of 40 less 2.9 standard deviations
CHANCES = (0.3, 0.25, 0.2)


def _made(seed):
    rng = np.random.default_rng(seed)
    seen = rng.random((CASES, 3)) < CHANCES
    seen = seen[seen.any(axis=1)]
    return mse.overlaps(seen, np.ones(len(seen)))


@pytest.mark.parametrize("model", [mse.chao_lists, mse.bic, mse.graphs])
def test_intervals_hold_the_truth_of_independent_lists_as_often_as_they_say(model):
    found = [model(_made(seed)) for seed in range(WORLDS)]
    held = sum(one.low <= CASES <= one.high for one in found)
    assert held >= LEAST
    assert np.median([one.total for one in found]) == pytest.approx(CASES, rel=0.04)


def test_the_bootstrap_holds_it_too():
    found = [mse.stepwise(_made(seed), seed=seed, samples=100) for seed in range(WORLDS)]
    assert sum(one.low <= CASES <= one.high for one in found) >= LEAST
