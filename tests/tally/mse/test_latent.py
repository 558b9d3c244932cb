"""Hidden classes by particles, and whether runs agree."""

import numpy as np
import pytest

from crossfix.tally import mse
from crossfix.tally.mse.mixing import r_hat


@pytest.fixture(scope="module")
def found(kosovo):
    """Return the answer of few particles."""
    return mse.latent(kosovo, particles=60)


def test_kosovo_is_that_of_lcmcr_within_chance(found):
    # LCMCR, two seeds: 10,598 [9,245 to 14,786] and 10,422 [9,108 to 13,620]
    assert found.total == pytest.approx(10_500, rel=0.05)
    assert found.low == pytest.approx(9_170, rel=0.05)
    assert 12_000 < found.high < 16_000
    assert found.diagnostics["r_hat"] <= 1.05


def test_one_seed_gives_one_answer(kosovo):
    few = [mse.latent(kosovo, particles=2, seed=3) for _ in range(2)]
    assert few[0] == few[1]


def test_runs_that_do_not_agree_give_no_answer(uk):
    refused = mse.latent(uk, particles=6)
    assert refused.total is None
    assert "R-hat" in refused.because
    assert refused.diagnostics["r_hat"] > 1.05


def test_independent_lists_need_one_class_and_find_the_truth():
    rng = np.random.default_rng(6)
    seen = rng.random((1500, 3)) < (0.4, 0.35, 0.3)
    seen = seen[seen.any(axis=1)]
    told = mse.latent(mse.overlaps(seen, np.ones(len(seen))), particles=20)
    assert told.low < 1500 < told.high


def test_r_hat_tells_chains_that_differ_in_place_or_in_spread():
    rng = np.random.default_rng(1)
    same = rng.normal(size=(4, 400))
    assert r_hat(same) < 1.02
    assert r_hat(same + np.array([[0], [0], [0], [2]])) > 1.2
    assert r_hat(same * np.array([[1], [1], [1], [6]])) > 1.1
    assert r_hat(np.ones((4, 10))) == 1.0
