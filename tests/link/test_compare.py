"""How two reports agree."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfix.link.book import code_book
from crossfix.link.columns import Columns, columns
from crossfix.link.compare import (
    CROWDS,
    LAGS,
    MOST_LAG,
    NAME_DIFFERS,
    NAME_SAME,
    NAME_SIMILAR,
    NAME_UNKNOWN,
    RARITIES_EQUAL,
    SAME_AREA,
    TOLL_BOTH_ZERO,
    TOLL_EQUAL,
    TOLL_FAR,
    TOLL_NEAR,
    TOLL_OFF,
    TOLL_ONE_ZERO,
    TOLL_OVERLAP,
    TOLL_SHARED,
    TOLL_UNKNOWN,
    date_level,
    distance_bin,
    gap_km,
    lag_days,
    name_level,
    toll_level,
)
from crossfix.tables import REPORTS


@pytest.fixture
def two(make: Any, tell: Any) -> Any:
    """Return the columns of two reports, the first one in row 0."""

    def pair(one: dict[str, Any], other: dict[str, Any]) -> Columns:
        reports = make(REPORTS, [tell("a:1", **one), tell("b:1", **other)])
        return columns(reports, code_book(reports))

    return pair


def _tolls(c: Columns, crowd: int = 0, other_crowd: int = 0) -> tuple[int, int]:
    """Return the level as seen from the first report, and from the second."""
    return (
        toll_level(c.row[0], c.row[1], c.number_bits, crowd, other_crowd),
        toll_level(c.row[1], c.row[0], c.number_bits, other_crowd, crowd),
    )


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Talbiseh", "Talbisah town", NAME_SAME),
        ("Khan Sheikhoun", "Khan Shaykhun", NAME_SAME),
        ("Bustan al-Qasr, Aleppo", "Aleppo", NAME_SAME),
        ("Zaafaraniyeh", "Za`faranah", NAME_SAME),
        ("Ma'arrat an-Nu'man", "Maarat Numan", NAME_SAME),
        ("Latamneh", "Latamin", NAME_SIMILAR),
        ("Talbiseh", "Ghantu", NAME_DIFFERS),
        ("Talbiseh", None, NAME_UNKNOWN),
        ("town", "Homs", NAME_UNKNOWN),
    ],
)
def test_spellings_of_one_name_agree(two: Any, one: str, other: str | None, level: int):
    c = two({"place_name": one}, {"place_name": other})
    left, right = (int(name) for name in c.row["name"])
    assert name_level(c.name_bits, c.name_sizes, left, right) == level
    assert name_level(c.name_bits, c.name_sizes, right, left) == level


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ((46, 46), (46, 46), TOLL_EQUAL, TOLL_SHARED - 1),
        ((2, 4), (2, 2), TOLL_SHARED, TOLL_OVERLAP - 1),
        ((10, 20), (12, 18), TOLL_OVERLAP, TOLL_OVERLAP),
        ((0, 0), (0, 0), TOLL_BOTH_ZERO, TOLL_BOTH_ZERO),
        ((0, 0), (7, 7), TOLL_ONE_ZERO, TOLL_ONE_ZERO),
        ((3, 3), (4, 4), TOLL_NEAR, TOLL_NEAR),
        ((4, 4), (20, 20), TOLL_OFF, TOLL_OFF),
        ((1, 1), (60, 60), TOLL_FAR, TOLL_FAR),
        ((None, None), (7, 7), TOLL_UNKNOWN, TOLL_UNKNOWN),
        ((46, None), (None, 46), TOLL_EQUAL, TOLL_SHARED - 1),
    ],
)
def test_tolls_are_compared_as_ranges(two: Any, one: Any, other: Any, least: int, most: int):
    c = two(
        {"killed_low": one[0], "killed_high": one[1]},
        {"killed_low": other[0], "killed_high": other[1]},
    )
    assert all(least <= abs(level) <= most for level in _tolls(c))


def test_the_sign_of_an_excess_says_which_side_has_more_dead(two: Any):
    c = two({"killed_low": 3, "killed_high": 3}, {"killed_low": 60, "killed_high": 60})
    assert _tolls(c) == (TOLL_FAR, -TOLL_FAR)


def test_an_excess_is_told_apart_by_the_crowd_around_the_larger_toll(two: Any):
    c = two({"killed_low": 3, "killed_high": 3}, {"killed_low": 60, "killed_high": 60})
    crowded = CROWDS[-1] + 1
    assert _tolls(c, crowd=crowded) == (TOLL_FAR, -TOLL_FAR)
    assert _tolls(c, other_crowd=crowded)[0] == TOLL_FAR + len(CROWDS)


def test_a_civilian_toll_may_match_a_toll_of_everybody_or_of_civilians(two: Any):
    everybody = {"killed_low": 30, "killed_high": 30}
    split = {**everybody, "civilians_killed_low": 12, "civilians_killed_high": 12}
    c = two({"killed_low": 12, "killed_high": 12}, split)
    assert all(TOLL_EQUAL <= level < TOLL_SHARED for level in _tolls(c))


def test_an_equal_toll_that_is_rare_stands_above_one_that_everybody_gives(make: Any, tell: Any):
    dead = [1] * 60 + [57]
    rows = [
        tell(f"{source}:{n:02}", killed_low=n_dead, killed_high=n_dead)
        for source in "ab"
        for n, n_dead in enumerate(dead)
    ]
    reports = make(REPORTS, rows)
    c = columns(reports, code_book(reports))
    size = len(dead)
    common = toll_level(c.row[0], c.row[size], c.number_bits, 0, 0)
    rare = toll_level(c.row[size - 1], c.row[2 * size - 1], c.number_bits, 0, 0)
    assert common == TOLL_EQUAL
    assert TOLL_EQUAL + 1 < rare <= TOLL_EQUAL + len(RARITIES_EQUAL)


_figure = st.one_of(st.none(), st.integers(0, 40))
_range = st.tuples(_figure, _figure).map(lambda two: two if None in two else tuple(sorted(two)))


# the fixtures only make tables
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=_range, other=_range, crowds=st.tuples(st.integers(0, 5), st.integers(0, 5)))
def test_whatever_the_range_of_dead_its_level_is_the_same_from_either_side_but_for_its_sign(
    two: Any, one: Any, other: Any, crowds: Any
):
    told = [{"killed_low": low, "killed_high": high} for low, high in (one, other)]
    there, back = _tolls(two(*told), *crowds)
    assert there == (-back if abs(there) >= TOLL_ONE_ZERO else back)


@pytest.mark.parametrize(("day", "lag"), [(0, 0), (1, 1), (2, 2), (-1, -1), (0.5, 0)])
def test_days_that_touch_are_one_day_apart(two: Any, day: float, lag: int):
    c = two({}, {"day": day})
    assert lag_days(c.row[0], c.row[1]) == lag
    assert lag_days(c.row[1], c.row[0]) == -lag


def test_what_is_known_to_the_moment_counts_as_the_day_around_it(two: Any):
    c = two({"days": 0}, {"days": 0})
    assert (c.row["end"] - c.row["start"]).tolist() == [1.0, 1.0]
    assert lag_days(c.row[0], c.row[1]) == 0


def test_long_spans_have_date_levels_of_their_own(two: Any):
    day = two({}, {"day": 1}).row
    month = two({"days": 30}, {"day": 31}).row
    assert date_level(day[0], day[1], 1) == MOST_LAG + 1
    assert date_level(month[0], month[1], 1) == 3 * LAGS + MOST_LAG + 1
    assert date_level(day[0], day[1], 9) == 2 * MOST_LAG


def test_distances_are_those_of_the_sphere(two: Any):
    c = two({"lon": 179.5, "lat": 0.0}, {"lon": -179.5, "lat": 0.0})
    assert gap_km(c.row[0], c.row[1]) == pytest.approx(111.195, abs=0.001)
    c = two({"lon": 10.0, "lat": 89.5}, {"lon": -170.0, "lat": 89.5})
    assert gap_km(c.row[0], c.row[1]) == pytest.approx(111.195, abs=0.001)


def test_bins_of_distance_grow_and_end_where_the_search_ends(two: Any):
    bins = []
    for km in (0.0, 0.3, 0.8, 1.5, 3.0, 5.0, 9.0, 20.0, 40.0, 90.0):
        c = two({"lon": 36.7, "lat": 34.8}, {"lon": 36.7, "lat": 34.8 + km / 111.195})
        bins.append(distance_bin(c.row[0], c.row[1], 1000.0))
        assert distance_bin(c.row[0], c.row[1], km + 0.01) == bins[-1]
        if km > 0:
            assert distance_bin(c.row[0], c.row[1], km - 0.01) == -1
    assert bins == list(range(SAME_AREA))


def test_a_report_without_a_position_has_no_point(two: Any):
    c = two({}, {"lon": 36.7, "lat": 34.8})
    assert np.isnan(c.row["x"]).tolist() == [True, False]
