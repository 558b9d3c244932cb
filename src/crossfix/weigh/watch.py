"""Where and when a group was watching: only there is its silence evidence.

A watch is declared in sources.csv, or inferred from the group's own record. The claimant's side
never watches: it reports its own sorties only, and its silence says nothing about others.
"""

from datetime import UTC, datetime, timedelta

import polars as pl

from crossfix.case import Case
from crossfix.spans import DAY, watched_by
from crossfix.tables import WATCHES, empty

# A report dated no finer than this shows nothing about the days on which its source looked.
LONGEST_DATED_DAYS = 7
_EVER = datetime(1, 1, 1, tzinfo=UTC)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def inferred(heard: pl.DataFrame, candidates: pl.DataFrame, *, watch_days: int) -> pl.DataFrame:
    """Return the stretches around each group's own reports in each governorate, merged.

    `heard` has incident_id and group_id. A group watches a governorate from watch_days before to
    watch_days after each incident that it reported there.
    """
    around = timedelta(days=watch_days)
    dated = candidates.filter(pl.col("end") - pl.col("start") <= LONGEST_DATED_DAYS * DAY)
    stretch = (
        heard.join(dated.select("incident_id", "admin1", "start", "end"), on="incident_id")
        .drop_nulls(["admin1", "start", "end"])
        .with_columns(pl.col("start") - around, pl.col("end") + around)
        .sort("group_id", "admin1", "start", "end")
    )
    seen_until = pl.col("end").cum_max().shift().over("group_id", "admin1", order_by="start")
    return (
        stretch.with_columns(apart=(pl.col("start") > seen_until).fill_null(value=True))
        .with_columns(part=pl.col("apart").cum_sum())
        .group_by("group_id", "admin1", "part")
        .agg(pl.col("start").min(), pl.col("end").max(), pl.len().alias("incidents"))
        .with_columns(
            because=pl.format(
                "inferred from {} of its own here, {} days around each",
                pl.when(pl.col("incidents") == 1)
                .then(pl.lit("1 report"))
                .otherwise(pl.format("{} reports", "incidents")),
                watch_days,
            )
        )
        .select(list(WATCHES.schema))
        .sort("group_id", "admin1", "start")
    )


def declared(sources: pl.DataFrame, *, case: Case) -> pl.DataFrame:
    """Return the watches that sources.csv states; an open end is the end of the case."""
    stated = sources.filter(
        pl.col("watches_area").is_not_null()
        | pl.col("watches_from").is_not_null()
        | pl.col("watches_until").is_not_null()
    )
    if stated.is_empty():
        return empty(WATCHES)
    moment = pl.Datetime("us", "UTC")
    first = pl.lit(case.case.start).cast(moment).fill_null(_EVER)
    last = (pl.lit(case.case.end).cast(moment) + DAY).fill_null(_NEVER)
    return (
        stated.select(
            group_id="source_id",
            admin1=pl.col("watches_area").fill_null("").str.split(";"),
            start=pl.col("watches_from").cast(moment).fill_null(first),
            end=(pl.col("watches_until").cast(moment) + DAY).fill_null(last),
            because=pl.lit("stated in the table of sources"),
        )
        .explode("admin1")
        .with_columns(pl.col("admin1").str.strip_chars())
        .unique(["group_id", "admin1", "start"], keep="first", maintain_order=True)
        .select(list(WATCHES.schema))
        .sort("group_id", "admin1", "start")
    )


def watched(stretches: pl.DataFrame, candidates: pl.DataFrame, heard: pl.DataFrame) -> pl.DataFrame:
    """Return incident_id and group_id for every incident that lies within a group's watch.

    The whole span of the incident must lie within the watch, its governorate must be watched, and
    the group must be one that reports this family of events.
    """
    events = candidates.select("incident_id", "admin1", "start", "end", "family").drop_nulls(
        ["start", "end"]
    )
    habits = heard.join(events, on="incident_id").select("group_id", "family").unique()
    return (
        watched_by(events, stretches)
        .join(habits, on=["group_id", "family"], how="semi", nulls_equal=True)
        .select("incident_id", "group_id")
        .unique()
        .sort("incident_id", "group_id")
    )


def in_words(stretches: pl.DataFrame) -> pl.DataFrame:
    """Return, for each group, where and when its silence counts, in one line."""
    first = pl.col("start").dt.strftime("%Y-%m-%d")
    last = (pl.col("end") - DAY).dt.strftime("%Y-%m-%d")
    line = pl.format(
        "{} {} to {}",
        pl.when(pl.col("admin1") == "").then(pl.lit("everywhere")).otherwise("admin1"),
        pl.when(pl.col("start") == _EVER).then(pl.lit("from the first day")).otherwise(first),
        pl.when(pl.col("end") == _NEVER).then(pl.lit("the last")).otherwise(last),
    )
    return (
        stretches.sort("group_id", "admin1", "start")
        .group_by("group_id", maintain_order=True)
        .agg(watches=line.str.join("; "))
    )
