"""Our arithmetic beside published rows of DAIDALUS (NASA), on its own spherical Earth.

Its rows hold what it makes of two states: separations, closure, projected approach, modified tau
and the time to a volume of alert. Its projection is published (Munoz et al. 2015, DASC): positions
on a sphere on which a minute of arc is a nautical mile, speeds as the way flown in ten seconds.
"""

import csv
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.air.minima import MINIMA
from crossfix.air.straight import modified_tau, span_clear
from crossfix.air.units import FEET_A_MINUTE_MS, FOOT_M, KNOT_MS, MILE_M
from crossfix.errors import SourceError

Vector = npt.NDArray[np.float64]

_RADIUS_M = MILE_M * 60 * 180 / math.pi
_AHEAD_S = 10.0
_LOOKAHEAD_S = 180.0
_OWN, _OTHER = "Ownship", "Intruder"
_NOT_A_NUMBER = ("", "Infinity", "NaN", "infty")


class _State(NamedTuple):
    """Where an aircraft is and how it moves over the ground and up."""

    lat: float
    lon: float
    alt_ft: float
    east_kt: float
    north_kt: float
    up_fpm: float


class _Relative(NamedTuple):
    """The one against the other: squares as in `straight`, and height in feet."""

    a: float
    b: float
    c: float
    rise_ft: float
    climb_ft_s: float


def compared(scenario: Path, gold: Path) -> dict[str, list[float]]:
    """Return column -> differences between our figures and the published ones, in its units.

    Raises SourceError where the files are not as published.
    """
    differences: dict[str, list[float]] = {}
    try:
        states = _states(scenario)
        for row in _rows(gold, skip_units=1):
            own, other = (states[float(row["Time"])][who] for who in (_OWN, _OTHER))
            for name, ours in _figures(_relative(own, other)).items():
                if row[name] not in _NOT_A_NUMBER and ours is not None:
                    differences.setdefault(name, []).append(abs(ours - float(row[name])))
    except (KeyError, ValueError) as error:
        raise SourceError(
            f"{gold.name}, {scenario.name}: not as published: {error!r}",
            mend="take both files from one release of DAIDALUS",
        ) from error
    return differences


def _rows(path: Path, *, skip_units: int) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = [[cell.strip() for cell in line] for line in csv.reader(file) if line]
    for line in lines[1 + skip_units :]:
        yield dict(zip(lines[0], line, strict=True))


def _states(path: Path) -> Mapping[float, Mapping[str, _State]]:
    names = ("lat", "lon", "alt", "vx", "vy", "vz")
    made: dict[float, dict[str, _State]] = {}
    for row in _rows(path, skip_units=1):
        state = _State(*(float(row[name]) for name in names))
        made.setdefault(float(row["time"]), {})[row["NAME"]] = state
    return made


def _place(state: _State) -> Vector:
    lat, lon = math.radians(state.lat), math.radians(state.lon)
    flat = math.cos(lat)
    return _RADIUS_M * np.array([flat * math.cos(lon), flat * math.sin(lon), math.sin(lat)])


def _plane(state: _State) -> tuple[Vector, Vector]:
    """Return the directions east and north at a place."""
    lat, lon = math.radians(state.lat), math.radians(state.lon)
    east = np.array([-math.sin(lon), math.cos(lon), 0.0])
    flat = math.sin(lat)
    north = np.array([-flat * math.cos(lon), -flat * math.sin(lon), math.cos(lat)])
    return east, north


def _velocity(state: _State) -> Vector:
    """Return the speed as the straight way between now and ten seconds later."""
    east, north = _plane(state)
    level = (east * state.east_kt + north * state.north_kt) * KNOT_MS
    speed = float(np.linalg.norm(level))
    if speed == 0:
        return level
    place, angle = _place(state), speed * _AHEAD_S / _RADIUS_M
    later = place * math.cos(angle) + level / speed * _RADIUS_M * math.sin(angle)
    return np.asarray((later - place) / _AHEAD_S)


def _relative(own: _State, other: _State) -> _Relative:
    east, north = _plane(own)
    offset, rate = _place(own) - _place(other), _velocity(own) - _velocity(other)
    s = np.array([east @ offset, north @ offset])
    u = np.array([east @ rate, north @ rate])
    climb = (own.up_fpm - other.up_fpm) * FEET_A_MINUTE_MS / FOOT_M
    return _Relative(float(u @ u), float(s @ u), float(s @ s), own.alt_ft - other.alt_ft, climb)


def _figures(two: _Relative) -> dict[str, float | None]:
    minima = MINIMA["do365b-phase1"]
    h, v, tau = minima.horizontal_m, minima.bands[0].vertical_ft, minima.tau_s or 0.0
    tcpa = max(0.0, -two.b / two.a) if two.a > 0 else 0.0
    dcpa = math.sqrt(max(0.0, two.c + 2 * two.b * tcpa + two.a * tcpa * tcpa))
    left = modified_tau(two.a, two.b, two.c, h, 0.0)
    begin, end = span_clear(
        two.a, two.b, two.c, h, two.rise_ft, two.climb_ft_s, v, _LOOKAHEAD_S, tau
    )
    return {
        "Horizontal Separation": math.sqrt(two.c) / MILE_M,
        "Vertical Separation": abs(two.rise_ft),
        "Horizontal Closure Rate": math.sqrt(two.a) / KNOT_MS,
        "Projected TCPA": tcpa,
        "Projected DCPA": dcpa / MILE_M,
        # within the distance, where it is 0 by definition, the gold gives the formula's value
        "Projected TAUMOD (WCV*)": left or None,
        "Time to Volume of Alert(3)": begin if begin < end else math.inf,
    }
