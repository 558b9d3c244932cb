"""Fixed windows of km and days: what most studies link by."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from crossfix.geo import KM_IN_DEGREE

WINDOWS_KM = (1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 25.0)
WINDOWS_DAYS = (0, 1, 2)
Wholes = npt.NDArray[np.int64]


class Window(NamedTuple):
    """A window, and whether reports of one source may be of one incident."""

    km: float
    days: int
    within_a_source: bool

    def __str__(self) -> str:
        rule = "" if self.within_a_source else ", other source"
        return f"{self.km:g} km {self.days} d{rule}"


class Near(NamedTuple):
    """Pairs of reports, by row, with their distances."""

    left: Wholes
    right: Wholes
    km: npt.NDArray[np.float64]
    days: Wholes


def near_pairs(reports: pl.DataFrame) -> Near:
    """Return the pairs within the widest window; the first day of a report counts."""
    placed = reports.select(
        row=pl.int_range(pl.len()),
        x=pl.col("lon") * KM_IN_DEGREE * pl.col("lat").mean().radians().cos(),
        y=pl.col("lat") * KM_IN_DEGREE,
        day=pl.coalesce("start", pl.col("end")).dt.epoch("d"),
    ).drop_nulls()
    xy, day, row = placed.select("x", "y").to_numpy(), placed["day"].to_numpy(), placed["row"]
    km_in_day = max(WINDOWS_KM) / max(WINDOWS_DAYS)
    pairs = KDTree(np.column_stack([xy, day * km_in_day])).query_pairs(
        np.hypot(max(WINDOWS_KM), max(WINDOWS_DAYS) * km_in_day), output_type="ndarray"
    )
    left, right = pairs.T
    km = np.hypot(*(xy[left] - xy[right]).T)
    days = np.abs(day[left] - day[right])
    kept = (km <= max(WINDOWS_KM)) & (days <= max(WINDOWS_DAYS))
    rows = row.to_numpy()
    return Near(rows[left[kept]], rows[right[kept]], km[kept], days[kept])


def clusters(reports: pl.DataFrame) -> Iterator[tuple[Window, Wholes]]:
    """Yield each window with the connected components of its pairs."""
    near = near_pairs(reports)
    source = reports["source_id"].rank("dense").to_numpy()
    other = source[near.left] != source[near.right]
    for km in WINDOWS_KM:
        for days in WINDOWS_DAYS:
            inside = (near.km <= km) & (near.days <= days)
            for within_a_source in (True, False):
                kept = inside if within_a_source else inside & other
                ends = (near.left[kept], near.right[kept])
                graph = coo_matrix((np.ones(kept.sum(), bool), ends), shape=[len(reports)] * 2)
                label = connected_components(graph, directed=False)[1]
                yield Window(km, days, within_a_source), label
