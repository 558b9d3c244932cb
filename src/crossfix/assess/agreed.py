"""What the voices of one incident agree on: each value of each attribute, and who bears it out.

The share of voices that bear a value out has a score interval (Wilson 1927): three of four voices
are no more than .30 to .95. It says how far voices agree, not how likely the value is true: voices
can share an error.
"""

import polars as pl

from crossfix.assess.compare import in_days
from crossfix.geo import distance_km
from crossfix.model import PlacePrecision
from crossfix.shares import share
from crossfix.tables import ATTRIBUTES, check

_NAMED = 4  # voices named in a sentence
_CLASSES = {"kind": "event_type", "object": "observed_object", "actor": "actor"}
_WEAPONS = ("munition", "remnants", "damage")
_VOTE = ("incident_id", "attribute", "value", "group_id", "report_id", "independent")


def attributes(said: pl.DataFrame, incidents: pl.DataFrame) -> pl.DataFrame:
    """Return ATTRIBUTES: place and time as fused, and every class that a voice names.

    Independent voices are heard; the claimant's side and its allies where no other says anything
    of the attribute. A voice that names several values bears out each. `said` has the reports whose
    best incident this is, `incidents` the fused place and span.
    """
    heard = said.filter("counts", "says")
    votes = pl.concat([_places(heard, incidents), _times(heard, incidents), *_classes(heard)])
    one = ["incident_id", "attribute"]
    chosen = votes.filter(
        pl.col("independent") == pl.col("independent").any().over(one)
    ).with_columns(addressing=pl.col("group_id").n_unique().over(one).cast(pl.Int64))
    counted = (
        chosen.drop_nulls("value")
        .sort(*one, "value", "group_id", "report_id")
        .group_by(*one, "value", maintain_order=True)
        .agg(
            voices=pl.col("group_id").n_unique().cast(pl.Int64),
            addressing=pl.col("addressing").first(),
            independent=pl.col("independent").first(),
            report_ids=pl.col("report_id").unique().sort().str.join(";"),
            who=pl.col("group_id").unique(maintain_order=True),
        )
    )
    return check(_with_shares(counted).with_columns(because=_because()).drop("who"), ATTRIBUTES)


def _places(heard: pl.DataFrame, incidents: pl.DataFrame) -> pl.DataFrame:
    """Return for each report with a point whether it lies within both radii of the fused place."""
    named = pl.coalesce("place_name", pl.lit("a point"))
    fused = incidents.filter(
        pl.col("lon").is_not_null(),
        ~pl.col("place_precision").is_in([PlacePrecision.COUNTRY, PlacePrecision.UNKNOWN]),
    ).select(
        "incident_id",
        to_lon="lon",
        to_lat="lat",
        to_radius="radius_km",
        whole=pl.format("{} (± {} km)", named, pl.col("radius_km").round(1)),
    )
    here = {"to_lon": pl.col("to_lon"), "to_lat": pl.col("to_lat")}
    gap = distance_km(pl.col("lon"), pl.col("lat"), **here)
    return (
        heard.filter(pl.col("lon").is_not_null() & pl.col("radius_km").is_not_null())
        .join(fused, on="incident_id")
        .with_columns(
            attribute=pl.lit("place"),
            value=pl.when(gap <= pl.col("to_radius") + pl.col("radius_km")).then("whole"),
        )
        .select(_VOTE)
    )


def _times(heard: pl.DataFrame, incidents: pl.DataFrame) -> pl.DataFrame:
    """Return for each report with a span whether it overlaps the fused one."""
    fused = incidents.filter(pl.col("start").is_not_null() & pl.col("end").is_not_null())
    spans = fused.select("incident_id", first="start", after="end")
    words = [in_days(*row) for row in spans.select("first", "after").iter_rows()]
    overlaps = (pl.col("start") < pl.col("after")) & (pl.col("first") < pl.col("end"))
    return (
        heard.filter(pl.col("start").is_not_null() & pl.col("end").is_not_null())
        .join(spans.with_columns(whole=pl.Series(words, dtype=pl.String)), on="incident_id")
        .with_columns(attribute=pl.lit("time"), value=pl.when(overlaps).then("whole"))
        .select(_VOTE)
    )


def _classes(heard: pl.DataFrame) -> list[pl.DataFrame]:
    """Return every class that a report names, of each attribute."""
    sure = ~pl.col("actor_certainty").is_in(["excluded", "unknown"])
    told = heard.with_columns(
        actor=pl.when(sure).then("actor"),
        munition=pl.concat_str(_WEAPONS, separator=";", ignore_nulls=True),
    )
    return [
        told.with_columns(attribute=pl.lit(name), value=pl.col(column).str.split(";"))
        .explode("value")
        .with_columns(pl.col("value").str.strip_chars())
        .filter(~pl.col("value").is_in(["", "unknown"]))
        .select(_VOTE)
        for name, column in (*_CLASSES.items(), ("munition", "munition"))
    ]


def _with_shares(counted: pl.DataFrame) -> pl.DataFrame:
    pairs = counted.select("voices", "addressing").unique()
    shares = [found for row in pairs.iter_rows() if (found := share(*row))]
    table = pairs.with_columns(
        share_low=pl.Series([one.low for one in shares], dtype=pl.Float64),
        share=pl.Series([one.expected for one in shares], dtype=pl.Float64),
        share_high=pl.Series([one.high for one in shares], dtype=pl.Float64),
    )
    return counted.join(table, on=["voices", "addressing"])


def _because() -> pl.Expr:
    more = pl.col("voices") - _NAMED
    rest = pl.when(more > 0).then(pl.format(" and {} more", more)).otherwise(pl.lit(""))
    whose = (
        pl.when("independent")
        .then(pl.lit("independent voices that say anything of it"))
        .otherwise(pl.lit("voices of the claimant and its allies; no other says anything of it"))
    )
    who = pl.col("who").list.head(_NAMED).list.join(", ")
    return pl.format("{} of {} {}: {}{}", "voices", "addressing", whose, who, rest)
