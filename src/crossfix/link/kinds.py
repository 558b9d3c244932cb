"""How two kinds of event stand to each other."""

import numpy as np
import numpy.typing as npt

from crossfix.model import EVENT_PARENT

KIND_UNKNOWN, KIND_SAME, KIND_WIDER, KIND_SIBLINGS, KIND_APART = range(5)
# A kind outside the taxonomy is compatible with any other.
_PLACED = EVENT_PARENT.keys() - {"other"}


def _line(kind: str) -> list[str]:
    line = [kind]
    while (parent := EVENT_PARENT.get(line[-1])) is not None:
        line.append(parent)
    return line


def kind_level(left: str, right: str) -> int:
    """Return how two kinds of event stand to each other in the taxonomy.

    >>> kind_level("air_strike", "armed_violence") == KIND_WIDER
    True
    >>> kind_level("air_strike", "air_encounter") == KIND_APART
    True
    """
    if left == right:
        return KIND_SAME
    if not {left, right} <= _PLACED:
        return KIND_UNKNOWN
    one, other = _line(left), _line(right)
    if left in other or right in one:
        return KIND_WIDER
    return KIND_SIBLINGS if set(one) & set(other) else KIND_APART


def kind_levels(kinds: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Return the level of each pair of kinds; the last row and column stand for unknown."""
    size = len(kinds) + 1
    levels = np.full((size, size), KIND_UNKNOWN, np.int64)
    for p, left in enumerate(kinds):
        for q, right in enumerate(kinds):
            levels[p, q] = kind_level(left, right)
    return levels


def depth(kind: str) -> int:
    """Return how specific a kind is: 1 for a root, one more a step; 0 outside the taxonomy."""
    return len(_line(kind)) if kind in _PLACED else 0
