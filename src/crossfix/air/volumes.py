"""Reserved volumes of airspace, and whether two of them overlap."""

from typing import NamedTuple

from pyproj import Transformer
from shapely import minimum_bounding_radius
from shapely.geometry import Polygon

Point = tuple[float, float]

# Volumes that overlap by less in height, or along the longest line of their common area, touch:
# they are no conflict. A common edge, written with rounded coordinates, has some width of its own.
TOUCHING_M, EDGE_M = 0.01, 0.001


class Volume(NamedTuple):
    """A polygon of (lon, lat) in degrees between two heights of one datum, in metres."""

    outline: tuple[Point, ...]
    low_m: float
    high_m: float


def conflict(one: Volume, other: Volume) -> bool:
    """Return whether two volumes overlap: at least 1 cm in plan, wider than an edge, and in height.

    The outlines are laid on a plane about their own middle (azimuthal equidistant on WGS84), whose
    distances are true to a millimetre over a few kilometres. Raises ValueError for an outline of
    fewer than three points.

    >>> square = ((0.0, 0.0), (0.001, 0.0), (0.001, 0.001), (0.0, 0.001))
    >>> conflict(Volume(square, 0, 100), Volume(square, 100, 200))
    False
    >>> conflict(Volume(square, 0, 100.011), Volume(square, 100, 200))
    True
    """
    if min(one.high_m, other.high_m) - max(one.low_m, other.low_m) < TOUCHING_M:
        return False
    lon, lat = one.outline[0]
    plane = Transformer.from_crs(
        "EPSG:4326", f"+proj=aeqd +lon_0={lon} +lat_0={lat} +datum=WGS84", always_xy=True
    )
    shapes = [
        Polygon([plane.transform(*point) for point in volume.outline]) for volume in (one, other)
    ]
    shared = shapes[0].intersection(shapes[1])
    if shared.area == 0:
        return False
    longest = 2 * minimum_bounding_radius(shared)
    return bool(longest >= TOUCHING_M and shared.area >= EDGE_M * longest)
