"""Which reports the rates are learned from: all of them, or some stretches of time."""

from typing import NamedTuple

import numpy as np

from crossfix.link.cluster import Flags
from crossfix.link.columns import Columns, taken

ENOUGH = 16_000  # reports that teach the rates well enough
STRETCHES = 4
HALO_DAYS = 60.0


class Sample(NamedTuple):
    """Reports to learn from, and those that surround them."""

    c: Columns
    home: Flags


def sample_rows(c: Columns) -> Sample:
    """Return all reports where they are few, else some stretches of time and what lies around."""
    timed = np.flatnonzero(np.isfinite(c.row["start"]))
    if len(timed) <= ENOUGH:
        return Sample(c, np.isfinite(c.row["start"]))
    in_time = timed[np.argsort(c.row["rank"][timed])]
    size = ENOUGH // STRETCHES
    home = np.zeros(len(c.row), np.bool_)
    kept = np.zeros(len(c.row), np.bool_)
    for begin in np.linspace(0, len(in_time) - size, STRETCHES).astype(np.int64):
        rows = in_time[begin : begin + size]
        home[rows] = True
        first, last = c.row["start"][rows[0]] - HALO_DAYS, c.row["end"][rows].max() + HALO_DAYS
        kept |= (c.row["start"] >= first) & (c.row["start"] <= last)
    rows = np.flatnonzero(kept)
    return Sample(taken(c, rows), home[rows])
