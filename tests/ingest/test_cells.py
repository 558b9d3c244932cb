"""What one cell says."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.ingest.cells import (
    read_bounds,
    read_day,
    read_real,
    read_time,
    read_whole,
    read_word,
    says_nothing,
    split_list,
)
from crossfix.model import Count, DatePrecision


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("60", 60, 60),
        (">60", 60, None),
        ("≥ 60", 60, None),
        (">= 60", 60, None),
        ("60+", 60, None),
        ("<800", None, 800),
        ("≤800", None, 800),
        ("~20", 18, 22),
        ("≈ 15", 13, 17),
        ("36-39", 36, 39),
        ("36 – 39", 36, 39),
        ("1,391", 1391, 1391),
        (">1,600", 1600, None),
        ("0", 0, 0),
    ],
)
def test_a_number_keeps_the_bounds_that_the_speaker_gave_it(cell, low, high):
    assert read_bounds(cell) == Count(low=low, high=high)


@pytest.mark.parametrize("cell", ["many", "39-36", ">", "-5", "5.5", "3-", "~", "1e3", "--5"])
def test_what_is_no_number_is_never_read_as_one(cell):
    with pytest.raises(ValueError, match=r"is no whole number|exchanged|negative"):
        read_bounds(cell)


@given(st.integers(0, 10**9))
def test_about_a_number_holds_the_number_and_a_tenth_either_way(number):
    bounds = read_bounds(f"~{number}")
    assert bounds.low is not None
    assert bounds.high is not None
    assert bounds.low <= number <= bounds.high
    assert bounds.low * 10 <= number * 9 < (bounds.low + 1) * 10
    assert (bounds.high - 1) * 10 < number * 11 <= bounds.high * 10 or number == 0


@given(st.integers(0, 10**12))
def test_a_whole_number_is_read_back_however_it_is_grouped(number):
    assert read_whole(str(number)) == read_whole(f"{number:,}") == read_whole(f"{number}.0")


@pytest.mark.parametrize(
    ("cell", "match"),
    [
        ("-3", "negative"),
        ("3.5", "no whole number"),
        ("three", "no whole number"),
        ("1,20", "no whole number"),
        ("9" * 30, "too large"),
        ("9" * 6000, "digits"),
    ],
)
def test_a_toll_that_cannot_be_true_says_why(cell, match):
    with pytest.raises(ValueError, match=match):
        read_whole(cell)


def test_a_decimal_comma_is_understood_in_degrees():
    assert read_real("36,55") == read_real("36.55") == 36.55
    with pytest.raises(ValueError, match="no number"):
        read_real("36°33'")


def test_days_are_iso_or_carry_an_english_month():
    assert read_time("2015-10-01") == read_time("01 October 2015") == date(2015, 10, 1)
    assert read_time("1-Oct-2015") == date(2015, 10, 1)
    assert read_time("2015-10-01 00:00:00.000") == date(2015, 10, 1)
    assert read_time("2015-10-20T16:30+03:00") == datetime(2015, 10, 20, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize("cell", ["2015-06-31", "31 June 2015", "10/11/2015", "soon", "1 Foo 2015"])
def test_a_day_that_is_none_or_could_be_two_is_refused(cell):
    with pytest.raises(ValueError, match="is no date"):
        read_time(cell)


def test_a_moment_that_leaves_the_calendar_in_utc_is_refused():
    with pytest.raises(ValueError, match="calendar"):
        read_time("0001-01-01T00:00+03:00")


def test_the_day_of_a_moment_is_its_day_in_utc():
    assert read_day("2015-10-20T23:30-05:00") == date(2015, 10, 21)


def test_a_misspelt_word_is_refused_with_the_nearest():
    assert read_word("Two-Days", DatePrecision) is DatePrecision.TWO_DAYS
    with pytest.raises(ValueError, match="did you mean 'month'"):
        read_word("months", DatePrecision)


def test_zero_is_a_statement_and_na_is_none():
    assert says_nothing("N/A")
    assert says_nothing("")
    assert not says_nothing("0")


def test_an_empty_list_is_unknown_not_an_empty_text():
    assert split_list(" ; ") is None
    assert split_list(None) is None
