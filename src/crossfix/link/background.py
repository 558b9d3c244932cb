"""What agrees by chance: counts from control windows, the same places some days off.

Two reports 8 to 18 days apart cannot tell of one event, so how often such pairs agree is what
chance alone gives, place by place.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.case import LinkSection
from crossfix.link.block import Pairs, near_pairs
from crossfix.link.columns import (
    CLASS_RADII_KM,
    CLASSES,
    DEAD_CLASSES,
    UNPLACED,
    Codes,
    Columns,
    Reals,
    Wholes,
)
from crossfix.link.compare import (
    DATE_LEVELS,
    EDGES_KM,
    LAGS,
    MOST_LAG,
    NAME_LEVELS,
    NAME_ONLY,
    NEAR_BINS,
    PLACE_LEVELS,
    SAME_AREA,
    TOLL_LEVELS,
)
from crossfix.link.compiled import compiled
from crossfix.link.rivals import by_side, contests, with_sums

SHIFTS_DAYS = (8, 11, 14, 17)  # either way
CELLS = CLASSES * PLACE_LEVELS * NAME_LEVELS
# A local density counts as much as so many control windows of the overall one.
POOLED_WINDOWS = 3.0
# The overall density counts as much as so many windows of reports strewn evenly over the reach, so
# that two reports without any background around them can still be compared.
EVEN_WINDOWS = 0.25
# Shares of name levels between places that have nothing to do with each other.
_CHANCE_NAMES = np.array([0.1, 0.6, 0.2, 0.08, 0.02])


class Background(NamedTuple):
    """What chance gives: a density for each report, and how often each level occurs."""

    density: npt.NDArray[np.float32]  # (reports, groups, classes, places, names) a window
    date: Reals  # (group pairs, DATE_LEVELS)
    toll: Reals  # (group pairs, TOLL_LEVELS)
    actor: Reals  # (categories, categories)
    dead: Reals  # (classes of the dead, likewise)
    kind: Reals  # (kinds of each group, likewise)


def background(c: Columns, codes: Codes, *, rules: LinkSection, pairs: Pairs) -> Background:
    """Return the counts of the control windows, shrunk towards the overall density."""
    groups = len(codes.group_sources)
    counts = np.zeros((len(c.start), groups, CELLS), np.float32)
    date = np.zeros((groups * groups, DATE_LEVELS))
    toll = np.zeros((groups * groups, TOLL_LEVELS))
    actor = np.zeros((len(codes.actors), len(codes.actors)))
    dead = np.zeros((groups * DEAD_CLASSES,) * 2)
    kind = np.zeros((groups * len(codes.kind_levels),) * 2)
    for shift in SHIFTS_DAYS:
        chance = near_pairs(c, rules=rules, shift_days=float(shift))
        chance = with_sums(chance, by_side(contests(c, chance)))
        add_cells(c, chance, counts)
        once = np.ones(len(chance.left))
        date += date_counts(c, chance, once, groups)
        toll += toll_counts(c, chance, once, groups)
        actor += matches(c.actor, chance, once, len(codes.actors))
        kind += matches(c.kind, chance, once, len(kind))
        dead += matches(c.dead, chance, once, len(dead))
    even = _even(c, pairs, groups, rules)
    density = _shrink(c, counts, _windows(c), even)
    shape = (len(c.start), groups, CLASSES, PLACE_LEVELS, NAME_LEVELS)
    return Background(density.reshape(shape), date, toll, actor, dead, kind)


def date_counts(c: Columns, pairs: Pairs, weight: Reals, groups: int) -> Reals:
    """Return the weight of each date level for each ordered pair of groups, seen both ways."""
    there = (c.group[pairs.left] * groups + c.group[pairs.right]) * DATE_LEVELS + pairs.date
    back = (c.group[pairs.right] * groups + c.group[pairs.left]) * DATE_LEVELS
    back = back + mirrored(pairs.date)
    size = groups * groups * DATE_LEVELS
    counts = np.zeros(size)
    counts += np.bincount(there, weight, minlength=size)
    counts += np.bincount(back, weight, minlength=size)
    return counts.reshape(groups * groups, DATE_LEVELS)


def toll_counts(c: Columns, pairs: Pairs, weight: Reals, groups: int) -> Reals:
    """Return the weight of each toll level for each ordered pair of groups, seen both ways."""
    size = groups * groups * TOLL_LEVELS
    one, other = c.group[pairs.left], c.group[pairs.right]
    counts = np.zeros(size)
    for row in (one * groups + other, other * groups + one):
        counts += np.bincount(row * TOLL_LEVELS + pairs.toll, weight, minlength=size)
    return counts.reshape(groups * groups, TOLL_LEVELS)


def mirrored(date: npt.NDArray[np.int8]) -> Wholes:
    """Return the date levels seen from the other report."""
    length, lag = np.divmod(date.astype(np.int64), LAGS)
    mirrored_level: Wholes = length * LAGS + 2 * MOST_LAG - lag
    return mirrored_level


@compiled
def add_cells(c: Columns, pairs: Pairs, counts: npt.NDArray[np.float32]) -> None:
    """Count each pair for both of its reports, by group and cell of the other."""
    for k in range(len(pairs.left)):
        i, j = pairs.left[k], pairs.right[k]
        cell = pairs.place[k] * NAME_LEVELS + pairs.name[k]
        counts[i, c.group[j], c.precision[j] * PLACE_LEVELS * NAME_LEVELS + cell] += 1.0
        counts[j, c.group[i], c.precision[i] * PLACE_LEVELS * NAME_LEVELS + cell] += 1.0


def matches(category: Wholes, pairs: Pairs, weight: Reals, size: int) -> Reals:
    """Return the weight of each pair of categories, seen both ways."""
    row = category[pairs.left] * size + category[pairs.right]
    counts = np.zeros((size, size))
    counts += np.bincount(row, weight, minlength=size * size).reshape(size, size)
    return counts + counts.T


def _windows(c: Columns) -> Reals:
    """Return how many control windows of each report lie within the time of the data."""
    windows = np.zeros(len(c.start))
    if np.isnan(c.start[0]):
        return windows
    middle = (c.start + c.end) / 2
    for shift in SHIFTS_DAYS:
        windows += (middle + shift <= np.nanmax(c.end)).astype(float)
        windows += (middle - shift >= c.start[0]).astype(float)
    return windows


def _even(c: Columns, pairs: Pairs, groups: int, rules: LinkSection) -> Reals:
    """Return the cells that the candidates would fall into if they were strewn evenly."""
    totals = np.zeros((groups, CLASSES))
    for rows in (pairs.left, pairs.right):
        np.add.at(totals, (c.group[rows], c.precision[rows]), 1.0)
    outer = np.minimum(np.array(EDGES_KM), rules.reach_km + CLASS_RADII_KM[0])
    area = np.diff(outer**2, prepend=0.0)
    # catalogues share gazetteers and town centres, so near bins are as full as each other
    area[:NEAR_BINS] = area[:NEAR_BINS].mean()
    placed = np.append(np.maximum(area, 0.0) / area.sum(), [0.0, 0.0])
    unplaced = np.zeros(PLACE_LEVELS)
    unplaced[[SAME_AREA, NAME_ONLY]] = 0.9, 0.1
    bins = np.tile(placed, (CLASSES, 1))
    bins[UNPLACED] = unplaced
    cells = bins[:, :, None] * _CHANCE_NAMES
    even: Reals = (totals[:, :, None, None] * cells / len(c.start)).reshape(groups, CELLS)
    return even


def _shrink(
    c: Columns, counts: npt.NDArray[np.float32], windows: Reals, even: Reals
) -> npt.NDArray[np.float32]:
    """Return densities a window: local counts, and the overall ones scaled to the local total."""
    density = counts
    for level in range(CLASSES):
        rows = np.flatnonzero(c.precision == level)
        if len(rows) == 0:
            continue
        shown = windows[rows].sum()
        overall = counts[rows].sum(0) + EVEN_WINDOWS * len(rows) * even
        overall = overall / (shown + EVEN_WINDOWS * len(rows))
        local = counts[rows].sum((1, 2))
        typical = max(local.sum() / max(shown, 1.0), 1e-9)
        busy = (local / typical + POOLED_WINDOWS) / (windows[rows] + POOLED_WINDOWS)
        prior = POOLED_WINDOWS * busy[:, None, None] * overall
        total = counts[rows] + prior
        density[rows] = total / (windows[rows] + POOLED_WINDOWS)[:, None, None]
    return np.maximum(density, 1e-7, out=density)
