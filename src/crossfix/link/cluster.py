"""Which reports make one incident: average linkage with negative evidence.

Two clusters merge while the mean log odds over all their pairs speak for it, best first; a pair
that was never within reach counts as strong evidence against. So A-B and B-C do not make A-C, as
they would in connected components. Greedy additive edge contraction, as in Keuper et al. (2015,
ICCV, "Efficient decomposition of image and mesh graphs"), with means in place of sums.
"""

import heapq
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.link.block import Pairs
from crossfix.link.columns import CLASS_RADII_KM, UNPLACED, Columns, Reals, Wholes
from crossfix.link.compare import LENGTHS_DAYS

APART = -6.0  # log odds of a pair that never came within reach, and the least that any pair counts
SURE = 6.0  # the most that any pair counts, so that one pair does not outvote many


class Ties(NamedTuple):
    """For each cluster, the neighbours: sum of log odds and number of pairs that it covers."""

    of: dict[int, dict[int, tuple[float, int]]]
    size: dict[int, int]


def coarse(c: Columns) -> npt.NDArray[np.bool_]:
    """Return which reports are too coarse in place or time to say that two incidents are one."""
    wide = (c.precision == UNPLACED) | (c.radius_km > CLASS_RADII_KM[1])
    long = ~(c.end - c.start <= LENGTHS_DAYS[-1])
    vague: npt.NDArray[np.bool_] = wide | long
    return vague


def partition(c: Columns, pairs: Pairs, log_odds: Reals, *, threshold: float) -> Wholes:
    """Return the cluster of each report, named by its first row.

    Coarse reports come last and join one cluster at most: they never bring two together.
    """
    label = np.arange(len(c.start), dtype=np.int64)
    vague = coarse(c)
    bounded = np.clip(log_odds, APART, SURE) - threshold
    floor = APART - threshold
    precise = ~vague[pairs.left] & ~vague[pairs.right]
    _merge(label, _ties(label, pairs, bounded, used=precise, floor=floor), floor, frozenset())
    anchored = frozenset(label[~vague].tolist())
    _merge(
        label,
        _ties(label, pairs, bounded, used=np.ones_like(precise), floor=floor),
        floor,
        anchored,
    )
    return label


def _ties(
    label: Wholes, pairs: Pairs, weight: Reals, *, used: npt.NDArray[np.bool_], floor: float
) -> Ties:
    of: dict[int, dict[int, tuple[float, int]]] = {}
    told = used & (weight > floor)  # a pair at the floor counts like one that was never met
    one, other = label[pairs.left[told]].tolist(), label[pairs.right[told]].tolist()
    for a, b, value in zip(one, other, weight[told].tolist(), strict=True):
        if a != b:
            total, count = of.setdefault(a, {}).get(b, (0.0, 0))
            of[a][b] = of.setdefault(b, {})[a] = (total + value, count + 1)
    names, sizes = np.unique(label, return_counts=True)
    return Ties(of, dict(zip(names.tolist(), sizes.tolist(), strict=True)))


def _mean(ties: Ties, a: int, b: int, floor: float) -> float:
    total, count = ties.of[a][b]
    pairs = ties.size[a] * ties.size[b]
    return (total + floor * (pairs - count)) / pairs


def _merge(label: Wholes, ties: Ties, floor: float, anchored: frozenset[int]) -> None:
    """Merge clusters, best mean first, until none is above 0; two anchored ones never merge."""
    held = set(anchored)
    parent: dict[int, int] = {}
    queue = [
        (-_mean(ties, a, b, floor), a, b) for a, near in ties.of.items() for b in near if a < b
    ]
    queue = [entry for entry in queue if entry[0] < 0]
    heapq.heapify(queue)
    while queue:
        value, a, b = heapq.heappop(queue)
        gone = a in parent or b in parent or (a in held and b in held)
        if gone or -_mean(ties, a, b, floor) != value:
            continue
        _join(ties, a, b)
        parent[b] = a
        held |= {a} if b in held else set()
        for near in ties.of[a]:
            mean = _mean(ties, a, near, floor)
            if mean > 0:
                heapq.heappush(queue, (-mean, min(a, near), max(a, near)))
    for row in range(len(label)):
        while int(label[row]) in parent:
            label[row] = parent[int(label[row])]


def _join(ties: Ties, kept: int, gone: int) -> None:
    """Move the ties of one cluster to another."""
    ties.of[kept].pop(gone, None)
    for near, (total, count) in ties.of.pop(gone).items():
        ties.of[near].pop(gone, None)
        if near != kept:
            old_total, old_count = ties.of[kept].get(near, (0.0, 0))
            tie = (old_total + total, old_count + count)
            ties.of[kept][near] = ties.of[near][kept] = tie
    ties.size[kept] += ties.size.pop(gone)
