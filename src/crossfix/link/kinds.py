"""How two kinds of event stand to each other."""

import numpy as np
import numpy.typing as npt

# The taxonomy of events, child to parent, as reports are normalised to it; a word outside it is
# compatible with any other.
PARENT = {
    "explosive_violence": "armed_violence",
    "air_strike": "explosive_violence",
    "cruise_missile": "explosive_violence",
    "drone_strike": "explosive_violence",
    "shelling": "explosive_violence",
    "ground_missile": "explosive_violence",
    "explosive_device": "explosive_violence",
    "armed_clash": "armed_violence",
    "attack_on_civilians": "armed_violence",
    "air_encounter": "air_incident",
    "airspace_violation": "air_incident",
    "armed_violence": "event",
    "air_incident": "event",
}
KIND_UNKNOWN, KIND_SAME, KIND_WIDER, KIND_SIBLINGS, KIND_APART = range(5)
KIND_LEVELS = 5
KIND_WORDS = (
    "kind unknown",
    "same kind",
    "one kind within the other",
    "kinds differ",
    "other kind",
)


def _line(kind: str) -> list[str]:
    line = [kind]
    while line[-1] in PARENT:
        line.append(PARENT[line[-1]])
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
    one, other = _line(left), _line(right)
    if "event" not in one or "event" not in other:
        return KIND_UNKNOWN
    if left in other or right in one:
        return KIND_WIDER
    return KIND_SIBLINGS if set(one) & set(other) - {"event"} else KIND_APART


def kind_levels(kinds: tuple[str | None, ...]) -> npt.NDArray[np.int64]:
    """Return the level of each pair of kinds; the last row and column stand for unknown."""
    size = len(kinds) + 1
    levels = np.full((size, size), KIND_UNKNOWN, np.int64)
    for p, left in enumerate(kinds):
        for q, right in enumerate(kinds):
            if left is not None and right is not None:
                levels[p, q] = kind_level(left, right)
    return levels


def depth(kind: str) -> int:
    """Return how specific a kind is: its steps below the root; 0 outside the taxonomy."""
    return len(_line(kind)) - 1
