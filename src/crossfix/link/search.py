"""Which reports lie near a report: found in stretches of time, by a coordinate that sorts them.

Rows are sorted by precision class and length of the span, by stretch of time, and by the coordinate
of the unit sphere along which the reports are spread the most. Two points are at least as far apart
as their coordinates, so a search reads one short run of rows a stretch and class.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.compiled import compiled
from crossfix.geo import EARTH_RADIUS_KM
from crossfix.link.columns import (
    CLASSES,
    LONGEST_DAYS,
    SHORT_DAYS,
    UNPLACED,
    Columns,
    Reals,
    Record,
    Rows,
    Wholes,
)
from crossfix.link.compare import (
    NAME_ONLY,
    NAME_SIMILAR,
    SAME_AREA,
    Reach,
    distance_bin,
    name_level,
)

SHELVES = 2 * CLASSES  # precision classes, for short spans and for long ones
_ROWS_A_STRETCH = 128.0  # so many rows are a good read
_LONGEST_STRETCH_DAYS = 8.0
# Control windows begin so far from the report beyond the reach: two reports so far apart in time
# cannot tell of one event.
CONTROL_GAP_DAYS = 3.0
CONTROLS, AROUND, EARLIER = range(3)


class Shelves(NamedTuple):
    """Where the rows of each shelf and stretch of time begin, and by what they are sorted."""

    offset: Wholes  # (SHELVES, stretches + 1)
    key: Reals  # the coordinate; of reports without a position, their first-level unit
    own: Reals  # the coordinate along which the reports are spread the most
    cross: Reals  # the coordinate along which they are spread next
    start: Reals  # days since 1970
    widest_km: Reals  # (SHELVES,): the largest radius
    first_day: float
    stretch_days: float


Windows = tuple[tuple[float, float], tuple[float, float]]
Whole = npt.NDArray[np.signedinteger]


class Near(NamedTuple):
    """Pairs of rows that are near each other, and the bin of their places."""

    left: Rows
    right: Rows
    place: npt.NDArray[np.int8]


def timed_rows(c: Columns) -> Wholes:
    """Return the rows that can be linked by their time."""
    return np.flatnonzero(c.row["end"] - c.row["start"] <= LONGEST_DAYS)


def shelved(c: Columns) -> tuple[Columns, Shelves, Wholes]:
    """Return the rows that have a time in the order of the search, its table, and their numbers."""
    timed = timed_rows(c)
    row = c.row[timed]
    unplaced = row["precision"] == UNPLACED
    axis, cross, _ = _axes(row[~unplaced])
    shelf = row["precision"] + CLASSES * (row["end"] - row["start"] > SHORT_DAYS)
    first = float(np.floor(row["start"].min())) if len(timed) else 0.0
    days = float(row["start"].max()) - first + 1 if len(timed) else 1.0
    stretch = _stretch(len(timed), days)
    stretches = int(days / stretch) + 1
    place = shelf * stretches + ((row["start"] - first) / stretch).astype(np.int64)
    key = np.where(unplaced, row["area"], row[axis])
    order = np.lexsort((row["rank"], key, place))
    counts = np.bincount(place, minlength=SHELVES * stretches)
    ends = np.concatenate([[0], np.cumsum(counts)])
    at = np.arange(SHELVES)[:, None] * stretches + np.arange(stretches + 1)
    widest = np.zeros(SHELVES)
    np.maximum.at(widest, shelf, np.where(unplaced, 0, row["radius_km"]))
    row = row[order]
    own, across, start = row[axis].copy(), row[cross].copy(), row["start"].copy()
    shelves = Shelves(ends[at], key[order], own, across, start, widest, first, stretch)
    return c._replace(row=row), shelves, timed[order]


def _axes(placed: npt.NDArray[np.void]) -> list[str]:
    """Return the axes of the unit sphere, those along which the reports are spread first."""
    spread = {axis: float(placed[axis].std()) if len(placed) else 0.0 for axis in "xyz"}
    return sorted(spread, key=lambda axis: -spread[axis])


def _stretch(rows: int, days: float) -> float:
    """Return the length of a stretch: a power of two of days, about as long as is good to read."""
    wanted = _ROWS_A_STRETCH * days / max(rows, 1)
    return float(2.0 ** np.clip(np.floor(np.log2(wanted)), -3, np.log2(_LONGEST_STRETCH_DAYS)))


def some_near(found: Near, rows: Wholes) -> Near:
    """Return some of the pairs."""
    return Near(found.left[rows], found.right[rows], found.place[rows])


@compiled
def _lower(key: Reals, begin: int, end: int, value: float) -> int:
    """Return the first row from begin to end whose key is not below the value."""
    while begin < end:
        middle = (begin + end) // 2
        if key[middle] < value:
            begin = middle + 1
        else:
            end = middle
    return begin


@compiled
def _windows(
    a: Record, mode: int, longest: float, reach_days: float, control_days: float
) -> Windows:
    """Return the two stretches of time, one of them empty as a rule, in which to look."""
    if mode == CONTROLS:
        gap = reach_days + CONTROL_GAP_DAYS
        return (a.start - gap - control_days, a.start - gap), (
            a.end + gap,
            a.end + gap + control_days,
        )
    before = a.start - reach_days - longest
    if mode == EARLIER:
        return (before, np.nextafter(a.start, np.inf)), (0.0, 0.0)
    return (before, a.end + reach_days), (0.0, 0.0)


@compiled
def _fits(a: Record, b: Record, mode: int, reach_days: float) -> bool:
    """Return whether a row that starts in the window is one that the search is after."""
    apart: bool = b.end + reach_days <= a.start or b.start >= a.end + reach_days
    if mode == CONTROLS:
        return apart
    wanted: bool = b.rank < a.rank if mode == EARLIER else b.rank != a.rank
    return wanted and not apart


@compiled
def near(c: Columns, x: Shelves, rows: Wholes, mode: int, reach: Reach) -> Near:
    """Return the pairs of these rows with rows near in place, in the windows of the mode.

    CONTROLS: rows too far off in time to tell of the same, the row itself on the left. AROUND: all
    rows within reach, the row itself on the left. EARLIER: rows within reach that come before it
    in rank, these on the left, so that each pair comes once.
    """
    room = 64 * len(rows) + 64
    left, right, place = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int8)
    count = 0
    for i in rows:
        a = c.row[i]
        for shelf in range(SHELVES):
            if x.offset[shelf, 0] == x.offset[shelf, -1]:
                continue
            longest = SHORT_DAYS if shelf < CLASSES else LONGEST_DAYS
            placed = a.precision != UNPLACED and shelf % CLASSES != UNPLACED
            most_km = reach.most_km[a.precision, shelf % CLASSES]
            days = reach.control_days[a.precision, shelf % CLASSES]
            within = min(reach.km + a.radius_km + x.widest_km[shelf], most_km) / EARTH_RADIUS_KM
            low = x.own[i] - within if placed else -np.inf
            high = x.own[i] + within if placed else np.inf
            for first, last in _windows(a, mode, longest, reach.days, days):
                one = max(math.floor((first - x.first_day) / x.stretch_days), 0)
                until = min((last - x.first_day) / x.stretch_days, x.offset.shape[1] - 2.0)
                for stretch in range(one, math.floor(until) + 1):
                    end = x.offset[shelf, stretch + 1]
                    for j in range(_lower(x.key, x.offset[shelf, stretch], end, low), end):
                        if x.key[j] > high:
                            break
                        if not first <= x.start[j] < last:
                            continue
                        if placed and abs(x.cross[j] - x.cross[i]) > within:
                            continue
                        b = c.row[j]
                        if not _fits(a, b, mode, reach.days):
                            continue
                        if placed:
                            km = min(reach.km + a.radius_km + b.radius_km, most_km)
                            level = distance_bin(a, b, km)
                        elif a.area >= 0 and b.area >= 0:
                            level = SAME_AREA if a.area == b.area else -1
                        else:
                            names = name_level(c.name_bits, c.name_sizes, a.name, b.name)
                            level = NAME_ONLY if names >= NAME_SIMILAR else -1
                        if level < 0:
                            continue
                        if count == room:
                            room *= 2
                            left, right = _longer(left, room), _longer(right, room)
                            place = _longer(place, room)
                        left[count] = j if mode == EARLIER else i
                        right[count] = i if mode == EARLIER else j
                        place[count] = level
                        count += 1
    return Near(left[:count].copy(), right[:count].copy(), place[:count].copy())


@compiled
def _longer(values: Whole, room: int) -> Whole:
    longer = np.empty(room, values.dtype)
    longer[: len(values)] = values
    return longer
