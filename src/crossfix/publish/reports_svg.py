"""Where reports lie, each by its number in a table: geometry of a small map."""

from collections import defaultdict
from typing import NamedTuple

from crossfix.publish.map_svg import (
    WIDTH,
    Area,
    Outline,
    areas_of,
    frame_of,
    is_point,
    outlines_of,
    projection_of,
)
from crossfix.publish.rows import Row

_MOST_NUMBERS = 4  # beside one spot


class Spot(NamedTuple):
    """One place, how far off it may be, and the numbers of the reports there."""

    x: float
    y: float
    radius: float
    label: str


class ReportsMap(NamedTuple):
    """Everything that the map draws, in pixels."""

    width: int
    height: int
    outlines: tuple[Outline, ...]
    areas: tuple[Area, ...]
    spots: tuple[Spot, ...]
    scale_px: float
    scale_km: int


def reports_map(reports: list[Row]) -> ReportsMap | None:
    """Return the map of rows of REPORTS with a `number`; None where none has a place.

    What is known to a governorate and nothing finer is an area, never a spot.
    """
    placed = [row for row in reports if is_point(row)]
    somewhere = [row for row in reports if row["lon"] is not None and row["lat"] is not None]
    frame = frame_of(somewhere, box=None)
    if frame is None:
        return None
    projection = projection_of(frame)
    areas, _ = areas_of([row for row in reports if not is_point(row)], projection)
    at: dict[tuple[float, float, float], list[int]] = defaultdict(list)
    for row in placed:
        radius = projection.pixels(row["radius_km"] or 0)
        at[(*projection.xy(row["lon"], row["lat"]), radius)].append(row["number"])
    return ReportsMap(
        width=WIDTH,
        height=projection.height,
        outlines=outlines_of(projection),
        areas=areas,
        spots=tuple(Spot(*place, _label(numbers)) for place, numbers in sorted(at.items())),
        scale_px=projection.pixels(projection.scale_km),
        scale_km=projection.scale_km,
    )


def _label(numbers: list[int]) -> str:
    """Return the numbers at one spot, the first of them where they are many.

    >>> _label([1, 4]), _label([1, 2, 3, 4, 5, 6])
    ('1, 4', '1, 2, 3, 4 + 2')
    """
    shown = ", ".join(map(str, numbers[:_MOST_NUMBERS]))
    more = len(numbers) - _MOST_NUMBERS
    return f"{shown} + {more}" if more > 0 else shown
