"""What one cluster of reports is about, before anybody is believed: the CANDIDATES table."""

import polars as pl

from crossfix.geo import EARTH_RADIUS_KM, SIGMAS_IN_95_PERCENT
from crossfix.link.kinds import depth
from crossfix.tables import CANDIDATES, check

# A member counts for the place if its radius is at most so many times the finest one's.
COMPARABLE_RADII = 2.0
# A member linked by less than even odds says nothing of place or time while a surer one is there.
EVEN_ODDS = 0.5
LEAST_RADIUS_KM = 0.05
UNKNOWN_RADIUS_KM = 50.0  # of a point whose precision nobody stated
_GEOLOCATES = "geolocates"


def candidates(reports: pl.DataFrame, membership: pl.DataFrame) -> pl.DataFrame:
    """Return CANDIDATES: each incident's place, time and kind, from the reports that it holds best.

    The place rests on the finest reports and is never finer than they are: reports that name a
    governorate make an incident somewhere in that governorate.
    """
    held = membership.filter("best").select("report_id", "incident_id", "probability")
    every = reports.join(held, on="report_id").sort("incident_id", "report_id")
    sure = pl.col("probability") >= EVEN_ODDS
    told = every.filter(sure | ~sure.any().over("incident_id"))
    counts = every.group_by("incident_id", maintain_order=True).agg(
        reports=pl.len().cast(pl.Int64), sources=pl.col("source_id").n_unique().cast(pl.Int64)
    )
    frame = counts
    for part in (_places(told), _areas(told), _times(told), _kinds(told)):
        frame = frame.join(part, on="incident_id", how="left", maintain_order="left")
    frame = frame.with_columns(pl.col("place_precision").fill_null("unknown"))
    return check(frame.select(*CANDIDATES.schema), CANDIDATES)


def _places(told: pl.DataFrame) -> pl.DataFrame:
    """Return the point: the inverse-variance mean of the finest members' points.

    A geolocated point stands before all others of its precision. The radius covers the spread of
    the points that it rests on and is never below the finest member's.
    """
    placed = told.filter(pl.col("lon").is_not_null() & pl.col("lat").is_not_null())
    placed = placed.with_columns(
        radius=pl.col("radius_km").fill_null(UNKNOWN_RADIUS_KM).clip(LEAST_RADIUS_KM)
    )
    finest = pl.col("radius").min().over("incident_id")
    used = placed.filter(pl.col("radius") <= COMPARABLE_RADII * finest)
    located = pl.col("stance") == _GEOLOCATES
    used = used.filter(located | ~located.any().over("incident_id"))
    weight = 1 / pl.col("radius") ** 2
    mean = used.with_columns(
        _lon=(pl.col("lon") * weight).sum().over("incident_id") / weight.sum().over("incident_id"),
        _lat=(pl.col("lat") * weight).sum().over("incident_id") / weight.sum().over("incident_id"),
    )
    north = (pl.col("lat") - pl.col("_lat")).radians() * EARTH_RADIUS_KM
    east = (
        (pl.col("lon") - pl.col("_lon")).radians()
        * pl.col("_lat").radians().cos()
        * EARTH_RADIUS_KM
    )
    spread = ((north**2 + east**2) * weight).sum() / weight.sum() / 2
    return (
        mean.sort("incident_id", "radius", "report_id")
        .group_by("incident_id", maintain_order=True)
        .agg(
            lon=pl.col("_lon").first(),
            lat=pl.col("_lat").first(),
            radius_km=pl.max_horizontal(
                pl.col("radius").first(), SIGMAS_IN_95_PERCENT * spread.sqrt()
            ),
            place_precision=pl.col("place_precision").first(),
        )
    )


def _areas(told: pl.DataFrame) -> pl.DataFrame:
    """Return the names: the most common of the finest reports that give one."""
    radius = pl.col("radius_km").fill_null(float("inf"))
    ordered = told.with_columns(_order=radius)
    names = [_most_common(ordered, column) for column in ("place_name", "admin1", "country")]
    frame = told.select("incident_id").unique(maintain_order=True)
    for name in names:
        frame = frame.join(name, on="incident_id", how="left", maintain_order="left")
    return frame


def _most_common(told: pl.DataFrame, column: str) -> pl.DataFrame:
    known = told.filter(pl.col(column).is_not_null())
    known = known.filter(
        pl.col("_order") <= COMPARABLE_RADII * pl.col("_order").min().over("incident_id")
    )
    return (
        known.group_by("incident_id", column)
        .agg(count=pl.len())
        .sort("incident_id", "count", column, descending=[False, True, False])
        .group_by("incident_id", maintain_order=True)
        .agg(pl.col(column).first())
    )


def _times(told: pl.DataFrame) -> pl.DataFrame:
    """Return the span that most reports of the finest kind give; among equals the earliest."""
    length = pl.col("end") - pl.col("start")
    timed = told.filter(pl.col("start").is_not_null() & pl.col("end").is_not_null())
    return (
        timed.with_columns(length=pl.max_horizontal(length, pl.duration(days=1)))
        .filter(pl.col("length") == pl.col("length").min().over("incident_id"))
        .group_by("incident_id", "start", "end")
        .agg(count=pl.len())
        .sort("incident_id", "count", "start", "end", descending=[False, True, False, False])
        .group_by("incident_id", maintain_order=True)
        .agg(pl.col("start").first(), pl.col("end").first())
    )


def _kinds(told: pl.DataFrame) -> pl.DataFrame:
    """Return the most specific kind of event that the most reports give."""
    known = told.filter(pl.col("event_type").is_not_null())
    kinds = known["event_type"].unique().to_list()
    deep = pl.col("event_type").replace_strict(
        {kind: depth(kind) for kind in kinds}, default=0, return_dtype=pl.Int64
    )
    return (
        known.with_columns(depth=deep)
        .group_by("incident_id", "event_type", "depth")
        .agg(count=pl.len())
        .sort("incident_id", "depth", "count", "event_type", descending=[False, True, True, False])
        .group_by("incident_id", maintain_order=True)
        .agg(pl.col("event_type").first())
    )
