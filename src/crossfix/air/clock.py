"""The offset between the clocks of two parties, from aircraft that both recorded.

Where the second party's stamps are late, its positions lie behind those that the first recorded at
the same stamp, on every aircraft by the same time. Errors of position across the course do not
matter; along it, an error that stays the same for a whole flight does, so each aircraft counts as
one observation and their spread gives the interval.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import stdtrit

from crossfix.air.pieces import located
from crossfix.air.slabs import Recorded, open_tracks
from crossfix.air.units import NS
from crossfix.errors import ConfigError

Reals = npt.NDArray[np.float64]

WIDEST_S = 600.0  # offsets are looked for so far
STEP_S = 30.0
GAP_S = 60.0  # over longer gaps nothing is interpolated
SLOWEST_MS = 50.0  # a slow aircraft says little of time
LEAST_SAMPLES = 5  # of an aircraft
_ROUNDS, _SETTLED_S = 20, 1e-6
# An aircraft is left out beyond so many median deviations, scaled to those of a normal
# distribution, but never for less than what an error of position can do to a slow one.
_OUTLIER, _OUTLIER_S = 5.0, 5.0
_NORMAL_MAD = 1.4826
_PARTS = 8  # a lone aircraft's flight is cut into so many observations
_QUANTILE = 0.975


class Flight(NamedTuple):
    """An aircraft's recording: seconds on one scale, Earth-centred metres (n, 3)."""

    t_s: Reals
    xyz: Reals


class Offset(NamedTuple):
    """The clock of the second party less that of the first, in seconds, with a 95 % interval."""

    offset_s: float
    low_s: float
    high_s: float
    sigma_s: float
    aircraft: int
    left_out: int  # recorded by both, but without enough common time or far from the others
    by_aircraft: dict[str, float]
    equal_states: int = 0  # of one aircraft, stamp and place to the last digit in both tables


def clock_offset(first: Path, second: Path) -> Offset:
    """Return the offset between two tables of tracks.

    Raises ConfigError where no aircraft was recorded by both at one time or a recording is in both
    tables, SourceError where a file is no table of tracks.
    """
    tables = [open_tracks([path])[0] for path in (first, second)]
    _refuse_one_recording(tables)
    addresses = [{track.icao24 for track in one.tracks if track.icao24} for one in tables]
    common = sorted(addresses[0] & addresses[1])
    flights = [_flights(one, common) for one in tables]
    return offset_of(*flights)._replace(equal_states=_equal_states(*flights))


def _refuse_one_recording(tables: Sequence[Recorded]) -> None:
    """Raise ConfigError where a file is behind both tables: its clock is its own."""
    behind = [{name for track in one.tracks for name in track.evidence_ids} for one in tables]
    if shared := sorted(behind[0] & behind[1]):
        raise ConfigError(
            f"{tables[0].path.name} and {tables[1].path.name} hold one recording, "
            f"SHA-256 {shared[0][:12]}...: against itself every clock is right",
            mend="give two recordings; ingest each party's files into a table of its own",
        )


def _equal_states(first: Mapping[str, Flight], second: Mapping[str, Flight]) -> int:
    """Return how many states are the same in both: two clocks that run apart have none."""
    equal = 0
    for name in first.keys() & second.keys():
        one, other = first[name], second[name]
        _, at, there = np.intersect1d(one.t_s, other.t_s, return_indices=True)
        equal += int((one.xyz[at] == other.xyz[there]).all(axis=1).sum())
    return equal


def _flights(recorded: Recorded, addresses: Sequence[str]) -> dict[str, Flight]:
    columns = ("icao24", "t", "lon", "lat")
    rows = (
        pl.scan_parquet(recorded.path)
        .select(columns)
        .filter(pl.col("icao24").is_in(list(addresses)))
        .sort("icao24", "t")
        .collect()
    )
    made = {}
    for (address,), states in rows.unique(
        ["icao24", "t"], keep="first", maintain_order=True
    ).group_by("icao24", maintain_order=True):
        places = (states["lon"].to_numpy(), states["lat"].to_numpy())
        whole = np.array([0]), np.array([states.height - 1])
        xyz = np.stack(located(np.zeros(1, np.int64), *whole, places), axis=1)
        # doubles hold a second since 1970 to a quarter of a microsecond
        made[str(address)] = Flight(states["t"].to_physical().to_numpy() / NS, xyz)
    return made


def offset_of(first: Mapping[str, Flight], second: Mapping[str, Flight]) -> Offset:
    """Return the offset between two recordings of flights, named by address.

    Raises ConfigError where no aircraft was recorded by both at one time.
    """
    pairs = {name: (first[name], second[name]) for name in sorted(first.keys() & second.keys())}
    start = _coarse(list(pairs.values()))
    settled = _settled(list(pairs.values()), start)
    told = {}
    for name, pair in pairs.items():
        late = _late(*pair, settled)
        if len(late) >= LEAST_SAMPLES:
            told[name] = settled + late
    if not told:
        raise ConfigError(
            "no aircraft that both parties recorded at one time",
            mend="give recordings that overlap, with icao24; clocks more than 10 minutes apart "
            "must be corrected first",
        )
    middle = {name: float(np.median(late)) for name, late in told.items()}
    kept = _agreeing(middle)
    values = _observations(told, kept)
    mean = float(values.mean())
    error = float(values.std(ddof=1) / np.sqrt(len(values)))
    half = error * float(stdtrit(len(values) - 1, _QUANTILE))
    return Offset(
        offset_s=mean,
        low_s=mean - half,
        high_s=mean + half,
        sigma_s=half / 1.96,
        aircraft=len(kept),
        left_out=len(pairs) - len(kept),
        by_aircraft={name: middle[name] for name in kept},
    )


def _at(flight: Flight, t_s: Reals) -> tuple[Reals, Reals, npt.NDArray[np.bool_]]:
    """Return where an aircraft was, how fast, and whether its recording says so."""
    after = np.clip(np.searchsorted(flight.t_s, t_s), 1, max(1, len(flight.t_s) - 1))
    if len(flight.t_s) < 2:  # noqa: PLR2004 - a line needs two ends
        none = np.zeros((len(t_s), 3))
        return none, none, np.zeros(len(t_s), np.bool_)
    lasts = flight.t_s[after] - flight.t_s[after - 1]
    velocity = (flight.xyz[after] - flight.xyz[after - 1]) / lasts[:, None]
    where = flight.xyz[after - 1] + velocity * (t_s - flight.t_s[after - 1])[:, None]
    within = (t_s >= flight.t_s[0]) & (t_s <= flight.t_s[-1]) & (lasts <= GAP_S)
    return where, velocity, within


def _late(first: Flight, second: Flight, offset_s: float) -> Reals:
    """Return by how much more than the offset each stamp of the second is late, seconds."""
    where, velocity, known = _at(first, second.t_s - offset_s)
    squared = (velocity**2).sum(axis=1)
    known &= squared > SLOWEST_MS**2
    ahead = ((where - second.xyz) * velocity).sum(axis=1)
    return np.asarray(ahead[known] / squared[known])


def _coarse(pairs: Sequence[tuple[Flight, Flight]]) -> float:
    """Return the multiple of STEP_S at which the two recordings lie nearest to each other."""
    best, nearest = 0.0, np.inf
    for offset_s in sorted(np.arange(-WIDEST_S, WIDEST_S + 1, STEP_S), key=abs):
        apart = []
        for first, second in pairs:
            where, _, known = _at(first, second.t_s - offset_s)
            if known.sum() >= LEAST_SAMPLES:
                gap = np.linalg.norm(where[known] - second.xyz[known], axis=1)
                apart.append(float(np.median(gap)))
        if apart and np.median(apart) < nearest:
            best, nearest = float(offset_s), float(np.median(apart))
    return best


def _settled(pairs: Sequence[tuple[Flight, Flight]], offset_s: float) -> float:
    """Return the offset at which the median aircraft is neither late nor early."""
    for _ in range(_ROUNDS):
        late = [_late(*pair, offset_s) for pair in pairs]
        medians = [float(np.median(one)) for one in late if len(one) >= LEAST_SAMPLES]
        if not medians:
            break
        step = float(np.median(medians))
        offset_s += step
        if abs(step) < _SETTLED_S:
            break
    return offset_s


def _agreeing(middle: Mapping[str, float]) -> list[str]:
    """Return the aircraft that are not far from the others: one address may stand for two."""
    values = np.array(list(middle.values()))
    if len(values) < LEAST_SAMPLES:
        return list(middle)
    off = np.abs(values - np.median(values))
    bound = max(_OUTLIER * _NORMAL_MAD * float(np.median(off)), _OUTLIER_S)
    return [name for name, far in zip(middle, off, strict=True) if far <= bound]


def _observations(told: Mapping[str, Reals], kept: Sequence[str]) -> Reals:
    """Return one observation an aircraft; of a lone aircraft, one for each part of its flight."""
    if len(kept) > 1:
        return np.array([np.median(told[name]) for name in kept])
    late = told[kept[0]]
    parts = np.array_split(late, min(_PARTS, len(late)))
    return np.array([np.median(part) for part in parts])
