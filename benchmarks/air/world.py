"""A made sky as a table of tracks.

    python world.py OUT FLIGHTS STEP_S SPAN_S [SEED]

Flights of one hour in a box of 6 by 10 degrees, at levels 10 to 40, some turning, some climbing.
Making 36 million states takes 10 GB.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl

from crossfix.air.slabs import write_tracks
from crossfix.air.tables import TRACKS

BEGIN_NS = 1_445_385_600 * 10**9
HOUR_S, SLAB_MINUTES = 3600.0, 30


def states(flights: int, step_s: float, span_s: float, seed: int = 3) -> pl.DataFrame:
    """Return flight, seconds, lon, lat and feet of every state."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(HOUR_S / step_s)) * step_s
    begin = np.floor(rng.uniform(0, max(span_s - HOUR_S, 1), flights) / step_s) * step_s
    speed, course = rng.uniform(100, 260, flights), rng.uniform(0, 2 * np.pi, flights)
    turn, lat = rng.normal(0, 0.002, flights), rng.uniform(32, 38, flights)
    lon, level = rng.uniform(34, 44, flights), rng.integers(10, 41, flights) * 1000.0
    climb = np.where(rng.random(flights) < 0.4, rng.normal(0, 6, flights), 0) / 0.3048
    parts = []
    for k in range(flights):
        heading = course[k] + turn[k] * t
        east = np.cumsum(np.sin(heading)) * speed[k] * step_s
        north = np.cumsum(np.cos(heading)) * speed[k] * step_s
        parts.append(
            pl.DataFrame(
                {
                    "flight": np.full(len(t), k, np.int32),
                    "second": begin[k] + t,
                    "lon": lon[k] + east / (111_320 * np.cos(np.radians(lat[k]))),
                    "lat": lat[k] + north / 111_132,
                    "feet": np.clip(level[k] + climb[k] * t, 1000, 42_000).astype(np.float32),
                }
            )
        )
    return pl.concat(parts)


def tracks(made: pl.DataFrame, *, name: str = "f") -> pl.DataFrame:
    """Return the states as a table of tracks, whose names begin with `name`."""
    given = made.select(
        track_id=name + pl.col("flight").cast(pl.String()).str.zfill(6),
        source=pl.lit("manual"),
        t=(BEGIN_NS + (pl.col("second") * 1e9).round().cast(pl.Int64()))
        .cast(pl.Datetime("ns"))
        .dt.replace_time_zone("UTC"),
        lon="lon",
        lat="lat",
        alt_baro_ft="feet",
        evidence_id=pl.lit("made"),
    )
    blank = [pl.lit(None, d).alias(n) for n, d in TRACKS.schema.items() if n not in given.columns]
    return given.with_columns(blank).select(list(TRACKS.schema))


if __name__ == "__main__":
    out, flights, step_s, span_s = sys.argv[1:5]
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else 3
    sky = states(int(flights), float(step_s), float(span_s), seed)
    made = tracks(sky, name=f"f{seed}-")
    write_tracks(made, Path(out), slab_minutes=SLAB_MINUTES)
