"""Tables of states as files: CSV in any column order, and Parquet."""

import csv
import io
from collections import Counter
from pathlib import Path

import polars as pl

from crossfix.air.account import Read
from crossfix.air.layout import guess
from crossfix.air.states import rows_of
from crossfix.errors import SourceError

_LONGEST_CELL = 1_000_000
_DELIMITERS = ",;\t|"


def read_csv(raw: bytes, path: Path) -> Read:
    """Return the states of a CSV file. A row that has too many or too few cells is rejected.

    Raises SourceError where the header names no time, position or aircraft.
    """
    text = raw.decode("utf-8-sig", errors="replace")
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = _next(lines) or []
    taken = guess(header, at=path.name)
    kept: list[list[str]] = []
    numbers: list[int] = []
    rejected: Counter[str] = Counter()
    records = 0
    for record in iter(lambda: _next(lines), None):
        if record == []:  # a blank line is no record
            continue
        records += 1
        if len(record) == len(header):
            kept.append(record)
            numbers.append(records)
        else:
            rejected["row with too many or too few cells"] += 1
    columns = list(zip(*kept, strict=True)) if kept else [()] * len(header)
    data = {
        theirs: pl.Series(columns[header.index(theirs)], dtype=pl.String())
        for theirs in taken.columns.values()
    }
    frame = pl.DataFrame({"row": pl.Series(numbers, dtype=pl.Int64()), **data})
    read = rows_of(frame, taken)
    return read._replace(records=records, rejected=read.rejected + rejected)


def _next(lines: "csv.Reader") -> list[str] | None:  # type: ignore[name-defined]
    """Return the next record, with no cell where it cannot be cut into cells; None at the end."""
    try:
        return next(lines, None)
    except csv.Error:
        return [""]


def read_parquet(raw: bytes, path: Path) -> Read:
    """Return the states of a Parquet file; raise SourceError where it cannot be read as one."""
    try:
        frame = pl.read_parquet(io.BytesIO(raw))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(
            f"{path.name} is no Parquet file that can be read: {error}",
            mend="export it again; a file that was cut short has lost its index",
        ) from error
    taken = guess(frame.columns, at=path.name)
    if "row" in frame.columns:
        frame = frame.drop("row")
    return rows_of(frame.with_row_index("row", 1), taken)
