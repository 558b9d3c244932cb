"""Volumes as tokens: the cells, bands of height and quarter-hours that they touch.

Volumes that conflict share a token; volumes that share a token may lie a cell apart.
"""

import datetime as dt
import math
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from typing import Any, NamedTuple

import msgspec
import shapely

from crossfix.air.volumes import Named, Outline, Volume, Window, drawn, middle, plane_about
from crossfix.errors import ConfigError, SourceError

SLOT_S = 900  # a quarter of an hour
FARTHEST_LAT = 85.0  # nearer to the poles H3 cannot fill an outline
# The outline is drawn coarser than in a check of volumes, and wider by more than that: a token too
# many is a false alarm, one too few a conflict that nobody sees.
_COARSE_M, _WIDER_M, _STRAIGHT_M = 5.0, 20.0, 2_000.0


class Grid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How both parties cut space: what they agree on before they make tokens."""

    resolution: int = 6  # of H3: cells of 36 km2
    band_m: float = 300.0
    datum: str = "W84"


class Cell(NamedTuple):
    """What a token stands for."""

    cell: str
    lon: float
    lat: float
    low_m: float
    high_m: float
    window: Window


def check_grid(grid: Grid) -> Grid:
    """Return the grid; raise ConfigError where it cuts too fine or too coarse to be of use."""
    if not 3 <= grid.resolution <= 9:  # noqa: PLR2004 - cells of 12,000 km2 to .1 km2
        raise ConfigError(f"resolution is {grid.resolution}", mend="from 3 to 9; 6 is 36 km2")
    if not 10 <= grid.band_m <= 5_000:  # noqa: PLR2004 - else a single band, or a token a foot
        raise ConfigError(f"bands of {grid.band_m:g} m", mend="from 10 to 5,000 m")
    return grid


def tokens_of(volumes: Iterable[Named], grid: Grid, *, most: int) -> frozenset[str]:
    """Return the tokens of the volumes.

    Raises SourceError where a volume is of another datum or lies near a pole, and ConfigError where
    there are more than `most`.
    """
    made: set[str] = set()
    for named in volumes:
        volume = named.volume
        if volume.band.datum != grid.datum:
            raise SourceError(
                f"{named.name}: its heights are of {volume.band.datum}, the tokens of {grid.datum}",
                mend=f"state the heights in {grid.datum}, or agree on another --datum",
            )
        cells = _cells(volume.outline, grid, named.name, most)
        bands, slots = _bands(volume, grid), _slots(volume.window)
        if len(cells) * len(bands) * len(slots) > most:
            raise _too_many(named.name, most)
        made |= {f"{cell}|{band}|{slot}" for cell, band, slot in product(cells, bands, slots)}
    if len(made) > most:
        raise _too_many("the volumes", most)
    return frozenset(made)


@cache
def _cells_library() -> Any:  # noqa: ANN401 - a module
    if find_spec("h3") is None:
        raise ConfigError(
            "tokens need h3, which is not installed", mend="pip install 'crossfix[air]'"
        )
    return import_module("h3")


def _too_many(whose: str, most: int) -> ConfigError:
    return ConfigError(
        f"{whose}: more than {most:,} tokens",
        mend="split the volumes, choose a coarser --resolution or --band-m, or agree on more",
    )


def _cells(outline: Outline, grid: Grid, name: str, most: int) -> list[str]:
    h3 = _cells_library()
    line, shape = drawn(outline)
    if abs(line[:, 1]).max() > FARTHEST_LAT:
        raise SourceError(
            f"{name}: reaches beyond {FARTHEST_LAT:g} degrees of latitude",
            mend="compare volumes near a pole in plain mode",
        )
    if shape.area / 1e6 / h3.average_hexagon_area(grid.resolution, "km^2") > most:
        raise _too_many(name, most)
    wider = shape.simplify(_COARSE_M).buffer(_WIDER_M)
    ring = shapely.get_coordinates(shapely.segmentize(wider, _STRAIGHT_M).exterior)
    x, y = ring.T
    lons, lats = plane_about(*middle(outline)).transform(x, y, direction="INVERSE")
    polygon = h3.LatLngPoly(list(zip(lats, lons, strict=True)))
    return list(h3.polygon_to_cells_experimental(polygon, grid.resolution, contain="overlap"))


def _bands(volume: Volume, grid: Grid) -> range:
    low, high = volume.band.low_m / grid.band_m, volume.band.high_m / grid.band_m
    return range(math.floor(low), math.ceil(high))


def _slots(window: Window) -> range:
    start, end = window.start.timestamp(), window.end.timestamp()
    return range(math.floor(start / SLOT_S), math.ceil(end / SLOT_S))


def cell_of(token: str, grid: Grid) -> Cell:
    """Return what a token stands for; raise SourceError where it is none."""
    h3 = _cells_library()
    cell, _, rest = token.partition("|")
    band, _, slot = rest.partition("|")
    try:
        lat, lon = h3.cell_to_latlng(cell)
        low_m = int(band) * grid.band_m
        start = dt.datetime.fromtimestamp(int(slot) * SLOT_S, dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise SourceError(f"{token!r} is no token", mend="use the file as it was made") from error
    window = Window(start, start + dt.timedelta(seconds=SLOT_S))
    return Cell(cell, lon, lat, low_m, low_m + grid.band_m, window)
