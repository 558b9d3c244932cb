"""What one claim of a number can be made of: the incidents in its time and provinces."""

from typing import NamedTuple

import polars as pl

from crossfix.tally.evidence import Evidence
from crossfix.tally.statements import Statement

# A governorate that fewer independent groups watch than this is thin: nobody can check anybody.
ENOUGH_GROUPS = 3
# Attributes that say what was struck and where; who or when may be wrong and the object still hit.
WHAT_OR_WHERE = ("object", "place")
_TOWN, _DISTRICT, _GOVERNORATE = 0, 1, 2
_FINENESS = {
    **dict.fromkeys(("exact", "neighbourhood", "village", "town", "city"), _TOWN),
    **dict.fromkeys(("subdistrict", "district"), _DISTRICT),
}


class Scope(NamedTuple):
    """The incidents that one claim may count, and whether anybody else was watching.

    `incidents` has one row an incident that the claimant named, or that independent groups lay to
    its actor. The weights are chances, so that they add up to an expected number:
    `named` that the named strike falls into the claim's time; `matched` that it does, happened
    and is the incident that an independent group reports; `independent` that the incident falls
    into the claim's time, happened and was the actor's; `considered` that it belongs to the claim;
    `contradicted` that an independent report contradicts an attribute of the named strike,
    `misplaced` that it contradicts what or where it was.

    `apart` has every other strike of the claim's time and provinces, with its `fate`: a measure
    of the scorecard. `thin` names the governorates of known strikes that fewer than
    ENOUGH_GROUPS independent groups watch in that time.
    """

    incidents: pl.DataFrame
    contradicted: pl.DataFrame  # incident_id, attribute, link
    apart: pl.DataFrame  # incident_id, fate
    thin: tuple[str, ...]
    is_covered: bool


def scope(statement: Statement, evidence: Evidence) -> Scope:
    """Return what one claim may count.

    A time known only as a stretch counts by the share of it that lies within the claim. Where
    provinces are named, what has no known governorate is left out.
    """
    strikes = _within(evidence.strikes, statement)
    contradicted = _contradicted(strikes, evidence.contradictions)
    named = _per_incident(strikes).join(_worst(contradicted), on="incident_id", how="left")
    known = _weighed(evidence.incidents, named=named, statement=statement)
    is_counted = pl.col("considered") > 0
    incidents = known.filter(is_counted).drop("inside", "is_summary", "is_others")
    watches = _within(evidence.watches, statement)
    return Scope(
        incidents=incidents,
        contradicted=contradicted,
        apart=known.filter(~is_counted, pl.col("inside") > 0).select("incident_id", fate=_fate()),
        thin=_thin(evidence.incidents, watches=watches, statement=statement),
        is_covered=bool(incidents["is_independent"].any()) or not watches.is_empty(),
    )


def _weighed(incidents: pl.DataFrame, *, named: pl.DataFrame, statement: Statement) -> pl.DataFrame:
    """Return all incidents with their chances; a summary of many strikes has none of its own."""
    return (
        incidents.with_columns(
            inside=pl.when("is_strike").then(_share(statement)).otherwise(0),
        )
        .join(named, on="incident_id", how="left")
        .with_columns(pl.col("named", "linked", "contradicted", "misplaced").fill_null(0))
        .with_columns(is_summary=pl.col("is_summary") & (pl.col("named") == 0))
        .with_columns(
            share=pl.max_horizontal("inside", "named"),
            link=pl.when("is_independent").then("linked").otherwise(0),
        )
        .with_columns(
            match=pl.col("named") * pl.col("link"),
            # a match and what contradicts it hang on the same links
            mismatch=pl.col("named") * pl.min_horizontal("link", "misplaced"),
            attributed=pl.when("is_summary")
            .then(0)
            .otherwise(pl.col("share") * pl.max_horizontal(_attribution(), "link")),
        )
        .with_columns(
            independent=pl.col("attributed") * pl.col("probability"),
            considered=pl.max_horizontal("named", "attributed"),
            matched=pl.col("match") * pl.col("probability"),
            misplaced=pl.col("mismatch") * pl.col("probability"),
        )
        .with_columns(is_misplaced=pl.col("misplaced") > 0)
        .sort("incident_id")
    )


def _fate() -> pl.Expr:
    return (
        pl.when("is_summary")
        .then(pl.lit("summaries_not_counted"))
        .when(~pl.col("is_independent"))
        .then(pl.lit("not_surely_reported"))
        .when("is_others")
        .then(pl.lit("other_actors"))
        .otherwise(pl.lit("actor_disputed"))
    )


def _contradicted(strikes: pl.DataFrame, contradictions: pl.DataFrame) -> pl.DataFrame:
    """Return the contradicted attributes of named strikes, the best link of each incident."""
    return (
        strikes.select("report_id", "incident_id")
        .join(contradictions, on="report_id")
        .filter(pl.col("link") > 0)
        .sort("link", "report_id", descending=[True, False])
        .group_by("incident_id", "attribute", maintain_order=True)
        .agg(pl.col("report_id").first(), pl.col("link").first())
        .sort("incident_id", "attribute")
    )


def _worst(contradicted: pl.DataFrame) -> pl.DataFrame:
    where = pl.col("link").filter(pl.col("attribute").is_in(WHAT_OR_WHERE))
    return (
        contradicted.sort("link", "report_id", descending=[True, False])
        .group_by("incident_id", maintain_order=True)
        .agg(
            contradicted_id=pl.col("report_id").first(),
            contradicted=pl.col("link").max(),
            misplaced=where.max(),
        )
    )


def _thin(
    incidents: pl.DataFrame, *, watches: pl.DataFrame, statement: Statement
) -> tuple[str, ...]:
    """Return the governorates of known strikes that few independent groups watch."""
    keys = statement.areas
    places = incidents.filter("is_strike").drop_nulls("area").sort("area", "admin1")
    names = places.group_by("area", maintain_order=True).agg(pl.col("admin1").first())
    groups = {
        area: set(found)
        for area, found in watches.group_by("area").agg("group_id").drop_nulls("area").rows()
    }
    everywhere = groups.get("", set())
    return tuple(
        sorted(
            name
            for area, name in names.rows()
            if (not keys or area in keys)
            and len(everywhere | groups.get(area, set())) < ENOUGH_GROUPS
        )
    )


def _attribution() -> pl.Expr:
    return pl.when("is_independent").then("actor_share").otherwise(0)


def _share(statement: Statement) -> pl.Expr:
    """Return the share of the row's time that lies in the claim, 0 outside its provinces."""
    start = pl.lit(statement.span.start).cast(pl.Datetime("us", "UTC"))
    end = pl.lit(statement.span.end).cast(pl.Datetime("us", "UTC"))
    inside = pl.min_horizontal("end", end) - pl.max_horizontal("start", start)
    share = (
        inside.dt.total_microseconds() / (pl.col("end") - pl.col("start")).dt.total_microseconds()
    )
    keys = sorted(statement.areas)
    is_there = (
        pl.col("area").is_in(["", *keys]).fill_null(value=False) if keys else pl.lit(value=True)
    )
    return pl.when(is_there).then(share.clip(0, 1)).otherwise(0).fill_null(0)


def _within(rows: pl.DataFrame, statement: Statement) -> pl.DataFrame:
    return rows.with_columns(share=_share(statement)).filter(pl.col("share") > 0)


def _per_incident(strikes: pl.DataFrame) -> pl.DataFrame:
    """Return named strikes once an incident; several reports of it give its largest number.

    `objects_low` is at least 1, since a strike strikes something; `objects_high` is null where a
    report leaves it open or none gives a number (`is_numbered`). `linked` is how sure it is that
    a report of the strike and an independent one that agrees with it are both of the incident:
    a match holds only as far as both belong.
    """
    is_numbered = pl.col("objects_low").is_not_null() | pl.col("objects_high").is_not_null()
    is_open = is_numbered & pl.col("objects_high").is_null()
    fineness = pl.col("place_precision").replace_strict(
        _FINENESS, default=_GOVERNORATE, return_dtype=pl.Int64
    )
    return strikes.group_by("incident_id", maintain_order=True).agg(
        pl.col("report_id").first(),
        pl.col("objects_low").max().fill_null(1).clip(lower_bound=1),
        objects_high=pl.when(is_open.any())
        .then(None)
        .otherwise(pl.col("objects_high").max().clip(lower_bound=1)),
        is_numbered=is_numbered.any(),
        named=pl.col("share").max(),
        linked=pl.min_horizontal("membership", "witness").max(),
        fineness=fineness.min(),
        watched=pl.col("watched").max(),
        watched_most=pl.col("watched_most").max(),
    )
