"""Clusters of what is alike, around one member or on average; a chain joins nobody."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform


def clusters(
    likeness: npt.NDArray[np.float64], heard: Sequence[float], *, least: float
) -> Iterator[tuple[int, int]]:
    """Yield head and other for every member of a cluster of several but its head.

    `likeness` is symmetric, from 0 to 1; a cluster's mean likeness is at least `least`. Its head is
    the most heard member, the first of equals.
    """
    if len(heard) < 2:  # noqa: PLR2004 - a pair
        return
    distance = squareform(1 - np.clip(likeness, 0, 1), checks=False)
    label = fcluster(linkage(distance, "average"), 1 - least, "distance")
    for cluster in np.unique(label):
        members = np.flatnonzero(label == cluster)
        head = members[np.argmax(np.asarray(heard)[members])]
        for other in members[members != head]:
            yield int(head), int(other)


def stars(
    likeness: npt.NDArray[np.float64], heard: Sequence[float], *, least: float
) -> Iterator[tuple[int, int]]:
    """Yield head and other for every member whose likeness with the head is at least `least`.

    Heads come from the most heard on, and who has joined one is no other's. Copies of one origin
    are each like it, but among themselves only as the product of both likenesses: their average
    would miss them.
    """
    free = np.ones(len(heard), dtype=bool)
    for head in np.argsort(-np.asarray(heard, dtype=float), kind="stable"):
        if free[head]:
            free[head] = False
            alike = np.flatnonzero(free & (likeness[head] >= least))
            free[alike] = False
            yield from ((int(head), int(other)) for other in alike)
