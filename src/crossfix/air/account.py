"""What became of every record that was read: kept, or rejected for a reason that is counted."""

from collections import Counter
from typing import NamedTuple

import polars as pl


class Read(NamedTuple):
    """What a reader made of one file; `records` is what it kept and what it rejected."""

    rows: pl.DataFrame  # columns of TRACKS, those that the format has, and `flight` and `row`
    records: int
    rejected: Counter[str]  # reason -> records
    emptied: Counter[str]  # column and reason -> cells that could not be read and are unknown now
    stated: dict[str, str]  # edition, time base, altitude datum, columns: what was taken for what


class Account(NamedTuple):
    """What became of the records of one file."""

    file: str
    format: str
    evidence_id: str
    records: int
    kept: int
    rejected: dict[str, int]
    emptied: dict[str, int]
    faults: dict[str, int]  # kept, but doubtful: reason -> records
    stated: dict[str, str]


def nothing_read(reason: str, *, records: int = 1) -> Read:
    """Return what is read of a file that cannot be read at all: one record, rejected."""
    # a column without rows: what is added to it stays without rows
    rows = pl.DataFrame(schema={"row": pl.Int64()})
    return Read(rows, records, Counter({reason: records}), Counter(), {})
