"""The first rows of a file, as its reader understands them."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from crossfix.ingest.columns import SAMPLE_ROWS, Guess, guess_columns
from crossfix.ingest.formats import LAYOUTS, reader_of
from crossfix.ingest.layouts import CANONICAL, Layout
from crossfix.ingest.tabular import open_sheet
from crossfix.model import Issue, ReadOptions, Report, Severity


class Head(NamedTuple):
    """The columns of a file, some of its rows, and which column is which as far as it shows."""

    header: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    layout: Layout
    guess: Guess


class FirstRow(NamedTuple):
    """A row that was read: its report, None where it could not be used, and the doubts in it."""

    report: Report | None
    issues: tuple[Issue, ...]


class First(NamedTuple):
    """The first rows, and what is doubtful in the file as far as they show."""

    rows: tuple[FirstRow, ...]
    issues: tuple[Issue, ...]


def head_of(path: Path, *, format_: str, told: Mapping[str, str]) -> Head:
    """Return the columns of a file; `told` is what a person settled of them.

    Raises SourceError where the file is no table, or its header repeats a name.
    """
    sheet = open_sheet(path)
    header = tuple(name.strip() for name in sheet.header.cells)
    sample = tuple(tuple(line.cells) for line in islice(sheet.lines, SAMPLE_ROWS))
    layout = LAYOUTS.get(format_, CANONICAL)
    return Head(header, sample, layout, guess_columns(header, sample, layout=layout, given=told))


def first_rows(path: Path, *, format_: str, options: ReadOptions, most: int) -> First:
    """Return what the reader of a format makes of the first rows; lazily, where it reads so.

    Raises SourceError or ConfigError as the reader does.
    """
    rows: list[FirstRow] = []
    of_file: list[Issue] = []
    waiting: list[Issue] = []  # of one row, whose report comes after them
    for item in reader_of(format_)(path, options):
        if isinstance(item, Issue):
            if not (item.record or "").startswith("row "):
                of_file.append(item)
                continue
            if waiting and waiting[-1].record != item.record:
                rows.append(FirstRow(None, tuple(waiting)))
                waiting = []
            waiting.append(item)
        elif isinstance(item, Report):
            refused = any(issue.severity is Severity.ERROR for issue in waiting)
            if refused:
                rows.append(FirstRow(None, tuple(waiting)))
            rows.append(FirstRow(item, () if refused else tuple(waiting)))
            waiting = []
        if len(rows) >= most:
            break
    if waiting and len(rows) < most:
        rows.append(FirstRow(None, tuple(waiting)))
    return First(tuple(rows[:most]), tuple(of_file))
