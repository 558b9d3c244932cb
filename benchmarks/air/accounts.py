"""How often honest recordings of one encounter are accused, and how soon dishonest ones are.

    python benchmarks/air/accounts.py [--worlds 150] [--write]

Two parties record one passage of two aircraft, each with its own errors of position (NACp 8 and 9),
of height (82 ft) and of its clock (stated). Then one of the recordings is changed. --write puts the
table into accounts.md, to be reviewed as a diff.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from crossfix.air.compare import compare
from crossfix.air.encounters import Doubts
from crossfix.air.measured import measured
from crossfix.air.slabs import write_tracks
from crossfix.air.statements import Account, Event
from crossfix.air.tables import TRACKS
from crossfix.air.units import sigma_of_nacp

HERE = Path(__file__).parent
BEGIN_NS = 1_445_418_000 * 10**9
SIGMA_FT, OFFSET_S = 82.0, 0.3
NACP = {"A": 9, "B": 8}
CHANGES = {
    "nothing": {},
    "one aircraft 250 m aside": {"aside_m": 250.0},
    "one aircraft 500 m aside": {"aside_m": 500.0},
    "both aircraft 500 m to the north": {"north_m": 500.0},
    "one aircraft 300 ft higher": {"higher_ft": 300.0},
    "one aircraft 1,000 ft higher": {"higher_ft": 1_000.0},
    "clock 5 s off, unsaid": {"late_s": 5.0},
}
QUANTITIES = ("separation", "vertical_separation", "moment", "east", "north")


def recording(
    party: str, rng: np.random.Generator, passage: tuple[float, ...], change: dict[str, float]
) -> pl.DataFrame:
    """Return what one party records of a passage; its errors stay the same for a flight."""
    miss_m, angle, speed, rise_ft = passage
    late = rng.normal(0, OFFSET_S) + change.get("late_s", 0.0)
    parts = []
    for name, (course, aside, high) in {
        "aaaaaa": (0.0, 0.0, 0.0),
        "bbbbbb": (angle, miss_m, rise_ft),
    }.items():
        t = np.arange(rng.uniform(0, 5), 600, 5.0)
        way = (t - 300) * speed
        error = rng.normal(0, sigma_of_nacp(np.array([NACP[party]]))[0], 2)
        second = name == "bbbbbb"
        side = aside + second * change.get("aside_m", 0.0)
        east = np.sin(course) * way + np.cos(course) * side + error[0]
        north = np.cos(course) * way - np.sin(course) * side + error[1]
        north = north + change.get("north_m", 0.0)
        height = 31_000 + high + rng.normal(0, SIGMA_FT) + second * change.get("higher_ft", 0.0)
        parts.append(
            pl.DataFrame(
                {
                    "track_id": f"{party}:{name}",
                    "icao24": name,
                    "party": party,
                    "t": ((t + late) * 1e9).astype(np.int64) + BEGIN_NS,
                    "lon": 40 + east / 91_287.0,  # metres in a degree at 35 N, WGS84
                    "lat": 35 + north / 110_941.0,
                    "alt_baro_ft": np.full(len(t), height, np.float32),
                    "nacp": np.full(len(t), NACP[party], np.int8),
                }
            )
        )
    given = pl.concat(parts).with_columns(
        t=pl.col("t").cast(pl.Datetime("ns")).dt.replace_time_zone("UTC"),
        source=pl.lit("adsb"),
        evidence_id=pl.lit(party * 64),
    )
    blank = [pl.lit(None, d).alias(n) for n, d in TRACKS.schema.items() if n not in given.columns]
    return given.with_columns(blank).select(list(TRACKS.schema))


def accused(worlds: int, change: dict[str, float], folder: Path) -> dict[str, np.ndarray]:
    """Return of each quantity the probabilities that both hold, one a world."""
    rng = np.random.default_rng(11)
    found: dict[str, list[float]] = {name: [] for name in QUANTITIES}
    nothing = Account("made", "made", Event(), {}, {}, {}, [])
    for _ in range(worlds):
        passage = (
            rng.uniform(300, 3000),
            rng.uniform(0.8, np.pi),
            rng.uniform(150, 250),
            rng.uniform(200, 900),
        )
        paths = [
            write_tracks(
                recording(party, rng, passage, change if party == "B" else {}),
                folder / f"{party}.parquet",
                slab_minutes=30,
            )
            for party in "AB"
        ]
        table = compare(nothing, measured(paths, {}, Doubts(None, OFFSET_S * np.sqrt(2))))
        for row in table.filter(kind="between").iter_rows(named=True):
            if row["quantity"] in found:
                found[row["quantity"]].append(row["p_both"])
    return {name: np.array(values) for name, values in found.items()}


def main() -> None:
    """Make passages, compare, print and write."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--worlds", type=int, default=150)
    ask.add_argument("--write", action="store_true")
    told = ask.parse_args()
    begun = time.process_time()
    lines = [
        "# Two recordings of one encounter\n",
        "Made by `python benchmarks/air/accounts.py --write`.\n",
        f"Share of {told.worlds} made passages in which two recordings are told apart, p < .05:\n",
        "| what was changed in one of them | " + " | ".join(QUANTITIES) + " |",
        "|---" * (1 + len(QUANTITIES)) + "|",
    ]
    with tempfile.TemporaryDirectory() as scratch:
        for name, change in CHANGES.items():
            found = accused(told.worlds, change, Path(scratch))
            shares = " | ".join(f"{(found[one] < 0.05).mean():.2f}" for one in QUANTITIES)
            lines.append(f"| {name} | {shares} |")
            print(lines[-1], flush=True)
    lines.append(f"\n{time.process_time() - begun:.0f} CPU s.")
    print("\n".join(lines))
    if told.write:
        (HERE / "accounts.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
