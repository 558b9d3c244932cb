"""Chao's lower bounds, two lists, and unequal cases."""

import numpy as np
import pytest

from crossfix.errors import ConfigError
from crossfix.tally import mse


def test_chao_is_his_formula(kosovo):
    found = mse.chao(kosovo)
    rest = 3 / 4 * 3218 * 3217 / (2 * 883)
    assert found.total == pytest.approx(4400 + rest)
    assert found.kind is mse.Kind.LOWER_BOUND
    assert 4400 < found.low < found.total < found.high


def test_without_a_case_on_two_lists_there_is_no_bound():
    assert "no case" in mse.chao(mse.overlaps([(1, 0, 0), (1, 1, 1)], [5, 3])).because


def test_chapman_is_for_two_lists_and_says_what_it_takes_for_granted():
    found = mse.chapman(mse.overlaps([(1, 0), (0, 1), (1, 1)], [70, 50, 30]))
    assert found.total == pytest.approx(101 * 81 / 31 - 1)
    assert "two lists cannot show" in found.because
    with pytest.raises(ConfigError, match="not 3"):
        mse.chapman(mse.overlaps([(1, 0, 0)], [1]))


def test_two_lists_that_share_nothing_have_no_estimate():
    found = mse.chapman(mse.overlaps([(1, 0), (0, 1)], [70, 50]))
    assert found.kind is mse.Kind.NOT_ESTIMABLE


@pytest.mark.parametrize(
    ("model", "kosovo_total", "uk_total"),
    [(mse.chao_lists, 8591, 13570), (mse.poisson, 9328, 14572), (mse.darroch, 12797, 14650)],
)
def test_unequal_cases_give_what_rcapture_gives(model, kosovo_total, uk_total, kosovo, uk):
    assert model(kosovo).total == pytest.approx(kosovo_total, abs=1)
    assert model(uk).total == pytest.approx(uk_total, abs=1)


def test_where_nothing_shows_unequal_cases_they_still_may_be_so():
    patterns = [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1), (1, 0, 1), (0, 1, 1), (1, 1, 1)]
    table = mse.overlaps(patterns, [50, 50, 22, 50, 22, 22, 8])
    equal = mse.chao_lists(table)
    found = mse.darroch(table)
    assert found.diagnostics["bend"] == 0
    assert "no sign" in found.because
    assert found.total == pytest.approx(equal.total, rel=0.2)
    assert found.high > equal.high


def test_the_bound_stays_below_the_truth_where_cases_are_unequal():
    rng = np.random.default_rng(5)
    chances = 1 / (1 + np.exp(1.5 - 0.9 * rng.normal(size=(40_000, 1))))
    seen = rng.random((40_000, 4)) < chances
    seen = seen[seen.any(axis=1)]
    table = mse.overlaps(seen, np.ones(len(seen)))
    assert len(seen) < mse.chao_lists(table).high < 40_000
    assert mse.darroch(table).low < 40_000 < mse.darroch(table).high
