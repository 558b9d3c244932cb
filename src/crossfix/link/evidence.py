"""The evidence that two reports tell of one incident, as a sum of log Bayes factors.

For each trait, how often two reports of one incident agree so, over how often it happens by chance.
The location term asks how probable it is that a partner lies in this cell rather than in any other
where partners of this report could lie, W = log K(cell) - log sum of density x K, so that a town to
which a catalogue assigns everything is no surprise and no disproof.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.compiled import compiled, inlined
from crossfix.link.columns import Columns, Reals, Record, Rows, Wholes
from crossfix.link.compare import (
    LENGTHS_DAYS,
    TOLL_LEVELS,
    date_level,
    lag_days,
    name_level,
    toll_level,
)
from crossfix.link.search import Near

PARTS = ("prior", "place", "date", "kind", "actor", "toll", "name")
# A pair less likely than this is no candidate: it counts as one that never came within reach.
LEAST_LOG_ODDS = -5.0
_MEMO = 1 << 16  # pairs of names that a thread remembers


class Tables(NamedTuple):
    """The rates as log factors, laid out for the loops."""

    prior: Reals  # (groups, groups)
    own: Reals  # (sources,): of partners in the own source
    place: Reals  # (classes, classes, places): the kernel, as corrected
    names: Reals  # (places, names)
    date: Reals  # (group pairs, DATE_LEVELS)
    toll: Reals  # (group pairs, SIGNED_TOLLS)
    dead: Reals
    kind: Reals
    actor: Reals
    most: float  # the largest sum of date, toll, dead, kind and actor


class Setting(NamedTuple):
    """What surrounds each report."""

    place: Reals  # (reports, groups): log of the sum of density x K
    crowd: Rows  # the most reports of one other source near it on the day


class Pairs(NamedTuple):
    """One entry a pair of reports: their rows, and the levels at which they agree."""

    left: Rows
    right: Rows
    place: npt.NDArray[np.int8]
    name: npt.NDArray[np.int8]
    date: npt.NDArray[np.int8]
    toll: npt.NDArray[np.int8]


def some(pairs: Pairs, rows: Wholes) -> Pairs:
    """Return some of the pairs."""
    return Pairs(
        pairs.left[rows],
        pairs.right[rows],
        pairs.place[rows],
        pairs.name[rows],
        pairs.date[rows],
        pairs.toll[rows],
    )


def joined(parts: Sequence[Pairs]) -> Pairs:
    """Return all the pairs in one."""
    return Pairs(
        np.concatenate([part.left for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.place for part in parts]),
        np.concatenate([part.name for part in parts]),
        np.concatenate([part.date for part in parts]),
        np.concatenate([part.toll for part in parts]),
    )


def length_bins(c: Columns, near: Near | Pairs) -> Wholes:
    """Return length_bin of each pair."""
    spans = c.row["end"] - c.row["start"]
    longer = np.maximum(spans[near.left], spans[near.right])
    bins: Wholes = np.searchsorted(LENGTHS_DAYS, longer)
    return bins


@compiled
def name_levels(c: Columns, near: Near) -> npt.NDArray[np.int8]:
    """Return how well the names of each pair agree; a pair of names met lately is remembered."""
    level = np.empty(len(near.left), np.int8)
    known, found = np.full(_MEMO, -1, np.int64), np.empty(_MEMO, np.int8)
    for k in range(len(near.left)):
        one, other = c.row[near.left[k]].name, c.row[near.right[k]].name
        key = np.int64(min(one, other)) << 32 | np.int64(max(one, other))
        slot = (key * 0x9E3779B1 >> 13) & (_MEMO - 1)
        if known[slot] != key:
            known[slot] = key
            found[slot] = name_level(c.name_bits, c.name_sizes, one, other)
        level[k] = found[slot]
    return level


@inlined
def _placed(
    a: Record, b: Record, t: Tables, s: Setting, i: int, j: int, place: int, name: int
) -> tuple[float, float, float]:
    """Return the log factors of prior, place and name.

    The density that counts is the larger of the two: of two sources, what the one with fewer
    reports there has, the other has too with the prior's probability.
    """
    alone = t.place[a.precision, b.precision, place] - max(s.place[i, b.group], s.place[j, a.group])
    if a.source != b.source:
        return t.prior[a.group, b.group], alone, t.names[place, name]
    # log K / (mass + K): a source's reports of one place and week are as a rule events of their
    # own, so the pair itself counts as one more report there by chance
    both = -np.logaddexp(0.0, -alone - t.names[place, name])
    alone = -np.logaddexp(0.0, -alone)
    return t.own[a.source], alone, both - alone


@inlined
def _told(
    a: Record, b: Record, t: Tables, date: int, toll: int
) -> tuple[float, float, float, float]:
    """Return the log factors of date, kind, actor and toll."""
    groups = a.group * len(t.prior) + b.group
    return (
        t.date[groups, date],
        t.kind[a.kind, b.kind],
        t.actor[a.actor, b.actor],
        t.toll[groups, toll + TOLL_LEVELS - 1] + t.dead[a.dead, b.dead],
    )


@compiled
def levels(c: Columns, s: Setting, near: Near) -> Pairs:
    """Return the pairs with the levels at which they agree."""
    name = name_levels(c, near)
    size = len(near.left)
    date, toll = np.empty(size, np.int8), np.empty(size, np.int8)
    for k in range(size):
        i, j = near.left[k], near.right[k]
        a, b = c.row[i], c.row[j]
        date[k] = date_level(a, b, lag_days(a, b))
        toll[k] = toll_level(a, b, c.number_bits, s.crowd[i], s.crowd[j])
    return Pairs(near.left, near.right, near.place, name, date, toll)


@compiled
def likely(c: Columns, t: Tables, s: Setting, near: Near) -> tuple[Pairs, Reals]:
    """Return the pairs whose weight is not below the least, and their weights."""
    name = name_levels(c, near)
    size = len(near.left)
    kept, weight = np.empty(size, np.int64), np.empty(size)
    date, toll = np.empty(size, np.int8), np.empty(size, np.int8)
    count = 0
    for k in range(size):
        i, j = near.left[k], near.right[k]
        a, b = c.row[i], c.row[j]
        prior, alone, named = _placed(a, b, t, s, i, j, near.place[k], name[k])
        if prior + alone + named + t.most < LEAST_LOG_ODDS:
            continue
        date[count] = date_level(a, b, lag_days(a, b))
        toll[count] = toll_level(a, b, c.number_bits, s.crowd[i], s.crowd[j])
        told = _told(a, b, t, date[count], toll[count])
        weight[count] = prior + alone + told[0] + told[1] + told[2] + told[3] + named
        if weight[count] >= LEAST_LOG_ODDS:
            kept[count] = k
            count += 1
    rows = kept[:count]
    pairs = Pairs(
        near.left[rows],
        near.right[rows],
        near.place[rows],
        name[rows],
        date[:count].copy(),
        toll[:count].copy(),
    )
    return pairs, weight[:count].copy()


@compiled
def parts(c: Columns, t: Tables, s: Setting, pairs: Pairs) -> Reals:
    """Return the log factors of each pair, (PARTS, pairs), natural logarithm."""
    factors = np.empty((len(PARTS), len(pairs.left)))
    for k in range(len(pairs.left)):
        i, j = pairs.left[k], pairs.right[k]
        a, b = c.row[i], c.row[j]
        prior, alone, named = _placed(a, b, t, s, i, j, pairs.place[k], pairs.name[k])
        factors[0, k], factors[1, k], factors[6, k] = prior, alone, named
        told = _told(a, b, t, pairs.date[k], pairs.toll[k])
        for part in range(4):
            factors[2 + part, k] = told[part]
    return factors
