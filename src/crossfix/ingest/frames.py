"""From nouns to the tables of ingest, a batch at a time."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import polars as pl

from crossfix.model import (
    Capture,
    Claim,
    Count,
    Grouping,
    Issue,
    Judgement,
    Quotation,
    Report,
    Source,
)
from crossfix.tables import (
    CAPTURES,
    CLAIMS,
    GROUPINGS,
    ISSUES,
    JUDGEMENTS,
    QUOTATIONS,
    RECORDS,
    SOURCES,
    Table,
    empty,
)

Noun = TypeVar("Noun")

BATCH = 50_000  # reports that are held as objects at one time


def records_frame(reports: Sequence[Report], *, input_name: str) -> pl.DataFrame:
    """Return one batch of reports as rows of RECORDS; `about` is still a record_id."""
    columns: dict[str, list[object]] = {
        "report_id": [f"{report.source_id}:{report.record_id}" for report in reports],
        "input": [input_name] * len(reports),
        "start": [report.span and report.span.start for report in reports],
        "end": [report.span and report.span.end for report in reports],
        **_bounds("killed", [report.killed for report in reports]),
        **_bounds("civilians_killed", [report.civilians_killed for report in reports]),
        **_bounds("injured", [report.injured for report in reports]),
    }
    return _frame(reports, columns, table=RECORDS)


def claims_frame(claims: Sequence[Claim]) -> pl.DataFrame:
    """Return claims as rows of CLAIMS."""
    columns: dict[str, list[object]] = {
        "start": [claim.span.start for claim in claims],
        "end": [claim.span.end for claim in claims],
        **_bounds("sorties", [claim.sorties for claim in claims]),
        **_bounds("objects", [claim.objects for claim in claims]),
        "breakdown": [_parts(claim.breakdown) for claim in claims],
        "provinces": [";".join(claim.provinces) or None for claim in claims],
        "because": [_stated(claim) for claim in claims],
    }
    return _frame(claims, columns, table=CLAIMS)


def sources_frame(sources: Sequence[Source]) -> pl.DataFrame:
    """Return sources as rows of SOURCES."""
    return _frame(sources, {}, table=SOURCES)


def captures_frame(captures: Sequence[Capture]) -> pl.DataFrame:
    """Return captured texts as rows of CAPTURES; a text captured twice is kept once."""
    return _once(captures, table=CAPTURES)


def quotations_frame(quotations: Sequence[Quotation]) -> pl.DataFrame:
    """Return quotations as rows of QUOTATIONS; what is said twice is kept once."""
    return _once(quotations, table=QUOTATIONS)


def judgements_frame(judgements: Sequence[Judgement]) -> pl.DataFrame:
    """Return judgements as rows of JUDGEMENTS; what is said twice is kept once."""
    return _once(judgements, table=JUDGEMENTS)


def groupings_frame(groupings: Sequence[Grouping]) -> pl.DataFrame:
    """Return decisions on sources as rows of GROUPINGS; what is said twice is kept once."""
    return _once(groupings, table=GROUPINGS)


def issues_frame(issues: Sequence[Issue]) -> pl.DataFrame:
    """Return issues as rows of ISSUES, each said once, in one order.

    Two files of one name may each have the same doubt in the same row: their values stand together.
    """
    frame = _frame(issues, {}, table=ISSUES).unique()
    values = pl.col("value").drop_nulls()
    joined = pl.when(values.len() > 0).then(values.unique(maintain_order=True).str.join("; "))
    said = (
        frame.sort(frame.columns, nulls_last=True)
        .group_by(ISSUES.key, maintain_order=True)
        .agg(pl.col("severity", "mend").first(), joined.alias("value"))
        .select(frame.columns)
    )
    return said.sort(said.columns, nulls_last=True)


def together(frames: Sequence[pl.DataFrame], table: Table) -> pl.DataFrame:
    """Return the frames of one table as one frame."""
    return pl.concat([empty(table), *frames])


def _once(nouns: Sequence[Noun], *, table: Table) -> pl.DataFrame:
    """Return the nouns as a frame with one row a key, the first in the order of all columns."""
    frame = _frame(nouns, {}, table=table)
    ordered = frame.sort(frame.columns, nulls_last=True)
    return ordered.unique(list(table.key), keep="first", maintain_order=True)


def _frame(
    nouns: Sequence[Noun], columns: Mapping[str, list[object]], *, table: Table
) -> pl.DataFrame:
    """Return the nouns as a frame; a column that is not given is the field of its name."""
    data = {
        name: columns[name] if name in columns else [getattr(noun, name) for noun in nouns]
        for name in table.schema
    }
    return pl.DataFrame(data, schema=table.schema)


def _bounds(name: str, counts: Sequence[Count]) -> dict[str, list[object]]:
    return {
        f"{name}_low": [count.low for count in counts],
        f"{name}_high": [count.high for count in counts],
    }


def _stated(claim: Claim) -> str:
    """Return who stated the claim, when and where it was read."""
    on = f" on {claim.stated_on}" if claim.stated_on else ""
    return f"{claim.speaker} stated it{on}; read at {claim.url or 'an address not recorded'}"


def _parts(breakdown: Mapping[str, int]) -> str | None:
    return ";".join(f"{kind}={number}" for kind, number in breakdown.items()) or None
