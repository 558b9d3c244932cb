"""A file of lists: one row a case with 0/1 columns, or one row a pattern with its count."""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from crossfix.csv_text import read_csv_text
from crossfix.errors import SourceError
from crossfix.tally.mse.overlaps import Overlaps, check_size, overlaps

COUNT_NAMES = ("count", "n", "freq", "frequency", "cases")
_ID = "id"  # columns so called, or ending in it after an underscore, are not read
_DUPLICATED = "_duplicated_"  # what Polars appends to a name that was there before
_YES_NO = {"0": 0, "1": 1}


class _Columns(NamedTuple):
    """What the columns of a file are."""

    lists: list[str]
    counted: str | None
    strata: str | None


def read_lists(
    path: Path, *, strata: str | None = None, count: str | None = None
) -> dict[str, Overlaps]:
    """Return the table of each stratum; of the stratum "" where no column of strata is named.

    Every column is a list, 1 where it holds the case and 0 where not, but these: strata; count (by
    default the one called count, n, freq, frequency or cases), how many cases a row stands for; id
    or any that ends in _id, which are not read. Rows of one pattern are added. Raises SourceError,
    with row and column, for what is neither.
    """
    raw = _raw(path)
    columns = _columns(raw, path, strata=strata, count=count)
    check_size(len(columns.lists))
    counts = _counts(raw, columns, path)
    patterns = raw.select(_cell(raw, name, path).alias(name) for name in columns.lists)
    unlisted = (patterns.sum_horizontal() == 0) & (counts > 0)
    if unlisted.any():
        raise SourceError(
            f"{path.name}, row {_row(unlisted)}: a case that is on no list",
            mend="leave it out: how many there are of these is what is estimated",
        )
    names = raw[columns.strata].fill_null("") if columns.strata else pl.Series([""] * raw.height)
    found = {}
    for name in sorted(names.unique()):
        here = names == name
        table = overlaps(
            patterns.filter(here).to_numpy(), counts.filter(here).to_numpy(), lists=columns.lists
        )
        found[str(name)] = table
    return found


def _raw(path: Path) -> pl.DataFrame:
    """Return the file as text, cell by cell."""
    raw = read_csv_text(path)
    if raw.width == 1 and (";" in raw.columns[0] or "\t" in raw.columns[0]):
        raise SourceError(
            f"{path.name} has one column, {raw.columns[0]!r}",
            mend="separate the columns with commas",
        )
    twice = [name.split(_DUPLICATED)[0] for name in raw.columns if _DUPLICATED in name]
    if twice:
        raise SourceError(
            f"{path.name} has two columns {twice[0]!r}", mend="give each list its own name"
        )
    told = raw.select(pl.all().str.strip_chars())
    filled = told.select(pl.any_horizontal(pl.all().fill_null("") != "")).to_series().arg_true()
    if filled.is_empty():
        raise SourceError(
            f"{path.name} has no cases", mend="give a row for each case, or for each pattern"
        )
    return told.head(filled[-1] + 1)  # without empty lines at the end


def _columns(raw: pl.DataFrame, path: Path, *, strata: str | None, count: str | None) -> _Columns:
    for option, name in (("--strata", strata), ("--count", count)):
        if name is not None and name not in raw.columns:
            raise SourceError(
                f"{path.name} has no column {name!r}; it has {', '.join(raw.columns)}",
                mend=f"name one of these with {option}",
            )
    named = [name for name in raw.columns if name.casefold() in COUNT_NAMES and name != strata]
    if count is None and len(named) > 1:
        raise SourceError(
            f"{path.name}: both {named[0]!r} and {named[1]!r} may be the count",
            mend="name the count with --count, and rename the other if it is a list",
        )
    counted = count or (named[0] if named else None)
    lists = [name for name in raw.columns if name not in (strata, counted) and not _is_id(name)]
    if not lists:
        raise SourceError(
            f"{path.name} has no list among {', '.join(raw.columns)}",
            mend="give a column of 0 and 1 for each list",
        )
    return _Columns(lists, counted, strata)


def _is_id(name: str) -> bool:
    return name.casefold() == _ID or name.casefold().endswith(f"_{_ID}")


def _cell(raw: pl.DataFrame, name: str, path: Path) -> pl.Series:
    cells = raw[name].replace_strict(_YES_NO, default=None, return_dtype=pl.Int64)
    wrong = cells.is_null()
    if wrong.any():
        raise SourceError(
            f"{path.name}, row {_row(wrong)}, column {name}: "
            f"{raw[name].filter(wrong)[0] or ''!r} is neither 0 nor 1",
            mend="write 1 where the list holds the case and 0 where not; a column that is no list "
            "is named with --strata or --count, or called id",
        )
    return cells


def _counts(raw: pl.DataFrame, columns: _Columns, path: Path) -> pl.Series:
    if columns.counted is None:
        return pl.Series([1.0] * raw.height, dtype=pl.Float64)
    counts = raw[columns.counted].cast(pl.Float64, strict=False)
    wrong = counts.is_null() | ~counts.is_between(0, 1e12)
    if wrong.any():
        raise SourceError(
            f"{path.name}, row {_row(wrong)}, column {columns.counted}: "
            f"{raw[columns.counted].filter(wrong)[0] or ''!r} is no number of cases",
            mend="write how many cases have this pattern, 0 or more",
        )
    return counts


def _row(flags: pl.Series) -> int:
    """Return the first flagged row as a spreadsheet counts: the header is row 1."""
    return int(flags.arg_true()[0]) + 2
