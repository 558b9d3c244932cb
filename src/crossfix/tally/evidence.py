"""What claims of a number are compared with: strikes named, incidents known, stretches watched.

Prepared once from the tables; scope.py cuts it to one claim.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.model import DatePrecision, Stance
from crossfix.tally.areas import area_key
from crossfix.tally.witnesses import is_independent, witnesses

# Kinds of event that a claim of objects struck from the air can be made of.
STRIKES = ("air_strike", "cruise_missile", "drone_strike")
# A strike "in Syria" names nothing that anybody could go and look at.
UNCHECKABLE = ("country", "unknown")
# A statement of more days than these, or of a month, sums strikes up; it tells of no single one.
LONGEST_STRIKE = timedelta(days=7)
SUMMARY_TIMES = (DatePrecision.MONTH.value, DatePrecision.YEAR.value)
_MOMENT = pl.duration(microseconds=1)

Stretches = list[tuple[datetime, datetime]]


class Evidence(NamedTuple):
    """Strikes named by the claimant's side, all incidents, and the watches of everybody else."""

    strikes: pl.DataFrame  # one row a report of the claimant's side
    incidents: pl.DataFrame
    watches: pl.DataFrame  # group_id, area (empty: everywhere), start, end
    contradictions: pl.DataFrame  # report_id, attribute, link


def own_strikes(
    reports: pl.DataFrame, *, members: pl.DataFrame, voices: pl.DataFrame, case: Case
) -> pl.DataFrame:
    """Return the claims of a strike that name a place, with the incident that each belongs to.

    A report of the claimant's side counts where it asserts a strike by the claimant's actor in
    the home country at a place finer than a country, in a known span of a week or less.
    `witness` is the best share of an independent report that agrees with it, 0 without one.
    """
    own = voices.filter("own_side").select("report_id")
    strikes = (
        reports.join(own, on="report_id", how="semi")
        .filter(
            pl.col("stance") == Stance.ASSERTS,
            is_strike(case),
            ~_is_vague(),
            ~pl.col("date_precision").is_in(SUMMARY_TIMES),
            is_by(case),
        )
        .drop_nulls(["start", "end"])
        .join(members, on="report_id")
        .select(
            "report_id",
            "incident_id",
            "membership",
            "start",
            pl.max_horizontal("end", pl.col("start") + _MOMENT),
            "objects_low",
            "objects_high",
            "place_precision",
            area=_area("admin1", reports),
        )
    )
    agreeing = witnesses(strikes, reports=reports, members=members, voices=voices)
    return (
        strikes.join(agreeing, on="report_id", how="left")
        .with_columns(pl.col("witness").fill_null(0))
        .sort(
            "incident_id",
            "objects_low",
            "report_id",
            descending=[False, True, False],
            nulls_last=True,
        )
    )


def known_incidents(
    incidents: pl.DataFrame, *, reports: pl.DataFrame, members: pl.DataFrame, case: Case
) -> pl.DataFrame:
    """Return the incidents in common terms.

    `is_summary` is whether it has no place finer than a country, spans more than a week, or is
    told by statements of a month only; `is_others` whether somebody names an actor and nobody the
    claimant's.
    """
    dated = (
        reports.join(members, on="report_id")
        .group_by("incident_id")
        .agg(is_long=pl.col("date_precision").is_in(SUMMARY_TIMES).all())
    )
    return (
        incidents.join(dated, on="incident_id", how="left")
        .select(
            "incident_id",
            "start",
            pl.max_horizontal("end", pl.col("start") + _MOMENT),
            "grade",
            pl.col("probability").clip(0, 1),
            pl.col("actor_share").fill_null(0).clip(0, 1),
            "admin1",
            is_independent=pl.col("independent_groups") > 0,
            is_strike=is_strike(case).fill_null(value=False),
            is_summary=_is_vague() | pl.col("is_long").fill_null(value=False),
            is_others=~is_by(case),
            area=_area("admin1", incidents),
        )
        .sort("incident_id")
    )


def independent_watches(watches: pl.DataFrame, *, voices: pl.DataFrame) -> pl.DataFrame:
    """Return the watches of groups that speak neither for the claimant nor for an ally."""
    sides = voices.filter(~is_independent()).select("group_id")
    return (
        watches.join(sides, on="group_id", how="anti")
        .select("group_id", "start", "end", area=_area("admin1", watches))
        .sort("area", "start", "end", "group_id")
    )


def with_watched(strikes: pl.DataFrame, watches: pl.DataFrame) -> pl.DataFrame:
    """Add `watched`, the share of each strike's time that somebody watched, and `watched_most`.

    Where the governorate of a strike is not known only a watch everywhere is sure to have seen
    it; any other watch at that time may have.
    """
    stretches = {
        area: merge(watches.filter(pl.col("area").is_in(["", area])).select("start", "end").rows())
        for area in strikes["area"].drop_nulls().unique()
    }
    everywhere = merge(watches.filter(pl.col("area") == "").select("start", "end").rows())
    anywhere = merge(watches.select("start", "end").rows())
    sure, most = [], []
    for area, start, end in strikes.select("area", "start", "end").rows():
        sure.append(covered_share(start, end, stretches.get(area, everywhere)))
        most.append(covered_share(start, end, stretches.get(area, anywhere)))
    return strikes.with_columns(
        watched=pl.Series(sure, dtype=pl.Float64()),
        watched_most=pl.Series(most, dtype=pl.Float64()),
    )


def merge(stretches: Iterable[tuple[datetime, datetime]]) -> Stretches:
    """Return the stretches of time without overlap, the earliest first.

    >>> merge([(datetime(2015, 10, 3), datetime(2015, 10, 5)),
    ...        (datetime(2015, 10, 1), datetime(2015, 10, 4))])
    [(datetime.datetime(2015, 10, 1, 0, 0), datetime.datetime(2015, 10, 5, 0, 0))]
    """
    merged: Stretches = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def covered_share(start: datetime, end: datetime, stretches: Stretches) -> float:
    """Return the share of the time from start to end that the merged stretches cover.

    >>> noon, day = datetime(2015, 10, 1, 12), [datetime(2015, 10, n) for n in (1, 2)]
    >>> covered_share(*day, [(noon, day[1])]), covered_share(*day, [])
    (0.5, 0.0)
    """
    seconds = [
        (min(end, until) - max(start, begin)).total_seconds()
        for begin, until in stretches
        if begin < end and start < until
    ]
    return sum(seconds) / (end - start).total_seconds()


def is_strike(case: Case) -> pl.Expr:
    """Return whether the row is a strike in the home country of the case, or in one not known."""
    is_home = pl.col("country").is_null() | (pl.col("country") == pl.lit(case.home))
    anywhere = pl.lit(case.home is None)
    return pl.col("event_type").is_in(STRIKES) & (is_home | anywhere)


def is_by(case: Case) -> pl.Expr:
    """Return whether the claimant's actor is among those named, in whatever case.

    An actor unsaid is the speaker.
    """
    if case.actor is None:
        return pl.lit(value=True)
    named = (
        pl.col("actor").str.to_lowercase().str.split(";").list.eval(pl.element().str.strip_chars())
    )
    return named.list.contains(case.actor.lower()).fill_null(value=True)


def _is_vague() -> pl.Expr:
    """Return whether a place or a time is too wide for one strike; a time not known is not."""
    is_nowhere = pl.col("place_precision").fill_null("unknown").is_in(UNCHECKABLE)
    is_long = (pl.col("end") - pl.col("start") > LONGEST_STRIKE).fill_null(value=False)
    return is_nowhere | is_long


def best_members(membership: pl.DataFrame) -> pl.DataFrame:
    """Return the incident that the counts use for each report, and how sure it is."""
    return membership.filter("best").select(
        "report_id", "incident_id", membership=pl.col("probability").clip(0, 1)
    )


def _area(column: str, frame: pl.DataFrame) -> pl.Expr:
    keys = {name: area_key(name) for name in frame[column].drop_nulls().unique()}
    return pl.col(column).replace_strict(keys, default=None, return_dtype=pl.String())
