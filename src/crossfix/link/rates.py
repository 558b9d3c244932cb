"""The rates that EM learns, and the priors that it starts from.

The priors say in numbers what agreement means. Each counts as much as a stated number of pairs, so
that a large case overrules them.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from crossfix.geo import SIGMAS_IN_95_PERCENT
from crossfix.link.columns import CLASSES, UNPLACED, Columns, Reals
from crossfix.link.compare import (
    EDGES_KM,
    FAR_BINS,
    NEAR_BINS,
    PLACE_LEVELS,
    SAME_AREA,
)

SLIPS = 0.02  # share of traits that a slip makes as random as chance
PARTNERS = 0.5  # of two sources, the share of the smaller one's reports that the other has too
PARTNERS_WEIGHT = 20.0
TWINS = 0.03  # share of a source's reports that repeat another of its own
TWINS_WEIGHT = 1000.0
MOST_TWINS = 0.1
# Lags of -3 or less ... 3 or more days, as factors of chance: most reports give the right day.
LAG_FACTORS = np.array([0.05, 0.1, 0.4, 6.0, 0.4, 0.1, 0.05])
LAG_WEIGHT = 200.0
# Levels of TOLL_WORDS: equal rare tolls say much, equal small ones little; the larger toll of a
# record that meets several reports is to be expected where it lumps them.
TOLL_FACTORS = np.array([1.0, 20.0, 10.0, 4.0, 6.0, 2.5, 1.5, 0.8, 0.4, 0.2, 2.0, 0.5, 3.0, 3.5])
# Heavy, because EM learns from the easy pairs and these have no lumps among them. Of all weights
# here it is the one that results depend on.
TOLL_WEIGHT = 1000.0
# Kinds of event: unknown, same, one within the other, siblings, apart: no other agreement makes
# up for the last.
KIND_FACTORS = np.array([1.0, 1.3, 1.0, 0.3, 1e-6])
PARTIES_OVERLAP, PARTIES_DISJOINT = 2.0, 0.5
PARTIES_WEIGHT = 20.0
KERNEL_WEIGHT = 20.0
LEAST_RADIUS_KM = 2.5  # catalogues place one site that far apart, however exact they call it
KERNEL_FLOOR = 0.002
UNPLACED_KERNEL = (0.05, 0.02)  # same first-level unit; the name only
NAME_WEIGHT = 10.0
# How names of one place agree: unknown, differs, partly, similar, same; relative to chance.
NEAR_NAMES = (0.6, 0.25, 0.5, 0.8, 1.0)
FAR_NAMES = (0.3, 0.1, 0.3, 0.7, 1.0)
UNPLACED_NAMES = (0.15, 0.03, 0.15, 0.6, 1.0)


class Rates(NamedTuple):
    """What EM learns."""

    partners: Reals  # (groups, groups): expected partners of a report in the other group
    twins: Reals  # (groups,): expected partners in the own source
    kernel: Reals  # (classes, classes, places): how readily a partner lies in this bin
    names: Reals  # (3, names): likewise for the name, near, far and unplaced
    date: Reals  # (groups^2, DATE_LEVELS): log factors
    toll: Reals  # (groups^2, TOLL_LEVELS): log factors
    actor: Reals  # (categories, categories): log factors
    dead: Reals  # (classes of the dead, likewise)
    kind: Reals  # (kinds of each group, likewise)


def name_kernel(rates: Rates) -> Reals:
    """Return how readily names agree so, for each bin of the places."""
    bins = np.arange(PLACE_LEVELS)
    region = (bins >= NEAR_BINS).astype(int) + (bins >= FAR_BINS)
    kernel: Reals = rates.names[region]
    return kernel


def first_kernel(c: Columns) -> Reals:
    """Return the kernel that stated radii imply: a normal core with heavier tails.

    sigma^2 = sigma_i^2 + sigma_j^2 for two normal errors; each class has its median radius.
    """
    middle = np.array([0.0, *[(a + b) / 2 for a, b in pairwise(EDGES_KM[:-1])], 90.0])
    sigma = np.full(CLASSES, 20.0)
    for level in range(UNPLACED):
        radii = c.radius_km[c.precision == level]
        if len(radii):
            sigma[level] = max(float(np.median(radii)), LEAST_RADIUS_KM) / SIGMAS_IN_95_PERCENT
    square = sigma[:, None] ** 2 + sigma[None, :] ** 2
    kernel = np.empty((CLASSES, CLASSES, PLACE_LEVELS))
    kernel[:, :, :SAME_AREA] = 1 / (1 + middle**2 / (4 * square[:, :, None])) ** 2
    kernel[:, :, SAME_AREA:] = UNPLACED_KERNEL
    kernel[:, :, 0] = 1.0
    floored: Reals = np.maximum(kernel, KERNEL_FLOOR)
    return floored
