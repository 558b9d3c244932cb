"""Prove the encounters beside traffic, and time them as the sky grows.

    python benchmarks/air/run.py [--only peer|speed|clock] [--flights 10000] [--write]

The peer lives in an environment of its own, benchmarks/.peers/air, made from peers.txt on the
first run. --write puts the tables into results.md, to be reviewed as a diff.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from world import BEGIN_NS, states, tracks

from crossfix.air.clock import Flight, offset_of
from crossfix.air.slabs import write_tracks

HERE = Path(__file__).parent
PEERS = HERE.parent / ".peers" / "air"
PYTHON = PEERS / "bin" / "python"
PARTS = ("peer", "speed", "clock")


def child(*words: object) -> tuple[float, float]:
    """Run a process and return its processor seconds and its peak of memory in GB."""
    process = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024**2


def set_up() -> None:
    """Make the peer's environment, unless it is there."""
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        install = [str(PYTHON), "-m", "pip", "install", "-q", "-r", str(HERE / "peers.txt")]
        subprocess.run(install, check=True)


def peer(folder: Path) -> Iterator[str]:
    """Compare 300 flights at 5 s with traffic: the same pairs, and the processor time."""
    set_up()
    made = states(300, 5.0, 7200.0)
    write_tracks(tracks(made, None), folder / "ours.parquet", slab_minutes=30)
    name = "f" + pl.col("flight").cast(pl.String()).str.zfill(6)
    frame = made.select(
        timestamp=(BEGIN_NS + (pl.col("second") * 1e9).cast(pl.Int64()))
        .cast(pl.Datetime("ns"))
        .dt.replace_time_zone("UTC"),
        flight_id=name,
        icao24=name,
        callsign=name,
        latitude="lat",
        longitude="lon",
        altitude=pl.col("feet").cast(pl.Float64()),
    )
    frame.write_parquet(folder / "states.parquet")
    child(sys.executable, HERE / "find.py", folder / "ours.parquet", folder / "a.json", 1.0)
    child(sys.executable, HERE / "find.py", folder / "ours.parquet", folder / "a.json", 1.0)
    child(PYTHON, HERE / "peer_traffic.py", folder / "states.parquet", folder / "b.json")
    ours, theirs = (json.loads((folder / f"{one}.json").read_text()) for one in "ab")
    mine, their = ({tuple(pair) for pair in one["pairs"]} for one in (ours, theirs))
    yield "\n## Beside traffic, 300 flights of an hour at 5 s\n"
    yield "| | CPU s | pairs within 5 NM and 1000 ft | also in the other |"
    yield "|---|---|---|---|"
    yield f"| crossfix | {ours['cpu_seconds']:.3f} | {len(mine)} | {len(mine & their)} |"
    yield f"| traffic | {theirs['cpu_seconds']:.1f} | {len(their)} | {len(mine & their)} |"
    times = theirs["cpu_seconds"] / ours["cpu_seconds"]
    yield f"\n{times:.0f} times the processor time; of traffic without starting and reading."


def speed(folder: Path, flights: int) -> Iterator[str]:
    """Time Parquet to encounters as the number of states grows, and the floor beside it."""
    yield "\n## As the sky grows, at 1 Hz\n"
    yield "| flights | states | within | CPU s | of it decoding | peak GB | encounters |"
    yield "|---|---|---|---|---|---|---|"
    for number in (flights // 36, flights // 6, flights):
        path = folder / "sky.parquet"
        child(sys.executable, HERE / "world.py", path, number, 1.0, 86_400.0)
        for within in (1.0, 1.5):
            told = folder / "told.json"
            child(sys.executable, HERE / "find.py", path, told, within)
            cost = [child(sys.executable, HERE / "find.py", path, told, within) for _ in range(2)]
            found = json.loads(told.read_text())
            child(sys.executable, HERE / "find.py", path, folder / "floor.json", within, "decode")
            floor = json.loads((folder / "floor.json").read_text())
            yield (
                f"| {number:,} | {floor['rows']:,} | {within:g} | {found['cpu_seconds']:.2f} | "
                f"{floor['cpu_seconds']:.2f} | {min(peak for _, peak in cost):.2f} | "
                f"{found['encounters']:,} |"
            )


def clock(worlds: int = 200) -> Iterator[str]:
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
    yield "\n## Offset of two clocks, six aircraft recorded by both\n"
    off = f"median error {np.median(errors):.3f} s"
    yield f"{held} of {worlds} intervals of 95 % hold the offset; {off}."


def machine() -> Iterator[str]:
    """Yield what the figures were measured on."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    system = f"{platform.system()} {platform.machine()}"
    now = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    yield f"- {os.cpu_count()} cores; {system}; Python {platform.python_version()}"
    yield f"- {now}; load before (1, 5, 15 min): {load}"


def main() -> None:
    """Measure, print and write."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--only", choices=PARTS)
    ask.add_argument("--flights", type=int, default=10_000)
    ask.add_argument("--write", action="store_true")
    told = ask.parse_args()
    lines = ["# Encounters beside their peer\n", "Made by `python benchmarks/air/run.py`.\n"]
    lines += machine()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        parts = {
            "peer": lambda: peer(folder),
            "speed": lambda: speed(folder, told.flights),
            "clock": clock,
        }
        for name in PARTS if told.only is None else (told.only,):
            for line in parts[name]():
                print(line, flush=True)
                lines.append(line)
    if told.write:
        (HERE / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
