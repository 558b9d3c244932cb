"""Reserved volumes of airspace, and whether two of them overlap in plan, height and time."""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pyproj import Geod, Transformer
from scipy.spatial.distance import pdist
from shapely import get_coordinates, get_parts
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

Point = tuple[float, float]
Line = npt.NDArray[np.float64]

# Volumes that overlap by less in height, or along the longest line of their common area, touch:
# they are no conflict. A common edge, written with rounded coordinates, has some width of its own.
TOUCHING_M, EDGE_M = 0.01, 0.001
# An outline is drawn with straight pieces, each nearer to its true line than this. Two drawings of
# one edge then differ by less than EDGE_M.
_PIECE_M, _ARC_PIECE_M = 1e-4, 1e-3
WIDEST_M = 2_500_000.0  # from the middle of an outline; beyond it edges are no longer short paths
_EARTH = Geod(ellps="WGS84")


class Circle(NamedTuple):
    """All points within a geodesic distance of a point, in degrees and metres."""

    lon: float
    lat: float
    radius_m: float


Outline = tuple[Point, ...] | Circle  # corners joined by shortest paths (ASTM F3548-21, Polygon)


class Band(NamedTuple):
    """Two heights, in metres of one datum."""

    low_m: float
    high_m: float
    datum: str


class Window(NamedTuple):
    """A stretch of time; its end is the first moment after."""

    start: dt.datetime
    end: dt.datetime


class Volume(NamedTuple):
    """An area between two heights, for some time."""

    outline: Outline
    band: Band
    window: Window


class Verdict(StrEnum):
    """What a comparison of two volumes says."""

    CONFLICT = "conflict"
    CLEAR = "clear"
    UNDECIDED = "undecided"


class Comparison(NamedTuple):
    """Whether two volumes conflict, and why; what they share is None where it was not compared."""

    verdict: Verdict
    why: str
    window: Window | None = None
    band: Band | None = None
    longest_m: float | None = None


def conflict(one: Volume, other: Volume) -> bool:
    """Return whether two volumes conflict; see compare."""
    return compare(one, other).verdict is Verdict.CONFLICT


def compare(one: Volume, other: Volume) -> Comparison:
    """Return whether two volumes overlap in time, height and plan, and in what.

    Windows that only meet, bands that share less than 1 cm, and areas that share less than 1 cm
    along the longest line or are nowhere 1 mm wide, touch: that is clear. Heights of two datums are
    not compared: the verdict is then clear only where plan or time already are.

    >>> square = ((0.0, 0.0), (0.001, 0.0), (0.001, 0.001), (0.0, 0.001))
    >>> day = Window(dt.datetime(2015, 10, 21), dt.datetime(2015, 10, 22))
    >>> low, high = (Volume(square, Band(*band, "W84"), day) for band in ((0, 100), (99.99, 200)))
    >>> conflict(low, high)
    True
    >>> compare(low, high._replace(band=Band(99.995, 200, "W84"))).why
    'touch in height: 0.5 cm'
    >>> compare(low, high._replace(band=Band(99.99, 200, "AMSL"))).why
    'heights of W84 and AMSL are not compared'
    """
    window = Window(
        max(one.window.start, other.window.start), min(one.window.end, other.window.end)
    )
    if window.start >= window.end:
        return Comparison(Verdict.CLEAR, "apart in time" if window.start > window.end else _ENDS)
    band = _shared_band(one.band, other.band)
    if band is not None and (why := _apart(band.high_m - band.low_m, "height")):
        return Comparison(Verdict.CLEAR, why, window)
    longest_m, why = _shared_plan(one.outline, other.outline)
    if why:
        return Comparison(Verdict.CLEAR, why, window, band, longest_m)
    if band is None:
        why = f"heights of {one.band.datum} and {other.band.datum} are not compared"
        return Comparison(Verdict.UNDECIDED, why, window, None, longest_m)
    return Comparison(Verdict.CONFLICT, "overlap in all four", window, band, longest_m)


_ENDS = "one ends when the other begins"


def _shared_band(one: Band, other: Band) -> Band | None:
    if one.datum != other.datum:
        return None
    return Band(max(one.low_m, other.low_m), min(one.high_m, other.high_m), one.datum)


def _apart(shared_m: float, what: str) -> str | None:
    """Return why a shared length is no overlap; None where it is one."""
    # the last digits of a difference of heights are those of its floating-point rounding
    if shared_m >= TOUCHING_M - 1e-9:
        return None
    return f"apart in {what}" if shared_m < 0 else f"touch in {what}: {100 * shared_m:.1f} cm"


def _shared_plan(one: Outline, other: Outline) -> tuple[float | None, str | None]:
    """Return the longest line of the common area in metres, and why that is no overlap, if it is.

    Both outlines are laid on one plane (azimuthal equidistant on WGS84, about the middle of the
    first). Whether they meet does not depend on the plane, only on how well each piece follows its
    line. What they share lies within WIDEST_M of that middle, where the plane stretches by 2.6 % at
    most: .3 mm in 1 cm.
    """
    middles = middle(one), middle(other)
    _, _, between_m = _EARTH.inv(*middles[0], *middles[1])
    if between_m > reach_m(one) + reach_m(other) + 1:
        return None, "apart in plan"
    plane = plane_about(*middles[0])
    shared = _drawn(one, plane).intersection(_drawn(other, plane))
    parts = [part for part in get_parts(shared) if part.area > 0]
    if not parts:
        return None, "apart in plan"
    measured = [(_longest_m(part), part) for part in parts]
    wide = [longest_m for longest_m, part in measured if _wide(part, longest_m)]
    if not wide:
        return max(longest_m for longest_m, _ in measured), "touch in plan: a common edge"
    return max(wide), _apart(max(wide), "plan")


def _wide(part: BaseGeometry, longest_m: float) -> bool:
    """Return whether a common area is as wide as EDGE_M, in the mean or somewhere."""
    return bool(part.area >= EDGE_M * longest_m) or not part.buffer(-EDGE_M / 2).is_empty


@lru_cache(maxsize=64)
def plane_about(lon: float, lat: float) -> Transformer:
    """Return a plane with true distances from a point."""
    return Transformer.from_crs(
        "EPSG:4326", f"+proj=aeqd +lon_0={lon} +lat_0={lat} +datum=WGS84", always_xy=True
    )


def _longest_m(shape: BaseGeometry) -> float:
    """Return the longest line between two points of a shape, to 1 in 100,000."""
    west, south, east, north = shape.bounds
    far = np.hypot(east - west, north - south)
    corners = get_coordinates(shape.simplify(far * 5e-6).convex_hull)
    return float(pdist(corners).max()) if len(corners) > 1 else 0.0


@lru_cache(maxsize=4096)
def middle(outline: Outline) -> Point:
    """Return a point amid the corners, or the centre; degrees."""
    if isinstance(outline, Circle):
        return outline.lon, outline.lat
    lon, lat = np.radians(np.asarray(outline)).T
    x, y, z = (
        (np.cos(lat) * np.cos(lon)).sum(),
        (np.cos(lat) * np.sin(lon)).sum(),
        np.sin(lat).sum(),
    )
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


@lru_cache(maxsize=4096)
def reach_m(outline: Outline) -> float:
    """Return how far the farthest point lies from the middle."""
    if isinstance(outline, Circle):
        return outline.radius_m
    lon, lat = middle(outline)
    far = np.asarray(outline).T
    return float(
        np.max(_EARTH.inv(np.full(far.shape[1], lon), np.full(far.shape[1], lat), *far)[2])
    )


def _drawn(outline: Outline, plane: Transformer) -> Polygon:
    return Polygon(np.column_stack(plane.transform(*_line(outline, plane).T)))


def drawn(outline: Outline) -> tuple[Line, Polygon]:
    """Return the outline as pieces, (n, 2) degrees, and the polygon on the plane about its middle.

    The pieces follow the shortest paths between the corners to .1 mm, an arc to 1 mm.
    """
    plane = plane_about(*middle(outline))
    return _line(outline, plane), _drawn(outline, plane)


def _line(outline: Outline, plane: Transformer) -> Line:
    if isinstance(outline, Circle):
        return _arc(outline)
    corners = np.asarray(outline, dtype=float)
    if (corners[0] != corners[-1]).any():
        corners = np.vstack([corners, corners[:1]])
    return _shortest_paths(corners, plane)


def _arc(circle: Circle) -> Line:
    # sagitta of a piece: r (1 - cos(pi / n)) = r pi^2 / (2 n^2)
    count = max(32, int(np.ceil(np.pi * np.sqrt(circle.radius_m / (2 * _ARC_PIECE_M)))))
    azimuths = np.linspace(0.0, 360.0, count, endpoint=False)
    same = np.ones(count)
    lon, lat, _ = _EARTH.fwd(circle.lon * same, circle.lat * same, azimuths, circle.radius_m * same)
    return np.column_stack([lon, lat])


def _shortest_paths(corners: Line, plane: Transformer) -> Line:
    """Return a closed line with points between the corners, so that its pieces are straight enough.

    A piece is halved on its shortest path until the half-way point lies near the straight line; one
    whose ends are far apart is halved at least once, as an S-shaped line crosses its own middle.
    """
    line = corners
    while True:
        ends = line[:-1], line[1:]
        (begin_lon, begin_lat), (end_lon, end_lat) = (points.T for points in ends)
        azimuth, _, length_m = _EARTH.inv(begin_lon, begin_lat, end_lon, end_lat)
        lon, lat, _ = _EARTH.fwd(begin_lon, begin_lat, azimuth, np.asarray(length_m) / 2)
        halves = np.column_stack([lon, lat])
        begin, end, half = (
            np.column_stack(plane.transform(*points.T)) for points in (*ends, halves)
        )
        off_m = np.hypot(*(half - (begin + end) / 2).T)
        # a half-way point of an evenly bent piece is off the line, one of an uneven speed along it
        bent = (off_m > _PIECE_M) | (np.asarray(length_m) > _HALVED_M)
        if not bent.any():
            return line
        line = np.insert(line, np.flatnonzero(bent) + 1, halves[bent], axis=0)


_HALVED_M = 100_000.0


class Named(NamedTuple):
    """A volume as a file names it."""

    name: str
    state: str | None
    volume: Volume


class Pair(NamedTuple):
    """An own and a notified volume, and how they compare."""

    own: Named
    notified: Named
    found: Comparison


def check_volumes(own: Sequence[Named], notified: Iterable[Named]) -> list[Pair]:
    """Return every own volume compared with every notified one."""
    return [
        Pair(mine, theirs, compare(mine.volume, theirs.volume))
        for theirs in notified
        for mine in own
    ]
