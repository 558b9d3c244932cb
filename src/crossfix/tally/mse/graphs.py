"""Every decomposable graph of up to six lists, with its cliques and separators."""

from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

MOST_LISTS = 6  # 18,154 graphs; with seven there are 617,675


@lru_cache
def decomposable_graphs(size: int) -> NDArray[np.int8]:
    """Return each labelled decomposable graph on so many lists but the complete one.

    A row a graph, a column a set of lists by its bits less one: 1 where the set is a clique, -1
    each time it separates two, so that the log marginal likelihood of a graph is the row times
    that of the sets (Lauritzen 1996, Graphical Models, section 4.4). The complete graph says
    nothing about cases on no list, so it is left out (Madigan and York 1997).

    >>> [len(decomposable_graphs(size)) for size in (2, 3, 4, 5)]
    [1, 7, 60, 821]
    """
    edges = list(combinations(range(size), 2))
    rows = []
    for chosen in range(2 ** len(edges) - 1):
        near = [0] * size
        for at, (one, other) in enumerate(edges):
            if chosen >> at & 1:
                near[one] |= 1 << other
                near[other] |= 1 << one
        row = _signs(near)
        if row is not None:
            rows.append(row)
    return np.array(rows, dtype=np.int8)


def _signs(near: list[int]) -> NDArray[np.int8] | None:
    """Return the cliques and separators of a graph of neighbours; None where it has a hole.

    Taking out one after another a list whose neighbours are all neighbours empties a decomposable
    graph and no other (Fulkerson and Gross 1965, Pacific J. Math. 15:835). Each removal is a clique
    and a separator: the list with its neighbours over its neighbours.
    """
    row = np.zeros(2 ** len(near), dtype=np.int8)
    left = (1 << len(near)) - 1
    while left:
        for one in range(len(near)):
            around = near[one] & left
            if left >> one & 1 and _all_near(around, near):
                break
        else:
            return None
        row[around | 1 << one] += 1
        row[around] -= 1
        left &= ~(1 << one)
    return row[1:]  # of the empty set nothing is to be said


def _all_near(around: int, near: list[int]) -> bool:
    members = [at for at in range(len(near)) if around >> at & 1]
    return all((near[one] | 1 << one) & around == around for one in members)
