"""Pairs chosen one by one, with a bootstrap that chooses again."""

import time

import numpy as np
import pytest

from crossfix.tally import mse
from crossfix.tally.mse.designs import design_of
from crossfix.tally.mse.stepwise import _bca, choose


def test_the_totals_are_those_of_sparsemse(kosovo, uk):
    # SparseMSE 2.0.1, p-value threshold .02: 14,342 and 11,313
    assert mse.stepwise(kosovo, samples=100).total == pytest.approx(14_342, abs=1)
    assert mse.stepwise(uk, samples=100).total == pytest.approx(11_313, abs=1)


def test_the_interval_is_that_of_sparsemse_within_chance(kosovo):
    found = mse.stepwise(kosovo, samples=2000)
    assert found.low == pytest.approx(12_484, rel=0.03)
    assert found.high == pytest.approx(16_623, rel=0.03)


def test_a_seed_gives_one_interval_and_another_seed_another(uk):
    one, again, other = (mse.stepwise(uk, seed=seed, samples=200) for seed in (1, 1, 2))
    assert (one.low, one.high) == (again.low, again.high)
    assert (one.low, one.high) != (other.low, other.high)
    assert one.total == other.total


def test_all_tables_of_a_batch_choose_as_each_would_alone(uk):
    design = design_of(5)
    drawn = np.random.default_rng(4).multinomial(2744, uk.counts / 2744, size=12).astype(float)
    chosen, hidden = choose(design, drawn)
    for at in range(12):
        alone, rest = choose(design, drawn[at : at + 1])
        assert (alone[0] == chosen[at]).all()
        assert rest[0] == pytest.approx(hidden[at], rel=1e-6)


def test_a_pair_that_should_share_cases_and_does_not_is_taken_in():
    rng = np.random.default_rng(2)
    seen = rng.random((3000, 4)) < 0.3
    seen[:, 1] &= ~seen[:, 0]  # who is on the first list is never on the second
    seen = seen[seen.any(axis=1)]
    found = mse.stepwise(mse.overlaps(seen, np.ones(len(seen))), samples=200)
    assert "A:B" in found.because
    assert found.diagnostics["empty_pairs"] == 1
    assert found.low < 3000 < found.high


def test_without_bias_and_skew_bca_is_the_percentile_interval():
    drawn = np.arange(1.0, 1000.0)
    low, high = _bca(500.0, drawn, (np.ones(4), np.array([1.0, 2.0, 4.0, 5.0])))
    assert (low, high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=1)


def test_a_thousand_bootstraps_take_a_moment(uk):
    # the R package took 841 s on the same table; a bound that a busy machine keeps too
    begun = time.process_time()
    mse.stepwise(uk, samples=1000)
    assert time.process_time() - begun < 841 / 50
