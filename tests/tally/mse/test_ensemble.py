"""All models beside each other, the sweep, and strata added up."""

import polars as pl
import pytest

from crossfix.errors import ConfigError
from crossfix.tally import mse

PATTERNS = [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1), (1, 0, 1), (0, 1, 1), (1, 1, 1)]
COUNTS = [160, 90, 40, 60, 30, 15, 9]


@pytest.fixture(scope="module")
def table():
    """Return three lists that overlap well."""
    return mse.overlaps(PATTERNS, COUNTS, lists=["north", "south", "court"])


@pytest.fixture(scope="module")
def found(table):
    """Return what the quick models say of them."""
    return mse.estimate(table, models=mse.QUICK)


def test_every_model_gives_its_interval_and_its_reason(found):
    assert [one.model for one in found.estimates] == list(mse.QUICK)
    for one in found.estimates:
        assert one.documented <= one.low <= one.total <= one.high
        assert one.because
        assert one.interval
        rest = mse.undocumented(one)
        assert rest[0] == pytest.approx(one.total - 404)


def test_the_range_reaches_from_the_lowest_to_the_highest_end_of_the_estimates(found):
    low, high = mse.span(found)
    ends = [one for one in found.estimates if one.kind is mse.Kind.ESTIMATE]
    assert low == min(one.low for one in ends)
    assert high >= max(one.high for one in ends)


def test_two_lists_are_not_estimable_and_chapman_says_under_which_assumption(table):
    found = mse.estimate(mse.without(table, "court"), models=["bic", "graphs"])
    assert found.because.startswith("2 lists hold cases")
    assert mse.span(found) is None
    assert [one.total is None for one in found.estimates] == [True, True, False]
    assert found.estimates[-1].model == "chapman"
    assert found.sensitivity.is_empty()


def test_a_list_without_a_case_is_noted_and_changes_nothing(table, found):
    patterns = [(*row, 0) for row in PATTERNS]
    wider = mse.overlaps(patterns, COUNTS, lists=[*table.lists, "empty"])
    told = mse.estimate(wider, models=mse.QUICK)
    assert told.estimates == found.estimates
    assert told.notes == ("empty holds no case",)


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ([9, 0, 0, 0, 0, 0, 0], "1 list holds cases"),
        ([9, 8, 3, 7, 0, 0, 0], "at most 2 lists are joined"),
        ([0] * 7, "no lists hold cases"),
    ],
)
def test_lists_that_do_not_overlap_are_refused_with_the_reason(counts, why):
    assert why in mse.not_estimable(mse.overlaps(PATTERNS, counts))


def test_a_list_joined_through_another_is_enough():
    assert mse.not_estimable(mse.overlaps(PATTERNS, [9, 8, 3, 7, 0, 2, 0])) is None


def test_doubts_name_the_lists():
    told = mse.doubts(mse.overlaps(PATTERNS, [9, 8, 3, 7, 0, 0, 0], lists=["x", "y", "z"]))
    assert told == (
        "z shares no case with any other list: nothing shows what it misses",
        "pairs of lists that share no case: x and z, y and z",
        "only 3 cases are on more than one list",
    )


def test_the_sweep_changes_each_list_and_pair_and_the_single_reports(found):
    swept = found.sensitivity
    changes = swept.select("change", "what").unique(maintain_order=True).rows()
    assert len(changes) == 1 + 3 + 3 + 3
    three = swept.filter(pl.col("change") == "left out")
    assert three["total"].is_null().all()  # two lists are left
    assert three["because"].str.starts_with("2 lists hold cases").all()


def test_false_single_reports_look_like_a_hidden_mass(found):
    singles = found.sensitivity.filter(
        (pl.col("model") == "chao-lists") & (pl.col("change").is_in(["none", "false singles"]))
    )
    assert singles["total"].is_sorted(descending=True)
    assert singles["total"][-1] < 0.75 * singles["total"][0]


def test_rows_have_a_row_a_model_and_one_for_the_range(found):
    told = mse.rows(found)
    assert told["model"].to_list() == [*mse.QUICK, "together"]
    assert told["total"].null_count() == 1
    assert told.row(-1, named=True)["total_high"] == mse.span(found)[1]


def test_strata_add_up_and_their_interval_is_narrower_than_the_sum_of_intervals(found):
    both = mse.combined([found, found._replace(stratum="b")])
    for one, part in zip(both, found.estimates, strict=True):
        assert one.total == pytest.approx(2 * part.total)
        assert one.high - one.total == pytest.approx((part.high - part.total) * 2**0.5)
        assert one.kind is part.kind


def test_a_model_without_a_figure_for_one_stratum_has_none_for_all(found, table):
    poor = mse.estimate(mse.without(table, "court"), models=mse.QUICK, stratum="west")
    both = mse.combined([found, poor])
    assert {one.model for one in both} == set(mse.QUICK)
    assert all(one.total is None and "west" in one.because for one in both)


def test_an_unknown_model_is_refused_with_the_known_ones(table):
    with pytest.raises(ConfigError, match="no model 'magic'") as error:
        mse.estimate(table, models=["magic"])
    assert "stepwise" in error.value.mend
