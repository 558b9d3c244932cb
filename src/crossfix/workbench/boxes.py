"""A stretch of the map, in degrees."""

import math
from typing import NamedTuple

from crossfix.workbench.errors import RequestError


class Box(NamedTuple):
    """A stretch of the map, in degrees; the whole world where nothing was said."""

    west: float = -180.0
    south: float = -90.0
    east: float = 180.0
    north: float = 90.0

    @property
    def text(self) -> str:
        """Return the box as an address gives it, to about a metre.

        >>> Box(35, 32.25, 42.6, 37.5).text
        '35,32.25,42.6,37.5'
        """
        return ",".join(f"{side:.5f}".rstrip("0").rstrip(".") for side in self)


def read_box(text: str) -> Box:
    """Return the box that an address gives as west,south,east,north; raise RequestError else.

    >>> read_box("35,32,42.6,37.5").east
    42.6
    """
    if not text:
        return Box()
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        west = south = east = north = math.nan
    box = Box(west, south, east, north)
    # a nan is refused too
    if not (box.west < box.east and box.south < box.north and all(map(math.isfinite, box))):
        raise RequestError(f"box is {text!r}", mend="write west,south,east,north in degrees")
    return box
