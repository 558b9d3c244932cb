"""Clusters of what is alike by average linkage: a chain of likenesses joins nobody."""

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
