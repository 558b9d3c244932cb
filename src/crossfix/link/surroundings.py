"""How densely reports lie around each report by chance: the background of place and name.

Reports a week or three apart cannot tell of one event, so what lies near a report in such control
windows is what chance alone brings there. A local density is pooled with the overall one.
"""

from typing import NamedTuple

import numpy as np

from crossfix.compiled import compiled
from crossfix.link.columns import (
    CLASS_RADII_KM,
    CLASSES,
    UNPLACED,
    Columns,
    Reals,
    Record,
    Rows,
    Wholes,
)
from crossfix.link.compare import (
    EDGES_KM,
    NAME_ONLY,
    NEAR_BINS,
    PLACE_LEVELS,
    SAME_AREA,
    Reach,
    lag_days,
)
from crossfix.link.search import CONTROL_GAP_DAYS, Near

CELLS = CLASSES * PLACE_LEVELS
# The overall density counts as much as so many control windows, before and after.
POOLED_WINDOWS = 0.7
# The overall density itself is pooled with so many windows of reports strewn evenly over the reach,
# so that two reports without any background around them can still be compared.
EVEN_WINDOWS = 0.07
LEAST_DENSITY = 1e-7
# Sums over neighbours are kept in fixed point, so that they are the same in every order: a report
# has the same surroundings whether all reports are searched at once or a part of them.
FIXED = 2.0**32


class Normal(NamedTuple):
    """What is normal in the case: reports by chance within reach of a report of each class."""

    density: Reals  # (classes, groups, classes of the others, places)
    typical: Reals  # (classes,): their number
    period: tuple[float, float]  # first and last start in the data, days


class Counted(NamedTuple):
    """What the control windows of some rows show, as expected within reach of each."""

    place: Reals  # (rows, groups): sum of expected reports by chance x K
    total: Reals  # (rows,): expected reports by chance


@compiled
def _shown_days(a: Record, days: float, reach_days: float, period: tuple[float, float]) -> float:
    """Return how many days of a report's control windows lie within the time of the data."""
    gap = reach_days + CONTROL_GAP_DAYS
    before, after = a.start - gap - period[0], period[1] - a.end - gap
    shown: float = min(max(before, 0.0), days) + min(max(after, 0.0), days)
    return shown


@compiled
def chance_each(c: Columns, controls: Near, reach: Reach, period: tuple[float, float]) -> Reals:
    """Return how many reports within reach by chance each pair of a control window stands for.

    The days on which a report like the right one can start to be within reach of the left one, over
    the days that the window shows.
    """
    each = np.empty(len(controls.left))
    for k in range(len(each)):
        a, b = c.row[controls.left[k]], c.row[controls.right[k]]
        window = a.end - a.start + b.end - b.start - 1.0 + 2.0 * reach.days
        days = reach.control_days[a.precision, b.precision]
        each[k] = window / max(_shown_days(a, days, reach.days, period), 1.0)
    return each


@compiled
def counted(
    c: Columns,
    controls: Near,
    each: Reals,
    kernel: Reals,
    span: tuple[int, int],
    groups: int,
) -> Counted:
    """Return what the control windows of the rows of a span show."""
    size = span[1] - span[0]
    place = np.zeros((size, groups), np.int64)
    total = np.zeros(size, np.int64)
    for k in range(len(controls.left)):
        a, b = c.row[controls.left[k]], c.row[controls.right[k]]
        value = each[k] * kernel[a.precision, b.precision, controls.place[k]]
        row, group = controls.left[k] - span[0], b.group
        place[row, group] += round(value * FIXED)
        total[row] += round(each[k] * FIXED)
    return Counted(place / FIXED, total / FIXED)


@compiled
def shown_share(c: Columns, rows: Wholes, reach: Reach, period: tuple[float, float]) -> Reals:
    """Return what share of the control windows of each row lies within the time of the data."""
    share = np.empty(len(rows))
    for k in range(len(rows)):
        a = c.row[rows[k]]
        days = reach.control_days[a.precision].max()
        share[k] = _shown_days(a, days, reach.days, period) / (2 * days)
    return share


@compiled
def crowds(c: Columns, around: Near, span: tuple[int, int], sources: int) -> Rows:
    """Return the most reports of one other source near each row on the day."""
    crowd = np.zeros(span[1] - span[0], np.int32)
    met = np.zeros(sources, np.int32)
    row = -1
    for k in range(len(around.left)):
        i = around.left[k]
        if i != row:
            row = i
            met[:] = 0
        a, b = c.row[i], c.row[around.right[k]]
        if b.source != a.source and around.place[k] < NEAR_BINS and lag_days(a, b) == 0:
            met[b.source] += 1
            crowd[i - span[0]] = max(crowd[i - span[0]], met[b.source])
    return crowd


def mass(
    c: Columns, rows: Wholes, found: Counted, normal: Normal, kernel: Reals, reach: Reach
) -> Reals:
    """Return, for each row and group, the sum of density x K."""
    own, busy = weights(c, rows, found.total, normal, reach)
    overall = (normal.density * kernel[:, None]).sum((2, 3))[c.row["precision"][rows]]
    density: Reals = own[:, None] * found.place + busy[:, None] * overall
    return density


def weights(
    c: Columns, rows: Wholes, total: Reals, normal: Normal, reach: Reach
) -> tuple[Reals, Reals]:
    """Return the weights of the local and of the overall density around each row.

    The overall density is scaled to how busy the surroundings are.
    """
    share = shown_share(c, rows, reach, normal.period)
    own = share / (share + POOLED_WINDOWS)
    busy = own * total / normal.typical[c.row["precision"][rows]] + (1 - own)
    return own, (1 - own) * busy


def normal_of(
    c: Columns,
    rows: Wholes,
    controls: Near,
    near: Near,
    reach: Reach,
    groups: int,
) -> Normal:
    """Return what is normal, from the control windows and the near pairs of some rows."""
    started = c.row["start"]
    period = (float(started.min()), float(started.max())) if len(started) else (0.0, 0.0)
    precision = c.row["precision"]
    each = chance_each(c, controls, reach, period)
    shown = shown_share(c, rows, reach, period)
    of_row = np.zeros(len(c.row))
    of_row[rows] = shown
    cell = (
        precision[controls.left].astype(np.int64) * groups + c.row["group"][controls.right]
    ) * CELLS
    cell += precision[controls.right] * PLACE_LEVELS + controls.place
    shape = (CLASSES, groups, CLASSES, PLACE_LEVELS)
    size = CLASSES * groups * CELLS
    sums = np.bincount(cell, each * of_row[controls.left], minlength=size).reshape(shape)
    number = np.bincount(precision[rows], minlength=CLASSES).astype(float)
    windows = np.bincount(precision[rows], shown, minlength=CLASSES)
    pooled = EVEN_WINDOWS * number
    density = sums + pooled[:, None, None, None] * _even(c, rows, near, groups, reach)
    density /= np.maximum(windows + pooled, 1e-9)[:, None, None, None]
    typical = sums.sum((1, 2, 3)) / np.maximum(windows, 1e-9)
    return Normal(np.maximum(density, LEAST_DENSITY), np.maximum(typical, 1e-9), period)


def _even(c: Columns, rows: Wholes, near: Near, groups: int, reach: Reach) -> Reals:
    """Return the cells that the near pairs would fall into if they were strewn evenly."""
    totals = np.zeros((groups, CLASSES))
    for side in (near.left, near.right):
        np.add.at(totals, (c.row["group"][side], c.row["precision"][side]), 1.0)
    outer = np.minimum(np.array(EDGES_KM), reach.km + CLASS_RADII_KM[0])
    area = np.diff(outer**2, prepend=0.0)
    # catalogues share gazetteers and town centres, so near bins are as full as each other
    area[:NEAR_BINS] = area[:NEAR_BINS].mean()
    placed = np.append(np.maximum(area, 0.0) / area.sum(), [0.0, 0.0])
    unplaced = np.zeros(PLACE_LEVELS)
    unplaced[[SAME_AREA, NAME_ONLY]] = 0.9, 0.1
    bins = np.tile(placed, (CLASSES, 1))
    bins[UNPLACED] = unplaced
    even: Reals = (totals / max(len(rows), 1))[:, :, None] * bins
    return even
