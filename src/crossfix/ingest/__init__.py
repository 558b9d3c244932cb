"""Read the sources of a case: one verb, and one module a format."""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.errors import SourceError
from crossfix.ingest.columns import guess_mapping, load_mapping, save_mapping, sidecar
from crossfix.ingest.formats import FORMATS, READERS, guess_format, reader_of
from crossfix.ingest.frames import (
    BATCH,
    claims_frame,
    issues_frame,
    records_frame,
    sources_frame,
    together,
)
from crossfix.ingest.layouts import CANONICAL_COLUMNS
from crossfix.ingest.settle import (
    resolve_about,
    settle_repeats,
    unknown_names,
    unknown_sources,
)
from crossfix.model import Claim, Issue, Reader, ReadOptions, Report, Severity, Source
from crossfix.tables import CLAIMS, ISSUES, RECORDS, SOURCES, check

__all__ = [
    "CANONICAL_COLUMNS",
    "FORMATS",
    "READERS",
    "Ingested",
    "guess_format",
    "guess_mapping",
    "ingest",
    "load_mapping",
    "save_mapping",
    "sidecar",
]


class Ingested(NamedTuple):
    """What the inputs of a case say, typed but in the sources' own words, and every doubt met."""

    records: pl.DataFrame
    sources: pl.DataFrame
    claims: pl.DataFrame
    issues: pl.DataFrame


class _Read(NamedTuple):
    """What one file says."""

    records: pl.DataFrame
    sources: list[Source]
    claims: list[Claim]
    issues: list[Issue]


def ingest(case: Case) -> Ingested:
    """Read every input of the case, its claims and its sources.

    Doubtful data becomes rows of issues; in a strict case the first error or warning raises
    SourceError. Raises ConfigError for an unknown format, SourceError for a file that cannot be
    read as what it claims to be.
    """
    strict = case.case.strict
    files = [
        _read_file(path, reader=reader, options=options, strict=strict)
        for path, reader, options in _files(case)
    ]
    described = [source for read in files for source in read.sources]
    records = settle_repeats(
        together([read.records for read in files], RECORDS), RECORDS, beside=("input",)
    )
    claims = settle_repeats(claims_frame([c for read in files for c in read.claims]), CLAIMS)
    where = Path(case.sources.file).name if case.sources.file else "case.toml"
    added, notes = unknown_sources(records.frame, described, where=where)
    notes += unknown_names(records.frame, described, where=where)
    sources = settle_repeats(sources_frame([*described, *added]), SOURCES)
    late = [*records.issues, *claims.issues, *sources.issues, *notes]
    _stop_if_strict(late, strict=strict)
    issues = [issue for read in files for issue in read.issues] + late
    return Ingested(
        records=check(records.frame, RECORDS),
        sources=check(sources.frame, SOURCES),
        claims=check(claims.frame, CLAIMS),
        issues=check(issues_frame(issues), ISSUES),
    )


def _files(case: Case) -> list[tuple[Path, Reader, ReadOptions]]:
    """Return every file that the case names, who reads it, and what the reader is told."""
    files = [
        (
            case.path(given.file),
            reader_of(given.format),
            ReadOptions(source_id=given.source, mapping=given.mapping, box=case.box),
        )
        for given in case.inputs
    ]
    for name, format_ in ((case.claims.file, "claims"), (case.sources.file, "sources")):
        if name:
            files.append((case.path(name), READERS[format_], ReadOptions()))
    return files


def _read_file(path: Path, *, reader: Reader, options: ReadOptions, strict: bool) -> _Read:
    frames: list[pl.DataFrame] = []
    reports: list[Report] = []
    read = _Read(together([], RECORDS), [], [], [])
    for item in reader(path, options):
        if isinstance(item, Report):
            reports.append(item)
            if len(reports) == BATCH:
                frames.append(records_frame(reports, input_name=path.name))
                reports = []
        elif isinstance(item, Issue):
            _stop_if_strict([item], strict=strict)
            read.issues.append(item)
        elif isinstance(item, Claim):
            read.claims.append(item)
        else:
            read.sources.append(item)
    frames.append(records_frame(reports, input_name=path.name))
    records = resolve_about(together(frames, RECORDS), where=path.name)
    _stop_if_strict(records.issues, strict=strict)
    return read._replace(records=records.frame, issues=[*read.issues, *records.issues])


def _stop_if_strict(issues: list[Issue], *, strict: bool) -> None:
    for issue in issues:
        if strict and issue.severity is not Severity.NOTE:
            at = ", ".join(part for part in (issue.where, issue.record, issue.column) if part)
            value = f" ({issue.value})" if issue.value else ""
            raise SourceError(f"{at}: {issue.what}{value}", mend=issue.mend)
