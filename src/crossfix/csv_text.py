"""A CSV file as it is written: every cell a text."""

from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from crossfix.errors import SourceError


def read_csv_text(path: Path) -> pl.DataFrame:
    """Return the rows of a CSV file, all cells as texts; raise SourceError where it is none."""
    if path.is_dir():
        raise SourceError(f"{path} is a folder", mend="name a CSV file in it")
    try:
        return pl.read_csv(path, infer_schema=False)
    except (OSError, PolarsError) as error:
        problem = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise SourceError(
            f"cannot read {path}: {problem}",
            mend="check the name, and that it is CSV in UTF-8 with a header",
        ) from error
