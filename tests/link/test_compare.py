"""How two reports agree."""

from typing import Any

import pytest

from crossfix.link.columns import Columns, columns
from crossfix.link.compare import (
    LAGS,
    MOST_LAG,
    NAME_DIFFERS,
    NAME_SAME,
    NAME_SIMILAR,
    NAME_UNKNOWN,
    TOLL_BOTH_ZERO,
    TOLL_FAR,
    TOLL_NEAR,
    TOLL_ONE_ZERO,
    TOLL_OVERLAP,
    TOLL_SAME_LARGE,
    TOLL_SAME_SMALL,
    TOLL_SHARED_SMALL,
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
        return columns(make(REPORTS, [tell("a:1", **one), tell("b:1", **other)]))[0]

    return pair


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
    assert name_level(c, 0, 1) == name_level(c, 1, 0) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ((46, 46), (46, 46), TOLL_SAME_LARGE),
        ((1, 1), (1, 1), TOLL_SAME_SMALL),
        ((2, 4), (2, 2), TOLL_SHARED_SMALL),
        ((10, 20), (12, 18), TOLL_OVERLAP),
        ((3, 3), (4, 4), TOLL_NEAR),
        ((1, 1), (60, 60), TOLL_FAR),
        ((0, 0), (0, 0), TOLL_BOTH_ZERO),
        ((0, 0), (7, 7), TOLL_ONE_ZERO),
        ((None, None), (7, 7), TOLL_UNKNOWN),
        ((46, None), (None, 46), TOLL_SAME_LARGE),
    ],
)
def test_tolls_are_compared_as_ranges(two: Any, one: Any, other: Any, level: int):
    c = two(
        {"killed_low": one[0], "killed_high": one[1]},
        {"killed_low": other[0], "killed_high": other[1]},
    )
    assert abs(toll_level(c, 0, 1)) == abs(toll_level(c, 1, 0)) == level


def test_a_civilian_toll_may_match_a_toll_of_everybody_or_of_civilians(two: Any):
    everybody = {"killed_low": 30, "killed_high": 30}
    split = {**everybody, "civilians_killed_low": 12, "civilians_killed_high": 12}
    c = two({"killed_low": 12, "killed_high": 12}, split)
    assert toll_level(c, 0, 1) == TOLL_SAME_LARGE


@pytest.mark.parametrize(("day", "lag"), [(0, 0), (1, 1), (2, 2), (-1, -1), (0.5, 0)])
def test_days_that_touch_are_one_day_apart(two: Any, day: float, lag: int):
    c = two({}, {"day": day})
    i, j = (0, 1) if day >= 0 else (1, 0)
    assert lag_days(c, i, j, 0.0) == lag
    assert lag_days(c, j, i, 0.0) == -lag


def test_two_reports_of_one_moment_overlap(two: Any):
    assert lag_days(two({"days": 0}, {"days": 0}), 0, 1, 0.0) == 0


def test_a_shift_moves_the_left_report(two: Any):
    c = two({}, {"day": 9})
    assert lag_days(c, 0, 1, 8.0) == 1


def test_long_spans_have_date_levels_of_their_own(two: Any):
    day = two({}, {"day": 1})
    month = two({"days": 30}, {"day": 31})
    assert date_level(day, 0, 1, 1) == MOST_LAG + 1
    assert date_level(month, 0, 1, 1) == 3 * LAGS + MOST_LAG + 1
    assert date_level(day, 0, 1, 9) == 2 * MOST_LAG


def test_distances_are_those_of_the_sphere(two: Any):
    c = two({"lon": 0.0, "lat": 0.0}, {"lon": 0.0, "lat": 1.0})
    assert gap_km(c, 0, 1) == pytest.approx(111.195, abs=0.001)
    assert [distance_bin(km) for km in (0.0, 0.02, 3.0, 1e5)] == [0, 1, 4, 9]
