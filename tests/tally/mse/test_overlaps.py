"""The table of overlaps, and tables made from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.errors import ConfigError
from crossfix.tally import mse
from crossfix.tally.mse.overlaps import by_times, captures, list_totals, pair_totals, whole

TABLES = st.integers(2, 4).flatmap(
    lambda size: st.lists(st.floats(0, 1000), min_size=2**size - 1, max_size=2**size - 1).map(
        lambda counts: mse.overlaps(captures(size), counts)
    )
)


def test_patterns_given_twice_are_added():
    table = mse.overlaps([(1, 0), (1, 0), (1, 1)], [2, 3, 4], lists=["x", "y"])
    assert table.lists == ("x", "y")
    assert table.counts.tolist() == [5, 0, 4]


def test_the_published_margins_come_back(kosovo):
    assert mse.documented(kosovo) == 4400
    assert by_times(kosovo).tolist() == [3218, 882, 273, 27]
    assert list_totals(kosovo)[3] == 685
    assert pair_totals(kosovo)["EXH", "ABA"] == 403


@given(TABLES)
def test_leaving_a_list_out_loses_the_cases_that_only_it_held(table):
    changed = mse.without(table, "A")
    assert mse.documented(changed) == pytest.approx(mse.documented(table) - table.counts[0])


@given(TABLES)
def test_merging_lists_loses_no_case(table):
    changed = mse.merged(table, "A", "B")
    assert mse.documented(changed) == pytest.approx(mse.documented(table))
    both = list_totals(table)[:2].sum() - pair_totals(table)["A", "B"]
    assert list_totals(changed)[0] == pytest.approx(both)


@given(TABLES)
def test_whole_counts_add_up_as_before_and_none_moves_by_one(table):
    changed = whole(table).counts
    assert np.all(changed == np.floor(changed))
    assert abs(changed.sum() - table.counts.sum()) <= 0.5 + 1e-6
    assert np.all(np.abs(changed - table.counts) < 1 + 1e-9)


def test_only_cases_on_one_list_are_taken_for_false(kosovo):
    changed = mse.less_singles(kosovo, 0.2)
    assert by_times(changed).tolist() == pytest.approx([3218 * 0.8, 882, 273, 27])


def test_more_lists_than_can_be_used_are_refused_with_the_mend():
    with pytest.raises(ConfigError, match="9 lists") as error:
        mse.overlaps([[1] * 9], [1])
    assert "merge" in error.value.mend
