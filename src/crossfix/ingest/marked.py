"""Who may see a row, and whether it can distress: its own cells, and what it takes over.

What cannot be read is taken as the strictest: a slip must not let anything out.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import polars as pl

from crossfix.case import Case
from crossfix.ingest.cells import read_day, says_nothing
from crossfix.ingest.row import Row
from crossfix.markings import STRICTNESS, Tlp, label, read_tlp

Value = TypeVar("Value")

_NEVER = date.max
_REPEATED = r"#\d+$"  # what settle_repeats adds to an id that several rows have
_FLAGS = {
    **dict.fromkeys(("yes", "true", "1", "y", "x"), True),
    **dict.fromkeys(("no", "false", "0", "n"), False),
}


def marking_of(row: Row) -> str | None:
    """Take the marking of a row; RED where it cannot be read, None where there is none."""
    mend = f"write one of {', '.join(map(label, Tlp))}"
    return _strictly(row, "tlp", read_tlp, strictest=Tlp.RED, mend=mend)


def embargo_of(row: Row) -> date | None:
    """Take the first day on which others may see a row; never, where it cannot be read."""
    mend = "write the day as YYYY-MM-DD"
    return _strictly(row, "embargo_until", read_day, strictest=_NEVER, mend=mend)


def graphic_of(row: Row) -> bool | None:
    """Take whether a row can distress; yes where it cannot be read, None where nothing is said."""
    return _strictly(row, "graphic", _flag, strictest=True, mend="write yes or no")


def _flag(cell: str) -> bool:
    try:
        return _FLAGS[cell.casefold()]
    except KeyError:
        raise ValueError("is neither yes nor no") from None


def _strictly(
    row: Row, name: str, read: Callable[[str], Value], *, strictest: Value, mend: str
) -> Value | None:
    cell = row.text(name)
    if cell is None or says_nothing(cell):
        return None
    try:
        return read(cell)
    except ValueError as error:
        row.doubt(f"{name} {error}; taken as the strictest", mend=mend, column=name, value=cell)
        return strictest


def with_markings(records: pl.DataFrame, sources: pl.DataFrame, *, case: Case) -> pl.DataFrame:
    """Return RECORDS with the strictest marking of each: its own, of its source, of its file.

    Rows that came under one id share the strictest: the later may be there to correct the first.
    """
    files: dict[str, int] = {}
    for given in case.inputs:
        if given.tlp is not None:
            name = Path(given.file).name
            files[name] = max(files.get(name, 0), STRICTNESS[read_tlp(given.tlp)])
    names = {rank: tlp for tlp, rank in STRICTNESS.items()}
    ranked = records.join(
        sources.select("source_id", by_source=_rank("tlp")),
        on="source_id",
        how="left",
        maintain_order="left",
    ).select(
        id=pl.col("report_id").str.replace(_REPEATED, ""),
        rank=pl.max_horizontal(
            _rank("tlp"),
            "by_source",
            pl.col("input").replace_strict(files, default=None, return_dtype=pl.Int64),
        ),
    )
    shared = ranked.select(
        pl.col("rank").max().over("id").replace_strict(names, return_dtype=pl.String)
    )
    return records.with_columns(tlp=shared.to_series())


def _rank(column: str) -> pl.Expr:
    return pl.col(column).replace_strict(dict(STRICTNESS), return_dtype=pl.Int64)
