"""Names of places on a map that is a picture, where nobody can point at a sign to read its name.

A name stands beside its signs where it hides no other name and no sign; the rest are left out.
"""

import math
from collections import defaultdict
from typing import NamedTuple

from crossfix.publish.map_svg import MapView, Mark
from crossfix.publish.rows import Rows
from crossfix.publish.text import in_page

_LETTER_PX, _ABOVE_PX, _BELOW_PX = 5.6, 8.0, 3.0
_MARK_PX = 5.0  # half of one
_GAP_PX = 3.0
_TOGETHER_PX = 14.0


class Name(NamedTuple):
    """The name of a place, and where it stands."""

    x: float
    y: float
    text: str
    end: bool  # whether x is its right end


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        """Return whether two boxes share a point."""
        return not (
            self.right < other.left
            or other.right < self.left
            or self.bottom < other.top
            or other.bottom < self.top
        )


def names_on(drawn: MapView, incidents: Rows) -> tuple[Name, ...]:
    """Return the names that fit, those of the places with the most incidents first."""
    names = {in_page("i", row["incident_id"]): row["place_name"] for row in incidents}
    places: dict[str, list[Mark]] = defaultdict(list)
    taken = []
    for mark in drawn.marks:
        taken.append(_around(mark))
        if names.get(mark.href):
            places[names[mark.href]].append(mark)
    for one in drawn.outlines:
        half = len(one.name) * _LETTER_PX / 2
        taken.append(_Box(one.x - half, one.y - _ABOVE_PX, one.x + half, one.y + _BELOW_PX))
    found = []
    for text in sorted(places, key=lambda text: (-len(places[text]), text)):
        for name in _beside(text, _together(places[text])):
            box = _box(name)
            inside = box.left >= 0 and box.right <= drawn.width and box.top >= 0
            if inside and not any(box.meets(other) for other in taken):
                found.append(name)
                taken.append(box)
                break
    return tuple(found)


def _together(marks: list[Mark]) -> list[Mark]:
    """Return the first sign and those around it: a name can be that of several places."""
    first = marks[0]
    return [
        mark for mark in marks if math.hypot(mark.x - first.x, mark.y - first.y) <= _TOGETHER_PX
    ]


def _beside(text: str, marks: list[Mark]) -> tuple[Name, Name]:
    """Return a name to the right of its signs and, should that not fit, to their left."""
    y = round(sum(mark.y for mark in marks) / len(marks) + _BELOW_PX + 1, 1)
    reach = _MARK_PX + _GAP_PX
    right = max(mark.x for mark in marks) + reach
    left = min(mark.x for mark in marks) - reach
    return Name(round(right, 1), y, text, end=False), Name(round(left, 1), y, text, end=True)


def _box(name: Name) -> _Box:
    width = len(name.text) * _LETTER_PX
    left = name.x - width if name.end else name.x
    return _Box(left, name.y - _ABOVE_PX, left + width, name.y + _BELOW_PX)


def _around(mark: Mark) -> _Box:
    return _Box(mark.x - _MARK_PX, mark.y - _MARK_PX, mark.x + _MARK_PX, mark.y + _MARK_PX)
