"""Copiers that leave no text and no credit: which sources are joined all the same, and by what."""

from collections.abc import Iterator

import msgspec
import polars as pl

from crossfix.case import About, Case
from crossfix.synth import Made, World, copiers, synth
from crossfix.synth.sources import USUAL, Coverage
from crossfix.tables import CANDIDATES, MEMBERSHIP, check
from crossfix.weigh import weigh

COPIERS = ((0, 0.25), (3, 0.25), (10, 0.25), (3, 0.5), (10, 0.5), (3, 0.8), (10, 0.8))
ORIGIN = "monitor"


def sources_joined(*, reports: int, seeds: int) -> Iterator[str]:
    """How many copiers are joined to each other, and how many others wrongly, linking perfect."""
    yield "| copiers | incidents that each reports | joined | others joined wrongly |"
    yield "|---|---|---|---|"
    for number, coverage in COPIERS:
        copiers_joined, others = 0, 0
        for seed in range(1, seeds + 1):
            made = _world(reports=reports, number=number, coverage=coverage, seed=seed)
            for source, origin in _ties(made).select("source_id", "origin_id").iter_rows():
                copier = _copies(source) and _copies(origin)
                copiers_joined += copier
                others += not copier
        yield f"| {number} | {coverage:.0%} | {copiers_joined} of {number * seeds} | {others} |"


def _copies(source: str) -> bool:
    return source == ORIGIN or source.startswith("outlet_")


def _world(*, reports: int, number: int, coverage: float, seed: int) -> Made:
    share = Coverage(share=coverage)
    outlets = [msgspec.structs.replace(one, coverage=share) for one in copiers(number, of=ORIGIN)]
    silent = tuple(
        msgspec.structs.replace(one, copying=msgspec.structs.replace(one.copying, credits=0.0))
        for one in (*USUAL, *outlets)
    )
    return synth(World(reports=reports, sources=silent, seed=seed))


def _ties(made: Made) -> pl.DataFrame:
    """Return the joins of a world in which every report stands in its true incident."""
    home = made.truth.unique("report_id", keep="first", maintain_order=True).select(
        "report_id", incident_id=pl.format("I{}", "incident")
    )
    membership = made.reports.select("report_id", "source_id", "record_id").join(
        home, on="report_id"
    )
    membership = membership.with_columns(probability=pl.lit(1.0), best=pl.lit(value=True))
    candidates = (
        made.reports.join(home, on="report_id")
        .group_by("incident_id")
        .agg(
            pl.col("admin1", "start", "end", "event_type").drop_nulls().first(),
            reports=pl.len().cast(pl.Int64),
            sources=pl.col("source_id").n_unique().cast(pl.Int64),
        )
    )
    missing = [
        pl.lit(None, kind).alias(name)
        for name, kind in CANDIDATES.schema.items()
        if name not in candidates.columns
    ]
    found = weigh(
        made.reports,
        check(membership.select(list(MEMBERSHIP.schema)), MEMBERSHIP),
        check(candidates.with_columns(missing).select(list(CANDIDATES.schema)), CANDIDATES),
        made.sources,
        case=Case(case=About(name="made"), inputs=()),
    )
    return found.ties.filter(pl.col("holds"), pl.col("kind").is_in(["errors", "co_reporting"]))
