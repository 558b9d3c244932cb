"""Where the incidents lie: geometry of the map, drawn by templates/map.html.j2.

Equirectangular: longitude is shortened by the cosine of the middle latitude, which keeps shapes
of one country within a few percent. What is known to a governorate only is an area, never a pin.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from crossfix.geo import KM_IN_DEGREE, Box
from crossfix.model import PlacePrecision
from crossfix.publish.rows import Row, Rows
from crossfix.publish.text import Href, anchor, days, extent, in_page, percent, words

WIDTH = 640
_MARGIN_DEG = 0.45
_AREAS = {PlacePrecision.GOVERNORATE, PlacePrecision.COUNTRY, PlacePrecision.UNKNOWN}
_MARK_PX = 10.0
_STEP_PX = 5.5  # between marks of one place
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))  # Vogel (1979, Math. Biosci. 44:179)


class Halo(NamedTuple):
    """How far off a place may be; incidents of one place and radius share it."""

    x: float
    y: float
    radius: float
    grade: str  # of the most probable incident within


class Mark(NamedTuple):
    """One incident at a place."""

    x: float
    y: float
    grade: str
    href: str
    title: str


class Area(NamedTuple):
    """A governorate that incidents name and nothing finer."""

    path: str
    name: str
    x: float
    y: float
    incidents: Rows
    anchor: str


class Outline(NamedTuple):
    """A border or its name."""

    kind: str
    path: str
    name: str
    x: float
    y: float


class MapView(NamedTuple):
    """Everything that the map draws, in pixels."""

    width: int
    height: int
    outlines: tuple[Outline, ...]
    areas: tuple[Area, ...]
    halos: tuple[Halo, ...]
    marks: tuple[Mark, ...]
    nowhere: Rows  # incidents without a place
    scale_px: float
    scale_km: int


class Projection(NamedTuple):
    """Degrees to pixels."""

    box: Box
    px_per_deg: float
    shrink: float

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the pixel of a point, y downwards."""
        x = (lon - self.box.west) * self.px_per_deg * self.shrink
        return round(x, 1), round((self.box.north - lat) * self.px_per_deg, 1)

    def pixels(self, km: float) -> float:
        """Return the length of a distance."""
        return round(km / KM_IN_DEGREE * self.px_per_deg, 1)

    @property
    def height(self) -> int:
        """Return the height of the map in pixels."""
        return math.ceil((self.box.north - self.box.south) * self.px_per_deg)

    @property
    def scale_km(self) -> int:
        """Return a round distance that takes up to a quarter of the width."""
        round_km = (500, 200, 100, 50, 20, 10, 5)
        return next((km for km in round_km if self.pixels(km) < WIDTH / 4), 2)


def map_view(incidents: Rows, *, box: Box | None, href: Href = in_page) -> MapView | None:
    """Return the map of the incidents; None where none has a place."""
    placed = [row for row in incidents if is_point(row)]
    frame = frame_of(placed, box=box)
    if frame is None:
        return None
    projection = projection_of(frame)
    areas, nowhere = areas_of([row for row in incidents if not is_point(row)], projection)
    scale_km = projection.scale_km
    return MapView(
        width=WIDTH,
        height=projection.height,
        outlines=outlines_of(projection),
        areas=areas,
        halos=_halos(placed, projection),
        marks=tuple(_marks(placed, projection, href=href)),
        nowhere=nowhere,
        scale_px=projection.pixels(scale_km),
        scale_km=scale_km,
    )


def is_point(row: Row) -> bool:
    """Return whether a place is known finely enough to be drawn as a point."""
    return (
        row["lon"] is not None and row["lat"] is not None and row["place_precision"] not in _AREAS
    )


def frame_of(placed: list[Row], *, box: Box | None) -> Box | None:
    """Return the part of the Earth that shows all points, within the box where that can be."""
    if not placed:
        return box
    found = box_around((row["lon"], row["lat"]) for row in placed)
    if box is None or box.west > found.east - _MARGIN_DEG or box.east < found.west + _MARGIN_DEG:
        return found
    if box.south > found.north - _MARGIN_DEG or box.north < found.south + _MARGIN_DEG:
        return found
    return Box(
        max(found.west, box.west),
        max(found.south, box.south),
        min(found.east, box.east),
        min(found.north, box.north),
    )


def projection_of(box: Box) -> Projection:
    """Return the projection that makes a part of the Earth WIDTH pixels wide."""
    shrink = max(math.cos(math.radians((box.south + box.north) / 2)), 0.05)
    return Projection(box, WIDTH / ((box.east - box.west) * shrink), shrink)


@cache
def _borders() -> tuple[tuple[dict[str, str], BaseGeometry], ...]:
    text = (files("crossfix") / "data" / "outlines.geojson").read_text(encoding="utf-8")
    return tuple(
        (feature["properties"], shapely.from_geojson(json.dumps(feature["geometry"])))
        for feature in json.loads(text)["features"]
    )


def outlines_of(projection: Projection) -> tuple[Outline, ...]:
    """Return the borders within the frame."""
    found = []
    for about, border in _borders():
        path, x, y = _path(border, projection)
        if path:
            found.append(Outline(about["kind"], path, about["name_en"], x, y))
    return tuple(sorted(found))


def _path(border: BaseGeometry, projection: Projection) -> tuple[str, float, float]:
    """Return the SVG path of a border within the frame, and where its name may stand."""
    box = projection.box
    within = shapely.clip_by_rect(border, box.west - 1, box.south - 1, box.east + 1, box.north + 1)
    seen = shapely.clip_by_rect(border, *box)
    if within.is_empty or seen.is_empty:
        return "", 0, 0
    within = within.simplify(0.5 / projection.px_per_deg)
    rings = [ring for part in shapely.get_parts(within) for ring in _rings(part)]
    lines = []
    for ring in rings:
        points = [projection.xy(lon, lat) for lon, lat in ring]
        lines.append("M" + "L".join(f"{x:g},{y:g}" for x, y in points) + "Z")
    centre = shapely.point_on_surface(seen)
    return "".join(lines), *projection.xy(centre.x, centre.y)


def _rings(part: BaseGeometry) -> list[list[tuple[float, float]]]:
    if part.geom_type != "Polygon":
        return []
    return [list(ring.coords) for ring in (part.exterior, *part.interiors)]


def areas_of(rows: list[Row], projection: Projection) -> tuple[tuple[Area, ...], Rows]:
    """Return the areas that can be drawn with the rows that name them, and all other rows."""
    borders = {
        (about["iso"], about["admin1"]): border
        for about, border in _borders()
        if about["kind"] == "admin1"
    }
    named: dict[tuple[str, str], list[Row]] = defaultdict(list)
    nowhere: list[Row] = []
    for row in rows:
        key = (row["country"], row["admin1"])
        (named[key] if key in borders else nowhere).append(row)
    areas = []
    for key in sorted(named):
        path, x, y = _path(borders[key], projection)
        if path:
            areas.append(Area(path, key[1], x, y, tuple(named[key]), anchor("area", ".".join(key))))
        else:
            nowhere += named[key]
    return tuple(areas), tuple(nowhere)


def _halos(placed: list[Row], projection: Projection) -> tuple[Halo, ...]:
    """Return the circles that are larger than a mark."""
    found: dict[tuple[float, float, float], str] = {}
    for row in sorted(placed, key=_by_probability):
        radius = projection.pixels(row["radius_km"] or 0)
        if radius > _MARK_PX / 2:
            found.setdefault((*projection.xy(row["lon"], row["lat"]), radius), row["grade"])
    return tuple(Halo(*circle, grade) for circle, grade in sorted(found.items()))


def _by_probability(row: Row) -> tuple[float, str]:
    return -row["probability"], row["incident_id"]


def _marks(placed: list[Row], projection: Projection, *, href: Href) -> list[Mark]:
    """Return the marks; those of one place stand side by side in a spiral around it."""
    shared: dict[tuple[float, float], list[Row]] = defaultdict(list)
    for row in placed:
        shared[projection.xy(row["lon"], row["lat"])].append(row)
    marks = []
    for (x, y), rows in sorted(shared.items()):
        for number, row in enumerate(sorted(rows, key=_by_probability)):
            reach = _STEP_PX * math.sqrt(number)
            angle = number * _GOLDEN_ANGLE
            marks.append(
                Mark(
                    x=round(x + reach * math.cos(angle), 1),
                    y=round(y + reach * math.sin(angle), 1),
                    grade=row["grade"],
                    href=href("i", row["incident_id"]),
                    title=_title(row),
                )
            )
    return marks


def _title(row: Row) -> str:
    place = row["place_name"] or row["admin1"] or "place unknown"
    radius = f", ± {extent(row['radius_km'], row['radius_km'])} km" if row["radius_km"] else ""
    return (
        f"{place}{radius}; {days(row['start'], row['end'])}; {words(row['event_type'])}; "
        f"{row['grade']}, {percent(row['probability'])}"
    )


class Backdrop(NamedTuple):
    """An empty map: what a page draws its own signs on."""

    width: int
    height: int
    outlines: tuple[Outline, ...]
    projection: Projection
    scale_px: float
    scale_km: int


def backdrop(box: Box) -> Backdrop:
    """Return the borders within a box, and how degrees become pixels there."""
    projection = projection_of(box)
    scale_km = projection.scale_km
    scale_px = projection.pixels(scale_km)
    return Backdrop(
        WIDTH, projection.height, outlines_of(projection), projection, scale_px, scale_km
    )


def box_around(points: Iterable[tuple[float, float]]) -> Box:
    """Return a box with a margin around points of (lon, lat), of which there is at least one."""
    lons, lats = (sorted(axis) for axis in zip(*points, strict=True))
    return Box(
        lons[0] - _MARGIN_DEG, lats[0] - _MARGIN_DEG, lons[-1] + _MARGIN_DEG, lats[-1] + _MARGIN_DEG
    )


def governorates(
    projection: Projection, *, country: str | None
) -> dict[str, tuple[str, float, float]]:
    """Return the shape of each governorate in view by name, and where words may stand in it."""
    found = {}
    for about, border in _borders():
        if about["kind"] == "admin1" and country in {None, about["iso"]}:
            path, x, y = _path(border, projection)
            if path:
                found[about["admin1"]] = path, x, y
    return found
