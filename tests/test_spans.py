from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.spans import DAY, Span, day_span, last_day, read_moment, within_stretches


@given(st.dates(), st.integers(0, 400))
def test_a_day_span_holds_every_day_named(first, more):
    last = min(date.max, date.fromordinal(min(first.toordinal() + more, date.max.toordinal() - 1)))
    if last < first or first == date.max:
        return
    span = day_span(first, last)
    assert (span.end - span.start) == ((last - first).days + 1) * DAY


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValueError, match="before the start"):
        day_span(date(2015, 10, 2), date(2015, 10, 1))


def test_a_moment_bounds_a_span_and_not_its_day():
    noon, midnight = datetime(2015, 10, 3, 12, tzinfo=UTC), datetime(2015, 10, 3, tzinfo=UTC)
    assert day_span(noon, date(2015, 10, 3)) == Span(start=noon, end=midnight + DAY)
    assert day_span(noon) == Span(start=noon, end=noon)
    with pytest.raises(ValueError, match="before the start"):
        day_span(midnight, date(2015, 10, 2))


@given(st.dates(max_value=date(9999, 12, 30)))
def test_the_last_day_of_one_day_is_that_day(day):
    span = day_span(day)
    assert last_day(span.start, span.end) == day


@pytest.mark.parametrize(
    ("end", "last"),
    [
        (datetime(2015, 10, 3, tzinfo=UTC), date(2015, 10, 3)),  # of no length
        (datetime(2015, 10, 5, tzinfo=UTC), date(2015, 10, 4)),
        (datetime(2015, 10, 5, 6, tzinfo=UTC), date(2015, 10, 5)),
    ],
)
def test_the_last_day_holds_the_last_moment_before_the_end(end, last):
    assert last_day(datetime(2015, 10, 3, tzinfo=UTC), end) == last


@pytest.mark.parametrize("text", ["31 June 2015", "2015-06-31", "", "819"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        read_moment(text)


def test_a_clock_time_is_brought_to_utc():
    assert read_moment("2015-10-17T00:30+03:00") == datetime(2015, 10, 16, 21, 30, tzinfo=UTC)


def test_midnight_written_by_an_export_is_a_plain_date():
    assert read_moment("2016-01-01 00:00:00.000") == date(2016, 1, 1)


DAYS = st.integers(0, 40)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), DAYS, DAYS), max_size=8),
    st.lists(st.integers(0, 8), max_size=5, unique=True),
)
def test_an_event_lies_within_a_stretch_only_if_all_of_it_does(events, stretches):
    told = [(k, min(x, y), max(x, y) + 1) for k, x, y in events]
    spans = [("a", 5 * n, 5 * n + 4) for n in stretches]
    held = [e for e in told if any(e[0] == k and b <= e[1] and e[2] <= f for k, b, f in spans)]
    found = within_stretches(_frame(told), _frame(spans), by=["key"])
    assert found.sort(found.columns).equals(_frame(held).sort(found.columns))


def _frame(rows):
    moments = [
        (k, datetime(2015, 1, 1, tzinfo=UTC) + b * DAY, datetime(2015, 1, 1, tzinfo=UTC) + f * DAY)
        for k, b, f in rows
    ]
    moment = pl.Datetime("us", "UTC")
    schema = {"key": pl.String(), "start": moment, "end": moment}
    return pl.DataFrame(moments, schema=schema, orient="row")
