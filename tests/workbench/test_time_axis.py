"""The arithmetic of the timeline: parts of time, where things stand, and lanes without overlap."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.workbench.time_axis import (
    UNITS,
    Axis,
    Span,
    first_of,
    following,
    in_lanes,
    parts_of,
    span_on,
    unit_for,
)

days = st.dates(dt.date(1, 1, 1), dt.date(9990, 12, 31))
axes = st.tuples(days, st.integers(1, 40_000)).map(
    lambda at: (
        Axis(at[0], min(at[0] + dt.timedelta(days=at[1]), dt.date.max))
        if at[0] < dt.date(9800, 1, 1)
        else Axis(at[0], at[0] + dt.timedelta(days=1))
    )
)
shares = st.floats(0, 100).map(lambda share: round(share, 3))
spans = st.builds(
    Span, left=shares, width=shares, from_before=st.just(False), goes_on=st.just(False)
)


def utc(day, hour=0):
    return dt.datetime(2015, 10, day, hour, tzinfo=dt.UTC)


@given(days, st.sampled_from(list(UNITS)))
def test_a_day_lies_in_its_own_week_month_and_decade(day, unit):
    assert first_of(day, unit) <= day < following(day, unit) or following(day, unit) == dt.date.max
    assert first_of(first_of(day, unit), unit) == first_of(day, unit)


@given(axes, st.integers(6, 70))
def test_the_parts_of_an_axis_cover_it_once_and_are_not_too_many(axis, most):
    parts = parts_of(axis, unit_for(axis, most=most))
    assert len(parts) <= most
    assert (parts[0].first, parts[-1].end) == axis
    assert all(one.end == two.first for one, two in itertools.pairwise(parts))
    assert sum((part.end - part.first).days for part in parts) == axis.days


def test_an_axis_is_cut_as_finely_as_there_is_room():
    october = Axis(dt.date(2015, 9, 30), dt.date(2015, 11, 3))
    assert unit_for(october, most=60) == "day"
    assert unit_for(october, most=8) == "week"
    assert [part.first.day for part in parts_of(october, "week")] == [30, 5, 12, 19, 26, 2]
    assert unit_for(october, most=3) == "month"


@given(axes, st.integers(0, 100_000), st.integers(0, 100_000))
def test_what_is_later_stands_further_to_the_right_and_nothing_beyond_the_edges(axis, one, two):
    first, second = sorted((one, two))
    hours = [dt.timedelta(hours=number) for number in (first, second)]
    begin = dt.datetime.combine(axis.first, dt.time(), dt.UTC)
    if axis.first > dt.date(9900, 1, 1):
        hours = [dt.timedelta(0), dt.timedelta(0)]
    left, right = (axis.at(begin + hour) for hour in hours)
    assert 0 <= left <= right <= 100
    assert (axis.at(axis.first), axis.at(axis.end)) == (0, 100)


def test_a_time_that_goes_beyond_the_axis_is_cut_there_and_marked():
    axis = Axis(dt.date(2015, 10, 3), dt.date(2015, 10, 7))
    assert span_on(axis, utc(4), utc(5)) == Span(25, 25, from_before=False, goes_on=False)
    assert span_on(axis, utc(1), utc(5)) == Span(0, 50, from_before=True, goes_on=False)
    assert span_on(axis, utc(6), utc(9)) == Span(75, 25, from_before=False, goes_on=True)
    assert span_on(axis, utc(3), utc(7)) == Span(0, 100, from_before=False, goes_on=False)


@given(st.lists(spans, max_size=40), st.floats(0, 10))
def test_bars_of_one_lane_never_cover_each_other(found, least):
    lanes = in_lanes(found, least=least)
    assert len(lanes) == len(found)
    for (lane, one), (other, two) in itertools.combinations(zip(lanes, found, strict=True), 2):
        if lane == other:
            reach = (max(one.width, least) + max(two.width, least)) / 2
            assert abs(one.middle - two.middle) >= reach - 0.011


def test_bars_that_touch_share_a_lane_and_bars_that_overlap_do_not():
    of = [Span(left, 10, from_before=False, goes_on=False) for left in (0, 10, 15, 20)]
    assert in_lanes(of, least=1) == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("unit", "first"), [("day", 14), ("week", 12), ("month", 1), ("quarter", 1), ("year", 1)]
)
def test_weeks_begin_on_monday_and_months_on_the_first(unit, first):
    assert first_of(dt.date(2015, 10, 14), unit).day == first
