"""How many made emergencies are found, and how many false alarms a made sky gives.

    python benchmarks/air/emergencies.py [--skies 6] [--flights 250] [--write]

Each sky is an hour over 6 by 8 degrees seen by four receivers that lose an aircraft with distance
and at random. Some replies are garbled by a bit, some altitudes are of the other datum, some stuck.
Made on a few flights each: codes, descents, aircraft that vanish, and a region where satellite
navigation is disturbed. --write puts the table into emergencies.md, to be reviewed as a diff.
"""

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from crossfix.air.emergencies import find_emergencies
from crossfix.air.slabs import open_tracks, write_tracks
from crossfix.air.tables import TRACKS

HERE = Path(__file__).parent
BEGIN_NS = 1_445_385_600 * 10**9
STEP_S, HOUR_S = 5.0, 3600.0
GARBLED, STUCK, OTHER_DATUM = 2e-4, 2e-4, 1e-4  # of the samples
RECEIVERS = ((35.0, 36.0), (37.0, 36.5), (39.0, 34.5), (41.0, 36.0))
REACH_DEG, HEARD = 2.6, 0.97  # at the rim half of what is sent is heard
MADE = {"squawk": 10, "descent": 8, "vanished": 8}
JAMMED = (39.0, 35.0, 0.8, 1500.0, 2400.0)  # lon, lat, degrees about it, from, to


def sky(flights: int, seed: int) -> tuple[pl.DataFrame, dict[str, dict[str, float]], int]:
    """Return the states heard, what was made: kind -> flight -> onset, and how many were jammed."""
    rng = np.random.default_rng(seed)
    t = np.arange(0, HOUR_S, STEP_S)
    made: dict[str, dict[str, float]] = {kind: {} for kind in (*MADE, "jammed", "brushed")}
    kinds = [kind for kind, number in MADE.items() for _ in range(number)]
    parts = [
        _flight(f"{k:06x}", kinds[k] if k < len(kinds) else None, t, rng, made)
        for k in range(flights)
    ]
    return pl.concat(parts), made, len(made["jammed"])


def _flight(
    name: str,
    kind: str | None,
    t: np.ndarray,
    rng: np.random.Generator,
    made: dict[str, dict[str, float]],
) -> pl.DataFrame:
    speed, course = rng.uniform(150, 250), rng.uniform(0, 2 * np.pi)
    lon0, lat0, feet = rng.uniform(36, 40), rng.uniform(34, 37), 1000.0 * rng.integers(18, 41)
    began = float(rng.uniform(600, 2600))
    since = t - began * (kind == "vanished")  # who vanishes is in the midst of the sky then
    lon = lon0 + np.sin(course) * speed * (since - 1800 * (kind != "vanished")) / 91_000
    lat = lat0 + np.cos(course) * speed * (since - 1800 * (kind != "vanished")) / 111_000
    climb = rng.choice([0, 0, 15, -20])  # feet a second
    height = feet + np.clip(t - 1800, -400, 400) * climb / 2
    squawk = np.full(len(t), f"{rng.integers(1, 7)}{rng.integers(8)}{rng.integers(8)}1")
    nacp = np.full(len(t), 9)
    if kind == "squawk":
        squawk[(t >= began) & (t < began + rng.uniform(30, 900))] = rng.choice(
            ["7500", "7600", "7700"]
        )
    if kind == "descent":
        height = height - rng.uniform(110, 150) * np.clip(t - began, 0, rng.uniform(30, 100))
    geometric = height + rng.normal(0, 400) + rng.normal(0, 20, len(t))
    west, south, wide, begin, end = JAMMED
    jam = (np.hypot(lon - west, lat - south) < wide) & (t >= begin) & (t < end)
    nacp[jam] = 0
    if jam.any():  # two whole minutes of it must be told; less may be
        made["jammed" if jam.sum() * STEP_S >= 120 else "brushed"][name] = float(t[jam][0])
    garbled = rng.random(len(t)) < GARBLED
    squawk[garbled] = rng.choice(["7500", "7600", "7700"], garbled.sum())
    recorded = np.round(height / 25) * 25
    other = rng.random(len(t)) < OTHER_DATUM
    for at in np.flatnonzero(other):  # for a minute the column holds the other datum
        recorded[at : at + 12] = geometric[at : at + 12] - 3_000
    for at in np.flatnonzero(rng.random(len(t)) < STUCK):
        recorded[at : at + 8] = recorded[at]
    near = np.min([np.hypot(lon - x, lat - y) for x, y in RECEIVERS], axis=0)
    heard = rng.random(len(t)) < HEARD / (1 + np.exp((near - REACH_DEG) / 0.08))
    heard &= rng.random(len(t)) > 0.02
    if kind == "vanished":
        heard &= t < began
    if kind is not None and heard[(t > began - 120) & (t < began)].any():
        made[kind][name] = began
    return pl.DataFrame(
        {
            "track_id": name,
            "icao24": name,
            "t": t + rng.uniform(0, STEP_S),
            "lon": lon,
            "lat": lat,
            "alt_baro_ft": recorded.astype(np.float32),
            "alt_geom_ft": geometric.astype(np.float32),
            "squawk": squawk,
            "nacp": nacp.astype(np.int8),
        }
    ).filter(pl.Series(heard))


def tracks(states: pl.DataFrame) -> pl.DataFrame:
    moment = (BEGIN_NS + (pl.col("t") * 1e9).cast(pl.Int64())).cast(pl.Datetime("ns"))
    given = states.with_columns(
        t=moment.dt.replace_time_zone("UTC"), source=pl.lit("adsb"), evidence_id=pl.lit("made")
    )
    blank = [pl.lit(None, d).alias(n) for n, d in TRACKS.schema.items() if n not in given.columns]
    return given.with_columns(blank).select(list(TRACKS.schema))


SIGNS = {
    "squawk": ("general_emergency", "radio_failure", "unlawful_interference"),
    "descent": ("rapid_descent",),
    "vanished": ("lost_track",),
    "jammed": ("interference",),
}
_NEAR_S = 400.0  # a sign so far from the onset is another


def scored(table: pl.DataFrame, made: dict[str, dict[str, float]]) -> dict[str, np.ndarray]:
    """Return of each kind: made, found, doubtful, false alarms, and refused."""
    counts = {}
    for kind, names in SIGNS.items():
        rows = table.filter(pl.col("kind").is_in(names))
        onset = ((rows["t_on"].to_physical() - BEGIN_NS) / 1e9).to_list()
        hit: dict[str, set[str]] = {"found": set(), "doubtful": set()}
        false = 0
        for at, name, status in zip(onset, rows["track_id"], rows["status"], strict=True):
            true = name in made[kind] and abs(made[kind][name] - at) < _NEAR_S
            if status in hit and true:
                hit[status].add(name)
            elif status == "found" and not (kind == "jammed" and name in made["brushed"]):
                false += 1
        doubtful = hit["doubtful"] - hit["found"]
        refused = rows.filter(status="refused").height
        counts[kind] = np.array([len(made[kind]), len(hit["found"]), len(doubtful), false, refused])
    return counts


def main() -> None:
    """Make skies, look for emergencies in them, print and write."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--skies", type=int, default=6)
    ask.add_argument("--flights", type=int, default=250)
    ask.add_argument("--write", action="store_true")
    told = ask.parse_args()
    total = {kind: np.zeros(5, int) for kind in SIGNS}
    states = hours = 0.0
    seconds = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(told.skies):
            made, truth, _ = sky(told.flights, seed)
            path = write_tracks(tracks(made), Path(scratch) / "sky.parquet", slab_minutes=30)
            states += made.height
            hours += made.height * STEP_S / 3600
            begun = time.process_time()
            table = find_emergencies(open_tracks([path]))
            seconds += time.process_time() - begun
            for kind, counted in scored(table, truth).items():
                total[kind] += counted
    lines = [
        "# Emergencies in made skies\n",
        "Made by `python benchmarks/air/emergencies.py --write`.\n",
        (
            f"- {told.skies} skies of {told.flights} flights, {states:,.0f} states heard, "
            f"{hours:,.0f} flight hours; {seconds:.1f} CPU s with loading the compiled loops"
        ),
        f"- {os.cpu_count()} cores; {platform.system()}; Python {platform.python_version()}\n",
        "| made | number | found | doubtful | share told | false alarms | per 1,000 h | refused |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind, (number, found, doubtful, false, refused) in total.items():
        share = (found + doubtful) / max(number, 1)
        lines.append(
            f"| {kind} | {number} | {found} | {doubtful} | {share:.2f} | {false} | "
            f"{1000 * false / hours:.2f} | {refused} |"
        )
    print("\n".join(lines))
    if told.write:
        (HERE / "emergencies.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
