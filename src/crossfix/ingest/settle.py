"""What only the whole of an input shows: repeated ids, reports about reports, unknown sources.

Nothing here depends on the order of the rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple  # Any: a row of a Polars frame is untyped

import polars as pl

from crossfix.ingest.columns import nearest
from crossfix.ingest.frames import together
from crossfix.model import Issue, Severity, Source
from crossfix.tables import Table

_COPIES = "copies"  # a column for the time of counting


class Settled(NamedTuple):
    """A table, and the doubts met on the way to it."""

    frame: pl.DataFrame
    issues: list[Issue]


def resolve_about(records: pl.DataFrame, *, where: str) -> Settled:
    """Turn `about` from a record id into the report_id of that record of the same input.

    Where the id belongs to records of several sources, the record's own source is meant;
    an id that no record has, or that stays open, becomes null with a doubt.
    """
    if records["about"].is_null().all():
        return Settled(records, [])
    by_record: dict[str, set[str]] = {}
    for report_id, record_id in records.select("report_id", "record_id").iter_rows():
        for name in (record_id, report_id):
            by_record.setdefault(name, set()).add(report_id)
    answers: dict[tuple[str, str], str] = {}
    issues = []
    asked = records.select("report_id", "about", "source_id").drop_nulls().unique()
    for report_id, about, source_id in sorted(asked.iter_rows()):
        found = by_record.get(about, set()) - {report_id}
        own = f"{source_id}:{about}"
        meant = [own] if own in found else sorted(found)
        if len(meant) == 1:
            answers[report_id, about] = meant[0]
        else:
            issues.append(_about_issue(about, meant, where=where, record=report_id))
    pairs = records.select("report_id", "about").iter_rows()
    resolved = pl.Series([answers.get(pair) for pair in pairs], dtype=pl.String())
    return Settled(records.with_columns(about=resolved), issues)


def _about_issue(about: str, meant: Sequence[str], *, where: str, record: str) -> Issue:
    what = f"may mean {', '.join(meant)}" if meant else "is the id of no other record of this input"
    return _issue(
        f"about {what}; taken as unknown",
        mend="write the report_id of the record that is examined, as source_id:report_id"
        if meant
        else "correct it, or put both records into one file",
        severity=Severity.WARNING,
        where=where,
        record=record,
        column="about",
        value=about,
    )


def settle_repeats(frame: pl.DataFrame, table: Table, *, beside: Sequence[str] = ()) -> Settled:
    """Make the key of the table unique: what is said twice word for word is kept once.

    Rows of one key with different content are all kept: in the order of their content the second
    gets the suffix '#2', and so on. Columns `beside` the content (the input's name) may differ.
    """
    key = table.key[0]
    again = frame[key].is_duplicated()
    if not again.any():
        return Settled(frame, [])
    content = [name for name in frame.columns if name not in beside]
    once = (
        frame.filter(again)
        .sort(frame.columns, nulls_last=True)
        .group_by(content, maintain_order=True)
        .agg(*(pl.col(name).first() for name in beside), pl.len().alias(_COPIES))
    )
    suffixes = _suffixes(once[key].to_list(), taken=set(frame[key]))
    ids = [name for name in (key, "record_id") if name in frame.columns]
    suffix = pl.Series(suffixes, dtype=pl.String())
    kept = once.with_columns(pl.col(name) + suffix for name in ids).select(frame.columns)
    issues = [
        issue
        for row, added in zip(once.iter_rows(named=True), suffixes, strict=True)
        for issue in _repeat_issues(row, added, key=key, where=row.get("input") or table.name)
    ]
    return Settled(together([frame.filter(~again), kept], table), issues)


def _suffixes(ids: Sequence[str], *, taken: set[str]) -> list[str]:
    """Return what makes each id differ from those before it, and from all that are taken."""
    seen: set[str] = set()
    suffixes = []
    for old in ids:
        marks = (f"#{number}" for number in count(2))
        suffix = next(mark for mark in marks if old + mark not in taken) if old in seen else ""
        taken.add(old + suffix)
        seen.add(old)
        suffixes.append(suffix)
    return suffixes


def _repeat_issues(row: Mapping[str, Any], suffix: str, *, key: str, where: str) -> Iterator[Issue]:
    old = row[key]
    if row[_COPIES] > 1:
        yield _issue(
            f"{row[_COPIES]} rows are the same word for word; kept once",
            mend="nothing, or take the copies out",
            severity=Severity.NOTE,
            where=where,
            record=old,
            column=key,
            value=old,
        )
    if suffix:
        yield _issue(
            f"another row with other content has the same id; this one is kept as {old + suffix}",
            mend="give each row an id of its own, or take out the one that was replaced",
            severity=Severity.WARNING,
            where=where,
            record=old + suffix,
            column=key,
            value=old,
        )


def unknown_sources(
    records: pl.DataFrame, described: Sequence[Source], *, where: str
) -> tuple[list[Source], list[Issue]]:
    """Return a source for each that the records name and nobody describes, and a note on each.

    Where no source is described at all, one note stands for all of them.
    """
    known = sorted({source.source_id for source in described})
    counts = records.filter(pl.col("source_id").is_in(known).not_()).group_by("source_id").len()
    unknown = counts.sort("source_id").rows()
    added = [Source(source_id=source_id, name=source_id) for source_id, _ in unknown]
    if added and not known:
        return added, [_undescribed(len(added), where=where)]
    what = "nothing is known of the source of {} records: whose side, whose property"
    return added, [
        _source_note(what.format(reports), name, column="source_id", known=known, where=where)
        for name, reports in unknown
    ]


def _undescribed(sources: int, *, where: str) -> Issue:
    are = "source is described by its" if sources == 1 else "sources are described by their"
    return Issue(
        severity=Severity.NOTE,
        stage="ingest",
        where=where,
        column="source_id",
        what=f"no sources file: {sources} {are} id only",
        mend="say who they are, whose side they speak for and who owns them, in a file: "
        '[sources] file = "sources.csv"',
    )


def unknown_names(records: pl.DataFrame, described: Sequence[Source], *, where: str) -> list[Issue]:
    """Return a note on each source that is only credited, or named as an owner, and not described.

    Whoever is described in no row cannot be seen to speak for a side. Without any description
    there is nothing to compare with, and no note.
    """
    if not described:
        return []
    known = sorted({source.source_id for source in described} | set(records["source_id"]))
    credited = records["cites"].drop_nulls().str.split(";").explode().unique().to_list()
    owners = [source.parent for source in described if source.parent]
    return [
        _source_note(what, name, column=column, known=known, where=where)
        for names, column, what in (
            (credited, "cites", "records credit a source that nobody describes"),
            (owners, "parent", "the owner of a source is described nowhere"),
        )
        for name in sorted(set(names) - set(known))
    ]


def _source_note(
    what: str, source_id: str, *, column: str, known: Sequence[str], where: str
) -> Issue:
    hint = f"; or did you mean {nearest(source_id, known)!r}?" if known else ""
    return _issue(
        what,
        mend=f"describe it in the file of sources{hint}",
        severity=Severity.NOTE,
        where=where,
        record=source_id,
        column=column,
        value=source_id,
    )


def _issue(
    what: str,
    *,
    mend: str,
    severity: Severity,
    where: str,
    record: str,
    column: str,
    value: str,
) -> Issue:
    return Issue(
        severity=severity,
        stage="ingest",
        where=where,
        record=record,
        column=column,
        value=value,
        what=what,
        mend=mend,
    )
