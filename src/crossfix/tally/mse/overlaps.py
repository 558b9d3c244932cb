"""Which lists hold how many of the cases: the table that every estimator reads."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crossfix.errors import ConfigError

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST_LISTS = 8  # 255 patterns; with more lists nearly all of them are empty


class Overlaps(NamedTuple):
    """How many documented cases stand on which lists, and on these only.

    counts[m - 1] belongs to the lists whose bits are set in m, bit 0 the first list; so there are
    2**len(lists) - 1 of them. Cases on no list are unknown and have no count. Expected counts
    (sums of probabilities) are legal.
    """

    lists: tuple[str, ...]
    counts: Reals


def overlaps(
    patterns: ArrayLike, counts: ArrayLike, *, lists: Sequence[str] | None = None
) -> Overlaps:
    """Return the table of 0/1 patterns (rows, lists) with their counts (rows,).

    Patterns given twice are added; lists without names are A, B, ... Raises ConfigError for more
    than MOST_LISTS lists, or none.

    >>> overlaps([(1, 0), (0, 1), (1, 1)], [30, 20, 10]).counts.tolist()
    [30.0, 20.0, 10.0]
    """
    rows = np.asarray(patterns, dtype=np.int64)
    size = check_size(rows.shape[1] if rows.ndim > 1 else 0)
    masks = rows @ (1 << np.arange(size))
    table = np.bincount(masks, weights=np.asarray(counts, dtype=float), minlength=2**size)
    letters = [chr(ord("A") + at) for at in range(size)]
    return Overlaps(tuple(lists or letters), np.asarray(table[1:], dtype=np.float64))


def check_size(size: int) -> int:
    """Return the number of lists; raise ConfigError where it is none or too many."""
    if not 1 <= size <= MOST_LISTS:
        raise ConfigError(
            f"there are {size} lists; at least 1 and at most {MOST_LISTS} can be used",
            mend="merge the lists that share staff, sources or methods into one",
        )
    return size


def captures(size: int) -> Flags:
    """Return which lists hold each pattern: a row a pattern, in the order of counts.

    >>> captures(2).astype(int).tolist()
    [[1, 0], [0, 1], [1, 1]]
    """
    masks = np.arange(1, 2**size)
    return (masks[:, None] >> np.arange(size) & 1).astype(bool)


def pairs(size: int) -> list[tuple[int, int]]:
    """Return every pair of lists, by their numbers."""
    return list(combinations(range(size), 2))


def documented(table: Overlaps) -> float:
    """Return how many cases are on any list."""
    return float(table.counts.sum())


def list_totals(table: Overlaps) -> Reals:
    """Return how many cases each list holds."""
    return table.counts @ captures(len(table.lists))


def pair_totals(table: Overlaps) -> dict[tuple[str, str], float]:
    """Return how many cases each pair of lists shares."""
    seen = captures(len(table.lists))
    return {
        (table.lists[a], table.lists[b]): float(table.counts[seen[:, a] & seen[:, b]].sum())
        for a, b in pairs(len(table.lists))
    }


def by_times(table: Overlaps) -> Reals:
    """Return how many cases are on exactly 1, 2, ... lists."""
    times = captures(len(table.lists)).sum(axis=1)
    counted = np.bincount(times, weights=table.counts, minlength=len(table.lists) + 1)
    return np.asarray(counted[1:], dtype=np.float64)


def without(table: Overlaps, name: str) -> Overlaps:
    """Return the table as it would be had one list not been kept.

    Cases that only this list held are no longer documented.
    """
    kept = [at for at, one in enumerate(table.lists) if one != name]
    return _rebuilt(table, [[at] for at in kept], [table.lists[at] for at in kept])


def without_empty_lists(table: Overlaps) -> Overlaps:
    """Return the table of the lists that hold cases; all of them where none does."""
    kept = [at for at, many in enumerate(list_totals(table)) if many > 0]
    if not kept:
        return table
    return _rebuilt(table, [[at] for at in kept], [table.lists[at] for at in kept])


def merged(table: Overlaps, one: str, other: str) -> Overlaps:
    """Return the table with two lists taken as one: a case is on it if it is on either."""
    pair = [table.lists.index(one), table.lists.index(other)]
    rest = [at for at in range(len(table.lists)) if at not in pair]
    names = [f"{one}+{other}", *(table.lists[at] for at in rest)]
    return _rebuilt(table, [pair, *([at] for at in rest)], names)


def less_singles(table: Overlaps, share: float) -> Overlaps:
    """Return the table with a share of the cases on one list only taken for false, and left out."""
    single = captures(len(table.lists)).sum(axis=1) == 1
    return table._replace(counts=np.where(single, table.counts * (1 - share), table.counts))


def whole(table: Overlaps) -> Overlaps:
    """Return the table with counts that are whole numbers and add up as before, to the nearest.

    The largest remainders are rounded up; methods that draw cases need whole ones.
    """
    low = np.floor(table.counts)
    left = round(float(table.counts.sum() - low.sum()))
    low[np.argsort(low - table.counts, kind="stable")[:left]] += 1
    return table._replace(counts=low)


def _rebuilt(table: Overlaps, parts: list[list[int]], names: Sequence[str]) -> Overlaps:
    seen = captures(len(table.lists))
    masks = sum(seen[:, part].any(axis=1) << at for at, part in enumerate(parts))
    counts = np.bincount(np.asarray(masks), weights=table.counts, minlength=2 ** len(parts))
    return Overlaps(tuple(names), np.asarray(counts[1:], dtype=np.float64))
