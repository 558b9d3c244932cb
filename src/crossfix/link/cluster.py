"""Which reports make one incident: average linkage with negative evidence.

Two clusters merge while the mean log odds over all their pairs speak for it; a pair that was never
within reach counts as strong evidence against. So A-B and B-C do not make A-C, as they would in
connected components. Merging two clusters never brings either nearer to a third, so merging any two
that are each other's best, wherever the search begins, gives the same result as best first
(Murtagh 1983, Computer Journal 26:354).

The mean of many pairs says more than one pair does. So in a second pass what still stands alone is
weighed against whole incidents: the odds are those of the mean, times the members, as in the
Chinese restaurant process (Aldous 1985), unless one of the members speaks strongly against.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.compiled import compiled
from crossfix.link.columns import (
    CLASS_RADII_KM,
    LONGEST_DAYS,
    UNPLACED,
    Columns,
    Reals,
    Rows,
    Wholes,
)
from crossfix.link.compare import LENGTHS_DAYS
from crossfix.link.rivals import ties

APART = -6.0  # log odds of a pair that never came within reach, and the least that any pair counts
SURE = 6.0  # the most that any pair counts, so that one pair does not outvote many
MOST_COUNTED = 8  # members that raise the odds of an incident to be told of once more
AGAINST = 1.0  # a pair that is no further above APART speaks strongly against
FORBIDDEN = -1e12  # of a pair that a person found different: no sum makes up for it

Flags = npt.NDArray[np.bool_]


class Edges(NamedTuple):
    """Pairs of rows and what speaks for each, above the threshold; each pair once."""

    left: Rows
    right: Rows
    value: Reals


def coarse(c: Columns) -> Flags:
    """Return which reports are too coarse in place or time to say that two incidents are one."""
    wide = (c.row["precision"] == UNPLACED) | (c.row["radius_km"] > CLASS_RADII_KM[1])
    long = ~(c.row["end"] - c.row["start"] <= min(LENGTHS_DAYS[-1], LONGEST_DAYS))
    vague: Flags = wide | long
    return vague


def partition(edges: Edges, *, vague: Flags, together: Wholes, floor: float) -> Wholes:
    """Return the cluster of each row, named by its smallest row.

    What stands alone after the first pass joins an incident in the second. Coarse reports come last
    and join one cluster at most: they never bring two together. What none of the clusters takes in
    makes clusters among itself. Rows that a person found to be the same begin as one; together
    names, for each row, the smallest row of those.
    """
    held = np.zeros(len(vague), np.bool_)
    held[together[~vague]] = True
    loose = ~held[together]
    precise = ~loose[edges.left] & ~loose[edges.right]
    label = together.copy()
    _link(label, *_some(edges, precise), floor)
    alone = ~loose & (np.bincount(label, minlength=len(label))[label] == 1)
    _join(label, *_some(edges, precise), alone, floor)
    taken = _join(label, *edges, loose, floor)
    rest = loose & ~taken
    _link(label, *_some(edges, rest[edges.left] & rest[edges.right]), floor)
    smallest = np.arange(len(label))
    np.minimum.at(smallest, label, np.arange(len(label)))
    return smallest[label]


def _some(edges: Edges, chosen: Flags) -> Edges:
    return Edges(edges.left[chosen], edges.right[chosen], edges.value[chosen])


@compiled
def _root(parent: Wholes, row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


class Chains(NamedTuple):
    """The pairs of each cluster as a chained list, so that two lists are joined at once."""

    label: Wholes  # of each row, a row nearer to the one that names its cluster
    size: Wholes
    head: Wholes  # the first entry of each cluster; -1: none
    tail: Wholes
    following: Wholes  # the entry after each
    other: Wholes  # the row at the other end
    value: Reals


@compiled
def _chains(label: Wholes, left: Rows, right: Rows, value: Reals) -> Chains:
    rows = len(label)
    graph = ties(left, right, rows)
    size = np.zeros(rows, np.int64)
    head, tail = np.full(rows, -1, np.int64), np.full(rows, -1, np.int64)
    following, other = np.full(len(graph.pair), -1, np.int64), np.empty(len(graph.pair), np.int64)
    for row in range(rows):
        cluster = label[row]
        size[cluster] += 1
        for at in range(graph.offset[row], graph.offset[row + 1]):
            k = graph.pair[at]
            other[at] = right[k] if left[k] == row else left[k]
            if head[cluster] < 0:
                head[cluster] = at
            else:
                following[tail[cluster]] = at
            tail[cluster] = at
    return Chains(label, size, head, tail, following, other, value[graph.pair])


@compiled
def _best(x: Chains, one: int, before: int, floor: float, met: tuple[Reals, Wholes]) -> int:
    """Return the cluster with the highest mean, or -1 where none is above 0.

    Among equals, the one before in the search comes first, so that the search ends; then the
    smallest.
    """
    sums, counts = met
    at = x.head[one]
    while at >= 0:
        near = _root(x.label, x.other[at])
        if near != one:
            sums[near] += x.value[at]
            counts[near] += 1
        at = x.following[at]
    best, most = -1, 0.0
    at = x.head[one]
    while at >= 0:
        near = _root(x.label, x.other[at])
        if counts[near] > 0:
            pairs = x.size[one] * x.size[near]
            mean = (sums[near] + floor * (pairs - counts[near])) / pairs
            first = near == before or (best != before and near < best)
            if mean > most or (mean == most and best >= 0 and first):
                best, most = near, mean
            sums[near], counts[near] = 0.0, 0
        at = x.following[at]
    return best


@compiled
def _merge(x: Chains, kept: int, gone: int) -> None:
    x.label[gone] = kept
    x.size[kept] += x.size[gone]
    if x.head[gone] < 0:
        return
    if x.head[kept] < 0:
        x.head[kept] = x.head[gone]
    else:
        x.following[x.tail[kept]] = x.head[gone]
    x.tail[kept] = x.tail[gone]


@compiled
def _link(label: Wholes, left: Rows, right: Rows, value: Reals, floor: float) -> None:
    """Merge clusters that are each other's best while their mean is above 0."""
    rows = len(label)
    x = _chains(label, left, right, value)
    met = (np.zeros(rows), np.zeros(rows, np.int64))
    search = np.empty(rows + 1, np.int64)
    for start in range(rows):
        if label[start] != start:
            continue
        search[0] = start
        length = 1
        while length > 0:
            one = search[length - 1]
            before = search[length - 2] if length > 1 else -1
            best = _best(x, one, before, floor, met)
            if best < 0:
                length -= 1
            elif best == before:
                _merge(x, min(one, best), max(one, best))
                length = max(length - 2, 1)
                search[0] = _root(label, search[0])
            else:
                search[length] = best
                length += 1
    for row in range(rows):
        label[row] = _root(label, row)


@compiled
def _join(
    label: Wholes, left: Rows, right: Rows, value: Reals, loose: Flags, floor: float
) -> Flags:
    """Let each loose cluster join the best of the others, by the mean over its pairs and the size.

    All are weighed against the others as they stand before, so that none brings another along.
    """
    rows = len(label)
    size = np.zeros(rows, np.int64)
    for row in range(rows):
        size[label[row]] += 1
    graph = ties(left, right, rows)
    sums, counts = np.zeros(rows), np.zeros(rows, np.int64)
    speaking = np.zeros(rows, np.int64)  # members that do not speak strongly against
    settled = label.copy()
    joined = np.full(rows, -1, np.int64)
    for row in range(rows):
        if not loose[row] or settled[row] != row:
            continue
        mine = graph.pair[graph.offset[row] : graph.offset[row + 1]]
        best, mean = -1, 0.0
        for k in mine:
            near = right[k] if left[k] == row else left[k]
            if not loose[near]:
                sums[settled[near]] += value[k]
                counts[settled[near]] += 1
                speaking[settled[near]] += value[k] > floor + AGAINST
            elif joined[near] >= 0 and value[k] == FORBIDDEN:
                sums[joined[near]] += value[k]
        for k in mine:
            near = right[k] if left[k] == row else left[k]
            cluster = settled[near]
            if loose[near] or counts[cluster] == 0:
                continue
            apart = size[cluster] - counts[cluster]
            this = (sums[cluster] + floor * apart) / size[cluster]
            if speaking[cluster] == size[cluster]:
                this += np.log(min(size[cluster], MOST_COUNTED))
            if this > mean or (this == mean and best >= 0 and cluster < best):
                best, mean = cluster, this
            sums[cluster], counts[cluster], speaking[cluster] = 0.0, 0, 0
        for k in mine:  # what only a forbidden pair touched
            near = right[k] if left[k] == row else left[k]
            if loose[near] and joined[near] >= 0:
                sums[joined[near]] = 0.0
        joined[row] = best
    taken = np.zeros(rows, np.bool_)
    for row in range(rows):
        if loose[row] and joined[settled[row]] >= 0:
            taken[row] = True
            label[row] = joined[settled[row]]
    return taken
