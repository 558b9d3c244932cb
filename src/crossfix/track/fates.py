"""What became of each report: copied or its own word, first or not, confirmed or contradicted."""

import polars as pl

from crossfix.model import Finding
from crossfix.stances import says

LEAST_SHARE = 0.5  # a report counts where this is its best incident by at least so much
# Contradicted in one of these, a claim of a strike is contradicted.
ATTRIBUTES = ("existence", "place", "object", "actor")

_KEPT = ["report_id", "source_id", "published_on"]
_VOICE = ["report_id", "group_id", "own_side", "ally", "home"]
_FATE = [
    *("report_id", "source_id", "admin1", "event_type", "copied", "first", "confirmed"),
    *("contradicted", "lag_days"),
]


def fates(
    reports: pl.DataFrame,
    membership: pl.DataFrame,
    voices: pl.DataFrame,
    *,
    incidents: pl.DataFrame,
    verdicts: pl.DataFrame,
) -> pl.DataFrame:
    """Return one row a report that says that its incident happened.

    `voices` has `home`, the voice of the source's own word. Columns: report_id, source_id, admin1
    and event_type of the incident; copied (it carries another voice than its source's own); and of
    the others: contradicted (another independent voice denies the incident, or the verdict on its
    existence, place, object or actor is against it), confirmed (another independent voice reports
    the incident, and it is not contradicted), first (none of them came out before it), and
    lag_days from the first day of the event to publication.
    """
    counted = membership.filter("best", pl.col("probability") >= LEAST_SHARE)
    told = (
        reports.select(_KEPT, says=says())
        .join(counted.select("report_id", "incident_id"), on="report_id")
        .join(voices.select(_VOICE), on="report_id")
        .join(incidents.select("incident_id", "admin1", "event_type", "start"), on="incident_id")
    )
    own = told.filter("says").with_columns(copied=pl.col("group_id") != pl.col("home"))
    against = verdicts.filter(
        pl.col("verdict") == Finding.CONTRADICTED, pl.col("attribute").is_in(ATTRIBUTES)
    )
    word = ~pl.col("copied")
    found_against = pl.col("report_id").is_in(against["claim_id"].unique().implode())
    early = pl.col("their_day").is_null() | (pl.col("published_on") <= pl.col("their_day"))
    days = (pl.col("published_on") - pl.col("start").dt.date()).dt.total_days()
    return (
        own.join(_others(own, told), on="report_id", how="left")
        .with_columns(
            first=word & early.fill_null(value=False),
            contradicted=word & (pl.col("denied").fill_null(value=False) | found_against),
            lag_days=pl.when(word).then(days.cast(pl.Float64)),
        )
        .with_columns(
            confirmed=word & pl.col("reported").fill_null(value=False) & ~pl.col("contradicted")
        )
        .select(_FATE)
        .sort("report_id")
    )


def _others(own: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Return, for each report, what other independent voices do in its incident, and their day."""
    independent = told.filter(~pl.col("own_side"), ~pl.col("ally")).select(
        "incident_id", "says", their_group="group_id", their_day="published_on"
    )
    return (
        own.select("report_id", "incident_id", "group_id")
        .join(independent, on="incident_id")
        .filter(pl.col("group_id") != pl.col("their_group"))
        .group_by("report_id")
        .agg(
            reported=pl.col("says").any(),
            denied=pl.col("says").not_().any(),
            their_day=pl.col("their_day").filter("says").min(),
        )
    )
