"""What one claim of a number can be made of: the incidents in its time and provinces."""

from typing import NamedTuple

import polars as pl

from crossfix.tally.evidence import Evidence
from crossfix.tally.statements import Statement


class Scope(NamedTuple):
    """The incidents that one claim may count, and whether anybody else was watching.

    One row an incident that the claimant named, or that independent groups lay to its actor. The
    weights are chances, so that they add up to an expected number:
    `named` that the named strike falls into the claim's time; `matched` that it does, happened
    and is the incident that an independent group reports; `independent` that the incident falls
    into the claim's time, happened and was the actor's; `considered` that it belongs to the claim.
    """

    incidents: pl.DataFrame
    is_covered: bool


def scope(statement: Statement, evidence: Evidence) -> Scope:
    """Return what one claim may count.

    A time known only as a stretch counts by the share of it that lies within the claim. Where
    provinces are named, what has no known governorate is left out.
    """
    named = _per_incident(_within(evidence.strikes, statement))
    incidents = (
        evidence.incidents.with_columns(
            share=pl.when("is_strike").then(_share(statement)).otherwise(0)
        )
        .join(named, on="incident_id", how="left")
        .with_columns(pl.col("named").fill_null(0), pl.col("share", "membership").fill_null(0))
        .with_columns(share=pl.max_horizontal("share", "named"), link=_link())
        .with_columns(
            matched=pl.col("named") * pl.col("probability") * pl.col("link"),
            attributed=pl.col("share") * pl.max_horizontal(_attribution(), "link"),
        )
        .with_columns(
            independent=pl.col("attributed") * pl.col("probability"),
            considered=pl.max_horizontal("named", "attributed"),
        )
        .filter(pl.col("considered") > 0)
        .sort("incident_id")
    )
    is_covered = (
        bool(incidents["is_independent"].any())
        or not _within(evidence.watches, statement).is_empty()
    )
    return Scope(incidents=incidents, is_covered=is_covered)


def _link() -> pl.Expr:
    """Return how sure it is that claim and independent report are in one incident.

    The weaker of the two sides' best memberships: a match holds only as far as both belong.
    """
    both = pl.min_horizontal("membership", pl.col("witness").fill_null(1))
    return pl.when("is_independent").then(both).otherwise(0)


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
    report leaves it open or none gives a number (`is_numbered`).
    """
    is_numbered = pl.col("objects_low").is_not_null() | pl.col("objects_high").is_not_null()
    is_open = is_numbered & pl.col("objects_high").is_null()
    is_contradicted = pl.col("contradicted").is_not_null()
    return strikes.group_by("incident_id", maintain_order=True).agg(
        pl.col("report_id").first(),
        pl.col("membership").max(),
        pl.col("objects_low").max().fill_null(1).clip(lower_bound=1),
        objects_high=pl.when(is_open.any())
        .then(None)
        .otherwise(pl.col("objects_high").max().clip(lower_bound=1)),
        is_numbered=is_numbered.any(),
        named=pl.col("share").max(),
        watched=pl.col("watched").max(),
        watched_most=pl.col("watched_most").max(),
        contradicted_id=pl.col("report_id").filter(is_contradicted).first(),
        contradicted=pl.col("contradicted").explode().drop_nulls().unique().sort(),
    )
