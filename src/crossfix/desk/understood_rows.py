"""The first rows of a file as a run would understand them: when, where, who, how many."""

from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple  # Any: a row of a Polars frame is untyped

import polars as pl

from crossfix.case import Case
from crossfix.ingest.first import first_rows
from crossfix.ingest.frames import records_frame
from crossfix.ingest.settle import settle_repeats
from crossfix.model import Issue, ReadOptions
from crossfix.normalise import normalise
from crossfix.tables import RECORDS

SHOWN = 20  # rows


class Doubt(NamedTuple):
    """What is doubtful in a row, and the mend."""

    severity: str
    what: str
    value: str | None
    mend: str


class UnderstoodRow(NamedTuple):
    """One row: what it was read as, None where it could not be used, and what is doubtful."""

    number: int  # 1 the first that was read
    at: str | None  # where it stands in the file, where a doubt names that
    report: dict[str, Any] | None  # a row of REPORTS
    repeats: bool  # another row says the same word for word
    doubts: tuple[Doubt, ...]


class UnderstoodRows(NamedTuple):
    """The first rows, and what is doubtful in the file as a whole."""

    rows: tuple[UnderstoodRow, ...]
    doubts: tuple[Doubt, ...]


def understood_rows(
    path: Path, *, format_: str, source: str | None, case: Case, sources: pl.DataFrame
) -> UnderstoodRows:
    """Return the first rows of a file, read and normalised as a run of the case would.

    `sources` are those of the case (SOURCES). Raises SourceError or ConfigError as reading does.
    """
    options = ReadOptions(source_id=source, box=case.box)
    first = first_rows(path, format_=format_, options=options, most=SHOWN)
    reports = [row.report for row in first.rows if row.report is not None]
    records = settle_repeats(records_frame(reports, input_name=path.name), RECORDS)
    # what a record is about may stand in a row that is not shown
    alone = records.frame.with_columns(about=pl.lit(None, pl.String()))
    common = normalise(alone, sources, case=case)
    kept = common.evidence.select("record_id", "source_id", "report_id", "role")
    became = {(row["source_id"], row["record_id"]): row for row in kept.iter_rows(named=True)}
    by_id = {row["report_id"]: row for row in common.reports.iter_rows(named=True)}
    doubts: dict[str, list[Doubt]] = defaultdict(list)
    for issue in common.issues.iter_rows(named=True):
        doubts[issue["record"] or ""].append(_doubt_of(issue))
    rows = []
    for number, row in enumerate(first.rows, start=1):
        at = row.issues[0].record if row.issues else None
        own = [_doubt(issue) for issue in row.issues]
        if row.report is None:
            rows.append(UnderstoodRow(number, at, None, repeats=False, doubts=tuple(own)))
            continue
        found = became.get((row.report.source_id, row.report.record_id))
        report = by_id[found["report_id"]] if found else None
        repeats = found is not None and found["role"] == "duplicate"
        if report is not None:
            own += doubts[report["report_id"]]
        rows.append(UnderstoodRow(number, at, report, repeats=repeats, doubts=tuple(own)))
    return UnderstoodRows(tuple(rows), tuple(_doubt(issue) for issue in first.issues))


def _doubt(issue: Issue) -> Doubt:
    return Doubt(issue.severity.value, issue.what, issue.value, issue.mend)


def _doubt_of(issue: dict[str, Any]) -> Doubt:
    return Doubt(issue["severity"], issue["what"], issue["value"], issue["mend"])
