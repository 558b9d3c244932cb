"""How far a change of some reports is felt, and what must be known to feel it rightly.

The proof of each step is in docs/decisions/0011.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from crossfix.link.cluster import MOST_COUNTED, Flags
from crossfix.link.columns import LONGEST_DAYS, Rows, Wholes
from crossfix.link.compare import Reach
from crossfix.link.decide import Decided
from crossfix.link.obey import Orders
from crossfix.link.reasons import Scored, Weighed
from crossfix.link.rivals import SWEEPS
from crossfix.link.search import CONTROL_GAP_DAYS

# A message passes one pair of reports in each half of a sweep.
HOPS = 2 * SWEEPS
# What stands alone joins incidents, then what is coarse: two steps each.
JOINS = 4

Spans = npt.NDArray[np.void]  # with start and end, in days


class Region(NamedTuple):
    """Reports that are linked anew: their rows in the whole table, ascending."""

    rows: Wholes
    paired: Flags  # of these, the ones whose surroundings, and pairs with each other, are known
    known: Flags  # of these, the ones of which all pairs are known


class Felt(NamedTuple):
    """Which rows of a region a change is felt in."""

    incident: Flags  # by their incident, or by a link of theirs
    shares: Flags  # by their shares in incidents
    complete: bool  # whether all that these rest on is known


def halo_days(reach: Reach) -> float:
    """Return how far in time a report counts among the surroundings of another."""
    return reach.days + CONTROL_GAP_DAYS + float(reach.control_days.max()) + 1.0


def within(row: Spans, spans: Spans, days: float) -> Flags:
    """Return which rows can be linked by their time and lie within so many days of a span."""
    spans = spans[_timed(spans)]
    if not len(spans):
        return np.zeros(len(row), np.bool_)
    spans = spans[np.argsort(spans["start"])]
    first = spans["start"] - days
    last = np.maximum.accumulate(spans["end"] + days)
    at = np.searchsorted(first, row["end"], side="right") - 1
    met: Flags = _timed(row) & (at >= 0) & (last[at] >= row["start"])
    return met


def _timed(row: Spans) -> Flags:
    timed: Flags = row["end"] - row["start"] <= LONGEST_DAYS
    return timed


def touched(row: Spans, spans: Spans, reach: Reach) -> Flags:
    """Return the rows that a change of these spans' reports can give or take a pair or a weight."""
    surrounded = within(row, spans, halo_days(reach))
    return within(row, row[surrounded], reach.days)


def region(row: Spans, felt: Flags, orders: Orders, *, reach: Reach, margin_days: float) -> Region:
    """Return the region that shows what is felt, with a margin in time around it."""
    bound = bonds(orders)
    known = closed(bound, felt)
    known |= within(row, row[known], margin_days)
    known = closed(bound, known)
    paired = known | within(row, row[known], reach.days)
    every = paired | within(row, row[paired], halo_days(reach))
    rows = np.flatnonzero(every)
    return Region(rows, paired[rows], known[rows])


def whole(rows: int) -> Region:
    """Return the region of all reports."""
    every = np.ones(rows, np.bool_)
    return Region(np.arange(rows), every, every)


def part_of(orders: Orders, rows: Wholes) -> Orders:
    """Return the orders on some rows, by their numbers among these."""
    groups, first, at = np.unique(orders.group[rows], return_index=True, return_inverse=True)
    ends = np.stack([orders.apart_left, orders.apart_right])
    here = np.isin(ends, groups).all(0)
    apart = np.sort(first[np.searchsorted(groups, ends[:, here])], axis=0)
    left, right = apart[:, np.lexsort(apart[::-1])]
    return Orders(first[at], left, right, orders.issues)


def bonds(orders: Orders) -> Wholes:
    """Return, for each row, the number of what people's decisions tie together or keep apart."""
    rows = np.flatnonzero(orders.group != np.arange(len(orders.group)))
    left = np.concatenate([rows, orders.apart_left])
    right = np.concatenate([orders.group[rows], orders.apart_right])
    return _components(left, right, len(orders.group))


def closed(component: Wholes, rows: Flags) -> Flags:
    """Return all rows of the components that these rows are in."""
    met = np.zeros(int(component.max(initial=-1)) + 1, np.bool_)
    met[component[rows]] = True
    return met[component]


def feel(
    source: Rows,
    found: Weighed,
    decided: Decided,
    *,
    orders: Orders,
    changed: Flags,
    here: Region,
) -> Felt:
    """Return where a change of the pairs of some rows is felt.

    `changed` are rows of the region, `orders` those of its rows.
    """
    pairs, rows = found.scored, len(source)
    nodes = nodes_of(source, pairs)
    moved = _ends(pairs, nodes.reached(changed), rows)
    unknown = ~here.known | _ends(pairs, nodes.reached(~here.known), rows)
    positive = decided.value > 0
    leaning = decided.value > -math.log(MOST_COUNTED)
    tied = np.flatnonzero(orders.group != np.arange(rows))
    incident = _components(
        np.concatenate([pairs.left[positive], tied, orders.apart_left, np.arange(rows)]),
        np.concatenate(
            [pairs.right[positive], orders.group[tied], orders.apart_right, decided.label]
        ),
        rows,
    )
    renewed = _joined(pairs, leaning, incident, changed | moved)
    shares = _with_partners(pairs, renewed)
    needed = _joined(pairs, leaning, incident, _with_partners(pairs, shares))
    return Felt(renewed, shares, not (needed & unknown).any())


def _joined(pairs: Scored, leaning: Flags, incident: Wholes, rows: Flags) -> Flags:
    """Return the rows whose incidents can depend on the clusters that these rows can make.

    What stands alone, then what is coarse, joins an incident by leaning pairs, one step to it, and
    so decides who else is in it, one step from it.
    """
    met = closed(incident, rows)
    for _ in range(JOINS):
        met = closed(
            incident, met | _ends(pairs, leaning & (met[pairs.left] | met[pairs.right]), len(met))
        )
    return met


class Nodes(NamedTuple):
    """Each report's pairs with one source: those compete, and pass messages to each other."""

    row: Wholes  # of each node
    left: Wholes  # for each pair, the node of its left report
    right: Wholes

    def reached(self, rows: Flags) -> Flags:
        """Return the pairs whose odds among rivals can depend on the pairs of these rows."""
        on = rows[self.row]
        for _ in range(HOPS):
            on = _spread(on, self.left, self.right)
        met: Flags = on[self.left] | on[self.right]
        return met


def nodes_of(source: Rows, pairs: Scored) -> Nodes:
    """Return the nodes of the pairs; `source` is that of each report."""
    sources = int(source.max(initial=0)) + 1
    one = pairs.left.astype(np.int64) * sources + source[pairs.right]
    other = pairs.right.astype(np.int64) * sources + source[pairs.left]
    nodes, at = np.unique(np.concatenate([one, other]), return_inverse=True)
    return Nodes(nodes // sources, at[: len(one)], at[len(one) :])


def _spread(on: Flags, left: Wholes, right: Wholes) -> Flags:
    further = on.copy()
    met = on[left] | on[right]
    further[left[met]] = True
    further[right[met]] = True
    return further


def _ends(pairs: Scored, chosen: Flags, rows: int) -> Flags:
    ends = np.zeros(rows, np.bool_)
    ends[pairs.left[chosen]] = True
    ends[pairs.right[chosen]] = True
    return ends


def _with_partners(pairs: Scored, rows: Flags) -> Flags:
    return rows | _ends(pairs, rows[pairs.left] | rows[pairs.right], len(rows))


def _components(left: Wholes, right: Wholes, rows: int) -> Wholes:
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(rows, rows))
    _, component = connected_components(graph, directed=False)
    return component.astype(np.int64)
