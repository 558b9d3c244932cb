"""The traits in which two reports agree, as numbered features, and how each is weighed at first.

A trait has a feature that all sources share, and others of its own for each pair of sources; what
the shared one explains, the others need not. How crowded the day is, is fitted but not counted when
pairs are weighed: bursts make crowds commoner than in the control windows, which would leak into
the other traits.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.link import rates as given
from crossfix.link.book import Book
from crossfix.link.columns import CLASSES, DEAD_CLASSES, Columns, Reals, Rows, Wholes
from crossfix.link.compare import (
    CROWDS,
    DATE_LEVELS,
    LAGS,
    MOST_LAG,
    PLACE_LEVELS,
    SIGNED_TOLLS,
    TOLL_LEVELS,
    TOLL_MIRROR,
    region_of,
)
from crossfix.link.evidence import Pairs
from crossfix.link.kinds import kind_levels

Numbers = npt.NDArray[np.int32]


class Block(NamedTuple):
    """Features of one trait: how they are weighed at first, and how firmly."""

    name: str
    shape: tuple[int, ...]
    first: Reals  # log factors, in the shape
    firmness: float  # one over the variance that a log factor has about the first one


class Layout(NamedTuple):
    """The blocks, and where each begins."""

    blocks: tuple[Block, ...]
    begins: tuple[int, ...]

    def of(self, values: Reals, name: str) -> Reals:
        """Return the values of one block, in its shape."""
        for block, begin in zip(self.blocks, self.begins, strict=True):
            if block.name == name:
                return values[begin : begin + block.first.size].reshape(block.shape)
        raise KeyError(name)


def layout(book: Book) -> Layout:
    """Return the features of a case."""
    groups, kinds, actors = book.groups, len(book.kinds) + 1, len(book.actors)
    lags = np.broadcast_to(
        np.log(given.LAG_FACTORS)[MOST_LAG:], (DATE_LEVELS // LAGS, MOST_LAG + 1)
    )
    kind_first = np.log(given.KIND_FACTORS)[kind_levels(book.kinds)]
    names = np.log([given.NEAR_NAMES, given.FAR_NAMES, given.UNPLACED_NAMES])
    shared, own = given.SHARED_FIRMNESS, given.OWN_FIRMNESS
    blocks = (
        Block("prior", (1,), np.array([np.log(given.PARTNERS)]), shared),
        _none("prior_own", (groups, groups), shared),
        _none("place", (PLACE_LEVELS,), shared),
        _none("precision", (CLASSES, CLASSES), shared),
        _none("crowd", (len(CROWDS) + 1, len(CROWDS) + 1), shared),
        Block("names", names.shape, names, shared),
        Block("date", lags.shape, lags, shared),
        _none("date_own", (groups * groups, DATE_LEVELS), own),
        Block("toll", (TOLL_LEVELS,), np.log(given.TOLL_FACTORS), shared),
        _none("toll_own", (groups * groups, SIGNED_TOLLS), given.SIDE_FIRMNESS),
        Block("kind", kind_first.shape, kind_first, shared),
        _none("kind_own", (groups * kinds, groups * kinds), own),
        Block("actor", (3,), np.log([1.0, given.PARTIES_OVERLAP, given.PARTIES_DISJOINT]), shared),
        _none("actor_own", (actors, actors), own),
        _none("dead", (DEAD_CLASSES, DEAD_CLASSES), shared),
        _none("dead_own", (groups * DEAD_CLASSES, groups * DEAD_CLASSES), own),
    )
    ends = np.cumsum([block.first.size for block in blocks])
    return Layout(blocks, (0, *(int(end) for end in ends[:-1])))


def _none(name: str, shape: tuple[int, ...], firmness: float) -> Block:
    return Block(name, shape, np.zeros(shape), firmness)


def features(c: Columns, book: Book, pairs: Pairs, crowd: Rows, names: Layout) -> Numbers:
    """Return the numbers of the features of each pair, (pairs, blocks)."""
    a, b = c.row[pairs.left], c.row[pairs.right]
    groups, kinds = book.groups, len(book.kinds) + 1
    date, toll = pairs.date.astype(np.int64), pairs.toll.astype(np.int64)
    one, other, date, toll = _from_lower(a["group"], b["group"], date, toll)
    ordered = one * groups + other
    length, lag = np.divmod(date, LAGS)
    met = compatibility(book)[a["actor"], b["actor"]]
    at = {
        "prior": (np.zeros(len(a), np.int64),),
        "prior_own": _sorted(a["group"], b["group"]),
        "place": (pairs.place,),
        "precision": _sorted(a["precision"], b["precision"]),
        "crowd": (
            np.searchsorted(CROWDS, crowd[pairs.left]),
            np.searchsorted(CROWDS, crowd[pairs.right]),
        ),
        "names": (region_of(pairs.place), pairs.name),
        "date": (length, np.abs(lag - MOST_LAG)),
        "date_own": (ordered, date),
        "toll": (np.abs(toll),),
        "toll_own": (ordered, toll + TOLL_LEVELS - 1),
        "kind": _sorted(a["kind"] % kinds, b["kind"] % kinds),
        "kind_own": _sorted(a["kind"], b["kind"]),
        "actor": (met,),
        "actor_own": _sorted(a["actor"], b["actor"]),
        "dead": _sorted(a["dead"] % DEAD_CLASSES, b["dead"] % DEAD_CLASSES),
        "dead_own": _sorted(a["dead"], b["dead"]),
    }
    columns = [
        np.ravel_multi_index(
            tuple(np.asarray(part, np.int64) for part in at[block.name]), block.shape
        )
        + begin
        for block, begin in zip(names.blocks, names.begins, strict=True)
    ]
    return np.stack(columns, axis=1).astype(np.int32)


def _from_lower(
    one: Wholes, other: Wholes, date: Wholes, toll: Wholes
) -> tuple[Wholes, Wholes, Wholes, Wholes]:
    """Return groups and levels as seen from the lower group; within one group, from no side."""
    length, lag = np.divmod(date, LAGS)
    swapped = (one > other) | ((one == other) & (lag < MOST_LAG))
    date = np.where(swapped, length * LAGS + 2 * MOST_LAG - lag, date)
    seen = TOLL_MIRROR[toll + TOLL_LEVELS - 1] - TOLL_LEVELS + 1
    toll = np.where(one > other, seen, np.where(one == other, np.abs(toll), toll))
    return np.minimum(one, other), np.maximum(one, other), date, toll


def both_sides(by_pair: Reals, groups: int, mirror: Wholes) -> Reals:
    """Return a table of all ordered pairs of groups of one that is filled from the lower group.

    mirror: for each level, the one that is seen from the other side.
    """
    square = by_pair.reshape(groups, groups, -1)
    full = square.copy()
    for one in range(groups):
        for other in range(one):
            full[one, other] = square[other, one][mirror]
        # from no side: levels stand at the higher of the two
        full[one, one] = square[one, one][np.maximum(np.arange(len(mirror)), mirror)]
    return full.reshape(by_pair.shape)


def _sorted(one: Wholes, other: Wholes) -> tuple[Wholes, Wholes]:
    return np.minimum(one, other), np.maximum(one, other)


def compatibility(book: Book) -> Wholes:
    """Return whether the parties of two categories are unknown (0), overlap (1) or not (2)."""
    met = np.zeros((len(book.actors), len(book.actors)), np.int64)
    for a, (_, one) in enumerate(book.actors):
        for b, (_, other) in enumerate(book.actors):
            if one and other:
                met[a, b] = 1 if one & other else 2
    return met


def whole(square: Reals) -> Reals:
    """Return a symmetric table of one whose entries stand above the diagonal only."""
    upper = np.triu(square)
    full: Reals = upper + np.triu(square, 1).T
    return full
