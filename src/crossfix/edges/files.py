"""Files of edges: Parquet or CSV, by their names."""

from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from crossfix.errors import ReleaseError, SourceError
from crossfix.store import whole_file

_FORMATS = (".parquet", ".csv")


def write_edges(edges: pl.DataFrame, path: Path) -> Path:
    """Write an edge table and return its path.

    Raises ReleaseError where the name ends in neither .parquet nor .csv, or nothing can be written.
    """
    if path.suffix.lower() not in _FORMATS:
        raise ReleaseError(
            f"{path.name}: edges are written as Parquet or CSV",
            mend="let the name end in .parquet or .csv",
        )
    with whole_file(path) as part:
        if path.suffix.lower() == ".csv":
            edges.write_csv(part)
        else:
            edges.write_parquet(part, compression="zstd")
    return path


def read_table(path: Path) -> pl.DataFrame:
    """Return a file of edges as it stands; every column of a CSV file is text.

    Raises SourceError where it cannot be read.
    """
    if path.suffix.lower() not in _FORMATS:
        raise SourceError(
            f"{path.name}: edges are read from Parquet or CSV",
            mend="write the predictions with to_parquet or to_csv",
        )
    try:
        if path.suffix.lower() == ".csv":
            return pl.read_csv(path, infer_schema=False)
        return pl.read_parquet(path)
    except (OSError, PolarsError) as error:
        problem = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise SourceError(
            f"cannot read {path}: {problem}", mend="check the name, and that the file is whole"
        ) from error
