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
    """Return the whole days from first to last, the last one included.

    >>> day_span(date(2015, 10, 1)).end.isoformat()
    '2015-10-02T00:00:00+00:00'
    """
    last = first if last is None else last
    if last < first:
        raise ValueError(f"the end {last} is before the start {first}")
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return Span(start=start, end=datetime(last.year, last.month, last.day, tzinfo=UTC) + DAY)


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


def read_span(start: str, end: str | None = None) -> Span:
    """Return the span that two ISO 8601 texts state; a date as the end counts whole.

    >>> read_span("2015-09-30", "2015-10-02").end.isoformat()
    '2015-10-03T00:00:00+00:00'
    """
    first = read_moment(start)
    last = read_moment(end) if end else first
    begin = first if isinstance(first, datetime) else day_span(first).start
    finish = last if isinstance(last, datetime) else day_span(last).end
    # a date that ends where the start begins is the day before it
    if finish < begin or (finish == begin and not isinstance(last, datetime)):
        raise ValueError(f"the end {end} is before the start {start}")
    return Span(start=begin, end=finish)


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
