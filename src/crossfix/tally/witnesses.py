"""Which named strikes an independent report agrees with, and which attributes others contradict."""

import polars as pl

from crossfix.geo import distance_km
from crossfix.model import TIME_MARGIN, Finding, PlacePrecision
from crossfix.stances import says

_COARSE = (PlacePrecision.GOVERNORATE, PlacePrecision.COUNTRY, PlacePrecision.UNKNOWN)


def witnesses(
    strikes: pl.DataFrame,
    *,
    reports: pl.DataFrame,
    members: pl.DataFrame,
    voices: pl.DataFrame,
) -> pl.DataFrame:
    """Return `witness`, the best share of an independent report that agrees with each strike.

    It agrees where it does not deny or rule the actor out, lies in the same incident, overlaps in
    time with a day's margin, and is placed within the sum of both radii, in the same governorate
    where one of them names no more than that. A strike without such a report has no row.
    """
    columns = ["incident_id", "membership", "start", "end", "lon", "lat", "radius_km"]
    columns += ["place_precision", "admin1"]
    others = (
        reports.filter(says())
        .join(voices.filter(is_independent()), on="report_id", how="semi")
        .join(members, on="report_id")
        .select(columns)
        .rename({name: f"their_{name}" for name in columns if name != "incident_id"})
    )
    claims = strikes.select("report_id", "incident_id").join(
        reports.select("report_id", *columns[2:]), on="report_id"
    )
    gap_km = distance_km(
        pl.col("lon"), pl.col("lat"), to_lon=pl.col("their_lon"), to_lat=pl.col("their_lat")
    )
    precisions = (pl.col("place_precision"), pl.col("their_place_precision"))
    coarse = pl.any_horizontal(one.is_in(_COARSE) for one in precisions)
    return (
        claims.join(others, on="incident_id")
        .filter(
            pl.col("their_start") <= pl.col("end") + TIME_MARGIN,
            pl.col("start") <= pl.col("their_end") + TIME_MARGIN,
            gap_km <= pl.col("radius_km") + pl.col("their_radius_km"),
            ~coarse | (pl.col("admin1") == pl.col("their_admin1")),
        )
        .group_by("report_id")
        .agg(witness=pl.col("their_membership").max())
        .sort("report_id")
    )


def is_independent() -> pl.Expr:
    """Return whether a voice speaks neither for the claimant nor for an ally."""
    return ~pl.col("own_side") & ~pl.col("ally")


def contradictions(
    verdicts: pl.DataFrame, *, reports: pl.DataFrame, members: pl.DataFrame
) -> pl.DataFrame:
    """Return the contradicted attributes of claims: report_id, attribute and `link`.

    `link` is how sure it is that the report behind it speaks of this claim: 1 where it names the
    claim (`about`), else the weaker of the two best shares; of several reports the best counts.
    """
    shares = members.select("report_id", share="membership")
    unnamed = pl.when(pl.col("by").is_null()).then(1.0).otherwise(0.0)
    both = pl.min_horizontal(pl.col("share").fill_null(0), pl.coalesce("by_share", unnamed))
    return (
        verdicts.filter(pl.col("verdict") == Finding.CONTRADICTED)
        .select(
            "attribute",
            report_id="claim_id",
            by=pl.col("report_ids").str.split(";").list.eval(pl.element().str.strip_chars()),
        )
        .explode("by")
        .join(reports.select("about", by="report_id"), on="by", how="left")
        .join(shares, on="report_id", how="left")
        .join(shares.rename({"report_id": "by", "share": "by_share"}), on="by", how="left")
        .with_columns(
            link=pl.when(pl.col("about") == pl.col("report_id")).then(1.0).otherwise(both)
        )
        .group_by("report_id", "attribute")
        .agg(pl.col("link").max())
        .sort("report_id", "attribute")
    )
