"""Files of statements and of votes: one a row, with who gave it and on what."""

from pathlib import Path

import polars as pl

from crossfix.csv_text import read_csv_text
from crossfix.errors import SourceError

YES = ("1", "yes", "true")
NO = ("0", "no", "false")


def read_statements(path: Path) -> pl.DataFrame:
    """Return item, source, value and attribute of a CSV file; without attribute, all are alike.

    Where a source states one item twice, the last row counts. Raises SourceError for a file that
    cannot be read, a column that is missing, and an empty cell.
    """
    raw = _read(path, ("item", "source", "value"))
    if "attribute" not in raw.columns:
        raw = raw.with_columns(attribute=pl.lit("value"))
    told = raw.select("item", "source", "value", "attribute").with_columns(
        pl.col("attribute").fill_null("value")
    )
    return told.unique(["item", "source"], keep="last", maintain_order=True)


def read_votes(path: Path) -> pl.DataFrame:
    """Return question, person and answer (whether it is yes) of a CSV file, one row a vote.

    Raises SourceError as read_statements does, and for an answer that is neither yes nor no.
    """
    raw = _read(path, ("question", "person", "answer"))
    answer = pl.col("answer").str.to_lowercase()
    strange = raw.with_row_index("at", 2).filter(~answer.is_in([*YES, *NO]))
    if not strange.is_empty():
        at, found = strange.select("at", "answer").row(0)
        raise SourceError(
            f"{path.name}, row {at}: the answer is {found!r}",
            mend="write 1 or yes, 0 or no; leave out the rows of those who did not answer",
        )
    return raw.select("question", "person", answer=answer.is_in(YES))


def _read(path: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    """Return the file as text without outer blanks, with these columns filled."""
    raw = read_csv_text(path)
    for name in columns:
        if name not in raw.columns:
            raise SourceError(
                f"{path.name} has no column {name}",
                mend=f"name the columns {', '.join(columns)}; it has {', '.join(raw.columns)}",
            )
    text = pl.col(pl.String).str.strip_chars()
    raw = raw.with_columns(pl.when(text != "").then(text).name.keep())
    for name in columns:
        if raw[name].null_count():
            raise SourceError(
                f"{path.name}, row {int(raw[name].is_null().arg_max() or 0) + 2}: no {name}",
                mend="fill it in, or leave the row out",
            )
    if raw.is_empty():
        raise SourceError(f"{path.name} has no rows", mend="give one row a statement or vote")
    return raw
