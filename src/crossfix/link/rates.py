"""The rates that are learned, and the priors that learning starts from.

The priors say in numbers what agreement means; a large case overrules them.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.geo import SIGMAS_IN_95_PERCENT
from crossfix.link.columns import CLASSES, UNPLACED, Columns, Reals
from crossfix.link.compare import (
    EDGES_KM,
    PLACE_LEVELS,
    SAME_AREA,
)

# How firmly a log factor is held to its first value, one over its variance: what all sources
# share, and what two sources have of their own.
SHARED_FIRMNESS = 1.0
OWN_FIRMNESS = 15.0
SIDE_FIRMNESS = 2.0  # which side has the larger toll differs from pair of sources to pair
PARTNERS = 0.5  # of two sources, the share of the smaller one's reports that the other has too
PARTNERS_WEIGHT = 20.0
TWINS = 0.03  # share of a source's reports that repeat another of its own
TWINS_WEIGHT = 1000.0
MOST_TWINS = 0.1
# Lags of -3 or less ... 3 or more days, as factors of chance: most reports give the right day.
LAG_FACTORS = np.array([0.05, 0.1, 0.4, 6.0, 0.4, 0.1, 0.05])
# Levels of TOLL_WORDS: rare figures that are equal say much, common ones little; a larger toll
# speaks less against a pair the more events are around it to be summed up.
_AGREEING = (1.0, 2.0, 5.0, 12.0, 25.0, 50.0, 1.5, 3.0, 6.0, 10.0, 1.2, 1.5, 0.5)
_EXCEEDING = (0.4, 0.7, 1.0, 0.2, 0.5, 1.0, 0.1, 0.3, 0.7)
TOLL_FACTORS = np.array([*_AGREEING, *_EXCEEDING])
# Kinds of event: unknown, same, one within the other, siblings, apart: no other agreement makes
# up for the last.
KIND_FACTORS = np.array([1.0, 1.3, 1.0, 0.3, 1e-6])
PARTIES_OVERLAP, PARTIES_DISJOINT = 2.0, 0.5
LEAST_RADIUS_KM = 2.5  # catalogues place one site that far apart, however exact they call it
KERNEL_FLOOR = 0.002
UNPLACED_KERNEL = (0.05, 0.02)  # same first-level unit; the name only
# How names of one place agree: unknown, differs, partly, similar, same; as factors of chance.
NEAR_NAMES = (1.0, 0.5, 1.2, 2.5, 2.5)
FAR_NAMES = (1.0, 0.5, 2.0, 5.0, 5.0)
UNPLACED_NAMES = (1.0, 0.5, 1.5, 6.0, 10.0)


class Rates(NamedTuple):
    """What is learned: how often there are partners, and the log factor of each feature."""

    partners: Reals  # (groups, groups): expected partners of a report in the other group
    twins: Reals  # (groups,): expected partners in the own source
    kernel: Reals  # (classes, classes, places): how readily a partner lies in this bin
    factors: Reals  # (features,)
    lumps: npt.NDArray[np.bool_]  # (groups, groups): whether the first lumps events of the second


def first_kernel(c: Columns) -> Reals:
    """Return the kernel that stated radii imply, never below what misplacing gives."""
    floored: Reals = np.maximum(_kernel(c), KERNEL_FLOOR)
    return floored


def most_km(c: Columns) -> Reals:
    """Return, for each pair of classes, how far apart the places of one incident may be.

    (classes, classes): the outer edge of the last bin in which places stated so finely are likelier
    found than misplaced ones.
    """
    within = _kernel(c)[:, :, :SAME_AREA] >= KERNEL_FLOOR
    last = within.shape[-1] - 1 - np.argmax(within[:, :, ::-1], axis=-1)
    edges: Reals = np.array(EDGES_KM)[last]
    return edges


def _kernel(c: Columns) -> Reals:
    """Return a normal core with heavier tails, for each pair of classes and bin of places.

    sigma^2 = sigma_i^2 + sigma_j^2 for two normal errors; each class has its median radius.
    """
    middle = np.array([0.0, *[(a + b) / 2 for a, b in pairwise(EDGES_KM[:-1])], 90.0])
    sigma = np.full(CLASSES, 20.0)
    for level in range(UNPLACED):
        radii = c.row["radius_km"][c.row["precision"] == level]
        if len(radii):
            sigma[level] = max(float(np.median(radii)), LEAST_RADIUS_KM) / SIGMAS_IN_95_PERCENT
    square = sigma[:, None] ** 2 + sigma[None, :] ** 2
    kernel = np.empty((CLASSES, CLASSES, PLACE_LEVELS))
    kernel[:, :, :SAME_AREA] = 1 / (1 + middle**2 / (4 * square[:, :, None])) ** 2
    kernel[:, :, SAME_AREA:] = UNPLACED_KERNEL
    kernel[:, :, 0] = 1.0
    return kernel
