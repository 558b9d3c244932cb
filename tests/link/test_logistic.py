"""What tells true pairs from pairs by chance is found again from counts."""

import itertools

import numpy as np
import pytest

from crossfix.link.logistic import Examples, fit

KINDS, TOLLS = np.array([-2.0, 0.5, 1.5]), np.array([0.0, 3.0])
CELLS = np.array(list(itertools.product(range(len(KINDS)), range(len(TOLLS)))))
FEATURES = (CELLS + np.array([0, len(KINDS)])).astype(np.int32)
BASE = np.array([0.3, -1.0, 0.0, 2.0, -0.5, 1.0])
LOG_RATIO = KINDS[CELLS[:, 0]] + TOLLS[CELLS[:, 1]]
CHANCE = np.array([5000.0, 900.0, 2000.0, 300.0, 1500.0, 700.0])
NOTHING = np.zeros(len(KINDS) + len(TOLLS))


def _fitted(true: np.ndarray, chance: np.ndarray, *, first: np.ndarray, firm: float) -> np.ndarray:
    """Return the log ratio of each cell."""
    examples = Examples(FEATURES, BASE, true, chance)
    factors = fit(examples, start=NOTHING, first=first, firmness=np.full(len(first), firm))
    return np.asarray(factors[FEATURES].sum(1))


def test_known_log_ratios_are_found_again():
    true = CHANCE * np.exp(BASE + LOG_RATIO)
    assert _fitted(true, CHANCE, first=NOTHING, firm=1e-6) == pytest.approx(LOG_RATIO, abs=1e-3)


def test_counts_that_err_by_chance_give_them_within_that_error():
    rng = np.random.default_rng(4)
    true, chance = rng.poisson(CHANCE * np.exp(BASE + LOG_RATIO)), rng.poisson(CHANCE)
    found = _fitted(true.astype(float), chance.astype(float), first=NOTHING, firm=1e-6)
    assert found == pytest.approx(LOG_RATIO, abs=0.12)
    assert found != pytest.approx(LOG_RATIO, abs=1e-3)


def test_a_pair_may_stand_for_many():
    true = CHANCE * np.exp(BASE + LOG_RATIO)
    twice = Examples(
        np.concatenate([FEATURES, FEATURES]),
        np.concatenate([BASE, BASE]),
        np.concatenate([true, 0 * true]),
        np.concatenate([0 * CHANCE, CHANCE]),
    )
    apart = fit(twice, start=NOTHING, first=NOTHING, firmness=np.full(5, 1e-6))
    together = _fitted(true, CHANCE, first=NOTHING, firm=1e-6)
    assert apart[FEATURES].sum(1) == pytest.approx(together, abs=1e-3)


def test_few_counts_hardly_move_what_is_held_firmly():
    true = 1e-3 * CHANCE * np.exp(BASE + LOG_RATIO)
    first = np.array([1.0, -1.0, 0.5, 0.0, 2.0])
    found = _fitted(true, 1e-3 * CHANCE, first=first, firm=1e5)
    assert found == pytest.approx(first[FEATURES].sum(1), abs=0.01)


def test_without_any_pairs_the_first_values_stay():
    first = np.array([1.0, -1.0, 0.5, 0.0, 2.0])
    nobody = Examples(np.empty((0, 2), np.int32), np.empty(0), np.empty(0), np.empty(0))
    found = fit(nobody, start=NOTHING, first=first, firmness=np.ones(5))
    assert found == pytest.approx(first, abs=1e-6)
