"""How one aircraft flew about an encounter as one party recorded it: height, speed, place."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from pyproj import Geod

from crossfix.air.encounters import BEND_MS2, DATUM_FT, DATUM_SHARE, SIGMA_HEIGHT_FT, Doubts
from crossfix.air.minutes import metres, units
from crossfix.air.ranges import Range
from crossfix.air.units import FOOT_M, NS, sigma_of_nacp

BEFORE_S = 300.0  # in which a change of height led to the nearest approach
GAP_S = 60.0  # over longer gaps nothing is interpolated
_SPEED_S = 60.0  # over which a speed is taken
_GEOD = Geod(ellps="WGS84")

Reals = npt.NDArray[np.float64]


class Moment(NamedTuple):
    """A moment and an origin that several accounts share, to say where an aircraft was."""

    at_ns: int
    lon: float
    lat: float


def clock_sigma(doubts: Doubts) -> float:
    """Return the error of one clock: of the offset between two, each has half of the variance."""
    if doubts.offset_sigma_s is None:
        return math.nan
    return doubts.offset_sigma_s / math.sqrt(2)


def states_about(paths: Sequence[Path], track_id: str, at_ns: int) -> pl.DataFrame:
    """Return the states of a track within BEFORE_S of a moment, in the order of time."""
    moment = pl.col("t").to_physical()
    found = [
        pl.scan_parquet(path)
        .filter(pl.col("track_id") == track_id, (moment - at_ns).abs() <= int(BEFORE_S * NS))
        .select("t", "lon", "lat", "alt_baro_ft", "alt_geom_ft", "nacp", "sigma_h_m")
        .collect()
        for path in paths
    ]
    return pl.concat(found).sort("t")


def flown(paths: Sequence[Path], track_id: str, at_ns: int, doubts: Doubts) -> dict[str, Range]:
    """Return altitude, change of height and speed about the nearest approach, where known."""
    states = states_about(paths, track_id, at_ns)
    t = _since(states, at_ns)
    made: dict[str, Range] = {}
    height = states.select(pl.coalesce("alt_baro_ft", "alt_geom_ft")).to_series()
    known = height.is_not_null().to_numpy() & (t <= _SPEED_S)
    if known.any():
        feet, when = height.to_numpy()[known].astype(np.float64), t[known]
        now = float(feet[np.abs(when).argmin()])
        # who states a height rarely says above what, so the datum counts among the errors
        datum = math.hypot(SIGMA_HEIGHT_FT, DATUM_FT, DATUM_SHARE * now) * FOOT_M
        made["altitude"] = Range(now * FOOT_M, now * FOOT_M, datum, datum)
        before = feet[when <= 0]
        if len(before):
            change = float((now - before)[np.abs(now - before).argmax()]) * FOOT_M
            sigma = math.sqrt(2) * SIGMA_HEIGHT_FT * FOOT_M
            made["height_change"] = Range(change, change, sigma, sigma)
    near = np.abs(t) <= _SPEED_S / 2
    if near.sum() > 1:
        made["speed"] = _speed(states.filter(pl.Series(near)), t[near], doubts)
    return made


def _since(states: pl.DataFrame, at_ns: int) -> Reals:
    return np.asarray((states["t"].to_physical().to_numpy() - at_ns) / NS)


def _speed(states: pl.DataFrame, t: Reals, doubts: Doubts) -> Range:
    """Return the mean ground speed from the first to the last position, and its error."""
    way = units(states["lon"].to_numpy(), states["lat"].to_numpy())
    seconds = float(t[-1] - t[0])
    speed = float(metres(way[1:], way[:-1]).sum()) / seconds
    sigma = math.sqrt(2) * float(_sigmas(states, doubts).max()) / seconds
    return Range(speed, speed, sigma, sigma)


def _sigmas(states: pl.DataFrame, doubts: Doubts) -> Reals:
    """Return the error of each position: stated, else by NACp, else as supposed; nan: unknown."""
    stated = states["sigma_h_m"].cast(pl.Float64()).fill_null(math.nan).to_numpy()
    nacp = sigma_of_nacp(states["nacp"].fill_null(0).to_numpy())
    supposed = math.nan if doubts.sigma_h_m is None else doubts.sigma_h_m
    known = np.where(np.isnan(stated), nacp, stated)
    return np.where(np.isnan(known), supposed, known)


def whereabouts(states: pl.DataFrame, moment: Moment, doubts: Doubts) -> dict[str, Range]:
    """Return how far east and north of the origin an aircraft was; nothing over a longer gap.

    Its errors are those of the position, of a bend between two samples, and of the clock times the
    speed: what two recordings of one aircraft may differ by.
    """
    t = _since(states, moment.at_ns)
    after = int(np.searchsorted(t, 0.0))
    if after in (0, len(t)) or t[after] - t[after - 1] > GAP_S:
        return {}
    ends = states[after - 1 : after + 1]
    east, north = _plane(ends, moment)
    gap, since = t[after] - t[after - 1], -t[after - 1]
    bend = BEND_MS2 * since * (gap - since) / 2
    position = math.hypot(float(_sigmas(ends, doubts).max()), bend)
    made = {}
    for name, way in (("east", east), ("north", north)):
        speed = float(way[1] - way[0]) / gap
        at = float(way[0]) + speed * since
        sigma = math.hypot(position, speed * clock_sigma(doubts))
        made[name] = Range(at, at, sigma, sigma)
    return made


def _plane(ends: pl.DataFrame, moment: Moment) -> tuple[Reals, Reals]:
    """Return metres east and north of the origin (azimuthal equidistant about it)."""
    origin = np.full(ends.height, moment.lon), np.full(ends.height, moment.lat)
    course, _, way_m = _GEOD.inv(*origin, ends["lon"].to_numpy(), ends["lat"].to_numpy())
    return way_m * np.sin(np.radians(course)), way_m * np.cos(np.radians(course))
