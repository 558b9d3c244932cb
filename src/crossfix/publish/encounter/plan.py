"""Both tracks from above: geometry of the plan view, drawn by encounter/plan.svg.j2.

Azimuthal equidistant projection of the WGS84 ellipsoid about the middle of the two aircraft at
their closest approach: distances and directions from there are true, and within the picture every
length is true to a few parts in a million.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from pyproj import Geod

from crossfix.geo import SIGMAS_IN_95_PERCENT
from crossfix.publish.encounter.axes import metres, path, round_values, signless
from crossfix.publish.encounter.chart import Row
from crossfix.release.encounters import middle

Frame = tuple[tuple[float, float], float]  # lon and lat of the middle; pixels a metre

SIZE = 460
_GEOD = Geod(ellps="WGS84")
_SPARE = 1.12  # of the minimum: so the whole of its circle is seen
_TICKS = 7
_LEAST_ELLIPSE_PX = 2.5
_ROOM_PX = 34.0  # between moments, so that their labels do not meet
_SCALES_KM = (100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)


class Mark(NamedTuple):
    """A moment on a track: a stroke across it and its label."""

    path: str
    x: float
    y: float
    label: str


class Ellipse(NamedTuple):
    """Where an aircraft was 95 times in 100."""

    x: float
    y: float
    along: float
    across: float
    turn_deg: float


class Way(NamedTuple):
    """The track of one aircraft."""

    kind: str
    name: str
    path: str
    dots: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...]
    at: tuple[float, float]  # at the closest approach
    head: str  # an arrow along the course
    label: tuple[float, float]
    ellipse: Ellipse | None


class Plan(NamedTuple):
    """Everything that the plan draws, in pixels."""

    name: str
    title: str
    told: str
    ways: tuple[Way, ...]
    minima_px: float
    limit_name: str
    apart: str
    apart_name: str
    apart_at: tuple[float, float]
    scale_px: float
    scale_name: str
    size: int = SIZE


def plan_view(
    row: Row, states: pl.DataFrame, closest: pl.DataFrame, *, names: dict[str, str],
    words: tuple[str, str, str],
) -> Plan:  # fmt: skip
    """Return the plan of an encounter; `words` are its title, its description and the minimum's."""
    closest = closest.sort("side")
    frame = frame_of(row, closest)
    px = frame[1]
    ways = tuple(
        _way(side, states.filter(pl.col("side") == side), closest, names[side], frame)
        for side in ("a", "b")
    )  # fmt: skip
    (ax, ay), (bx, by) = (way.at for way in ways)
    scale_km = next((km for km in _SCALES_KM if km * 1000 * px < SIZE / 4), _SCALES_KM[-1])
    return Plan(
        name="plan",
        title=words[0],
        told=words[1],
        ways=ways,
        minima_px=round(row["h_minimum_m"] * px, 1),
        limit_name=words[2],
        apart=path([(ax, ay), (bx, by)]),
        apart_name=metres(row["h_m"]),
        apart_at=((ax + bx) / 2 + 7, (ay + by) / 2 + 4),
        scale_px=round(scale_km * 1000 * px, 1),
        scale_name=f"{scale_km:g} km" if scale_km >= 1 else f"{1000 * scale_km:g} m",
    )


def frame_of(row: Row, closest: pl.DataFrame) -> Frame:
    """Return the middle of the plan of an encounter, and its pixels a metre."""
    closest = closest.sort("side")
    half_m = _SPARE * row["h_minimum_m"] + row["h_m"] / 2
    return middle(closest["lon"], closest["lat"]), SIZE / 2 / half_m


def _way(
    side: str, states: pl.DataFrame, closest: pl.DataFrame, name: str, frame: Frame
) -> Way:  # fmt: skip
    since = states["since_s"].to_numpy()
    x, y = pixels(states, *frame)
    nearest = list(zip(*(ends.tolist() for ends in pixels(closest, *frame)), strict=True))
    number = "ab".index(side)
    at_x, at_y = nearest[number]
    place = closest.row(number, named=True)
    course = math.radians(place["course_deg"])
    forth = (math.sin(course), -math.cos(course))
    seen = (np.abs(x - SIZE / 2) < SIZE / 2) & (np.abs(y - SIZE / 2) < SIZE / 2)
    parts = [list(zip(x[part], y[part], strict=True)) for part in _joined(since)]
    last_x, last_y = (x[seen][-1], y[seen][-1]) if seen.any() else (at_x, at_y)
    return Way(
        kind=side,
        name=name,
        path="".join(path([(round(u, 1), round(w, 1)) for u, w in part]) for part in parts),
        dots=tuple((round(u, 1), round(w, 1)) for u, w in zip(x[seen], y[seen], strict=True)),
        marks=tuple(_marks(since, x, y, nearest)),
        at=(round(at_x, 1), round(at_y, 1)),
        head=_head(at_x, at_y, forth),
        label=_named(float(last_x), float(last_y), forth, name),
        ellipse=_ellipse(place, at_x, at_y, frame[1]),
    )


def pixels(
    places: pl.DataFrame, origin: tuple[float, float], px: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return where places lie on the plan, x to the right and y down, in pixels."""
    ones = np.ones(places.height)
    course, _, way_m = _GEOD.inv(
        origin[0] * ones, origin[1] * ones, places["lon"].to_numpy(), places["lat"].to_numpy()
    )
    turn = np.radians(course)
    return SIZE / 2 + px * way_m * np.sin(turn), SIZE / 2 - px * way_m * np.cos(turn)


def _joined(since: npt.NDArray[np.float64]) -> list[slice]:
    """Return the stretches of states without a gap over which nothing is joined."""
    cuts = np.flatnonzero(np.diff(since) > 60.0) + 1  # noqa: PLR2004 - as encounters are found
    ends = [0, *cuts.tolist(), len(since)]
    return [slice(one, ends[at + 1]) for at, one in enumerate(ends[:-1])]


def _marks(
    since: npt.NDArray[np.float64], x: npt.NDArray[np.float64], y: npt.NDArray[np.float64],
    nearest: list[tuple[float, float]],
) -> list[Mark]:  # fmt: skip
    seen = (np.abs(x - SIZE / 2) < SIZE / 2 - 14) & (np.abs(y - SIZE / 2) < SIZE / 2 - 14)
    if seen.sum() < 2:  # noqa: PLR2004 - a stroke goes across a line
        return []
    first, last = float(since[seen][0]), float(since[seen][-1])
    made: list[Mark] = []
    last_x, last_y = math.inf, math.inf
    for moment in round_values(first, last, about=_TICKS):
        if moment == 0 or not first < moment < last:
            continue
        u, w = float(np.interp(moment, since, x)), float(np.interp(moment, since, y))
        after = min(int(np.searchsorted(since, moment)), len(since) - 1)
        dx, dy = float(x[after] - x[after - 1]), float(y[after] - y[after - 1])
        long = math.hypot(dx, dy) or 1.0
        right = (-dy / long, dx / long)
        crowded = math.hypot(u - last_x, w - last_y) < _ROOM_PX
        if crowded or any(math.hypot(u - one[0], w - one[1]) < _ROOM_PX for one in nearest):
            continue
        last_x, last_y = u, w
        ends = [(round(u + k * right[0], 1), round(w + k * right[1], 1)) for k in (-4, 4)]
        made.append(
            Mark(path(ends), round(u + 27 * right[0], 1), round(w + 15 * right[1] + 4, 1),
                 f"{signless(moment)} s")
        )  # fmt: skip
    return made


def _head(x: float, y: float, forth: tuple[float, float]) -> str:
    """Return an aircraft as a pointed sign along its course."""
    right = (-forth[1], forth[0])
    corners = ((9, 0), (-6, 5), (-3, 0), (-6, -5))
    points = [
        (round(x + k * forth[0] + m * right[0], 1), round(y + k * forth[1] + m * right[1], 1))
        for k, m in corners
    ]
    return path(points) + "Z"


def _named(x: float, y: float, forth: tuple[float, float], name: str) -> tuple[float, float]:
    """Return where a name can stand: left of the course, all of it seen; moments stand right."""
    half = 3.6 * len(name)
    x, y = x - 30 * forth[0] + 14 * forth[1], y - 30 * forth[1] - 14 * forth[0] + 4
    x += half * (abs(forth[1]) if forth[1] > 0 else -abs(forth[1]))
    return round(min(max(x, half + 4), SIZE - half - 4), 1), round(min(max(y, 16), SIZE - 30), 1)


def _ellipse(place: Row, x: float, y: float, px: float) -> Ellipse | None:
    if place["sigma_along_m"] is None:
        return None
    along, across = (
        round(max(SIGMAS_IN_95_PERCENT * place[name] * px, _LEAST_ELLIPSE_PX), 1)
        for name in ("sigma_along_m", "sigma_across_m")
    )
    return Ellipse(round(x, 1), round(y, 1), along, across, round(place["course_deg"] - 90, 1))
