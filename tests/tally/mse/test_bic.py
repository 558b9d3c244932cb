"""The log-linear model with the least BIC, and its profile interval."""

import numpy as np
import pytest

from crossfix.tally import mse
from crossfix.tally.mse.bic import _models, _one_changed
from crossfix.tally.mse.designs import PAIRS, TRIPLES, design_of
from crossfix.tally.mse.profile import profile_interval


def test_kosovo_is_as_published(kosovo):
    # Ball et al. (2002): 10,356 killings, 95 % interval 9,002 to 12,122
    found = mse.bic(kosovo)
    assert found.total == pytest.approx(10_356, abs=1)
    assert found.low == pytest.approx(9_002, rel=0.002)
    assert found.high == pytest.approx(12_122, rel=0.002)
    assert "EXH:ABA:OSCE" in found.because


def test_models_that_are_as_good_are_told_of(uk):
    told = mse.bic(uk).diagnostics
    assert told["models"] == 2**10
    assert told["least_as_good"] < 13_000
    assert told["most_as_good"] > 22_000


def test_models_are_hierarchical_and_none_is_twice():
    assert len(_models(design_of(3))) == 8
    models = _models(design_of(4, TRIPLES))
    assert len(models) == len(np.unique(models, axis=0)) == 113
    assert len(_models(design_of(6, PAIRS))) <= 2048
    assert _models(design_of(7, PAIRS)).tolist() == [[False] * 21]
    assert _one_changed(np.array([True, False])).tolist() == [[False, False], [True, True]]


def test_with_many_lists_the_search_finds_the_pair_that_depends():
    rng = np.random.default_rng(8)
    seen = rng.random((4000, 7)) < 0.2
    seen[:, 4] = np.where(seen[:, 2], rng.random(4000) < 0.6, seen[:, 4])
    seen = seen[seen.any(axis=1)]
    found = mse.bic(mse.overlaps(seen, np.ones(len(seen))))
    assert "C:E" in found.because
    assert found.low < 4000 < found.high


def test_the_profile_interval_of_two_lists_is_where_the_likelihood_drops():
    # independent lists with margins 60, 50 and 20 in common: the likelihood of N is
    # hypergeometric (Cormack 1992)
    columns = np.array([[1.0, 1, 0], [1, 0, 1], [1, 1, 1]])
    low, high = profile_interval(columns, np.array([40.0, 30.0, 20.0]), 60.0)
    assert low < 150 < high
    assert profile_interval(columns, np.array([400.0, 300.0, 200.0]), 600.0)[0] > 10 * low


def test_a_total_that_nothing_bounds_has_no_high_end():
    columns = np.array([[1.0, 1, 0], [1, 0, 1], [1, 1, 1]])
    assert profile_interval(columns, np.array([4.0, 3.0, 0.1]), 120.0)[1] is None


def test_expected_counts_are_legal(kosovo):
    thinned = kosovo._replace(counts=kosovo.counts * 0.5)
    assert mse.bic(thinned).total == pytest.approx(mse.bic(kosovo).total / 2, rel=0.3)
