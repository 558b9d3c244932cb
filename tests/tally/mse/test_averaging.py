"""Decomposable graphs, and the average over them."""

from itertools import combinations

import numpy as np
import pytest

from crossfix.tally import mse
from crossfix.tally.mse.graphs import decomposable_graphs


def test_kosovo_is_that_of_dga(kosovo):
    # dga: 12,594 [9,827 to 16,538], mean 12,748, its likeliest graph with weight .986
    found = mse.graphs(kosovo)
    assert found.total == pytest.approx(12_594, abs=2)
    assert found.low == pytest.approx(9_827, abs=5)
    assert found.high == pytest.approx(16_538, rel=0.001)
    assert found.diagnostics["best_graph_weight"] == pytest.approx(0.986, abs=0.001)


def test_uk_is_that_of_dga_where_the_prior_ends_as_there(uk):
    found = mse.graphs(uk, most=33_000)  # dga: 22,912 [10,382 to 32,574], mean 21,097
    assert found.total == pytest.approx(22_912, rel=0.001)
    assert found.high == pytest.approx(32_574, rel=0.002)
    assert found.diagnostics["mean"] == pytest.approx(21_097, rel=0.001)


@pytest.mark.parametrize("size", [3, 4])
def test_each_graph_covers_every_list_once(size):
    weights = decomposable_graphs(size).astype(int)
    members = [[mask >> at & 1 for at in range(size)] for mask in range(1, 2**size)]
    assert (weights @ np.array(members) == 1).all()


def test_a_ring_of_four_lists_is_not_decomposable():
    edges = list(combinations(range(4), 2))
    rows = {tuple(row) for row in decomposable_graphs(4).tolist()}
    assert len(rows) == 60  # 2**6 graphs less three rings and the complete one
    assert len(edges) == 6


def test_with_independent_lists_the_truth_is_found():
    rng = np.random.default_rng(2)
    seen = rng.random((2000, 3)) < (0.4, 0.3, 0.3)
    seen = seen[seen.any(axis=1)]
    found = mse.graphs(mse.overlaps(seen, np.ones(len(seen))))
    assert found.low < 2000 < found.high


def test_a_posterior_that_runs_into_its_limit_says_so(uk):
    assert mse.graphs(uk).diagnostics["weight_near_limit"] < 1e-6
    assert mse.graphs(uk, most=10_000).diagnostics["weight_near_limit"] > 0.5


def test_seven_lists_have_too_many_graphs():
    table = mse.overlaps(np.eye(7, dtype=int), [5] * 7)
    assert "at most 6" in mse.graphs(table).because
