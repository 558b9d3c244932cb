import datetime as dt

import pytest

from crossfix.normalise.times import widen
from crossfix.tables import RECORDS


def october(day, hour=0):
    return dt.datetime(2015, 10, 1, hour, tzinfo=dt.UTC) + dt.timedelta(days=day - 1)


def published(day):
    return dt.date(2015, 10, day)


@pytest.fixture
def widened(make):
    def one(**row):
        name = {
            "report_id": "a:1",
            "source_id": "a",
            "record_id": "1",
            "input": "x",
            "stance": "asserts",
        }
        frame = widen(make(RECORDS, [name | row]))
        start, end, precision = frame.select("start", "end", "date_precision").row(0)
        return start, end, precision

    return one


def test_a_day_stays_a_day(widened):
    assert widened(start=october(5), end=october(6), date_precision="day") == (
        october(5),
        october(6),
        "day",
    )


def test_a_briefing_of_the_same_day_reaches_back_one_day(widened):
    start, end, _ = widened(
        start=october(5), end=october(6), date_precision="two_days", published_on=published(5)
    )
    assert (start, end) == (october(4), october(6))


def test_a_briefing_of_the_next_day_reaches_into_it(widened):
    start, end, _ = widened(
        start=october(5), end=october(6), date_precision="two_days", published_on=published(6)
    )
    assert (start, end) == (october(5), october(7))


@pytest.mark.parametrize("day", [None, 20])
def test_a_vague_day_without_a_briefing_reaches_both_ways(widened, day):
    on = None if day is None else published(day)
    start, end, _ = widened(
        start=october(5), end=october(6), date_precision="two_days", published_on=on
    )
    assert (start, end) == (october(4), october(7))


def test_two_stated_days_stay(widened):
    stated = (october(5), october(7), "two_days")
    assert (
        widened(
            start=stated[0], end=stated[1], date_precision="two_days", published_on=published(9)
        )
        == stated
    )


def test_a_week_lies_evenly_around_its_one_stated_day(widened):
    start, end, _ = widened(start=october(10), end=october(11), date_precision="week")
    assert (start, end) == (october(7), october(14))


@pytest.mark.parametrize("precision", ["week", "month", "year"])
def test_a_stated_range_stays_whatever_its_class(widened, precision):
    stated = (october(10), october(13), precision)
    assert widened(start=stated[0], end=stated[1], date_precision=precision) == stated


def test_a_month_is_the_calendars(widened):
    start, end, precision = widened(start=october(10), end=october(11), date_precision="month")
    assert (start, end, precision) == (october(1), october(32), "month")


def test_a_year_is_the_calendars(widened):
    start, end, _ = widened(start=october(10), end=october(11), date_precision="year")
    assert (start.isoformat()[:10], end.isoformat()[:10]) == ("2015-01-01", "2016-01-01")


def test_nothing_ends_after_the_day_of_publication(widened):
    start, end, _ = widened(
        start=october(10), end=october(11), date_precision="month", published_on=published(12)
    )
    assert (start, end) == (october(1), october(13))


def test_a_publication_before_the_event_cuts_nothing(widened):
    start, end, _ = widened(
        start=october(10), end=october(11), date_precision="day", published_on=published(3)
    )
    assert (start, end) == (october(10), october(11))


@pytest.mark.parametrize(
    ("days", "shown"),
    [(1, "day"), (2, "two_days"), (7, "week"), (8, "month"), (32, "month"), (90, "year")],
)
def test_a_long_span_is_not_called_a_day(widened, days, shown):
    start, end, precision = widened(start=october(1), end=october(1 + days), date_precision="day")
    assert (start, end, precision) == (october(1), october(1 + days), shown)


def test_the_class_of_a_span_is_read_from_it_where_none_is_stated(widened):
    assert widened(start=october(1, 8), end=october(1, 9))[2] == "hour"
    assert widened(start=october(1), end=october(2))[2] == "day"


def test_a_moment_lasts_an_hour(widened):
    start, end, precision = widened(start=october(1, 8), end=october(1, 8), date_precision="hour")
    assert (start, end, precision) == (october(1, 8), october(1, 9), "hour")


def test_without_a_span_the_class_is_unknown(widened):
    assert widened(date_precision="day") == (None, None, "unknown")
    assert widened() == (None, None, "unknown")


def test_no_row_is_lost_or_moved(make):
    rows = [
        {
            "report_id": f"a:{n}",
            "record_id": str(n),
            "date_precision": p,
            "start": october(5),
            "end": october(6),
        }
        for n, p in enumerate(["week", "day", None, "month"])
    ]
    frame = make(RECORDS, rows)
    assert widen(frame)["record_id"].equals(frame["record_id"])
