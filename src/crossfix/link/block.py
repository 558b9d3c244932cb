"""Which pairs of reports are compared: those near enough in time, and in place or by name."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.case import LinkSection
from crossfix.geo import EARTH_RADIUS_KM
from crossfix.link.columns import UNPLACED, Columns
from crossfix.link.compare import (
    NAME_ONLY,
    NAME_SIMILAR,
    SAME_AREA,
    chord,
    date_level,
    distance_bin,
    gap_km,
    lag_days,
    name_level,
    toll_level,
)
from crossfix.link.compiled import compiled

Codes8 = npt.NDArray[np.int8]
Rows = npt.NDArray[np.int32]
Reach = tuple[float, float, float]  # days, km, shift in days


class Pairs(NamedTuple):
    """One entry a pair of reports: their rows, and the levels at which they agree."""

    left: Rows
    right: Rows
    place: Codes8
    name: Codes8
    date: Codes8
    toll: Codes8


def chosen(pairs: Pairs, rows: npt.NDArray[np.int64]) -> Pairs:
    """Return some of the pairs."""
    return Pairs(
        pairs.left[rows],
        pairs.right[rows],
        pairs.place[rows],
        pairs.name[rows],
        pairs.date[rows],
        pairs.toll[rows],
    )


def near_pairs(c: Columns, *, rules: LinkSection, shift_days: float = 0.0) -> Pairs:
    """Return the pairs within reach when the left report is moved by so many days.

    Without a shift each pair comes once and these are the candidates. With one, they are pairs of
    places as busy as these, that cannot be one event: the background.
    """
    reach = (float(rules.reach_days), float(rules.reach_km), float(shift_days))
    counts = _count(c, reach)
    ends = np.cumsum(counts)
    rows = np.empty((2, int(ends[-1])), np.int32)
    levels = np.empty((4, int(ends[-1])), np.int8)
    _fill(c, reach, ends - counts, (rows, levels))
    return Pairs(rows[0], rows[1], *levels)


@compiled
def _place_bin(c: Columns, i: int, j: int, reach_km: float) -> int:
    """Return the bin of the places of two reports, or -1 out of reach."""
    if c.precision[i] == UNPLACED or c.precision[j] == UNPLACED:
        if c.area[i] >= 0 and c.area[i] == c.area[j]:
            return SAME_AREA
        return NAME_ONLY if name_level(c, i, j) >= NAME_SIMILAR else -1
    within = reach_km + c.radius_km[i] + c.radius_km[j]
    # the chord is shorter than the arc, so this only spares the arcs that are too long anyway
    if chord(c, i, j) * EARTH_RADIUS_KM > within:
        return -1
    km = gap_km(c, i, j)
    return distance_bin(km) if km <= within else -1


@compiled
def _partners(c: Columns, i: int, reach: Reach, found: Rows) -> int:
    """Write the rows within reach of a report, moved by the shift; return how many there are.

    Without a shift only later rows count, so that each pair comes once.
    """
    reach_days, reach_km, shift = reach
    begin, end = c.start[i] + shift - reach_days, c.end[i] + shift + reach_days
    first = i + 1 if shift == 0.0 else int(np.searchsorted(c.latest, begin))
    count = 0
    for j in c.long:
        if shift != 0.0 and j < first and j != i and c.start[j] < end and c.end[j] > begin:
            found[count] = j
            count += _place_bin(c, i, j, reach_km) >= 0
    for j in range(first, len(c.start)):
        if not c.start[j] < end:
            break
        if j != i and c.end[j] > begin:
            found[count] = j
            count += _place_bin(c, i, j, reach_km) >= 0
    return count


@compiled
def _count(c: Columns, reach: Reach) -> npt.NDArray[np.int64]:
    counts = np.zeros(len(c.start), np.int64)
    found = np.empty(len(c.start) + 1, np.int32)
    for i in range(len(c.start)):
        if not np.isnan(c.start[i]):
            counts[i] = _partners(c, i, reach, found)
    return counts


@compiled
def _fill(
    c: Columns, reach: Reach, begins: npt.NDArray[np.int64], out: tuple[Rows, Codes8]
) -> None:
    rows, levels = out
    found = np.empty(len(c.start) + 1, np.int32)
    for i in range(len(c.start)):
        if np.isnan(c.start[i]):
            break
        for k in range(_partners(c, i, reach, found)):
            j, at = found[k], begins[i] + k
            rows[0, at] = i
            rows[1, at] = j
            levels[0, at] = _place_bin(c, i, j, reach[1])
            levels[1, at] = name_level(c, i, j)
            levels[2, at] = date_level(c, i, j, lag_days(c, i, j, reach[2]))
            levels[3, at] = toll_level(c, i, j)
