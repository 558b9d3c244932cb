from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.spans import DAY, day_span, read_moment, read_span


@given(st.dates(), st.integers(0, 400))
def test_a_day_span_holds_every_day_named(first, more):
    last = min(date.max, date.fromordinal(min(first.toordinal() + more, date.max.toordinal() - 1)))
    if last < first or first == date.max:
        return
    span = day_span(first, last)
    assert (span.end - span.start) == ((last - first).days + 1) * DAY


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValueError, match="before the start"):
        read_span("2015-10-02", "2015-10-01")


@pytest.mark.parametrize("text", ["31 June 2015", "2015-06-31", "", "819"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        read_moment(text)


def test_a_clock_time_is_brought_to_utc():
    assert read_moment("2015-10-17T00:30+03:00") == datetime(2015, 10, 16, 21, 30, tzinfo=UTC)


def test_midnight_written_by_an_export_is_a_plain_date():
    assert read_moment("2016-01-01 00:00:00.000") == date(2016, 1, 1)
