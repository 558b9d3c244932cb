"""REPORTS with one kind of evidence taken out: what link does without it is what it adds."""

from collections.abc import Callable

import polars as pl

from crossfix.tables import REPORTS

EVEN_RADIUS_KM = 5.0
Blinded = Callable[[pl.DataFrame], pl.DataFrame]


def _unsaid(*columns: str) -> Blinded:
    """Return what makes columns unknown."""

    def blinded(reports: pl.DataFrame) -> pl.DataFrame:
        nulls = (pl.lit(None, REPORTS.schema[name]).alias(name) for name in columns)
        return reports.with_columns(nulls)

    return blinded


def _actors(reports: pl.DataFrame) -> pl.DataFrame:
    blinded = _unsaid("actor", "opponent", "target_affiliation")(reports)
    return blinded.with_columns(actor_certainty=pl.lit("unknown"))


def _radius(reports: pl.DataFrame) -> pl.DataFrame:
    even = pl.when(pl.col("radius_km").is_not_null()).then(pl.lit(EVEN_RADIUS_KM))
    return reports.with_columns(radius_km=even, place_precision=pl.lit("town"))


def _days(reports: pl.DataFrame) -> pl.DataFrame:
    week = pl.duration(days=7)
    return reports.with_columns(
        start=pl.col("start").dt.truncate("1w"),
        end=(pl.col("end") - pl.duration(microseconds=1)).dt.truncate("1w") + week,
        date_precision=pl.lit("week"),
    )


_TOLLS = tuple(
    f"{what}_{bound}"
    for what in ("killed", "civilians_killed", "injured")
    for bound in ("low", "high")
)
WITHOUT: dict[str, Blinded] = {
    "dates finer than a week": _days,
    "coordinates": _unsaid("lon", "lat", "radius_km"),
    "stated precision (all 5 km)": _radius,
    "place names": _unsaid("place_name", "place_stated"),
    "governorates": _unsaid("admin1"),
    "tolls": _unsaid(*_TOLLS),
    "actors and opponents": _actors,
    "kinds of event": _unsaid("event_type"),
}
