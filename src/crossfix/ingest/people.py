"""Files that people fill in, row by row: read whole, and rows are only ever added."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import polars as pl
from filelock import FileLock, Timeout

from crossfix.case import Case
from crossfix.errors import ReleaseError, SourceError
from crossfix.ingest.columns import plain_name
from crossfix.ingest.frames import issues_frame
from crossfix.ingest.layouts import Layout
from crossfix.ingest.row import Row
from crossfix.ingest.rows import read_rows, stop_if_strict
from crossfix.ingest.tabular import WORKBOOKS, delimiter_of, open_sheet
from crossfix.model import Issue, ReadOptions
from crossfix.store import whole_file
from crossfix.tables import ISSUES, check

LOCK_SECONDS = 10.0  # that one waits for another who is writing
Noun = TypeVar("Noun")


class Form(NamedTuple):
    """What a file of people is: its columns, and the section of case.toml that names it."""

    layout: Layout
    section: str


def read_file(
    case: Case, file: str | None, *, form: Form, parse: Callable[[Row], Noun | None]
) -> tuple[list[Noun], pl.DataFrame]:
    """Return what the rows of a file say, and ISSUES; nothing where there is no file.

    A row that cannot be used becomes an issue; in a strict case the first error or warning raises
    SourceError.
    """
    found: list[Noun] = []
    issues: list[Issue] = []
    path = case.path(file) if file else None
    if path is not None and has_rows(path):
        for item in read_rows(path, ReadOptions(), layout=form.layout, parse=parse):
            if isinstance(item, Issue):
                stop_if_strict([item], strict=case.case.strict)
                issues.append(item)
            else:
                found.append(item)
    return found, check(issues_frame(issues), ISSUES)


def has_rows(path: Path) -> bool:
    """Return whether there is a file with something in it."""
    return path.is_file() and path.stat().st_size > 0


def header_of(path: Path, form: Form) -> list[str]:
    """Return the names of the columns of a file, in its order.

    Raises SourceError where no row can be added to it.
    """
    if path.suffix.lower() in WORKBOOKS:
        raise SourceError(
            f"{path.name} is a workbook, to which no row can be added",
            mend=f"export it as csv, and name that under [{form.section}]",
        )
    header = [name.strip() for name in open_sheet(path).header.cells]
    known = {plain_name(name) for name in header}
    missing = [name for name in form.layout.columns if name not in known]
    if missing:
        raise SourceError(
            f"{path.name} has no column {', '.join(missing)}",
            mend=f"add it; the columns are {', '.join(form.layout.columns)}",
        )
    return header


def append_rows(path: Path, rows: Sequence[Mapping[str, str]], *, form: Form) -> None:
    """Add rows at the end of a file, and make the file where there is none; all or nothing.

    Raises SourceError where no row can be added to the file, ReleaseError where it cannot be
    written.
    """
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=LOCK_SECONDS):
            before = path.read_bytes() if path.is_file() else b""
            header = header_of(path, form) if before else list(form.layout.columns)
            mark = delimiter_of(path) if before else ","
            added = _lines(rows, header=header, mark=mark, is_new=not before)
            gap = b"" if not before or before.endswith((b"\n", b"\r")) else b"\n"
            with whole_file(path) as part:
                part.write_bytes(before + gap + added.encode())
    except Timeout as error:
        raise ReleaseError(
            f"another program holds {path}", mend="wait until it has ended, and try again"
        ) from error


def _lines(rows: Sequence[Mapping[str, str]], *, header: list[str], mark: str, is_new: bool) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=mark, lineterminator="\n")
    if is_new:
        writer.writerow(header)
    writer.writerows([row.get(plain_name(name), "") for name in header] for row in rows)
    return text.getvalue()
