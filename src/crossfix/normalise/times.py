"""When: the class of each date, and the stretch of time that the class really leaves open."""

import polars as pl

from crossfix.model import DatePrecision

_DAY = pl.duration(days=1)
_HOUR = pl.duration(hours=1)
_HALF_WEEK = pl.duration(days=3)  # so that a week lies evenly around its one stated day
# a stated span longer than so many days is at least of the class
_LONGER_THAN: tuple[tuple[float, DatePrecision], ...] = (
    (62.0, DatePrecision.YEAR),
    (7.0, DatePrecision.MONTH),
    (2.0, DatePrecision.WEEK),
    (1.0, DatePrecision.TWO_DAYS),
)
_RANK = {name: rank for rank, name in enumerate(DatePrecision)}


def widen(records: pl.DataFrame) -> pl.DataFrame:
    """Return the records with date_precision as a class, and start and end widened to it.

    A range of days is what the source stated, and stays. A single day grows: under `two_days` by
    the day of publication where that is the next day, by the day before where it was published
    the same day (a briefing on the last 24 hours), and by both where neither is known; under
    `week` to the seven days around it; under `month` and `year` to the calendar's. Nothing ends
    after the day of publication. Without a span the class is `unknown`.
    """
    stated = records.with_columns(_stated=pl.col("date_precision"), _first=pl.col("start"))
    grown = stated.with_columns(date_precision=_class(), start=_start(), end=_end())
    published_by = pl.col("published_on").cast(pl.Datetime("us")).dt.replace_time_zone("UTC") + _DAY
    cut = pl.when(published_by > pl.col("_first")).then(published_by)
    return grown.with_columns(end=pl.min_horizontal("end", cut)).drop("_stated", "_first")


def _days() -> pl.Expr:
    return (pl.col("end") - pl.col("start")).dt.total_seconds() / 86_400


def _class() -> pl.Expr:
    """Return the coarser of the class as stated and the one that the span shows."""
    shown = pl.lit(_RANK[DatePrecision.DAY])
    for least, name in reversed(_LONGER_THAN):
        shown = pl.when(_days() > least).then(_RANK[name]).otherwise(shown)
    shown = pl.when(_days() < 1).then(_RANK[DatePrecision.HOUR]).otherwise(shown)
    ranks = {str(name): rank for name, rank in _RANK.items() if name != DatePrecision.UNKNOWN}
    stated = pl.col("date_precision").replace_strict(ranks, default=None, return_dtype=pl.Int64)
    names = {rank: str(name) for name, rank in _RANK.items()}
    rank = pl.max_horizontal(shown.cast(pl.Int64), stated)
    known = pl.col("start").is_not_null() & pl.col("end").is_not_null()
    return (
        pl.when(known)
        .then(rank.replace_strict(names, return_dtype=pl.String))
        .otherwise(pl.lit(str(DatePrecision.UNKNOWN)))
    )


def _one_day_of(name: DatePrecision) -> pl.Expr:
    """Return whether the record states a single day under a coarser class."""
    return (pl.col("_stated") == str(name)) & (_days() <= 1)


def _lag_days() -> pl.Expr:
    """Return how many days after the stated day it was published."""
    return (pl.col("published_on") - pl.col("start").dt.date()).dt.total_days()


def _start() -> pl.Expr:
    start = pl.col("start")
    next_day = (_lag_days() == 1).fill_null(value=False)
    return (
        pl.when(_one_day_of(DatePrecision.TWO_DAYS) & next_day.not_())
        .then(start - _DAY)
        .when(_one_day_of(DatePrecision.WEEK))
        .then(start - _HALF_WEEK)
        .when(_one_day_of(DatePrecision.MONTH))
        .then(start.dt.truncate("1mo"))
        .when(_one_day_of(DatePrecision.YEAR))
        .then(start.dt.truncate("1y"))
        .otherwise(start)
    )


def _end() -> pl.Expr:
    start, end = pl.col("start"), pl.col("end")
    same_day = (_lag_days() <= 0).fill_null(value=False)
    return (
        pl.when(_one_day_of(DatePrecision.TWO_DAYS) & same_day.not_())
        .then(end + _DAY)
        .when(_one_day_of(DatePrecision.WEEK))
        .then(end + _HALF_WEEK)
        .when(_one_day_of(DatePrecision.MONTH))
        .then(start.dt.truncate("1mo").dt.offset_by("1mo"))
        .when(_one_day_of(DatePrecision.YEAR))
        .then(start.dt.truncate("1y").dt.offset_by("1y"))
        .when(_days() < 1)
        .then(pl.max_horizontal(end, start + _HOUR))
        .otherwise(end)
    )
