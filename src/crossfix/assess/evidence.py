"""Who says what of which incident: the reports of each incident with their voices."""

import polars as pl

from crossfix.assess.taxonomy import family, known
from crossfix.spans import watched_by
from crossfix.stances import denies, excludes, quotes, says

# A report counts for grades, verdicts and tolls where this is its best incident and the link is
# at least as likely as not; the account of the probability weakens its word by its share.
LIKELIER_THAN_NOT = 0.5
_KEPT = (
    "report_id",
    "published_on",
    "stance",
    "cites",
    "about",
    "event_type",
    "claimed_object",
    "observed_object",
    "target_affiliation",
    "actor",
    "actor_certainty",
    "munition",
    "munition_excluded",
    "munition_stated",
    "remnants",
    "remnants_stated",
    "damage",
    "damage_stated",
    "admin1",
    "start",
    "end",
    "lon",
    "lat",
    "radius_km",
    "place_name",
    "place_precision",
    "killed_low",
    "killed_high",
    "civilians_killed_low",
    "civilians_killed_high",
    "injured_low",
    "injured_high",
)


def spoken(reports: pl.DataFrame, membership: pl.DataFrame, voices: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each report and incident: the report, its voice and its share.

    Adds `says` (it says that the event happened), `denies` and `excludes` (it says that the named
    actor did not do it, which is not to say that nothing happened); `counts` (this is its best
    incident, with a share of at least LIKELIER_THAN_NOT), `independent` (its voice speaks
    neither for the claimant nor for an ally) and `quotes` (its voice put out what it says).
    """
    shares = membership.select(
        "report_id", "source_id", "incident_id", pl.col("probability").alias("share"), "best"
    )
    return (
        shares.join(reports.select(_KEPT), on="report_id")
        .join(voices.rename({"because": "voice"}), on="report_id")
        .with_columns(
            known(pl.col("actor")),
            known(pl.col("target_affiliation")),
            known(pl.col("munition")),
            denies=denies(),
            excludes=excludes(),
            says=says(),
            geolocates=pl.col("stance") == "geolocates",
            quotes=quotes(),
            counts=pl.col("best") & (pl.col("share") >= LIKELIER_THAN_NOT),
            independent=~pl.col("own_side") & ~pl.col("ally"),
        )
        .sort("incident_id", "group_id", "report_id")
    )


def silent(said: pl.DataFrame, candidates: pl.DataFrame, watches: pl.DataFrame) -> pl.DataFrame:
    """Return incident_id and group_id where a group watched an incident and said nothing of it.

    The whole span of the incident must lie within the watch, in a governorate that is watched,
    and the group must be one that reports this family of events. A report that is likelier of
    another incident breaks no silence here: it has been heard there. Who prints another's word is
    not silent.
    """
    events = candidates.select(
        "incident_id", "admin1", "start", "end", kind=family(pl.col("event_type"))
    ).drop_nulls(["start", "end"])
    best = said.filter("best")
    habits = (
        said.filter("says")
        .join(events.select("incident_id", "kind"), on="incident_id")
        .select("group_id", "kind")
        .unique()
    )
    return (
        watched_by(events, watches)
        .join(habits, on=["group_id", "kind"], how="semi", nulls_equal=True)
        .join(best, on=["incident_id", "group_id"], how="anti")
        .join(
            best,
            left_on=["incident_id", "group_id"],
            right_on=["incident_id", "source_id"],
            how="anti",
        )
        .select("incident_id", "group_id")
        .unique()
        .sort("incident_id", "group_id")
    )
