"""Read the sources of a case: one verb, and one module a format."""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.ingest.accepted import read_accepted
from crossfix.ingest.claimant import check_claimant, note_allies
from crossfix.ingest.columns import guess_mapping, load_mapping, save_mapping, sidecar
from crossfix.ingest.formats import FORMATS, LAYOUTS, READERS, guess_format, reader_of
from crossfix.ingest.frames import (
    BATCH,
    captures_frame,
    claims_frame,
    issues_frame,
    quotations_frame,
    records_frame,
    sources_frame,
    together,
)
from crossfix.ingest.layouts import CANONICAL_COLUMNS, Layout
from crossfix.ingest.marked import with_markings
from crossfix.ingest.rows import stop_if_strict, told_mapping
from crossfix.ingest.settle import (
    resolve_about,
    settle_repeats,
    unknown_names,
    unknown_sources,
)
from crossfix.model import (
    Capture,
    Chosen,
    Claim,
    Issue,
    Quotation,
    Reader,
    ReadOptions,
    Report,
    Severity,
    Source,
)
from crossfix.tables import CAPTURES, CLAIMS, ISSUES, QUOTATIONS, RECORDS, SOURCES, check

__all__ = [
    "CANONICAL_COLUMNS",
    "FORMATS",
    "READERS",
    "Ingested",
    "examine",
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
    captures: pl.DataFrame
    quotations: pl.DataFrame
    issues: pl.DataFrame


class _File(NamedTuple):
    """A file that the case names, who reads it, its columns, and what the reader is told."""

    path: Path
    reader: Reader
    layout: Layout | None  # None: no table
    options: ReadOptions


class _Read(NamedTuple):
    """What one file says."""

    records: pl.DataFrame
    sources: list[Source]
    claims: list[Claim]
    captures: list[Capture]
    quotations: list[Quotation]
    issues: list[Issue]


def ingest(case: Case) -> Ingested:
    """Read every input of the case, and save beside each the columns that had to be told.

    See `examine`, which reads and writes nothing, for the doubts and the errors.
    """
    read = examine(case)
    unsaved = issues_frame(_save_mappings(case))
    return read._replace(issues=check(pl.concat([read.issues, unsaved]), ISSUES))


def examine(case: Case) -> Ingested:
    """Read every input of the case, its claims and its sources, and write nothing.

    Doubtful data becomes rows of issues; in a strict case the first error or warning raises
    SourceError. Raises ConfigError for an unknown format or a claimant for whom no source speaks,
    SourceError for a file that cannot be read as what it claims to be.
    """
    strict = case.case.strict
    accepted = read_accepted(case)
    files = [_read_file(given, strict=strict) for given in _files(case, chosen=accepted.chosen)]
    described = [source for read in files for source in read.sources]
    check_claimant(case, described)
    records = settle_repeats(
        together([read.records for read in files], RECORDS), RECORDS, beside=("input",)
    )
    claims = settle_repeats(claims_frame([c for read in files for c in read.claims]), CLAIMS)
    where = Path(case.sources.file).name if case.sources.file else "case.toml"
    added, notes = unknown_sources(records.frame, described, where=where)
    notes += unknown_names(records.frame, described, where=where)
    sources = settle_repeats(sources_frame([*described, *added]), SOURCES)
    notes += [*note_allies(case, described), *_no_reports(case, records.frame)]
    late = [*records.issues, *claims.issues, *sources.issues, *notes]
    stop_if_strict(late, strict=strict)
    issues = [issue for read in files for issue in read.issues] + late
    captures = captures_frame([one for read in files for one in read.captures])
    quotations = quotations_frame([one for read in files for one in read.quotations])
    marked = with_markings(records.frame, sources.frame, case=case)
    return Ingested(
        records=check(marked, RECORDS),
        sources=check(sources.frame, SOURCES),
        claims=check(claims.frame, CLAIMS),
        captures=check(captures, CAPTURES),
        quotations=check(quotations, QUOTATIONS),
        issues=check(pl.concat([issues_frame(issues), accepted.issues]), ISSUES),
    )


def _files(case: Case, *, chosen: tuple[Chosen, ...] = ()) -> list[_File]:
    """Return every file of records that the case names."""
    files = [
        _File(
            case.path(given.file),
            reader_of(given.format),
            LAYOUTS.get(given.format),
            ReadOptions(
                source_id=given.source,
                mapping=given.mapping,
                box=case.box,
                chosen=chosen,
                accept_from=case.extract.accept_from,
            ),
        )
        for given in case.inputs
    ]
    for name, format_ in ((case.claims.file, "claims"), (case.sources.file, "sources")):
        if name:
            given = case.path(name), READERS[format_], LAYOUTS[format_], ReadOptions()
            files.append(_File(*given))
    return files


def _save_mappings(case: Case) -> list[Issue]:
    """Save the columns that were told, each beside its file; return a note on what cannot be."""
    issues = []
    for path, _, layout, options in _files(case):
        mapping = told_mapping(path, options, layout=layout) if layout else {}
        if not mapping:
            continue
        try:
            save_mapping(sidecar(path), mapping)
        except OSError as error:
            issues.append(
                Issue(
                    severity=Severity.NOTE,
                    stage="ingest",
                    where=path.name,
                    record="header",
                    what=f"the columns that were told are not saved: {sidecar(path).name} cannot "
                    f"be written: {error.strerror}",
                    mend="none needed; or let its folder be written, or give [[inputs]] mapping",
                )
            )
    return issues


def _no_reports(case: Case, records: pl.DataFrame) -> list[Issue]:
    if records.height or not case.inputs:
        return []
    names = ", ".join(dict.fromkeys(Path(given.file).name for given in case.inputs))
    return [
        Issue(
            severity=Severity.WARNING,
            stage="ingest",
            where="case.toml",
            what="no reports",
            mend=f"fill {names}, then: crossfix check",
        )
    ]


def _read_file(given: _File, *, strict: bool) -> _Read:
    path = given.path
    frames: list[pl.DataFrame] = []
    reports: list[Report] = []
    read = _Read(together([], RECORDS), [], [], [], [], [])
    for item in given.reader(path, given.options):
        if isinstance(item, Report):
            reports.append(item)
            if len(reports) == BATCH:
                frames.append(records_frame(reports, input_name=path.name))
                reports = []
        elif isinstance(item, Issue):
            stop_if_strict([item], strict=strict)
            read.issues.append(item)
        elif isinstance(item, Claim):
            read.claims.append(item)
        elif isinstance(item, Capture):
            read.captures.append(item)
        elif isinstance(item, Quotation):
            read.quotations.append(item)
        else:
            read.sources.append(item)
    frames.append(records_frame(reports, input_name=path.name))
    records = resolve_about(together(frames, RECORDS), where=path.name)
    stop_if_strict(records.issues, strict=strict)
    return read._replace(records=records.frame, issues=[*read.issues, *records.issues])
