"""Every table as CSV that is safe to open in a spreadsheet, and the data dictionary.

UTF-8 with a byte-order mark: without it Excel shows Arabic and Russian as noise. A text cell that
a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV Injection");
characters that hide or reorder text are removed, line ends become spaces. Unknown is an empty
cell. The Parquet tables hold every text as it came.
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from crossfix.case import Case
from crossfix.markings import label
from crossfix.publish.text import clean_table
from crossfix.release import Released
from crossfix.store import whole_file, write_text
from crossfix.tables import TABLES

# Full-width forms count: Excel in Japanese and Chinese locales reads them as operators.
_FORMULA = r"^[\s]*[=+\-@＝＋－＠|%\t\r\n]"
_NO_TAGS: Mapping[str, str] = {}
_NOTES = """\
UTF-8 with a byte-order mark; commas; times in UTC; an empty cell: nobody said.
dictionary.csv gives the type and the meaning of every column.
A text that begins with = + - @ | % (or their full-width forms) has an apostrophe in front, so
that no spreadsheet runs it as a formula. Control characters that hide or reorder text are
removed and line ends are spaces. The Parquet tables beside are the working store: they keep every
text as it came, and incidents that these files hold back or coarsen.
"""


def write(released: Released, *, case: Case, folder: Path) -> list[Path]:
    """Write csv/TABLE.csv for every table, csv/dictionary.csv and csv/README.txt."""
    del case  # the tables say everything
    frames = {name: released.tables[name] for name in TABLES if name in released.tables}
    paths = [
        _write(frame, folder / "csv" / f"{name}.csv")
        for name, frame in {**frames, "dictionary": dictionary()}.items()
    ]
    marked = f"{label(released.tlp)}, for {released.audience}.\n"
    return [*paths, write_text(folder / "csv" / "README.txt", marked + _NOTES)]


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the table with no text that a spreadsheet would run or misdraw.

    >>> harmless(pl.DataFrame({"note": ["=1+1", "fine", None]}))["note"].to_list()
    ["'=1+1", 'fine', None]
    """
    text = pl.col(pl.String())
    guarded = pl.when(text.str.contains(_FORMULA)).then("'" + text).otherwise(text)
    return clean_table(frame).with_columns(guarded.name.keep())


def write_table(table: pl.DataFrame, path: Path, *, tags: Mapping[str, str] = _NO_TAGS) -> Path:
    """Write a table by the ending of its name: CSV that is safe to open, else Parquet.

    `tags` gives what stands beneath the name of each column of a CSV file, if anything.
    """
    if path.suffix.lower() == ".csv":
        return _write(table, path, tags=tags)
    with whole_file(path) as part:
        table.write_parquet(part)
    return path


def _write(frame: pl.DataFrame, path: Path, *, tags: Mapping[str, str] = _NO_TAGS) -> Path:
    with whole_file(path) as part, part.open("wb") as file:
        heads = pl.DataFrame({name: [tags[name]] for name in frame.columns} if tags else frame[:0])
        heads.write_csv(file, include_bom=True, line_terminator="\r\n")
        harmless(frame).write_csv(
            file,
            include_header=False,
            datetime_format="%Y-%m-%dT%H:%M:%SZ",
            line_terminator="\r\n",
        )
    return path


def dictionary() -> pl.DataFrame:
    """Return the type and the meaning of every column of every table."""
    rows = [
        (table.name, column.name, _type(column.dtype), column.meaning, column.required)
        for table in TABLES.values()
        for column in table.columns
    ]
    return pl.DataFrame(
        rows, schema=["table", "column", "type", "meaning", "required"], orient="row"
    )


def _type(dtype: pl.DataType) -> str:
    names = {
        pl.String(): "text",
        pl.Float64(): "real number",
        pl.Int64(): "whole number",
        pl.Boolean(): "true or false",
        pl.Date(): "day",
    }
    return names.get(dtype, "moment, UTC")
