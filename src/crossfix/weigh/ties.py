"""Why sources count as one voice: one row a reason, with what shows it."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any, NamedTuple  # Any: a row of a Polars frame is untyped

import polars as pl

from crossfix.tables import TIES

MOST_REPORTS = 20  # that a tie lists


class Tie(NamedTuple):
    """One reason why reports of a source, or all of them, are the word of another."""

    kind: str
    scope: str  # report or source
    source_id: str
    origin_id: str
    because: str
    holds: bool = True
    reports: int | None = None
    strength: float | None = None
    shared: str | None = None
    report_ids: str | None = None


def ties_table(ties: Iterable[Tie], *, home: Callable[[str], str]) -> pl.DataFrame:
    """Return the rows of TIES, one a kind, source and origin; the first of equals counts.

    `home` gives the group in which the word of a source is heard in the end.
    """
    rows = [tie._asdict() | {"group_id": home(tie.origin_id)} for tie in ties]
    table = pl.DataFrame(rows, schema=TIES.schema)
    return table.unique(list(TIES.key), keep="first", maintain_order=True)


def of_moves(
    moves: pl.DataFrame, voices: pl.DataFrame, reports: pl.DataFrame, *, kind: str
) -> list[Tie]:
    """Return the ties that reports show which speak with another voice: report_id, to and why.

    `voices` as they are after; the tie holds where a report of the source has the voice.
    """
    known = moves.join(reports.select("report_id", "source_id"), on="report_id")
    told = known.join(voices.select("report_id", "group_id"), on="report_id").sort("report_id")
    number = reports.group_by("source_id").agg(all=pl.len())
    pairs = (
        told.filter(pl.col("source_id") != pl.col("to"))
        .group_by("source_id", "to", maintain_order=True)
        .agg(
            holds=(pl.col("group_id") == pl.col("to")).any(),
            reports=pl.len(),
            why=pl.col("why").first(),
            ids=pl.col("report_id").head(MOST_REPORTS).str.join(";"),
        )
        .join(number, on="source_id")
        .sort("source_id", "to")
    )
    return [_of_reports(kind, row) for row in pairs.iter_rows(named=True)]


def _of_reports(kind: str, row: Mapping[str, Any]) -> Tie:
    counted = f"{row['reports']} of its {row['all']} reports"
    return Tie(
        kind,
        "report",
        row["source_id"],
        row["to"],
        f"{counted}; {row['ids'].partition(';')[0]} {row['why']}",
        holds=row["holds"],
        reports=row["reports"],
        strength=row["reports"] / row["all"],
        report_ids=row["ids"],
    )


def of_copies(
    found: pl.DataFrame, voices: pl.DataFrame, *, parted: Callable[[str, str], bool]
) -> list[Tie]:
    """Return the ties that repeated texts and media show, as of copies.copies.

    A tie holds where the copy and what it copies are one voice in the end; `voices` are those.
    """
    group = voices.select("report_id", "group_id")
    told = found.join(group, on="report_id").join(
        group.select(of_report="report_id", of_group="group_id"), on="of_report"
    )
    pairs = (
        told.sort("strength", "report_id", "of_report", descending=[True, False, False])
        .group_by("kind", "source_id", "of_source", maintain_order=True)
        .agg(
            holds=(pl.col("group_id") == pl.col("of_group")).any(),
            reports=pl.col("report_id").n_unique(),
            strength=pl.col("strength").median(),
            shared=pl.col("shared").first(),
            why=pl.col("because").first(),
            copies=pl.col("report_id").head(MOST_REPORTS // 2),
            originals=pl.col("of_report").head(MOST_REPORTS // 2),
        )
        .sort("kind", "source_id", "of_source")
    )
    return [_of_copies(row, parted=parted) for row in pairs.iter_rows(named=True)]


def _of_copies(row: Mapping[str, Any], *, parted: Callable[[str, str], bool]) -> Tie:
    first = row["copies"][0]
    both = chain.from_iterable(zip(row["copies"], row["originals"], strict=True))
    return Tie(
        row["kind"],
        "report",
        row["source_id"],
        row["of_source"],
        f"{several(row['reports'])}; {first} {row['why']}{_unheeded(row, parted=parted)}",
        holds=row["holds"],
        reports=row["reports"],
        strength=row["strength"],
        shared=row["shared"],
        report_ids=";".join(dict.fromkeys(both)),
    )


def _unheeded(row: Mapping[str, Any], *, parted: Callable[[str, str], bool]) -> str:
    if row["holds"]:
        return ""
    if parted(row["source_id"], row["of_source"]):
        return "; people keep them apart"
    return "; it keeps its own voice"


def several(reports: int) -> str:
    """Return a number of reports in words.

    >>> several(1), several(3)
    ('1 report', '3 reports')
    """
    return "1 report" if reports == 1 else f"{reports} reports"
