"""Whether the figures are true: against geodesics, and against truths that were made."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import polars as pl
from pyproj import Geod
from world import states, tracks

from crossfix.air.clock import Flight, offset_of
from crossfix.air.encounters import Doubts, find_encounters
from crossfix.air.minima import MINIMA
from crossfix.air.search import Rules
from crossfix.air.slabs import write_tracks

GEOD = Geod(ellps="WGS84")
NM, FINE_S = 1852.0, 0.1
FAR = 2.2  # minima: pairs that come no nearer in 5 s are not looked at more closely
SIGMA_M, SIGMA_S = 200.0, 0.8


def brute(folder: Path, flights: int = 250) -> Iterator[str]:
    """Compare every pair of flights with geodesics on a fine grid of time."""
    made = states(flights, 5.0, 7200.0)
    path = folder / "brute.parquet"
    write_tracks(tracks(made), path, slab_minutes=30)
    table = find_encounters([path], Rules(MINIMA["icao-enroute"])).table
    least = table.group_by("a", "b").agg(pl.col("norm").min())
    ours = {(int(a[1:]), int(b[1:])): norm for a, b, norm in least.iter_rows()}
    ways = {
        number: rows.sort("second")
        for (number,), rows in made.partition_by("flight", as_dict=True).items()
    }
    theirs, compared = {}, 0
    for a, b in combinations(sorted(ways), 2):
        norm = _least(ways[a], ways[b])
        compared += norm is not None
        if norm is not None and norm < Rules(MINIMA["icao-enroute"]).within:
            theirs[a, b] = norm
    both = ours.keys() & theirs.keys()
    above = max(ours[pair] - theirs[pair] for pair in both)
    below = max(theirs[pair] - ours[pair] for pair in both)
    missed = [pair for pair in theirs.keys() - ours.keys() if theirs[pair] < 1.499]
    beyond = [pair for pair in ours.keys() - theirs.keys() if ours[pair] < 1.49]
    yield f"\n## Every pair of {flights} flights by geodesics, each {FINE_S:g} s\n"
    yield (
        f"{compared:,} pairs flew at one time; {len(theirs)} came within 1.5 minima by geodesics, "
        f"{len(ours)} by us. Missed: {len(missed)}; ours alone: {len(beyond)}. The norm is never "
        f"more than {above:.1e} above that of the grid, and at most {below:.1e} below it, which "
        "is what a grid misses between its moments."
    )


def _least(one: pl.DataFrame, other: pl.DataFrame) -> float | None:
    """Return the least norm of two flights on a grid; None where they share no time."""
    opens = max(one["second"][0], other["second"][0])
    closes = min(one["second"][-1], other["second"][-1])
    if closes <= opens:
        return None
    coarse = np.arange(opens, closes + 0.5, 5.0)
    if _rough(one, other, coarse).min() > FAR:
        return np.inf
    seconds = np.arange(opens, closes + 0.5, 1.0)
    norm = _norms(one, other, seconds)
    near = seconds[norm < norm.min() + 0.1]
    fine = np.unique(np.concatenate([np.arange(t - 1, t + 1, FINE_S) for t in near]))
    return float(_norms(one, other, fine[(fine >= opens) & (fine <= closes)]).min())


def _rough(one: pl.DataFrame, other: pl.DataFrame, t: np.ndarray) -> np.ndarray:
    """Return the norm on a flat Earth, less than 15 % off, with the widest minimum in height."""
    x, y, z = (
        np.interp(t, one["second"], one[name]) - np.interp(t, other["second"], other[name])
        for name in ("lon", "lat", "feet")
    )
    far = np.hypot(x * np.cos(np.radians(35)), y) * 111_000
    return np.maximum(far / (5 * NM), np.abs(z) / 2000)


def _norms(one: pl.DataFrame, other: pl.DataFrame, t: np.ndarray) -> np.ndarray:
    at = [
        [np.interp(t, rows["second"], rows[name]) for name in ("lon", "lat", "feet")]
        for rows in (one, other)
    ]
    far = GEOD.inv(at[0][0], at[0][1], at[1][0], at[1][1])[2]
    least = np.where(np.maximum(at[0][2], at[1][2]) > 41_200, 2000.0, 1000.0)
    return np.maximum(far / (5 * NM), np.abs(at[0][2] - at[1][2]) / least)


def calibration(folder: Path, passages: int = 4000) -> Iterator[str]:
    """Count how often the minima were violated where a probability was told."""
    rng = np.random.default_rng(11)
    told, true, inside = [], [], []
    for block in range(passages // 50):
        parts, truths = [], {}
        for k in range(50):
            name, miss = f"{block:03d}-{k:03d}", rng.uniform(7800, 10_700)
            top = rng.uniform(30_500, 31_500)
            parts.append(_passage(rng, name, miss, top, 300.0 * k))
            truths[name] = miss, top
        path = folder / "passages.parquet"
        write_tracks(tracks(pl.concat(parts)).with_columns(_sides()), path, slab_minutes=30)
        rules = Rules(MINIMA["icao-enroute"], within=3.0, between=("A", "B"))
        table = find_encounters([path], rules, Doubts(SIGMA_M, SIGMA_S)).table
        for row in table.iter_rows(named=True):
            miss, top = truths[row["a"][1:-1]]
            told.append(row["p_violation"])
            true.append(miss < 5 * NM and top - 30_000 < 1000)
            inside.append(row["h_low_m"] <= miss <= row["h_high_m"])
    told, true = np.array(told), np.array(true)
    yield f"\n## Probabilities of violation, {len(told):,} passages with errors that were made\n"
    yield f"Errors of each position {SIGMA_M:g} m, of heights 82 ft, of the clocks {SIGMA_S:g} s.\n"
    yield "| told | passages | mean told | violated | one would expect, 95 in 100 |"
    yield "|---|---|---|---|---|"
    for low, high in pairwise((0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1.01)):
        chosen = (told >= low) & (told < high)
        n, p = chosen.sum(), told[chosen].mean()
        half = 1.96 * np.sqrt(p * (1 - p) / n)
        yield (
            f"| {low:g} to {min(high, 1):g} | {n} | {p:.3f} | {true[chosen].mean():.3f} | "
            f"{max(p - half, 0):.3f} to {min(p + half, 1):.3f} |"
        )
    score, blind = np.mean((told - true) ** 2), np.mean((true.mean() - true) ** 2)
    yield f"\nBrier score {score:.4f}; of the share of all of them told each time, {blind:.4f}."
    held = 100 * np.mean(inside)
    yield f"The interval of the distance holds the true one {held:.1f} times in 100."


def _passage(
    rng: np.random.Generator, name: str, miss: float, top: float, start: float
) -> pl.DataFrame:
    """Return two flights that cross, the second seen with errors that stay the same."""
    t, speed = np.arange(0, 121, 5.0), rng.uniform(150, 250)
    east, north = rng.normal(0, SIGMA_M * np.sqrt(2), 2)
    late, tall = rng.normal(0, SIGMA_S), rng.normal(0, 82.0 * np.sqrt(2))
    course = rng.uniform(40, 150)
    # at the closest approach the other lies at right angles to the speed of the one past the other
    a, b = np.radians(90.0), np.radians(course)
    u = np.array([np.sin(a) - np.sin(b), np.cos(a) - np.cos(b)])
    off = miss * np.array([-u[1], u[0]]) / np.hypot(*u)
    lon, lat, _ = GEOD.fwd(40, 35, np.degrees(np.arctan2(*off)), np.hypot(*off))
    parts = []
    for side, turn, at, feet, shift in (
        ("A", 90.0, (40.0, 35.0), 30_000.0, (0.0, 0.0)),
        ("B", course, (lon, lat), top + tall, (east, north)),
    ):
        x, y, _ = GEOD.fwd(*(np.full(len(t), one) for one in (*at, turn)), speed * (t - 60))
        stamps = start + t + (late if side == "B" else 0)
        x, y = x + shift[0] / 91_287.8, y + shift[1] / 110_940.0  # metres in a degree at 35 N
        named = [f"{name}{side}"] * len(t)
        parts.append(
            pl.DataFrame({"flight": named, "second": stamps, "lon": x, "lat": y,
                          "feet": np.full(len(t), feet, np.float32)})
        )  # fmt: skip
    return pl.concat(parts)


def _sides() -> pl.Expr:
    return pl.col("track_id").str.tail(1).alias("party")


def clock(_: Path, worlds: int = 200) -> Iterator[str]:
    """Count in how many worlds the interval holds the offset."""
    rng = np.random.default_rng(3)
    held, errors = 0, []
    for _ in range(worlds):
        late = rng.uniform(-90, 90)
        one, other = {}, {}
        for name in map(str, range(6)):
            t, course, turn = np.arange(0, 900.0), rng.uniform(0, 7), rng.normal(0, 1e-3)
            heading, speed_ms = course + turn * t, rng.uniform(120, 260)
            way = np.stack([np.cumsum(np.cos(heading)), np.cumsum(np.sin(heading)), 0 * t], 1)
            way = way * speed_ms + rng.normal(0, 5e4, 3)
            bias = rng.normal(0, 40, 3), rng.normal(0, 60, 3)
            one[name] = Flight(t, way + bias[0] + rng.normal(0, 20, way.shape))
            seen = slice(int(rng.integers(10)), None, 10)
            noisy = way[seen] + bias[1] + rng.normal(0, 80, way[seen].shape)
            other[name] = Flight(t[seen] + late, noisy)
        found = offset_of(one, other)
        held += found.low_s <= late <= found.high_s
        errors.append(abs(found.offset_s - late))
    yield f"\n## Offset of two clocks in {worlds} made worlds, six aircraft recorded by both\n"
    off = f"median error {np.median(errors):.3f} s"
    share = f"{100 * held / worlds:.1f} %"
    yield f"{held} of {worlds} intervals of 95 % hold the offset ({share}); {off}."
