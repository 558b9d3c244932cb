"""Stretches of time known to a precision; UTC only; the end is the first moment after."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec
import polars as pl

DAY = timedelta(days=1)
_DATE_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time in UTC; the end is the first moment after it."""

    start: datetime
    end: datetime


def day_span(first: date, last: date | None = None) -> Span:
    """Return the whole days from first to last; a moment stands for itself, not for its day.

    Raises ValueError where the end is before the start, OverflowError after the year 9999.

    >>> day_span(date(2015, 9, 30), date(2015, 10, 2)).end.isoformat()
    '2015-10-03T00:00:00+00:00'
    """
    last = first if last is None else last
    begin = first if isinstance(first, datetime) else _midnight(first)
    finish = last if isinstance(last, datetime) else _midnight(last) + DAY
    # a date that ends where the start begins is the day before it
    if finish < begin or (finish == begin and first != last):
        raise ValueError(f"the end {last} is before the start {first}")
    return Span(start=begin, end=finish)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def last_day(start: datetime, end: datetime) -> date:
    """Return the day of the last moment before the end; of a span of no length, its own day.

    >>> last_day(datetime(2015, 10, 3, 12, tzinfo=UTC), datetime(2015, 10, 5, 6, tzinfo=UTC))
    datetime.date(2015, 10, 5)
    >>> last_day(datetime(2015, 10, 3, tzinfo=UTC), datetime(2015, 10, 4, tzinfo=UTC))
    datetime.date(2015, 10, 3)
    """
    return max(start, end - datetime.resolution).date()


def read_moment(text: str) -> date | datetime:
    """Return a date, or a moment in UTC where the text has a clock time.

    A clock time without a zone is taken as UTC. Raises ValueError for what is no ISO 8601 date.

    >>> read_moment("2015-10-20")
    datetime.date(2015, 10, 20)
    >>> read_moment("2015-10-20T16:30+03:00").isoformat()
    '2015-10-20T13:30:00+00:00'
    """
    text = text.strip()
    if _DATE_ONLY.match(text):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    moment = moment.astimezone(UTC)
    # "2016-01-01 00:00:00.000" is how several exports write a plain date
    return moment.date() if moment.time() == datetime.min.time() else moment


def within_stretches(
    events: pl.DataFrame, stretches: pl.DataFrame, *, by: Sequence[str]
) -> pl.DataFrame:
    """Return the events whose whole span lies within one stretch that has the same `by`.

    Both have the columns `by`, start and end; stretches of one `by` do not overlap. An event
    without a span lies nowhere. One look-up an event, so that a war's events fit in memory.
    """
    timed = events.drop_nulls(["start", "end"]).sort("start")
    bounds = stretches.select(*by, first="start", last="end").sort("first")
    joined = timed.join_asof(
        bounds,
        left_on="start",
        right_on="first",
        by=list(by),
        strategy="backward",
        check_sortedness=False,  # both are sorted just above
    )
    return joined.filter(pl.col("end") <= pl.col("last")).drop("first", "last")


def watched_by(events: pl.DataFrame, watches: pl.DataFrame) -> pl.DataFrame:
    """Return the events with `group_id`, once for each watch that holds the whole span of one.

    `events` have admin1, start and end; `watches` have group_id, admin1 (empty: everywhere),
    start and end. An event without a governorate lies in the watches everywhere only.
    """
    anywhere = pl.col("admin1") == ""
    local, wide = watches.filter(~anywhere), watches.filter(anywhere)
    near = events.join(local.select("group_id", "admin1").unique(), on="admin1")
    far = events.join(wide.select("group_id").unique(), how="cross")
    return pl.concat(
        [
            within_stretches(near, local, by=["group_id", "admin1"]),
            within_stretches(far, wide, by=["group_id"]).select(near.columns),
        ]
    )
